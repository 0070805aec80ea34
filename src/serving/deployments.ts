import { sha256Hex } from '../base/digest.ts';
import { isCancelled, throwIfCancelled } from '../base/errors.ts';
import type { DeploymentId } from '../base/ids.ts';
import type { ReadTransaction } from '../storage/types.ts';
import { addDecision, auditDeployment, beginAct, writeAudit } from './audit.ts';
import { loadImage } from './builds.ts';
import { ServingError } from './errors.ts';
import { askGate, GateBlockedError } from './gate.ts';
import type { Gate, UndatedDecision } from './gate.ts';
import { requireModel } from './models.ts';
import {
  deploymentAuditStore,
  endpointModelStore,
  gateDecisionStore,
  modelBuildStore,
  modelDeploymentStore,
} from './stores.ts';
import type { BuildImage, DeploymentStatus, ModelBuild, ModelDeployment, ServingContext } from './types.ts';

export interface Resources {
  /** vCPU, above 0. */
  readonly cpu: number;
  /** GiB, above 0. */
  readonly memory: number;
  /** Whole number from 1. */
  readonly replicas: number;
}

export interface DeploymentOptions {
  /**
   * Asked before requests are sent to the new deployment; a rejection makes it `failed`. It may predict a row, for
   * instance, to see that the model can be read.
   */
  readonly probe?: (image: BuildImage) => Promise<void>;
  /** Asked last of all whether it may take the place of what serves; without one everything may. */
  readonly gate?: Gate | undefined;
  readonly signal?: AbortSignal;
}

export type DeploymentStart = Resources &
  DeploymentOptions & {
    readonly buildId: string;
    /** The version that served when an earlier one was asked for again. */
    readonly rollbackFrom?: string | null | undefined;
  };

export const defaultResources: Resources = { cpu: 1, memory: 2, replicas: 1 };

/** While a page deploys, it holds the lock of this name; a deployment whose lock is free has lost its page. */
export function deploymentLock(id: string): string {
  return `model-deployment ${id}`;
}

/**
 * Deploys a build to its model: pending → deploying → deployed. Deployments of one model go one after the other, in
 * the order they were asked for. The last step is one transaction: the new deployment is `deployed`, the former one
 * goes through `stopping` to `stopped`, and the model points at the new one. Whatever fails before leaves the former
 * one serving, the new one `failed` with the reason, and throws `deployment_failed`, or `gate_blocked` where the gate
 * did not let it through. Cancelling leaves it `stopped`.
 */
export async function createDeployment(context: ServingContext, start: DeploymentStart): Promise<ModelDeployment> {
  checkResources(start);
  const id = context.ids.uuid() as DeploymentId;
  const lock = await context.storage.locks.tryHold(deploymentLock(id));
  try {
    const { deployment, build } = await addPending(context, id, start);
    try {
      return await context.storage.locks.exclusive(`deploying ${deployment.model}`, () =>
        deploy(context, id, build, start),
      );
    } catch (error) {
      throw await giveUp(context, deployment, error);
    }
  } finally {
    lock?.release();
  }
}

/**
 * Deploys the newest build of an earlier version again, with the resources it last had. No gate is asked: somebody who
 * goes back knows why. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown model or a version that was never built.
 */
export async function rollback(
  context: ServingContext,
  model: string,
  version: string,
  options: Omit<DeploymentOptions, 'gate'> = {},
): Promise<ModelDeployment> {
  const stores = [endpointModelStore, modelBuildStore, modelDeploymentStore];
  const start = await context.storage.read(stores, async (tx): Promise<DeploymentStart> => {
    const { deployment_id } = await requireModel(tx, model);
    const builds = await tx.list(modelBuildStore, { index: 'byModel', prefix: [model], reverse: true });
    const build = builds.find((each) => each.version === version && each.status === 'built');
    if (build === undefined) {
      throw new ServingError(
        'RESOURCE_DOES_NOT_EXIST',
        `${JSON.stringify(model)} has no build of version ${JSON.stringify(version)}, so it cannot be rolled back to ` +
          `it. The endpoint is as it was; choose a version that builds(model) lists as built.`,
        { model, version },
      );
    }
    const deployments = await tx.list(modelDeploymentStore, { index: 'byModel', prefix: [model], reverse: true });
    const last = deployments.find((each) => each.build_id === build.id) ?? deployments[0] ?? defaultResources;
    const rollbackFrom = deployments.find(({ id }) => id === deployment_id)?.version ?? null;
    return { buildId: build.id, cpu: last.cpu, memory: last.memory, replicas: last.replicas, rollbackFrom };
  });
  return createDeployment(context, { ...start, ...options });
}

