import { pause } from '../sql/pause.ts';
import { encodeManifest, encodeManifestList, type ManifestEntry, type ManifestFile } from './format/manifest.ts';
import { schemaById, type IcebergSchema, type Snapshot, type TableMetadata } from './format/table-metadata.ts';
import { relocatePath, requirePathBelow, type Relocation } from './relocate-paths.ts';
import { findSnapshot } from './snapshot-index.ts';

/** Where manifests are read from, by the paths that the table has for them. */
export interface ManifestSource {
  manifestList(path: string): Promise<readonly ManifestFile[]>;
  manifest(path: string): Promise<readonly ManifestEntry[]>;
}

/**
 * The manifest lists and manifests of all snapshots at another location: path below the location → bytes. Paths and the
 * lengths of the manifests are rewritten; ids, sequence numbers (explicit or inherited), statuses, counts and bounds stay as
 * they are. `metadata` is the table at its former location. Throws `path_outside_table`.
 */
export async function relocateManifests(
  metadata: TableMetadata,
  source: ManifestSource,
  relocation: Relocation,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const relocated = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const snapshot of metadata.snapshots) {
    await pause();
    const described: ManifestFile[] = [];
    for (const manifest of await source.manifestList(snapshot['manifest-list'])) {
      const path = requirePathBelow(relocation.from, manifest.manifest_path);
      let bytes = relocated.get(path);
      if (bytes === undefined) {
        const entries = await source.manifest(manifest.manifest_path);
        const schema = schemaOfManifest(metadata, manifest, snapshot);
        bytes = encodeManifest(relocateEntries(entries, relocation), { schema });
        relocated.set(path, bytes);
      }
      described.push({ ...manifest, manifest_path: `${relocation.to}/${path}`, manifest_length: bytes.length });
    }
    const list = encodeManifestList(described, {
      snapshotId: snapshot['snapshot-id'],
      parentSnapshotId: snapshot['parent-snapshot-id'] ?? null,
      sequenceNumber: snapshot['sequence-number'],
    });
    relocated.set(requirePathBelow(relocation.from, snapshot['manifest-list']), list);
  }
  return relocated;
}

function relocateEntries(entries: readonly ManifestEntry[], relocation: Relocation): readonly ManifestEntry[] {
  return entries.map((entry) => ({
    ...entry,
    data_file: { ...entry.data_file, file_path: relocatePath(entry.data_file.file_path, relocation) },
  }));
}

/** That of the snapshot which wrote it; where that one has expired, of the oldest that still names it. */
function schemaOfManifest(metadata: TableMetadata, manifest: ManifestFile, namedBy: Snapshot): IcebergSchema {
  return schemaById(metadata, (findSnapshot(metadata, manifest.added_snapshot_id) ?? namedBy)['schema-id']);
}
