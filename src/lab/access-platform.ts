import type { JobDefinitionInput, TaskContext } from '../jobs/types.ts';
import { buildVersion, probeImage } from '../pipeline/deploy-version.ts';
import { qualityGate } from '../pipeline/quality-gate.ts';
import { registerVersion } from '../pipeline/register-version.ts';
import { defaultResources } from '../serving/deployments.ts';
import { GateBlockedError, type Gate, type GateJudgement } from '../serving/gate.ts';
import type { Rooms } from './rooms.ts';
import type { ScriptAccess } from './script-access.ts';

/** The platform's API v2 as a script sees it: registry, models, builds, deployments and jobs. */
export function openPlatformAccess(rooms: Rooms, context: TaskContext): ScriptAccess['cmlapi'] {
  const { tracking, serving, jobs, storage, lakehouse } = rooms;
  return {
    listRegisteredModels: async () => (await tracking.listRegisteredModels()).map((model) => ({ ...model })),
    async createRegisteredModel({ name, run_id }) {
      const { version, created } = await registerVersion(
        { tracking, storage, lakehouse },
        { name, runId: run_id, signal: context.signal },
      );
      context.setOutput('version', version.version);
      return { name, version: version.version, status: version.status, created };
    },
    listModels: async () => (await serving.listModels()).map((model) => ({ ...model })),
    async createModel({ name }) {
      const { model, created } = await serving.ensureModel(name);
      return { ...model, created };
    },
    createModelBuild: (request) => buildVersion({ tracking, serving }, request),
    createModelDeployment: (request) => deploy(rooms, context, request),
    listModelBuilds: async (model) => (await serving.builds(model)).map((build) => ({ ...build })),
    listModelDeployments: async (model) => (await serving.list(model)).map((deployment) => ({ ...deployment })),
    listJobs: async () => (await jobs.list()).map((job) => ({ ...job })),
    createJob: async (definition) => ({ ...(await jobs.create(definition as unknown as JobDefinitionInput)) }),
  };
}

type DeploymentRequest = Parameters<ScriptAccess['cmlapi']['createModelDeployment']>[0];

/** Deploys a build through the gate, where one is on; the run says what it decided. */
async function deploy(rooms: Rooms, context: TaskContext, request: DeploymentRequest) {
  const { build_id, cpu, memory, replicas } = request;
  try {
    const deployment = await rooms.serving.createDeployment({
      buildId: build_id,
      cpu: cpu ?? defaultResources.cpu,
      memory: memory ?? defaultResources.memory,
      replicas: replicas ?? defaultResources.replicas,
      probe: (image) => probeImage(rooms.compute, image),
      gate: await gateOf(rooms, context),
      signal: context.signal,
    });
    context.setOutput('deployment_id', deployment.id);
    return deployment;
  } catch (error) {
    if (error instanceof GateBlockedError) context.setOutput('gate', 'blocked');
    throw error;
  }
}

/** As the settings are when a deployment is asked for: who turns the gate on means the next one. */
async function gateOf(rooms: Rooms, context: TaskContext): Promise<Gate | undefined> {
  const { gate, gateMetric: metric, gateMinImprovement: minimumImprovement } = await rooms.settings.get();
  if (!gate) return undefined;
  const judge = qualityGate(rooms, { metric, minimumImprovement });
  return async (gateCase, signal) => {
    const judgement = await judge(gateCase, signal);
    context.log({ stream: 'system', text: gateLine(judgement) });
    if (judgement.verdict === 'passed') context.setOutput('gate', 'passed');
    return judgement;
  };
}

function gateLine({ verdict, metric, challenger, champion, hold_out, obstacle }: GateJudgement): string {
  const scoreOf = (score: number | null) => (score === null ? 'no score' : score.toFixed(4));
  if (champion === null) return `Quality gate: ${verdict}, since no version serves to compare with.`;
  if (hold_out === null) return `Quality gate: ${verdict}. ${obstacle ?? ''}`;
  return (
    `Quality gate: ${verdict}. On the same ${hold_out.rows} rows, version ${challenger.version} has ${metric} ` +
    `${scoreOf(challenger.score)}, version ${champion.version} ${scoreOf(champion.score)}.`
  );
}
