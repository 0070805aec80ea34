import type { CommitDeps } from './catalog.ts';
import { commitToExisting, type StagedChange } from './commit-change.ts';
import { LakehouseError } from './errors.ts';
import { metadataFile, type TableFiles } from './files.ts';
import { losslessJson } from './format/lossless-json.ts';
import { encodeManifest, encodeManifestList, type ManifestEntry, type ManifestFile } from './format/manifest.ts';
import { schemaById, type Snapshot, type TableMetadata } from './format/table-metadata.ts';
import { tableStore, type StoredFile } from './stores.ts';

/** How the names of manifests ended while they were JSON. */
const formerExtension = /\.json$/;

const json = losslessJson(['snapshot_id', 'added_snapshot_id']);

/**
 * Writes the manifests and manifest lists of tables that an earlier lab kept as JSON in Avro, in one commit a table: the
 * same snapshots, entries and numbers under names that end in `.avro`. Tables that are Avro already are not touched.
 */
export async function upgradeManifests(deps: CommitDeps): Promise<void> {
  for (const { name, metadataSha256 } of await deps.storage.list(tableStore)) {
    // Since there are digests, manifests are Avro.
    if (metadataSha256 !== undefined) continue;
    try {
      await commitToExisting(deps, name, ({ metadata }) => stageUpgrade(deps, metadata));
    } catch (error) {
      // One table that cannot be read must not keep the others shut: reading it says what is wrong.
      if (!(error instanceof LakehouseError)) throw error;
    }
  }
}

async function stageUpgrade({ files, clock }: CommitDeps, metadata: TableMetadata): Promise<StagedChange<undefined>> {
  const former = metadata.snapshots.filter((snapshot) => formerExtension.test(snapshot['manifest-list']));
  if (former.length === 0) return { result: undefined };
  const manifests = new Map<string, StoredFile>();
  const lists: StoredFile[] = [];
  for (const snapshot of former) {
    const described: ManifestFile[] = [];
    for (const manifest of (await readJson(files, snapshot['manifest-list'])) as readonly ManifestFile[]) {
      const path = manifest.manifest_path;
      const file =
        manifests.get(path) ?? (await upgradeManifest(files, { path, snapshot, metadata, now: clock.now() }));
      manifests.set(path, file);
      described.push({ ...manifest, manifest_path: file.path, manifest_length: file.sizeBytes });
    }
    const list = encodeManifestList(described, {
      snapshotId: snapshot['snapshot-id'],
      parentSnapshotId: snapshot['parent-snapshot-id'] ?? null,
      sequenceNumber: snapshot['sequence-number'],
    });
    lists.push(metadataFile(inAvro(snapshot['manifest-list']), list, clock.now()));
  }
  return {
    next: {
      ...metadata,
      snapshots: metadata.snapshots.map((snapshot) => ({
        ...snapshot,
        'manifest-list': inAvro(snapshot['manifest-list']),
      })),
    },
    newFiles: [...manifests.values(), ...lists],
    unneeded: [...manifests.keys(), ...former.map((snapshot) => snapshot['manifest-list'])],
    result: undefined,
  };
}

async function upgradeManifest(
  files: TableFiles,
  manifest: {
    readonly path: string;
    readonly snapshot: Snapshot;
    readonly metadata: TableMetadata;
    readonly now: number;
  },
): Promise<StoredFile> {
  const { path, snapshot, metadata, now } = manifest;
  const schema = schemaById(metadata, snapshot['schema-id']);
  const entries = (await readJson(files, path)) as readonly ManifestEntry[];
  return metadataFile(inAvro(path), encodeManifest(entries, { schema }), now);
}

async function readJson(files: TableFiles, path: string): Promise<unknown> {
  return json.parse(await (await files.file(path)).blob.text());
}

function inAvro(path: string): string {
  return path.replace(formerExtension, '.avro');
}
