import { isoUtc } from '../base/clock.ts';
import type { LoadedTable } from './catalog.ts';
import type { TableFiles } from './files.ts';
import type { ManifestFile } from './format/manifest.ts';
import { currentSnapshot, type TableMetadata } from './format/table-metadata.ts';
import { entryStatus, readEntries } from './manifest-entries.ts';
import { ancestorIds } from './snapshot-ancestry.ts';
import { requireSnapshot } from './snapshot-index.ts';
import { findSnapshot } from './snapshot-index.ts';

export interface SnapshotRow {
  readonly committed_at: string;
  readonly snapshot_id: string;
  readonly parent_id: string | null;
  readonly operation: string;
  readonly manifest_list: string;
  /** Without the operation, which has a column of its own. */
  readonly summary: Readonly<Record<string, string>>;
}

/** Iceberg's `snapshots` metadata table, oldest first. */
export function snapshotRows({ metadata }: LoadedTable): SnapshotRow[] {
  return metadata.snapshots.map((snapshot) => {
    const { operation, ...summary } = snapshot.summary;
    return {
      committed_at: isoUtc(snapshot['timestamp-ms']),
      snapshot_id: snapshot['snapshot-id'],
      parent_id: snapshot['parent-snapshot-id'] ?? null,
      operation,
      manifest_list: snapshot['manifest-list'],
      summary,
    };
  });
}

/** Ids of the snapshots that came with the table when it was imported; none of a table that began here. */
export function importedSnapshotIds({ metadata, pointer }: LoadedTable): string[] {
  const { importedUpTo } = pointer;
  if (importedUpTo === undefined) return [];
  const imported = metadata.snapshots.filter((snapshot) => snapshot['sequence-number'] <= importedUpTo);
  return imported.map((snapshot) => snapshot['snapshot-id']);
}

export interface HistoryRow {
  readonly made_current_at: string;
  readonly snapshot_id: string;
  readonly parent_id: string | null;
  readonly is_current_ancestor: boolean;
}

/** Iceberg's `history` metadata table: what was current when, oldest first. */
export function historyRows({ metadata }: LoadedTable): HistoryRow[] {
  const ancestors = ancestorIds(metadata, metadata['current-snapshot-id']);
  return metadata['snapshot-log'].map((entry) => ({
    made_current_at: isoUtc(entry['timestamp-ms']),
    snapshot_id: entry['snapshot-id'],
    parent_id: findSnapshot(metadata, entry['snapshot-id'])?.['parent-snapshot-id'] ?? null,
    is_current_ancestor: ancestors.has(entry['snapshot-id']),
  }));
}

export interface RefRow {
  readonly name: string;
  readonly type: 'BRANCH' | 'TAG';
  readonly snapshot_id: string;
  readonly max_reference_age_in_ms: number | null;
  readonly min_snapshots_to_keep: number | null;
  readonly max_snapshot_age_in_ms: number | null;
}

/** Iceberg's `refs` metadata table; null where the table's properties decide how long a ref and its snapshots are kept. */
export function refRows({ metadata }: LoadedTable): RefRow[] {
  return Object.entries(metadata.refs).map(([name, ref]) => ({
    name,
    type: ref.type === 'branch' ? 'BRANCH' : 'TAG',
    snapshot_id: ref['snapshot-id'],
    max_reference_age_in_ms: ref['max-ref-age-ms'] ?? null,
    min_snapshots_to_keep: ref['min-snapshots-to-keep'] ?? null,
    max_snapshot_age_in_ms: ref['max-snapshot-age-ms'] ?? null,
  }));
}

async function manifestsOf(
  metadata: TableMetadata,
  files: TableFiles,
  snapshotId: string | undefined,
): Promise<readonly ManifestFile[]> {
  const snapshot = snapshotId === undefined ? currentSnapshot(metadata) : requireSnapshot(metadata, snapshotId);
  return snapshot === undefined ? [] : files.manifestList(snapshot['manifest-list']);
}

