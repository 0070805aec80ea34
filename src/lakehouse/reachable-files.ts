import type { TableFiles } from './files.ts';
import type { Snapshot } from './format/table-metadata.ts';
import { entryStatus, readEntries } from './manifest-entries.ts';

/** Path → bytes of every file that these snapshots consist of: manifest lists, manifests and live data files. */
export async function reachableFiles(
  files: TableFiles,
  snapshots: readonly Snapshot[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const snapshot of snapshots) {
    const list = snapshot['manifest-list'];
    found.set(list, (await files.file(list)).sizeBytes);
    for (const manifest of await files.manifestList(list)) {
      if (found.has(manifest.manifest_path)) continue;
      found.set(manifest.manifest_path, manifest.manifest_length);
      for (const { status, dataFile } of await readEntries(files, manifest)) {
        if (status !== entryStatus.deleted) found.set(dataFile.file_path, dataFile.file_size_in_bytes);
      }
    }
  }
  return found;
}
