import type { RunId } from '../base/ids.ts';
import type { ReadTransaction } from '../storage/types.ts';
import { beginAct, writeAudit } from './audit.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { requireRun } from './runs.ts';
import { artifactStore, modelVersionStore, registeredModelStore, registryAuditStore, runStore } from './stores.ts';
import type { ModelVersionRecord } from './stores.ts';
import type { ModelVersion, ModelVersionStatus, RegisteredModel } from './types.ts';
import { checkName } from './validate.ts';

/** A new registered model. Throws `RESOURCE_ALREADY_EXISTS` when the name is taken. */
export async function createRegisteredModel(context: TrackingContext, name: string): Promise<RegisteredModel> {
  const { model, created } = await ensureRegisteredModel(context, name);
  if (created) return model;
  throw new TrackingError(
    'RESOURCE_ALREADY_EXISTS',
    `A registered model named ${JSON.stringify(name)} exists already. Create a version of it, or choose another name.`,
    { name },
  );
}

/** The registered model of this name, made now when there is none. Unlike MLflow, `/` and `:` may be in it. */
export async function ensureRegisteredModel(
  context: TrackingContext,
  name: string,
): Promise<{ model: RegisteredModel; created: boolean }> {
  checkName('registered model name', name);
  const act = await beginAct(context);
  const { now } = act;
  return context.storage.write([registeredModelStore, registryAuditStore], async (tx) => {
    const existing = await tx.get(registeredModelStore, name);
    if (existing !== undefined) return { model: existing, created: false };
    const model: RegisteredModel = {
      name,
      creation_timestamp: now,
      last_updated_timestamp: now,
      description: '',
      tags: {},
      aliases: {},
    };
    await tx.add(registeredModelStore, model);
    await writeAudit(tx, act, { model: name, change: 'model_created' });
    return { model, created: true };
  });
}

/** All registered models, by name. */
export async function listRegisteredModels(context: TrackingContext): Promise<RegisteredModel[]> {
  return context.storage.list(registeredModelStore);
}

export interface ModelVersionStart {
  readonly name: string;
  readonly runId: string;
  /** `runs:/<runId>/<artifact path>` of the model's folder or file; `runs:/<runId>/model` when left out. */
  readonly source?: string;
}

/**
 * A new version in PENDING_REGISTRATION, numbered one above the highest, in one transaction. The same run may be
 * registered again: that is another version, as in MLflow. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown model,
 * run or artifact and `INVALID_PARAMETER_VALUE` for a source outside the run.
 */
export async function createModelVersion(context: TrackingContext, start: ModelVersionStart): Promise<ModelVersion> {
  const { name, runId } = start;
  const source = start.source ?? `runs:/${runId}/model`;
  const path = artifactPathOf(source, runId);
  const act = await beginAct(context);
  const { now } = act;
  const stores = [registeredModelStore, modelVersionStore, runStore, artifactStore, registryAuditStore];
  return context.storage.write(stores, async (tx) => {
    const model = await requireModel(tx, name);
    const run = await requireRun(tx, runId);
    await requireArtifact(tx, run.run_id, path);
    const [newest] = await tx.list(modelVersionStore, { prefix: [name], reverse: true, limit: 1 });
    const record: ModelVersionRecord = {
      name,
      version_number: (newest?.version_number ?? 0) + 1,
      status: 'PENDING_REGISTRATION',
      status_message: '',
      run_id: run.run_id,
      source,
      description: '',
      tags: {},
      creation_timestamp: now,
      last_updated_timestamp: now,
    };
    await tx.add(modelVersionStore, record);
    await tx.put(registeredModelStore, { ...model, last_updated_timestamp: now });
    const version = String(record.version_number);
    await writeAudit(tx, act, { model: name, change: 'version_created', version, value: run.run_id });
    return toVersion(record, model);
  });
}

