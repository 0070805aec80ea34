import type { IDBPDatabase, IDBPObjectStore, IDBPTransaction } from 'idb';
import { IdbTransaction } from './idb-transaction.ts';
import { StorageError } from './storage-error.ts';
import type { AnyStore, KeyPath, WriteTransaction } from './types.ts';

/** Carries records from the version before `to` into `to`. Nothing but the transaction's calls may be awaited. */
export interface Migration {
  readonly to: number;
  run(tx: WriteTransaction): Promise<void>;
}

export interface Schema {
  readonly name: string;
  readonly version: number;
  readonly stores: readonly AnyStore[];
  readonly migrations?: readonly Migration[] | undefined;
}

type UpgradeTransaction = IDBPTransaction<unknown, string[], 'versionchange'>;

/**
 * Makes what is missing and brings every index to its present key path; a store that is no longer listed keeps its
 * records, so that a migration can still read them. Throws `storage_failed` when a store's own key path has changed.
 */
export function applySchema(db: IDBPDatabase, tx: UpgradeTransaction, stores: readonly AnyStore[]): void {
  for (const store of stores) {
    const target = db.objectStoreNames.contains(store.name)
      ? tx.objectStore(store.name)
      : db.createObjectStore(store.name, { keyPath: toIdbPath(store.keyPath) });
    if (!isSamePath(target.keyPath, store.keyPath)) {
      throw new StorageError(
        'storage_failed',
        `The store "${store.name}" has the key path ${JSON.stringify(target.keyPath)}, but ${JSON.stringify(store.keyPath)} ` +
          'was asked for. A key path never changes: make a store of another name and move the records in a migration.',
        { detail: { store: store.name } },
      );
    }
    applyIndexes(target, store);
  }
}

function applyIndexes(target: IDBPObjectStore<unknown, string[], string, 'versionchange'>, store: AnyStore): void {
  for (const name of [...target.indexNames]) {
    const wanted = Object.hasOwn(store.indexes, name) ? store.indexes[name] : undefined;
    if (wanted === undefined || !isSamePath(target.index(name).keyPath, wanted)) target.deleteIndex(name);
  }
  for (const [name, keyPath] of Object.entries(store.indexes)) {
    if (!target.indexNames.contains(name)) target.createIndex(name, toIdbPath(keyPath));
  }
}

/** Throws `storage_failed` when the database, though of the right version, lacks a listed store or index. */
export function checkSchema(db: IDBPDatabase, schema: Schema): void {
  if (schema.stores.length === 0) return;
  const missing = schema.stores.filter(({ name }) => !db.objectStoreNames.contains(name)).map(({ name }) => name);
  const present = schema.stores.filter(({ name }) => db.objectStoreNames.contains(name));
  if (present.length > 0) {
    const tx = db.transaction(present.map(({ name }) => name));
    tx.done.catch(() => undefined);
    for (const { name, indexes } of present) {
      const { indexNames } = tx.objectStore(name);
      for (const index of Object.keys(indexes)) if (!indexNames.contains(index)) missing.push(`${name}.${index}`);
    }
  }
  if (missing.length === 0) return;
  throw new StorageError(
    'storage_failed',
    `The database "${schema.name}" has version ${schema.version} but lacks ${missing.join(', ')}. ` +
      'Raise the version whenever a store or an index is added.',
    { detail: { missing } },
  );
}

/** The migrations due after `oldVersion`, in order. Throws `storage_failed` for one beyond the version or twice the same. */
export function dueMigrations({ version, migrations = [] }: Schema, oldVersion: number): readonly Migration[] {
  const sorted = migrations.toSorted((a, b) => a.to - b.to);
  for (const [i, { to }] of sorted.entries()) {
    if (Number.isInteger(to) && to >= 2 && to <= version && sorted[i - 1]?.to !== to) continue;
    throw new StorageError(
      'storage_failed',
      `Each migration leads to another whole version from 2 to ${version}, but one leads to ${to}. ` +
        'Give each version one migration at most.',
      { detail: { to, version } },
    );
  }
  // A database made just now has no records to carry over.
  return oldVersion === 0 ? [] : sorted.filter(({ to }) => to > oldVersion);
}

/** Runs migrations one after the other inside the upgrade; a failing one undoes the whole upgrade and is thrown. */
export async function runMigrations(tx: UpgradeTransaction, name: string, due: readonly Migration[]): Promise<void> {
  const transaction = new IdbTransaction(tx, name);
  for (const { to, run } of due) {
    try {
      await run(transaction.calls);
    } catch (cause) {
      transaction.abort();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StorageError(
        'storage_failed',
        `The migration of the database "${name}" to version ${to} failed: ${reason} ` +
          'Nothing was changed; the records are as the version before left them.',
        { detail: { database: name, to }, cause },
      );
    }
  }
}

function toIdbPath(keyPath: KeyPath): string | string[] {
  return typeof keyPath === 'string' ? keyPath : [...keyPath];
}

function isSamePath(a: KeyPath | null, b: KeyPath): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
