import { LabError } from '../base/errors.ts';
import { defineStore, type Storage } from '../storage/types.ts';
import { exportLab, importLab, type BackupContent } from './backup.ts';
import type { BackupWork } from './write-backup.ts';
import type { Rooms } from './rooms.ts';
import { labStores } from './stores.ts';

interface KeptRecord {
  readonly id: 'reset';
  /** Milliseconds since 1970. */
  readonly keptAt: number;
  readonly backup: Blob;
}

const keptStore = defineStore<KeptRecord>('kept', 'id');

/** A database of its own, so that deleting all of the lab does not delete what brings it back. */
export const keptDatabase = { name: 'mlops-pipeline-lab-undo', version: 1, stores: [keptStore] } as const;

/** The lab before the last reset. */
export interface KeptFacts {
  /** Milliseconds since 1970. */
  readonly keptAt: number;
  readonly sizeBytes: number;
}

type OpenKept = () => Promise<Storage>;

/**
 * Keeps a backup of the lab as it is, in the place of the one before. Without room even for that, the reset goes on without:
 * who resets a full lab wants the room. False then, and for a lab that holds nothing but settings, which is not worth the
 * one before it.
 */
export async function keepLab(rooms: Rooms, open: OpenKept): Promise<boolean> {
  if (!(await hasContent(rooms.storage))) return false;
  const record = { id: 'reset', keptAt: rooms.clock.now(), backup: await exportLab(rooms) } as const;
  return withKept(open, async (kept) => {
    const put = () => kept.write([keptStore], (tx) => tx.put(keptStore, record));
    try {
      await put();
    } catch (error) {
      if (!isQuota(error)) throw error;
      await kept.write([keptStore], (tx) => tx.clear(keptStore));
      try {
        await put();
      } catch (again) {
        if (!isQuota(again)) throw again;
        return false;
      }
    }
    return true;
  });
}

/** Null where there is nothing to undo. */
export async function keptFacts(open: OpenKept): Promise<KeptFacts | null> {
  const record = await withKept(open, (kept) => kept.load(keptStore, 'reset'));
  return record === undefined ? null : { keptAt: record.keptAt, sizeBytes: record.backup.size };
}

/** Forgets it, as when the room is needed. */
export async function dropKept(open: OpenKept): Promise<void> {
  await withKept(open, (kept) => kept.write([keptStore], (tx) => tx.clear(keptStore)));
}

/**
 * Puts the lab before the last reset in the place of this one, and forgets it then. Throws `nothing_to_undo` and what
 * `importLab` throws.
 */
export async function undoReset(rooms: Rooms, open: OpenKept, work?: BackupWork): Promise<BackupContent> {
  const record = await withKept(open, (kept) => kept.load(keptStore, 'reset'));
  if (record === undefined) {
    throw new LabError(
      'nothing_to_undo',
      'There is no reset to undo: the lab was not reset in this browser, the reset was undone already, or there was no room to ' +
        'keep what it deleted. Restore a backup file.',
    );
  }
  const content = await importLab(rooms, record.backup, work);
  await dropKept(open);
  return content;
}

async function hasContent(storage: Storage): Promise<boolean> {
  const stores = labStores.filter(({ name }) => name !== 'settings');
  return storage.read(stores, async (tx) => {
    for (const store of stores) if ((await tx.count(store, { limit: 1 })) > 0) return true;
    return false;
  });
}

function isQuota(error: unknown): boolean {
  return error instanceof LabError && error.code === 'quota_exceeded';
}

async function withKept<Result>(open: OpenKept, body: (kept: Storage) => Promise<Result>): Promise<Result> {
  const kept = await open();
  try {
    return await body(kept);
  } finally {
    kept.close();
  }
}