/** Ends the registration of a version. Repeating it with the same status changes nothing; another throws `INVALID_STATE`. */
export async function finaliseModelVersion(
  context: TrackingContext,
  name: string,
  version: string,
  status: Exclude<ModelVersionStatus, 'PENDING_REGISTRATION'>,
  message = '',
): Promise<ModelVersion> {
  const act = await beginAct(context);
  const { now } = act;
  return context.storage.write([registeredModelStore, modelVersionStore, registryAuditStore], async (tx) => {
    const model = await requireModel(tx, name);
    const record = await requireVersion(tx, name, version);
    if (record.status === status) return toVersion(record, model);
    if (record.status !== 'PENDING_REGISTRATION') {
      throw new TrackingError(
        'INVALID_STATE',
        `Version ${version} of ${JSON.stringify(name)} is ${record.status} and stays so; it cannot become ${status}. ` +
          `Register the run again for a new version.`,
        { name, version, status: record.status },
      );
    }
    const final: ModelVersionRecord = { ...record, status, status_message: message, last_updated_timestamp: now };
    await tx.put(modelVersionStore, final);
    const change = status === 'READY' ? 'version_ready' : 'version_failed';
    await writeAudit(tx, act, { model: name, change, version, value: message === '' ? null : message });
    return toVersion(final, model);
  });
}

/** The versions of a model by number: 9, 10, 11. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown model. */
export async function listVersions(context: TrackingContext, name: string): Promise<ModelVersion[]> {
  return context.storage.read([registeredModelStore, modelVersionStore], async (tx) => {
    const model = await requireModel(tx, name);
    const records = await tx.list(modelVersionStore, { prefix: [name] });
    return records.map((record) => toVersion(record, model));
  });
}

/** One version. Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function getVersion(context: TrackingContext, name: string, version: string): Promise<ModelVersion> {
  return context.storage.read([registeredModelStore, modelVersionStore], async (tx) => {
    const model = await requireModel(tx, name);
    return toVersion(await requireVersion(tx, name, version), model);
  });
}

function artifactPathOf(source: string, runId: string): string {
  const prefix = `runs:/${runId}/`;
  if (source.startsWith(prefix) && source.length > prefix.length) return source.slice(prefix.length);
  throw new TrackingError(
    'INVALID_PARAMETER_VALUE',
    `The source of a version of run ${runId} is ${prefix}<artifact path>, but ${JSON.stringify(source)} came.`,
    { source, run_id: runId },
  );
}

async function requireArtifact(tx: ReadTransaction, runId: RunId, path: string): Promise<void> {
  const paths = (await tx.list(artifactStore, { prefix: [runId] })).map((artifact) => artifact.path);
  if (paths.some((each) => each === path || each.startsWith(`${path}/`))) return;
  throw new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `Run ${runId} has no model artifact at ${JSON.stringify(path)}, so it cannot be registered. Log the model in the ` +
      `run first.`,
    { run_id: runId, path },
  );
}

/** Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function requireModel(tx: ReadTransaction, name: string): Promise<RegisteredModel> {
  const model = await tx.get(registeredModelStore, name);
  if (model !== undefined) return model;
  throw new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `No registered model is named ${JSON.stringify(name)}. Create it with createRegisteredModel.`,
    { name },
  );
}

/** Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function requireVersion(tx: ReadTransaction, name: string, version: string): Promise<ModelVersionRecord> {
  const record = /^[1-9]\d{0,14}$/.test(version) ? await tx.get(modelVersionStore, [name, Number(version)]) : undefined;
  if (record !== undefined) return record;
  throw new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `${JSON.stringify(name)} has no version ${JSON.stringify(version)}. Its versions are numbered from 1.`,
    { name, version },
  );
}

export function toVersion(record: ModelVersionRecord, model: RegisteredModel): ModelVersion {
  const { version_number, ...rest } = record;
  const version = String(version_number);
  const aliases = Object.keys(model.aliases).filter((alias) => model.aliases[alias] === version);
  return { ...rest, version, aliases };
}