/** The deployments of a model, newest first. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown model. */
export async function listDeployments({ storage }: ServingContext, model: string): Promise<ModelDeployment[]> {
  return storage.read([endpointModelStore, modelDeploymentStore], async (tx) => {
    await requireModel(tx, model);
    return tx.list(modelDeploymentStore, { index: 'byModel', prefix: [model], reverse: true });
  });
}

/** The deployment that answers now, null before the first. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown model. */
export async function currentDeployment({ storage }: ServingContext, model: string): Promise<ModelDeployment | null> {
  return storage.read([endpointModelStore, modelDeploymentStore], async (tx) => {
    const { deployment_id } = await requireModel(tx, model);
    return deployment_id === null ? null : ((await tx.get(modelDeploymentStore, deployment_id)) ?? null);
  });
}

/** The deployment in its next state, with the time of it. */
export function inState(
  deployment: ModelDeployment,
  status: DeploymentStatus,
  at: string,
  reason: string | null = null,
): ModelDeployment {
  const hasEnded = status === 'failed' || status === 'stopped';
  return {
    ...deployment,
    status,
    reason: reason ?? deployment.reason,
    ended_at: hasEnded ? at : null,
    states: [...deployment.states, { status, at }],
  };
}

async function addPending(
  context: ServingContext,
  id: DeploymentId,
  { buildId, cpu, memory, replicas, rollbackFrom }: DeploymentStart,
): Promise<{ deployment: ModelDeployment; build: ModelBuild }> {
  const act = await beginAct(context);
  const { at } = act;
  return context.storage.write([modelBuildStore, modelDeploymentStore, deploymentAuditStore], async (tx) => {
    const build = await requireBuilt(tx, buildId);
    const newest = await tx.list(modelDeploymentStore, {
      index: 'byModel',
      prefix: [build.model],
      reverse: true,
      limit: 1,
    });
    const deployment: ModelDeployment = {
      id,
      model: build.model,
      number: (newest[0]?.number ?? 0) + 1,
      version: build.version,
      build_id: build.id,
      status: 'pending',
      created_at: at,
      ended_at: null,
      cpu,
      memory,
      replicas,
      reason: null,
      states: [{ status: 'pending', at }],
    };
    await tx.add(modelDeploymentStore, deployment);
    if (rollbackFrom !== undefined) {
      const { model, version } = deployment;
      const asked = { build_id: build.id, deployment_id: id, from_version: rollbackFrom };
      await writeAudit(tx, act, { model, change: 'rollback', version, ...asked });
    }
    await auditDeployment(tx, act, deployment);
    return { deployment, build };
  });
}

async function deploy(
  context: ServingContext,
  id: DeploymentId,
  build: ModelBuild,
  { probe, gate, signal }: DeploymentOptions,
): Promise<ModelDeployment> {
  throwIfCancelled(signal);
  await move(context, id, 'pending', 'deploying');
  const image = await loadImage(context, build.id);
  if (sha256Hex(image.model_text) !== build.model_sha256) {
    throw new ServingError('INVALID_STATE', 'The image no longer has the SHA-256 it was built with.', {
      build_id: build.id,
    });
  }
  await probe?.(image);
  const decision = gate && (await askGate(context, gate, { id, build, image, signal }));
  throwIfCancelled(signal);
  if (decision?.verdict === 'blocked') throw new GateBlockedError(decision);
  return swapPointer(context, id, decision);
}

async function swapPointer(
  context: ServingContext,
  id: DeploymentId,
  decision: UndatedDecision | undefined,
): Promise<ModelDeployment> {
  const act = await beginAct(context);
  const { at } = act;
  const stores = [endpointModelStore, modelDeploymentStore, deploymentAuditStore, gateDecisionStore];
  return context.storage.write(stores, async (tx) => {
    const deployment = await requireInState(tx, id, 'deploying');
    const model = await requireModel(tx, deployment.model);
    if (decision !== undefined) {
      requireSameChampion(decision, model.deployment_id);
      await addDecision(tx, act, decision);
    }
    const former = model.deployment_id === null ? undefined : await tx.get(modelDeploymentStore, model.deployment_id);
    if (former !== undefined) {
      const stopping = inState(former, 'stopping', at);
      const reason = `Deployment ${deployment.number} of version ${deployment.version} took its place.`;
      const stopped = inState(stopping, 'stopped', at, reason);
      await tx.put(modelDeploymentStore, stopped);
      await auditDeployment(tx, act, stopped, 'stopping');
      await auditDeployment(tx, act, stopped);
    }
    const deployed = inState(deployment, 'deployed', at);
    await tx.put(modelDeploymentStore, deployed);
    await auditDeployment(tx, act, deployed);
    await tx.put(endpointModelStore, { ...model, deployment_id: id });
    return deployed;
  });
}

