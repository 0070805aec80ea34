import { LakehouseError } from './errors.ts';
import type { Snapshot, TableMetadata } from './format/table-metadata.ts';

const indexes = new WeakMap<TableMetadata, ReadonlyMap<string, Snapshot>>();

/**
 * The snapshot with this id. Metadata that was read never changes, so that its snapshots are gone through once: a walk along
 * parents costs what it is long, however many snapshots the table has.
 */
export function findSnapshot(metadata: TableMetadata, id: string): Snapshot | undefined {
  let index = indexes.get(metadata);
  if (index === undefined) {
    index = new Map(metadata.snapshots.map((snapshot) => [snapshot['snapshot-id'], snapshot]));
    indexes.set(metadata, index);
  }
  return index.get(id);
}

/** Throws `unknown_snapshot`. */
export function requireSnapshot(metadata: TableMetadata, snapshotId: string): Snapshot {
  const snapshot = findSnapshot(metadata, snapshotId);
  if (snapshot !== undefined) return snapshot;
  throw new LakehouseError(
    'unknown_snapshot',
    `Cannot find snapshot with ID ${JSON.stringify(snapshotId)}. The table's snapshots metadata table lists those there are.`,
    { snapshotId },
  );
}
