import { isoUtc } from '../base/clock.ts';
import { sha256Hex } from '../base/digest.ts';
import { isCancelled, throwIfCancelled } from '../base/errors.ts';
import type { DeploymentId } from '../base/ids.ts';
import type { ReadTransaction } from '../storage/types.ts';
import { loadImage } from './builds.ts';
import { ServingError } from './errors.ts';
import { requireModel } from './models.ts';
import { endpointModelStore, modelBuildStore, modelDeploymentStore } from './stores.ts';
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
  readonly signal?: AbortSignal;
}

export type DeploymentStart = Resources & DeploymentOptions & { readonly buildId: string };

export const defaultResources: Resources = { cpu: 1, memory: 2, replicas: 1 };

/** While a page deploys, it holds the lock of this name; a deployment whose lock is free has lost its page. */
export function deploymentLock(id: string): string {
  return `model-deployment ${id}`;
}

/**
 * Deploys a build to its model: pending → deploying → deployed. Deployments of one model go one after the other, in
 * the order they were asked for. The last step is one transaction: the new deployment is `deployed`, the former one
 * goes through `stopping` to `stopped`, and the model points at the new one. Whatever fails before leaves the former
 * one serving, the new one `failed` with the reason, and throws `deployment_failed`. Cancelling leaves it `stopped`.
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
 * Deploys the newest build of an earlier version again, with the resources it last had. Throws
 * `RESOURCE_DOES_NOT_EXIST` for an unknown model or a version that was never built.
 */
export async function rollback(
  context: ServingContext,
  model: string,
  version: string,
  options: DeploymentOptions = {},
): Promise<ModelDeployment> {
  const stores = [endpointModelStore, modelBuildStore, modelDeploymentStore];
  const start = await context.storage.read(stores, async (tx): Promise<Resources & { buildId: string }> => {
    await requireModel(tx, model);
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
    return { buildId: build.id, cpu: last.cpu, memory: last.memory, replicas: last.replicas };
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
  { storage, clock }: ServingContext,
  id: DeploymentId,
  { buildId, cpu, memory, replicas }: DeploymentStart,
): Promise<{ deployment: ModelDeployment; build: ModelBuild }> {
  const at = isoUtc(clock.now());
  return storage.write([modelBuildStore, modelDeploymentStore], async (tx) => {
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
    return { deployment, build };
  });
}

async function deploy(
  context: ServingContext,
  id: DeploymentId,
  build: ModelBuild,
  { probe, signal }: DeploymentOptions,
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
  throwIfCancelled(signal);
  return swapPointer(context, id);
}

async function swapPointer({ storage, clock }: ServingContext, id: DeploymentId): Promise<ModelDeployment> {
  const at = isoUtc(clock.now());
  return storage.write([endpointModelStore, modelDeploymentStore], async (tx) => {
    const deployment = await requireInState(tx, id, 'deploying');
    const model = await requireModel(tx, deployment.model);
    const former = model.deployment_id === null ? undefined : await tx.get(modelDeploymentStore, model.deployment_id);
    if (former !== undefined) {
      const stopping = inState(former, 'stopping', at);
      const reason = `Deployment ${deployment.number} of version ${deployment.version} took its place.`;
      await tx.put(modelDeploymentStore, inState(stopping, 'stopped', at, reason));
    }
    const deployed = inState(deployment, 'deployed', at);
    await tx.put(modelDeploymentStore, deployed);
    await tx.put(endpointModelStore, { ...model, deployment_id: id });
    return deployed;
  });
}

/** Writes how a deployment ended that never served, and gives the error to throw. */
async function giveUp(
  context: ServingContext,
  { id, model, version }: ModelDeployment,
  error: unknown,
): Promise<unknown> {
  const at = isoUtc(context.clock.now());
  const reason = error instanceof Error ? error.message : String(error);
  await context.storage.write([modelDeploymentStore], async (tx) => {
    const deployment = await tx.get(modelDeploymentStore, id);
    if (deployment?.status !== 'pending' && deployment?.status !== 'deploying') return;
    await tx.put(modelDeploymentStore, inState(deployment, isCancelled(error) ? 'stopped' : 'failed', at, reason));
  });
  if (isCancelled(error)) return error;
  return new ServingError(
    'deployment_failed',
    `Version ${version} of ${JSON.stringify(model)} could not be deployed: ${reason} What served before still serves.`,
    { deployment_id: id, model, version },
    error,
  );
}

async function move(
  { storage, clock }: ServingContext,
  id: DeploymentId,
  from: DeploymentStatus,
  to: DeploymentStatus,
): Promise<void> {
  const at = isoUtc(clock.now());
  await storage.write([modelDeploymentStore], async (tx) => {
    await tx.put(modelDeploymentStore, inState(await requireInState(tx, id, from), to, at));
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
