import type { TableFiles } from './files.ts';
import type { DataFile, ManifestEntry, ManifestFile } from './format/manifest.ts';

/** Status of a manifest entry (spec: Manifests, `manifest_entry` field 0). */
export const entryStatus = { existing: 0, added: 1, deleted: 2 } as const;

/** A manifest entry with what it inherits from its manifest filled in. */
export interface ResolvedEntry {
  readonly status: number;
  readonly snapshotId: string;
  /** Data sequence number: decides the order of rows. */
  readonly sequenceNumber: number;
  readonly fileSequenceNumber: number;
  readonly dataFile: DataFile;
}

/** The entries of a manifest, in its order (spec: Sequence Number Inheritance, Snapshot ID Inheritance). */
export async function readEntries(files: TableFiles, manifest: ManifestFile): Promise<readonly ResolvedEntry[]> {
  const entries = await files.manifest(manifest.manifest_path);
  return entries.map((entry) => ({
    status: entry.status,
    snapshotId: entry.snapshot_id ?? manifest.added_snapshot_id,
    sequenceNumber: entry.sequence_number ?? manifest.sequence_number,
    fileSequenceNumber: entry.file_sequence_number ?? manifest.sequence_number,
    dataFile: entry.data_file,
  }));
}

/** The entry as a later manifest carries it on: everything that was inherited is written out. */
export function carriedOn(entry: ResolvedEntry, status: number, snapshotId: string = entry.snapshotId): ManifestEntry {
  return {
    status,
    snapshot_id: snapshotId,
    sequence_number: entry.sequenceNumber,
    file_sequence_number: entry.fileSequenceNumber,
    data_file: entry.dataFile,
  };
}
