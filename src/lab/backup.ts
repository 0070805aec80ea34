import { LabError, throwIfCancelled } from '../base/errors.ts';
import { runStore } from '../jobs/stores.ts';
import { hasEnded, type JobRun } from '../jobs/types.ts';
import type { Storage } from '../storage/types.ts';
import { dueMigrations } from '../storage/upgrade.ts';
import { readBackup, type ReadBackup } from './read-backup.ts';
import type { Rooms } from './rooms.ts';
import { databaseName, databaseVersion, labMigrations, labStores } from './stores.ts';
import { writeBackup, type BackupWork } from './write-backup.ts';

/** What a backup holds. */
export interface BackupContent {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Empty where nobody had given a name. */
  readonly owner: string;
  readonly sizeBytes: number;
  /** Store → how many records. */
  readonly records: Readonly<Record<string, number>>;
}

/** The message to every page that the whole lab is another one: what it keeps in memory is void. */
export const replacedTopic = 'lab_replaced';

/** The whole lab as one file: tables, runs, models, jobs, logs, scripts, answers, settings. What `writeBackup` throws. */
export async function exportLab({ storage, compute, clock, settings }: Rooms, work?: BackupWork): Promise<Blob> {
  const { owner } = await settings.get();
  const facts = { created_at: clock.now(), owner, database_version: databaseVersion, stores: labStores };
  return writeBackup({ storage, compute }, facts, work);
}

/** Reads and checks a backup without taking it. What `readBackup` throws. */
export async function inspectBackup(rooms: Rooms, file: unknown, work?: BackupWork): Promise<BackupContent> {
  return contentOf(await readForLab(rooms, file, work), file);
}

/**
 * Puts what a backup holds in the place of this lab, in one transaction: a page that closes in the middle leaves the old lab or
 * the new one. Throws `not_a_backup`, `backup_damaged`, `backup_newer`, `lab_busy` while a job run is under way, `cancelled`
 * before the writing began, and what the storage throws; nothing was changed then.
 */
export async function importLab(rooms: Rooms, file: unknown, work: BackupWork = {}): Promise<BackupContent> {
  await requireIdle(rooms.storage);
  const backup = await readForLab(rooms, file, work);
  throwIfCancelled(work.signal);
  work.onProgress?.({ done: 0, total: null, phase: 'write' });
  await replaceRecords(rooms.storage, backup);
  rooms.storage.announce(replacedTopic, null);
  return contentOf(backup, file);
}

function readForLab({ compute }: Rooms, file: unknown, work?: BackupWork): Promise<ReadBackup> {
  return readBackup(file, { compute, databaseVersion, stores: labStores }, work);
}

function contentOf({ manifest }: ReadBackup, file: unknown): BackupContent {
  return {
    createdAt: manifest.created_at,
    owner: manifest.owner,
    sizeBytes: (file as Blob).size,
    records: Object.fromEntries(Object.entries(manifest.stores).map(([store, { records }]) => [store, records])),
  };
}

async function requireIdle(storage: Storage): Promise<void> {
  await storage.read([runStore], (tx) =>
    refuseWhileBusy((status) => tx.count(runStore, { index: 'byStatus', only: status })),
  );
}

async function refuseWhileBusy(count: (status: string) => Promise<number>): Promise<void> {
  for (const status of ['running', 'queued']) {
    if ((await count(status)) === 0) continue;
    throw new LabError(
      'lab_busy',
      'A job run is under way, and its lab cannot be replaced below it. Nothing was changed; wait for it or stop it, then restore again.',
    );
  }
}

/** Requests that are under way at a time: each waits for the database, and all at once take memory without use. */
const putsAtATime = 1000;

async function replaceRecords(storage: Storage, { manifest, records }: ReadBackup): Promise<void> {
  const schema = { name: databaseName, version: databaseVersion, stores: labStores, migrations: labMigrations };
  const migrations = dueMigrations(schema, manifest.database_version);
  await storage.write(labStores, async (tx) => {
    await refuseWhileBusy((status) => tx.count(runStore, { index: 'byStatus', only: status }));
    for (const store of labStores) await tx.clear(store);
    for (const [store, rows] of records) {
      const stored = store.name === runStore.name ? rows.map(withoutHolder) : rows;
      await putAll(stored, (row) => tx.add(store, row));
    }
    for (const { run } of migrations) await run(tx);
  });
}

/** A run that was under way when the backup was made is nobody's now: recovery ends it. */
function withoutHolder(row: object): object {
  return hasEnded(row as JobRun) ? row : { ...row, holder: 'a backup' };
}

/** Only the last of a run of requests is waited for: requests of a transaction are answered in their order. */
async function putAll(rows: readonly object[], put: (row: object) => Promise<void>): Promise<void> {
  for (const [at, row] of rows.entries()) {
    const putting = put(row);
    if (at === rows.length - 1 || at % putsAtATime === putsAtATime - 1) await putting;
  }
}
