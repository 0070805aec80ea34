import { sha256Hex } from '../base/digest.ts';
import { LabError, toErrorRecord } from '../base/errors.ts';
import { modelFromJson } from '../gbdt/model-json.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { Storage } from '../storage/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { ModelVersion } from '../tracking/types.ts';
import type { Signature } from '../serving/signature.ts';
import { pinTrainingSnapshot, unpinTrainingSnapshot } from './pin-snapshot.ts';

const modelPath = 'model';
/** Where the model text of a training run stands among its artifacts. */
export const modelFilePath = `${modelPath}/model.json`;
const registrationTimeoutMs = 20_000;

/** A run's model, read back from its artifacts. */
export interface LoggedModel {
  readonly text: string;
  readonly sha256: string;
  readonly signature: Signature;
}

/** Reads the artifact folder `model` of a run. Throws `model_missing` when the run has none. */
export async function loadLoggedModel(tracking: Tracking, runId: string): Promise<LoggedModel> {
  const paths = await tracking.artifacts(runId);
  if (!paths.includes(`${modelPath}/MLmodel`)) {
    throw new LabError(
      'model_missing',
      `The run ${runId} must have a model under ${modelPath}/, but it has ${paths.length === 0 ? 'no artifacts' : paths.join(', ')}. ` +
        'Log one with mlflow.logModel, or name another run.',
      { detail: { runId, paths } },
    );
  }
  const read = async (file: string) => new TextDecoder().decode(await tracking.artifact(runId, `${modelPath}/${file}`));
  const text = await read('model.json');
  return { text, sha256: sha256Hex(text), signature: JSON.parse(await read('signature.json')) as Signature };
}

interface Deps {
  readonly tracking: Tracking;
  readonly storage: Storage;
  readonly lakehouse: Lakehouse;
}

/** A page that registers a version of this model holds the lock of this name. */
const registrationLock = (name: string) => `registering ${name}`;

/**
 * Registers the run's model as the next version of the registered model, which is made when it is missing.
 * The version is PENDING_REGISTRATION until its model was read back and could be parsed, then READY; what cannot be
 * read ends FAILED_REGISTRATION and throws. The snapshot that the run was trained on is tagged `<model>-v<version>`.
 */
export async function registerVersion(
  deps: Deps,
  request: { readonly name: string; readonly runId: string; readonly signal?: AbortSignal },
): Promise<{ readonly version: ModelVersion; readonly created: boolean }> {
  const { name, runId, signal } = request;
  const { tracking, storage } = deps;
  const { created } = await tracking.ensureRegisteredModel(name);
  const pending = await storage.locks.exclusive(registrationLock(name), async () => {
    const version = await tracking.createModelVersion({ name, runId, source: `runs:/${runId}/${modelPath}` });
    const registered = { name, version: version.version, runId };
    try {
      modelFromJson((await loadLoggedModel(tracking, runId)).text);
      // Before it is READY: no version in use is without its rows.
      await pinTrainingSnapshot(deps, registered);
      return await tracking.finaliseModelVersion(name, version.version, 'READY');
    } catch (error) {
      await unpinTrainingSnapshot(deps, registered);
      await tracking.finaliseModelVersion(name, version.version, 'FAILED_REGISTRATION', toErrorRecord(error).message);
      throw error;
    }
  });
  const version = await tracking.waitReady(name, pending.version, {
    timeoutMs: registrationTimeoutMs,
    ...(signal && { signal }),
  });
  return { version, created };
}

/** Ends registrations whose page is gone, told by their lock being free, as FAILED_REGISTRATION. */
export async function recoverRegistrations(deps: Deps): Promise<void> {
  const { tracking, storage } = deps;
  for (const { name } of await tracking.listRegisteredModels()) {
    const lock = await storage.locks.tryHold(registrationLock(name));
    if (lock === undefined) continue;
    try {
      for (const { status, version, run_id } of await tracking.versions(name)) {
        if (status !== 'PENDING_REGISTRATION') continue;
        await unpinTrainingSnapshot(deps, { name, version, runId: run_id });
        const why = 'The page that registered it was closed or reloaded.';
        await tracking.finaliseModelVersion(name, version, 'FAILED_REGISTRATION', why);
      }
    } finally {
      lock.release();
    }
  }
}
