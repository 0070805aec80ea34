import type { LakehouseContext } from './context.ts';
import { metadataFile, type TableFiles } from './files.ts';
import {
  encodeManifest,
  encodeManifestList,
  type DataFile,
  type ManifestEntry,
  type ManifestFile,
} from './format/manifest.ts';
import { currentSchema, currentSnapshot, type Snapshot, type TableMetadata } from './format/table-metadata.ts';
import { carriedOn, entryStatus, readEntries } from './manifest-entries.ts';
import { mergeManifests } from './merge-manifests.ts';
import type { StoredFile } from './stores.ts';

/** A data file that a snapshot adds. */
export interface AddedFile {
  readonly dataFile: DataFile;
  /** The data sequence number of the rows it holds where they are not new; else the file inherits that of the snapshot. */
  readonly sequenceNumber?: number;
}

/** What a snapshot does to the data files of the one before it. */
export interface SnapshotChange {
  readonly operation: 'append' | 'replace';
  readonly added: readonly AddedFile[];
  /** Paths of live files that go. */
  readonly removed?: ReadonlySet<string>;
  /** Members of the summary beside Iceberg's own. */
  readonly summary?: Readonly<Record<string, string>>;
}

/** A snapshot that no metadata names yet, and its manifests and manifest list. */
export interface StagedSnapshot {
  readonly snapshot: Snapshot;
  readonly files: readonly StoredFile[];
}

type Deps = Pick<LakehouseContext, 'clock' | 'ids'> & { readonly files: TableFiles };

/** Makes manifests below the table's location, all of one commit. */
export interface ManifestWriter {
  readonly snapshotId: string;
  readonly sequenceNumber: number;
  /** Describes the manifest as the manifest list does; its file is among `written`. */
  write(entries: readonly ManifestEntry[]): ManifestFile;
  /** Those of a manifest that this commit has written; undefined for another one. */
  entriesOf(path: string): readonly ManifestEntry[] | undefined;
  readonly written: readonly StoredFile[];
}

/**
 * The snapshot that makes this change to `base`, and the files it consists of; nothing is stored. As Iceberg's merging
 * snapshot producer has it: the manifest of added files first, manifests that lose files rewritten, manifests without live
 * files left out, and the rest merged when there are `commit.manifest.min-count-to-merge` of them.
 */
export async function stageSnapshot(
  deps: Deps,
  base: TableMetadata,
  commit: { readonly snapshotId: string; readonly timestampMs: number; readonly change: SnapshotChange },
): Promise<StagedSnapshot> {
  const { snapshotId, timestampMs, change } = commit;
  const parent = currentSnapshot(base);
  const sequenceNumber = base['last-sequence-number'] + 1;
  const commitId = deps.ids.uuid();
  const writer = openManifestWriter(deps, base, { snapshotId, sequenceNumber, commitId });
  const added = change.added.map(({ dataFile, sequenceNumber: dataSequenceNumber = null }): ManifestEntry => ({
    status: entryStatus.added,
    snapshot_id: snapshotId,
    sequence_number: dataSequenceNumber,
    file_sequence_number: null,
    data_file: dataFile,
  }));
  const inherited = parent ? await deps.files.manifestList(parent['manifest-list']) : [];
  const kept = await removeFiles(deps.files, writer, { inherited, removed: change.removed ?? new Set() });
  const manifests = [...(added.length > 0 ? [writer.write(added)] : []), ...kept.manifests].filter(
    (manifest) =>
      manifest.added_files_count > 0 || manifest.existing_files_count > 0 || manifest.added_snapshot_id === snapshotId,
  );
  const merged = await mergeManifests(deps.files, writer, { manifests, properties: base.properties });
  const list = metadataFile(
    `${base.location}/metadata/snap-${snapshotId}-1-${commitId}.avro`,
    encodeManifestList(merged, {
      snapshotId,
      parentSnapshotId: parent?.['snapshot-id'] ?? null,
      sequenceNumber,
    }),
    deps.clock.now(),
  );
  const named = new Set(merged.map((manifest) => manifest.manifest_path));
  return {
    snapshot: {
      'snapshot-id': snapshotId,
      ...(parent && { 'parent-snapshot-id': parent['snapshot-id'] }),
      'sequence-number': sequenceNumber,
      'timestamp-ms': timestampMs,
      'manifest-list': list.path,
      summary: summarise(change, kept.removed, parent),
      'schema-id': base['current-schema-id'],
    },
    files: [...writer.written.filter(({ path }) => named.has(path)), list],
  };
}

