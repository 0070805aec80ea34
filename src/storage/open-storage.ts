import type { Clock } from '../base/clock.ts';
import { randomIds, type IdSource } from '../base/ids.ts';
import { createLeaseLocks, waitMs } from './lease-locks.ts';
import { createTimerRenewer, createWorkerRenewer } from './lease-renewal.ts';
import { leaseSchema, renewLeases } from './leases.ts';
import { openNotices } from './notices.ts';
import { openDatabase } from './open-database.ts';
import type { PageLocks } from './page-locks.ts';
import { createRecords } from './records.ts';
import type { AnyStore, Storage } from './types.ts';
import type { Migration } from './upgrade.ts';
import { createWebLocks } from './web-locks.ts';

export interface OpenStorageOptions {
  /** Names the database, its notices and its locks. */
  readonly name: string;
  /** A whole number from 1 on, raised whenever `stores` changes. */
  readonly version: number;
  readonly stores: readonly AnyStore[];
  /** Run in the order of `to`, inside the upgrade, on a database older than `to`; never on a new one. */
  readonly migrations?: readonly Migration[] | undefined;
  /** Tells the age of leases where the browser has no locks. */
  readonly clock: Clock;
  /** Names the holders of leases. */
  readonly ids?: IdSource | undefined;
}

/**
 * Opens the lab's database in IndexedDB. Missing stores and indexes are made when the version rises.
 * Errors: `StorageError` `storage_newer` when the database has a newer version, `storage_failed` when the browser offers
 * none or a migration fails; the database is then as it was.
 */
export async function openStorage(options: OpenStorageOptions): Promise<Storage> {
  const { name } = options;
  const database = await openDatabase(options);
  let locks: PageLocks;
  try {
    locks = await openLocks(options);
  } catch (error) {
    database.close();
    throw error;
  }
  const notices = openNotices(`mlops-lab-${name}`);
  const records = createRecords({ begin: database.begin, onCommitted: notices.send });
  return {
    ...records,
    onNotice: notices.onNotice,
    announce: (topic, payload) => notices.send({ kind: 'announced', topic, payload }),
    locks: locks.locks,
    close() {
      database.close();
      locks.close();
      notices.close();
    },
  };
}

/** Web Locks where the origin has them (https, localhost), else leases. */
async function openLocks({ name, clock, ids = randomIds }: OpenStorageOptions): Promise<PageLocks> {
  const manager: LockManager | undefined = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (manager !== undefined) return createWebLocks(manager, `${name}/`);
  const { begin, close } = await openDatabase(leaseSchema(name));
  const records = createRecords({ begin, onCommitted: () => undefined });
  const renewer =
    typeof Worker === 'undefined'
      ? createTimerRenewer((held) => renewLeases(records, held, clock.now()))
      : createWorkerRenewer(name);
  return createLeaseLocks({ records, renewer, clock, ids, wait: waitMs, onClosed: close });
}
