import type { JobDefinitionInput, TaskContext } from '../jobs/types.ts';
import { buildVersion, probeImage } from '../pipeline/deploy-version.ts';
import { registerVersion } from '../pipeline/register-version.ts';
import { defaultResources } from '../serving/deployments.ts';
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
    async createModelDeployment({ build_id, cpu, memory, replicas }) {
      const deployment = await serving.createDeployment({
        buildId: build_id,
        cpu: cpu ?? defaultResources.cpu,
        memory: memory ?? defaultResources.memory,
        replicas: replicas ?? defaultResources.replicas,
        probe: (image) => probeImage(rooms.compute, image),
        signal: context.signal,
      });
      context.setOutput('deployment_id', deployment.id);
      return deployment;
    },
    listModelBuilds: async (model) => (await serving.builds(model)).map((build) => ({ ...build })),
    listModelDeployments: async (model) => (await serving.list(model)).map((deployment) => ({ ...deployment })),
    listJobs: async () => (await jobs.list()).map((job) => ({ ...job })),
    createJob: async (definition) => ({ ...(await jobs.create(definition as unknown as JobDefinitionInput)) }),
  };
}
