import { isCancelled, throwIfCancelled } from '../base/errors.ts';
import {
  commitMetadata,
  findTable,
  isSamePointer,
  unknownTable,
  type CommitDeps,
  type LoadedTable,
} from './catalog.ts';
import { LakehouseError } from './errors.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { tableStore, type StoredFile } from './stores.ts';
import { switchProperty } from './table-properties.ts';
import { asSuccessor, nextTimestamp } from './transitions.ts';

/** What a change makes of the table it was staged upon. */
export interface StagedChange<Result> {
  /** Undefined when there is nothing to change. */
  readonly next?: TableMetadata;
  /** Manifests and manifest lists that `next` names. */
  readonly newFiles?: readonly StoredFile[];
  /** Paths of files that `next` does not need any more. */
  readonly unneeded?: readonly string[];
  readonly result: Result;
}

/** As Iceberg's `commit.retry.num-retries`, but more patient: the rivals are tabs of one learner. */
const commitAttempts = 100;

/**
 * Stages a change upon the table as it is and commits it; upon a lost race it is staged again upon the winner.
 * `stage` is told the time of the commit, later than everything that the table records.
 * Throws `unknown_table` for a table that was dropped meanwhile, `commit_conflict`, `cancelled`, and what `stage` throws.
 */
export async function commitChange<Result>(
  deps: CommitDeps,
  name: string,
  stage: (table: LoadedTable | undefined, timestampMs: number) => Promise<StagedChange<Result>>,
  signal?: AbortSignal,
): Promise<Result> {
  let before: LoadedTable | undefined;
  for (let attempt = 0; attempt < commitAttempts; attempt++) {
    throwIfCancelled(signal);
    const table = await findTable(deps, name);
    if (before !== undefined && table?.pointer.uuid !== before.pointer.uuid) throw dropped(name);
    before = table;
    const timestampMs = nextTimestamp(table?.metadata, deps.clock.now());
    const staged = await stageUpon(deps, name, { table, staging: stage(table, timestampMs) });
    if (staged === undefined) continue;
    const { next, newFiles, unneeded = [], result } = staged;
    throwIfCancelled(signal);
    if (next === undefined) return result;
    const previous = table && { metadata: table.metadata, metadataLocation: table.pointer.metadataLocation };
    const { metadata, dropped: former } = asSuccessor(next, previous, timestampMs);
    const isDeleting = switchProperty(next.properties, 'write.metadata.delete-after-commit.enabled');
    const committed = await commitMetadata(deps, {
      name,
      base: table?.pointer,
      next: metadata,
      ...(newFiles && { newFiles }),
      unneeded: isDeleting ? [...unneeded, ...former] : unneeded,
    });
    if (committed !== undefined) return result;
  }
  throw new LakehouseError(
    'commit_conflict',
    `The commit to ${JSON.stringify(name)} lost against other writers ${commitAttempts} times. Nothing was changed; try again.`,
    { table: name, attempts: commitAttempts },
  );
}

/** Undefined when staging failed, but over a table that is another one by now: its files may have gone with it. */
async function stageUpon<Result>(
  { storage }: CommitDeps,
  name: string,
  { table, staging }: { readonly table: LoadedTable | undefined; readonly staging: Promise<StagedChange<Result>> },
): Promise<StagedChange<Result> | undefined> {
  try {
    return await staging;
  } catch (error) {
    if (isCancelled(error) || isSamePointer(await storage.load(tableStore, name), table?.pointer)) throw error;
    return undefined;
  }
}

/** `commitChange` of a table that exists. Throws `unknown_table` when it does not. */
export function commitToExisting<Result>(
  deps: CommitDeps,
  name: string,
  stage: (table: LoadedTable, timestampMs: number) => Promise<StagedChange<Result>>,
  signal?: AbortSignal,
): Promise<Result> {
  return commitChange(
    deps,
    name,
    async (table, timestampMs) => {
      if (table === undefined) throw unknownTable(name);
      return stage(table, timestampMs);
    },
    signal,
  );
}

function dropped(name: string): LakehouseError {
  return new LakehouseError(
    'unknown_table',
    `The table ${JSON.stringify(name)} was dropped while it was being written. Nothing was written; create it again.`,
    { table: name },
  );
}
