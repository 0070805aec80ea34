import type { LoadedTable } from './catalog.ts';
import type { TableFiles } from './files.ts';
import type { ManifestFile } from './format/manifest.ts';
import { readEntries, type ResolvedEntry } from './manifest-entries.ts';
import { requireSnapshot } from './snapshot-index.ts';

/** A file of the table as it is stored. */
interface TreeFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A data file as a manifest names it. */
export interface TreeDataFile extends TreeFile {
  readonly status: 'EXISTING' | 'ADDED' | 'DELETED';
  /** The snapshot that added the file, or deleted it. */
  readonly snapshotId: string;
  /** Data sequence number. */
  readonly sequenceNumber: number;
  readonly rowCount: number;
}

export interface TreeManifest extends TreeFile {
  readonly sequenceNumber: number;
  readonly addedSnapshotId: string;
  /** Counts, as the manifest list has them. */
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  /** In the manifest's order. */
  readonly files: readonly TreeDataFile[];
}

/** What a snapshot consists of, from the metadata file that names it down to its data files. */
export interface MetadataTree {
  readonly metadataFile: TreeFile;
  /** Null for a table without snapshots; the manifest list too. */
  readonly snapshotId: string | null;
  readonly manifestList: TreeFile | null;
  /** In the order of the manifest list, newest first. */
  readonly manifests: readonly TreeManifest[];
}

const statuses = ['EXISTING', 'ADDED', 'DELETED'] as const;

/**
 * The tree of one snapshot (spec: Overview), of the current one when none is chosen. Sizes in bytes: of manifests and data files
 * as Iceberg records them, of the metadata file and the manifest list as they are stored.
 * Throws `unknown_snapshot`, `file_missing`, `file_damaged`, `file_unreadable`.
 */
export async function readTree(
  { metadata, pointer }: LoadedTable,
  files: TableFiles,
  { snapshotId = metadata['current-snapshot-id'] }: { readonly snapshotId?: string | undefined } = {},
): Promise<MetadataTree> {
  const metadataFile = await storedFile(files, pointer.metadataLocation);
  if (snapshotId === undefined) return { metadataFile, snapshotId: null, manifestList: null, manifests: [] };
  const path = requireSnapshot(metadata, snapshotId)['manifest-list'];
  const manifests: TreeManifest[] = [];
  for (const manifest of await files.manifestList(path)) {
    manifests.push(describeManifest(manifest, await readEntries(files, manifest)));
  }
  return { metadataFile, snapshotId, manifestList: await storedFile(files, path), manifests };
}

async function storedFile(files: TableFiles, path: string): Promise<TreeFile> {
  return { path, sizeBytes: (await files.file(path)).sizeBytes };
}

function describeManifest(manifest: ManifestFile, entries: readonly ResolvedEntry[]): TreeManifest {
  return {
    path: manifest.manifest_path,
    sizeBytes: manifest.manifest_length,
    sequenceNumber: manifest.sequence_number,
    addedSnapshotId: manifest.added_snapshot_id,
    addedFiles: manifest.added_files_count,
    existingFiles: manifest.existing_files_count,
    deletedFiles: manifest.deleted_files_count,
    files: entries.map(({ status, snapshotId, sequenceNumber, dataFile }) => ({
      path: dataFile.file_path,
      status: statuses[status] ?? 'EXISTING',
      snapshotId,
      sequenceNumber,
      rowCount: dataFile.record_count,
      sizeBytes: dataFile.file_size_in_bytes,
    })),
  };
}