/** The gate has compared with what served then; should that have changed, its decision is about another case. */
function requireSameChampion({ champion, deployment_id }: UndatedDecision, servingId: DeploymentId | null): void {
  if ((champion?.deployment_id ?? null) === servingId) return;
  throw new ServingError(
    'INVALID_STATE',
    'Another deployment began to serve while the gate compared. Deploy again, so that it compares with that one.',
    { deployment_id, status: 'deploying' },
  );
}

/** Writes how a deployment ended that never served, and gives the error to throw. */
async function giveUp(
  context: ServingContext,
  { id, model, version }: ModelDeployment,
  error: unknown,
): Promise<unknown> {
  const act = await beginAct(context);
  const reason = error instanceof Error ? error.message : String(error);
  await context.storage.write([modelDeploymentStore, deploymentAuditStore, gateDecisionStore], async (tx) => {
    const deployment = await tx.get(modelDeploymentStore, id);
    if (deployment?.status !== 'pending' && deployment?.status !== 'deploying') return;
    const ended = inState(deployment, isCancelled(error) ? 'stopped' : 'failed', act.at, reason);
    await tx.put(modelDeploymentStore, ended);
    if (error instanceof GateBlockedError) await addDecision(tx, act, error.decision);
    await auditDeployment(tx, act, ended);
  });
  if (isCancelled(error) || error instanceof GateBlockedError) return error;
  return new ServingError(
    'deployment_failed',
    `Version ${version} of ${JSON.stringify(model)} could not be deployed: ${reason} What served before still serves.`,
    { deployment_id: id, model, version },
    error,
  );
}

async function move(
  context: ServingContext,
  id: DeploymentId,
  from: DeploymentStatus,
  to: DeploymentStatus,
): Promise<void> {
  const act = await beginAct(context);
  await context.storage.write([modelDeploymentStore, deploymentAuditStore], async (tx) => {
    const moved = inState(await requireInState(tx, id, from), to, act.at);
    await tx.put(modelDeploymentStore, moved);
    await auditDeployment(tx, act, moved);
  });
}

async function requireInState(
  tx: ReadTransaction,
  id: DeploymentId,
  status: DeploymentStatus,
): Promise<ModelDeployment> {
  const deployment = await tx.get(modelDeploymentStore, id);
  if (deployment?.status === status) return deployment;
  throw new ServingError(
    'INVALID_STATE',
    `Deployment ${id} was expected to be ${status} but is ${deployment?.status ?? 'unknown'}.`,
    { deployment_id: id, status: deployment?.status ?? null },
  );
}

async function requireBuilt(tx: ReadTransaction, buildId: string): Promise<ModelBuild> {
  const build = await tx.get(modelBuildStore, buildId);
  if (build?.status === 'built') return build;
  if (build === undefined) {
    throw new ServingError('RESOURCE_DOES_NOT_EXIST', `There is no build ${JSON.stringify(buildId)}.`, {
      build_id: buildId,
    });
  }
  throw new ServingError(
    'INVALID_STATE',
    `Only a built build can be deployed, but build ${buildId} is ${build.status}. Wait until it is built, or build ` +
      `the version again.`,
    { build_id: buildId, status: build.status },
  );
}

function checkResources({ cpu, memory, replicas }: Resources): void {
  const wrong = !(Number.isFinite(cpu) && cpu > 0)
    ? 'cpu must be a number of vCPU above 0'
    : !(Number.isFinite(memory) && memory > 0)
      ? 'memory must be a number of GiB above 0'
      : !(Number.isSafeInteger(replicas) && replicas >= 1)
        ? 'replicas must be a whole number from 1'
        : undefined;
  if (wrong === undefined) return;
  throw new ServingError('INVALID_PARAMETER_VALUE', `Of a deployment, ${wrong}. Nothing was deployed.`, {
    cpu,
    memory,
    replicas,
  });
}
