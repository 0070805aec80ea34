import type { CommitDeps, LoadedTable } from './catalog.ts';
import { commitToExisting } from './commit-change.ts';
import { LakehouseError } from './errors.ts';
import { currentSnapshot, type SnapshotRef, type TableMetadata } from './format/table-metadata.ts';
import { ancestorIds } from './snapshot-ancestry.ts';
import { requireSnapshot } from './snapshot-index.ts';
import { mainBranch, withCurrentSnapshot, withoutRefs, withRef } from './transitions.ts';

/** What a change of the current snapshot did. */
export interface MadeCurrent {
  readonly snapshotId: string;
  readonly previousSnapshotId: string | null;
}

/**
 * Makes an ancestor of the current snapshot current again (Iceberg's `rollback_to_snapshot`). The snapshots after it stay
 * readable by their ids. Throws `unknown_snapshot`, `not_an_ancestor`.
 */
export function rollbackTo(deps: CommitDeps, name: string, snapshotId: string): Promise<MadeCurrent> {
  return makeCurrent(deps, name, snapshotId, (metadata) => {
    if (ancestorIds(metadata, metadata['current-snapshot-id']).has(snapshotId)) return;
    throw new LakehouseError(
      'not_an_ancestor',
      `Cannot roll back to snapshot ${snapshotId}: it is not an ancestor of the current snapshot ` +
        `${metadata['current-snapshot-id'] ?? 'null'}. Nothing was changed; use setCurrentSnapshot for any other snapshot.`,
      { snapshotId, currentSnapshotId: metadata['current-snapshot-id'] ?? null },
    );
  });
}

/** Makes any snapshot of the table current (Iceberg's `set_current_snapshot`). Throws `unknown_snapshot`. */
export function setCurrentSnapshot(deps: CommitDeps, name: string, snapshotId: string): Promise<MadeCurrent> {
  return makeCurrent(deps, name, snapshotId, () => undefined);
}

function makeCurrent(
  deps: CommitDeps,
  name: string,
  snapshotId: string,
  check: (metadata: TableMetadata) => void,
): Promise<MadeCurrent> {
  return commitToExisting(deps, name, async ({ metadata }, timestampMs) => {
    requireSnapshot(metadata, snapshotId);
    check(metadata);
    const result = { snapshotId, previousSnapshotId: metadata['current-snapshot-id'] ?? null };
    if (result.previousSnapshotId === snapshotId) return { result };
    return { next: withCurrentSnapshot(metadata, snapshotId, timestampMs), result };
  });
}

export interface NewRef {
  readonly type: SnapshotRef['type'];
  readonly name: string;
  /** The current snapshot when left out. */
  readonly snapshotId?: string | undefined;
}

/** Names a snapshot by a tag or a branch. Throws `invalid_ref_name`, `ref_exists`, `unknown_snapshot`. */
export function createRef(deps: CommitDeps, table: string, ref: NewRef): Promise<void> {
  return commitToExisting(deps, table, async (loaded) => ({ next: stageRef(loaded, ref), result: undefined }));
}

function stageRef({ metadata }: LoadedTable, { type, name, snapshotId }: NewRef): TableMetadata {
  checkRefName(name);
  if (Object.hasOwn(metadata.refs, name) || name === mainBranch) {
    throw new LakehouseError(
      'ref_exists',
      `Ref ${JSON.stringify(name)} already exists as a ${metadata.refs[name]?.type ?? 'branch'}. Nothing was changed; choose another name.`,
      { name, type: metadata.refs[name]?.type ?? 'branch' },
    );
  }
  const target = snapshotId ?? currentSnapshot(metadata)?.['snapshot-id'];
  if (target === undefined) {
    throw new LakehouseError(
      'unknown_snapshot',
      `The table has no snapshot that the ${type} ${JSON.stringify(name)} could name. Append rows first.`,
      { name },
    );
  }
  requireSnapshot(metadata, target);
  return withRef(metadata, name, { 'snapshot-id': target, type });
}

function checkRefName(name: string): void {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= 200 && !/\p{Cc}/u.test(name)) return;
  throw new LakehouseError(
    'invalid_ref_name',
    `A tag or branch needs a name of 1 to 200 characters without control characters, but ${JSON.stringify(name)} came. ` +
      'Nothing was changed.',
    { name },
  );
}

/** Takes a tag or branch away; its snapshot stays. Throws `unknown_ref`, `ref_protected` for `main`. */
export function dropRef(
  deps: CommitDeps,
  table: string,
  { type, name }: { readonly type: SnapshotRef['type']; readonly name: string },
): Promise<void> {
  return commitToExisting(deps, table, async ({ metadata }) => {
    const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
    if (ref?.type !== type) {
      throw new LakehouseError(
        'unknown_ref',
        `The table has no ${type} named ${JSON.stringify(name)}. Nothing was changed.`,
        { type, name },
      );
    }
    if (name === mainBranch) {
      throw new LakehouseError('ref_protected', 'Cannot remove the branch main: it names the current snapshot.', {
        name,
      });
    }
    return { next: withoutRefs(metadata, new Set([name])), result: undefined };
  });
}