const recordOf = <Value>(entries: readonly { readonly key: number; readonly value: Value }[]) =>
  Object.fromEntries(entries.map(({ key, value }) => [String(key), value]));

/**
 * Iceberg's `files` metadata table: the live files of a snapshot, the current one when left out, oldest first. Maps by field id;
 * bounds as hexadecimal text.
 */
export async function fileRows({ metadata }: LoadedTable, files: TableFiles, snapshotId?: string) {
  const live = [];
  for (const manifest of await manifestsOf(metadata, files, snapshotId)) {
    for (const entry of await readEntries(files, manifest)) {
      if (entry.status !== entryStatus.deleted) live.push({ ...entry, specId: manifest.partition_spec_id });
    }
  }
  live.sort((a, b) => a.sequenceNumber - b.sequenceNumber);
  return live.map(({ dataFile, specId }) => ({
    content: dataFile.content,
    file_path: dataFile.file_path,
    file_format: dataFile.file_format,
    spec_id: specId,
    record_count: dataFile.record_count,
    file_size_in_bytes: dataFile.file_size_in_bytes,
    column_sizes: recordOf(dataFile.column_sizes),
    value_counts: recordOf(dataFile.value_counts),
    null_value_counts: recordOf(dataFile.null_value_counts),
    nan_value_counts: recordOf(dataFile.nan_value_counts),
    lower_bounds: recordOf(dataFile.lower_bounds),
    upper_bounds: recordOf(dataFile.upper_bounds),
    key_metadata: dataFile.key_metadata ?? null,
    split_offsets: dataFile.split_offsets ?? null,
    equality_ids: dataFile.equality_ids ?? null,
    sort_order_id: dataFile.sort_order_id,
  }));
}

/** Iceberg's `manifests` metadata table: the manifests of a snapshot, the current one when left out, oldest first. */
export async function manifestRows({ metadata }: LoadedTable, files: TableFiles, snapshotId?: string) {
  const manifests = await manifestsOf(metadata, files, snapshotId);
  return manifests.toReversed().map((manifest) => ({
    content: manifest.content,
    path: manifest.manifest_path,
    length: manifest.manifest_length,
    partition_spec_id: manifest.partition_spec_id,
    added_snapshot_id: manifest.added_snapshot_id,
    ...countsOf(manifest, 'data', 0),
    ...countsOf(manifest, 'delete', 1),
    partition_summaries: [],
  }));
}

/** The counts of a manifest stand under what its files are: data or deletes. */
function countsOf<Kind extends 'data' | 'delete'>(manifest: ManifestFile, kind: Kind, content: number) {
  const isOfKind = manifest.content === content;
  const counts = {
    [`added_${kind}_files_count`]: isOfKind ? manifest.added_files_count : 0,
    [`existing_${kind}_files_count`]: isOfKind ? manifest.existing_files_count : 0,
    [`deleted_${kind}_files_count`]: isOfKind ? manifest.deleted_files_count : 0,
  };
  return counts as Readonly<Record<`${'added' | 'existing' | 'deleted'}_${Kind}_files_count`, number>>;
}

/** Iceberg's `metadata_log_entries` metadata table: every metadata file that is still known, the current one last. */
export function metadataLogRows({ metadata, pointer }: LoadedTable) {
  const entries = [
    ...metadata['metadata-log'],
    { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': pointer.metadataLocation },
  ];
  return entries.map((entry) => {
    const current = metadata['snapshot-log'].findLast((logged) => logged['timestamp-ms'] <= entry['timestamp-ms']);
    const latest = current && findSnapshot(metadata, current['snapshot-id']);
    return {
      timestamp: isoUtc(entry['timestamp-ms']),
      file: entry['metadata-file'],
      latest_snapshot_id: latest?.['snapshot-id'] ?? null,
      latest_schema_id: latest?.['schema-id'] ?? null,
      latest_sequence_number: latest?.['sequence-number'] ?? null,
    };
  });
}
