import { isoUtc } from '../base/clock.ts';
import { sha256Hex } from '../base/digest.ts';
import type { BuildId, RunId } from '../base/ids.ts';
import type { WriteTransaction } from '../storage/types.ts';
import { auditBuild, beginAct } from './audit.ts';
import { ServingError } from './errors.ts';
import { requireModel } from './models.ts';
import { checkSignature } from './signature.ts';
import type { Signature } from './signature.ts';
import { buildImageStore, deploymentAuditStore, endpointModelStore, modelBuildStore } from './stores.ts';
import type { BuildImage, BuildStatus, ModelBuild, ServingContext } from './types.ts';

export interface BuildStart {
  /** Name of the model. */
  readonly model: string;
  readonly version: string;
  readonly runId: RunId;
  readonly modelText: string;
  readonly signature: Signature;
  /** SHA-256 of the model text, as it was logged by the run. */
  readonly digest: string;
}

/** While a page builds, it holds the lock of this name; a build whose lock is free has lost its page. */
export function buildLock(id: string): string {
  return `model-build ${id}`;
}

/**
 * Makes an immutable image of one version: pending → building → built, each state written as it is reached.
 * Throws `build_failed` (and leaves the build as `build failed` with the reason) when the text does not have the
 * digest or the signature is no good; `RESOURCE_DOES_NOT_EXIST` for an unknown model.
 */
export async function createBuild(context: ServingContext, start: BuildStart): Promise<ModelBuild> {
  const { storage, ids } = context;
  const id = ids.uuid() as BuildId;
  const lock = await storage.locks.tryHold(buildLock(id));
  try {
    const pending = await addPending(context, id, start);
    const building = await moveBuild(context, pending.id, 'building', {});
    const fault = faultOf(start);
    if (fault === undefined) return await finish(context, building, start);
    await moveBuild(context, id, 'build failed', { reason: fault });
    throw new ServingError(
      'build_failed',
      `Version ${start.version} of ${JSON.stringify(start.model)} could not be built: ${fault} The endpoint is as it was.`,
      { build_id: id, model: start.model, version: start.version },
    );
  } finally {
    lock?.release();
  }
}

/** The builds of a model, newest first. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown model. */
export async function listBuilds({ storage }: ServingContext, model: string): Promise<ModelBuild[]> {
  return storage.read([endpointModelStore, modelBuildStore], async (tx) => {
    await requireModel(tx, model);
    return tx.list(modelBuildStore, { index: 'byModel', prefix: [model], reverse: true });
  });
}

/** Model text and signature of a build. Throws `RESOURCE_DOES_NOT_EXIST` when it never was built. */
export async function loadImage({ storage }: ServingContext, buildId: string): Promise<BuildImage> {
  const image = await storage.load(buildImageStore, buildId);
  if (image !== undefined) return image;
  throw new ServingError(
    'RESOURCE_DOES_NOT_EXIST',
    `Build ${JSON.stringify(buildId)} has no image: it is unknown or was not built. Build the version again.`,
    { build_id: buildId },
  );
}

/** Writes the next state of a build that is not finished. Throws `INVALID_STATE` for one that is. */
export async function moveBuild(
  context: ServingContext,
  id: BuildId,
  status: BuildStatus,
  patch: Partial<Pick<ModelBuild, 'built_at' | 'reason'>>,
  inSameTransaction?: (tx: WriteTransaction) => Promise<void>,
): Promise<ModelBuild> {
  const act = await beginAct(context);
  return context.storage.write([modelBuildStore, buildImageStore, deploymentAuditStore], async (tx) => {
    const build = await tx.get(modelBuildStore, id);
    if (build?.status !== 'pending' && build?.status !== 'building') {
      throw new ServingError(
        'INVALID_STATE',
        `Build ${id} is ${build?.status ?? 'unknown'} and cannot become ${status}. Build the version again.`,
        { build_id: id, status: build?.status ?? null },
      );
    }
    const moved: ModelBuild = { ...build, ...patch, status };
    await tx.put(modelBuildStore, moved);
    await auditBuild(tx, act, moved);
    await inSameTransaction?.(tx);
    return moved;
  });
}

async function addPending(context: ServingContext, id: BuildId, start: BuildStart): Promise<ModelBuild> {
  const act = await beginAct(context);
  return context.storage.write([endpointModelStore, modelBuildStore, deploymentAuditStore], async (tx) => {
    const model = await requireModel(tx, start.model);
    const [newest] = await tx.list(modelBuildStore, {
      index: 'byModel',
      prefix: [model.name],
      reverse: true,
      limit: 1,
    });
    const build: ModelBuild = {
      id,
      model: model.name,
      number: (newest?.number ?? 0) + 1,
      version: start.version,
      run_id: start.runId,
      status: 'pending',
      created_at: act.at,
      built_at: null,
      model_sha256: start.digest,
      reason: null,
    };
    await tx.add(modelBuildStore, build);
    await auditBuild(tx, act, build);
    return build;
  });
}

function faultOf({ modelText, signature, digest }: BuildStart): string | undefined {
  const actual = sha256Hex(modelText);
  if (actual !== digest) {
    return `the model text has the SHA-256 ${actual}, but ${digest} was expected.`;
  }
  try {
    checkSignature(signature);
    return undefined;
  } catch (error) {
    if (error instanceof ServingError) return error.message;
    throw error;
  }
}

async function finish(context: ServingContext, build: ModelBuild, start: BuildStart): Promise<ModelBuild> {
  const image: BuildImage = { build_id: build.id, model_text: start.modelText, signature: start.signature };
  return moveBuild(context, build.id, 'built', { built_at: isoUtc(context.clock.now()) }, (tx) =>
    tx.add(buildImageStore, image),
  );
}
