import type { MetadataTree, TreeDataFile } from '../../../lakehouse/metadata-tree.ts';

/**
 * What a file is to the snapshot whose tree it stands in: added or deleted by it, there since an earlier snapshot, or
 * no more than a note that an earlier one deleted it.
 */
export type FileRole = 'added' | 'existing' | 'deleted' | 'gone';

export function fileRole(
  { status, snapshotId }: Pick<TreeDataFile, 'status' | 'snapshotId'>,
  selectedId: string,
): FileRole {
  if (status === 'DELETED') return snapshotId === selectedId ? 'deleted' : 'gone';
  return snapshotId === selectedId ? 'added' : 'existing';
}

/** What is lit or dimmed: the scan that is asked about. */
export interface TreeScan {
  readonly read: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
}

/** Whether a scan reads a file; `outside` is what a range has not added. Undefined where no scan is asked about. */
export function scanRole(path: string, scan: TreeScan | undefined): 'read' | 'skipped' | 'outside' | undefined {
  if (scan === undefined) return undefined;
  if (scan.read.has(path)) return 'read';
  return scan.skipped.has(path) ? 'skipped' : 'outside';
}

/** Files, rows and bytes by what they are to the snapshot. */
export function roleTotals(
  { manifests }: Pick<MetadataTree, 'manifests'>,
  selectedId: string,
): Readonly<Record<FileRole, { readonly files: number; readonly sizeBytes: number }>> {
  const totals = {
    added: { files: 0, sizeBytes: 0 },
    existing: { files: 0, sizeBytes: 0 },
    deleted: { files: 0, sizeBytes: 0 },
    gone: { files: 0, sizeBytes: 0 },
  };
  for (const file of manifests.flatMap(({ files }) => files)) {
    const total = totals[fileRole(file, selectedId)];
    total.files++;
    total.sizeBytes += file.sizeBytes;
  }
  return totals;
}

/** Manifest list and manifests of the snapshot; the metadata file is the table's. */
export function metadataBytes({ manifestList, manifests }: MetadataTree): number {
  return manifests.reduce((sum, { sizeBytes }) => sum + sizeBytes, manifestList?.sizeBytes ?? 0);
}

/** A path below the table's location, as it stands in an export; a path elsewhere stays whole. */
export function pathBelow(location: string, path: string): string {
  const folder = location.endsWith('/') ? location : `${location}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** The name of a metadata file without its folder. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