function openManifestWriter(
  { clock }: Deps,
  base: TableMetadata,
  commit: { readonly snapshotId: string; readonly sequenceNumber: number; readonly commitId: string },
): ManifestWriter {
  const { snapshotId, sequenceNumber, commitId } = commit;
  const schema = currentSchema(base);
  const written: StoredFile[] = [];
  const contents = new Map<string, readonly ManifestEntry[]>();
  return {
    snapshotId,
    sequenceNumber,
    written,
    entriesOf: (path) => contents.get(path),
    write(entries) {
      const path = `${base.location}/metadata/${commitId}-m${written.length}.avro`;
      const file = metadataFile(path, encodeManifest(entries, { schema }), clock.now());
      written.push(file);
      contents.set(path, entries);
      return describeManifest(file, entries, { snapshotId, sequenceNumber });
    },
  };
}

/** The manifest's line in the manifest list (spec: Manifest Lists). */
function describeManifest(
  { path, sizeBytes }: StoredFile,
  entries: readonly ManifestEntry[],
  { snapshotId, sequenceNumber }: { readonly snapshotId: string; readonly sequenceNumber: number },
): ManifestFile {
  const of = (status: number) => entries.filter((entry) => entry.status === status);
  const rows = (some: readonly ManifestEntry[]) => some.reduce((sum, entry) => sum + entry.data_file.record_count, 0);
  const [existing, added, deleted] = [of(entryStatus.existing), of(entryStatus.added), of(entryStatus.deleted)];
  const live = [...existing, ...added].map((entry) => entry.sequence_number ?? sequenceNumber);
  return {
    manifest_path: path,
    manifest_length: sizeBytes,
    partition_spec_id: 0,
    content: 0,
    sequence_number: sequenceNumber,
    min_sequence_number: Math.min(sequenceNumber, ...live),
    added_snapshot_id: snapshotId,
    added_files_count: added.length,
    existing_files_count: existing.length,
    deleted_files_count: deleted.length,
    added_rows_count: rows(added),
    existing_rows_count: rows(existing),
    deleted_rows_count: rows(deleted),
  };
}

/** The inherited manifests without the removed files: one that names any of them is written anew. */
async function removeFiles(
  files: TableFiles,
  writer: ManifestWriter,
  { inherited, removed }: { readonly inherited: readonly ManifestFile[]; readonly removed: ReadonlySet<string> },
): Promise<{ readonly manifests: readonly ManifestFile[]; readonly removed: readonly DataFile[] }> {
  if (removed.size === 0) return { manifests: inherited, removed: [] };
  const manifests: ManifestFile[] = [];
  const gone: DataFile[] = [];
  for (const manifest of inherited) {
    const live = (await readEntries(files, manifest)).filter((entry) => entry.status !== entryStatus.deleted);
    const entries = live.map((entry) => {
      if (!removed.has(entry.dataFile.file_path)) return carriedOn(entry, entryStatus.existing);
      gone.push(entry.dataFile);
      return carriedOn(entry, entryStatus.deleted, writer.snapshotId);
    });
    const isTouched = entries.some((entry) => entry.status === entryStatus.deleted);
    manifests.push(isTouched ? writer.write(entries) : manifest);
  }
  return { manifests, removed: gone };
}

/** Iceberg's counters (spec: Optional Snapshot Summary Fields), totals carried on from the parent. */
function summarise(
  { operation, added, summary }: SnapshotChange,
  removed: readonly DataFile[],
  parent: Snapshot | undefined,
): Snapshot['summary'] {
  const records = (files: readonly DataFile[]) => files.reduce((sum, file) => sum + file.record_count, 0);
  const bytes = (files: readonly DataFile[]) => files.reduce((sum, file) => sum + file.file_size_in_bytes, 0);
  const addedFiles = added.map(({ dataFile }) => dataFile);
  const total = (key: string, change: number) => String(Number(parent?.summary[key] ?? '0') + change);
  return {
    ...summary,
    operation,
    'added-data-files': String(added.length),
    ...(removed.length > 0 && { 'deleted-data-files': String(removed.length) }),
    'added-records': String(records(addedFiles)),
    ...(removed.length > 0 && { 'deleted-records': String(records(removed)) }),
    'added-files-size': String(bytes(addedFiles)),
    ...(removed.length > 0 && { 'removed-files-size': String(bytes(removed)) }),
    'changed-partition-count': '1',
    'total-records': total('total-records', records(addedFiles) - records(removed)),
    'total-files-size': total('total-files-size', bytes(addedFiles) - bytes(removed)),
    'total-data-files': total('total-data-files', added.length - removed.length),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
  };
}
