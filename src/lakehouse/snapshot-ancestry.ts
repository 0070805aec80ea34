import { LakehouseError } from './errors.ts';
import { snapshotById, type Snapshot, type TableMetadata } from './format/table-metadata.ts';

/** A snapshot and its parents, newest first, as far as the table still knows them. */
export function* ancestorsOf(metadata: TableMetadata, snapshotId: string | undefined): Generator<Snapshot, void> {
  const seen = new Set<string>();
  for (let id = snapshotId; id !== undefined && !seen.has(id);) {
    const snapshot = snapshotById(metadata, id);
    if (snapshot === undefined) return;
    seen.add(id);
    yield snapshot;
    id = snapshot['parent-snapshot-id'];
  }
}

export function ancestorIds(metadata: TableMetadata, snapshotId: string | undefined): ReadonlySet<string> {
  return new Set(Array.from(ancestorsOf(metadata, snapshotId), (snapshot) => snapshot['snapshot-id']));
}

/** Throws `unknown_snapshot`. */
export function requireSnapshot(metadata: TableMetadata, snapshotId: string): Snapshot {
  const snapshot = snapshotById(metadata, snapshotId);
  if (snapshot !== undefined) return snapshot;
  throw new LakehouseError(
    'unknown_snapshot',
    `Cannot find snapshot with ID ${JSON.stringify(snapshotId)}. Nothing was changed; the table's snapshots metadata table ` +
      'lists those there are.',
    { snapshotId },
  );
}
