import type { ReadTransaction } from '../storage/types.ts';
import { beginAct, writeAudit } from './audit.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { requireModel, requireVersion, toVersion } from './registry.ts';
import { modelVersionStore, registeredModelStore, registryAuditStore } from './stores.ts';
import type { ModelVersionRecord } from './stores.ts';
import type { ModelVersion, RegisteredModel } from './types.ts';
import { checkAlias } from './validate.ts';

const stores = [registeredModelStore, modelVersionStore, registryAuditStore];

/**
 * Points an alias at a version; an alias stands for one version, so it leaves the one it pointed at. Pointing it where
 * it points already changes nothing. Throws `INVALID_PARAMETER_VALUE` for a name that MLflow does not take,
 * `RESOURCE_DOES_NOT_EXIST` for an unknown model or version and, unlike MLflow, `INVALID_STATE` for a version that is
 * not READY: who asks for `champion` is to get a model that can be loaded.
 */
export async function setAlias(context: TrackingContext, name: string, alias: string, version: string): Promise<void> {
  checkAlias(alias);
  const act = await beginAct(context);
  await context.storage.write(stores, async (tx) => {
    const model = await requireModel(tx, name);
    const target = await requireReady(tx, name, version);
    const before = pointedAt(model, alias);
    if (before === target) return;
    await tx.put(registeredModelStore, {
      ...model,
      aliases: withAlias(model.aliases, alias, target),
      last_updated_timestamp: act.now,
    });
    await writeAudit(tx, act, { model: name, change: 'alias_set', version: target, from_version: before, key: alias });
  });
}

/** Removes an alias. One that is not there is no error, as in MLflow. */
export async function deleteAlias(context: TrackingContext, name: string, alias: string): Promise<void> {
  const act = await beginAct(context);
  await context.storage.write(stores, async (tx) => {
    const model = await requireModel(tx, name);
    const before = pointedAt(model, alias);
    if (before === null) return;
    await tx.put(registeredModelStore, {
      ...model,
      aliases: without(model.aliases, alias),
      last_updated_timestamp: act.now,
    });
    await writeAudit(tx, act, { model: name, change: 'alias_deleted', version: before, key: alias });
  });
}

export interface Promotion {
  /** The alias whose version moves up; it is removed. */
  readonly from: string;
  /** The alias that it takes over. */
  readonly to: string;
}

const challengerToChampion: Promotion = { from: 'challenger', to: 'champion' };

/**
 * The version under one alias takes over another, which leaves the version it pointed at: both in one transaction, so
 * that at no moment both or none is champion. Throws `RESOURCE_DOES_NOT_EXIST` where nothing stands under `from`.
 */
export async function promote(
  context: TrackingContext,
  name: string,
  { from, to }: Promotion = challengerToChampion,
): Promise<ModelVersion> {
  checkAlias(from);
  checkAlias(to);
  const act = await beginAct(context);
  return context.storage.write(stores, async (tx) => {
    const model = await requireModel(tx, name);
    const version = requireAlias(model, from);
    const record = await requireVersion(tx, name, version);
    const before = pointedAt(model, to);
    const promoted: RegisteredModel = {
      ...model,
      aliases: withAlias(without(model.aliases, from), to, version),
      last_updated_timestamp: act.now,
    };
    await tx.put(registeredModelStore, promoted);
    await writeAudit(tx, act, { model: name, change: 'promoted', version, from_version: before, key: to, value: from });
    return toVersion(record, promoted);
  });
}

/** The version that an alias stands for. Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function getVersionByAlias(context: TrackingContext, name: string, alias: string): Promise<ModelVersion> {
  return context.storage.read([registeredModelStore, modelVersionStore], async (tx) => {
    const model = await requireModel(tx, name);
    return toVersion(await requireVersion(tx, name, requireAlias(model, alias)), model);
  });
}

function pointedAt({ aliases }: RegisteredModel, alias: string): string | null {
  return Object.hasOwn(aliases, alias) ? (aliases[alias] ?? null) : null;
}

type Aliases = RegisteredModel['aliases'];

/** Entries, not an assignment: an alias may be named `__proto__`. */
const withAlias = (aliases: Aliases, alias: string, version: string): Aliases =>
  Object.fromEntries([...Object.entries(aliases), [alias, version]]);

const without = (aliases: Aliases, alias: string): Aliases =>
  Object.fromEntries(Object.entries(aliases).filter(([each]) => each !== alias));

function requireAlias(model: RegisteredModel, alias: string): string {
  const version = pointedAt(model, alias);
  if (version !== null) return version;
  throw new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `No version of ${JSON.stringify(model.name)} has the alias ${JSON.stringify(alias)}. Set it on a version first.`,
    { name: model.name, alias },
  );
}

/** The version's number as text, once it is sure that it can be loaded. */
async function requireReady(tx: ReadTransaction, name: string, version: string): Promise<string> {
  const { version_number, status }: ModelVersionRecord = await requireVersion(tx, name, version);
  if (status === 'READY') return String(version_number);
  throw new TrackingError(
    'INVALID_STATE',
    `An alias stands for a READY version, but version ${version_number} of ${JSON.stringify(name)} is ${status}. ` +
      `Nothing was changed; choose a version that is READY.`,
    { name, version: String(version_number), status, alias: true },
  );
}
