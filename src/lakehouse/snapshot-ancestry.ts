import type { Snapshot, TableMetadata } from './format/table-metadata.ts';
import { findSnapshot } from './snapshot-index.ts';

/** A snapshot and its parents, newest first, as far as the table still knows them. */
export function* ancestorsOf(metadata: TableMetadata, snapshotId: string | undefined): Generator<Snapshot, void> {
  const seen = new Set<string>();
  for (let id = snapshotId; id !== undefined && !seen.has(id);) {
    const snapshot = findSnapshot(metadata, id);
    if (snapshot === undefined) return;
    seen.add(id);
    yield snapshot;
    id = snapshot['parent-snapshot-id'];
  }
}

export function ancestorIds(metadata: TableMetadata, snapshotId: string | undefined): ReadonlySet<string> {
  return new Set(Array.from(ancestorsOf(metadata, snapshotId), (snapshot) => snapshot['snapshot-id']));
}
