import { isoUtc } from '../base/clock.ts';
import type { LoadedTable } from './catalog.ts';
import type { TableFiles } from './files.ts';
import { currentSnapshot, snapshotById, type Snapshot, type TableMetadata } from './format/table-metadata.ts';
import { liveEntries } from './plan-scan.ts';

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

export interface HistoryRow {
  readonly made_current_at: string;
  readonly snapshot_id: string;
  readonly parent_id: string | null;
  readonly is_current_ancestor: boolean;
}

/** Iceberg's `history` metadata table: what was current when, oldest first. */
export function historyRows({ metadata }: LoadedTable): HistoryRow[] {
  const ancestors = ancestorIds(metadata);
  return metadata['snapshot-log'].map((entry) => ({
    made_current_at: isoUtc(entry['timestamp-ms']),
    snapshot_id: entry['snapshot-id'],
    parent_id: snapshotById(metadata, entry['snapshot-id'])?.['parent-snapshot-id'] ?? null,
    is_current_ancestor: ancestors.has(entry['snapshot-id']),
  }));
}

function ancestorIds(metadata: TableMetadata): ReadonlySet<string> {
  const ids = new Set<string>();
  let snapshot: Snapshot | undefined = currentSnapshot(metadata);
  while (snapshot !== undefined && !ids.has(snapshot['snapshot-id'])) {
    ids.add(snapshot['snapshot-id']);
    const parentId: string | undefined = snapshot['parent-snapshot-id'];
    snapshot = parentId === undefined ? undefined : snapshotById(metadata, parentId);
  }
  return ids;
}

export interface RefRow {
  readonly name: string;
  readonly type: 'BRANCH' | 'TAG';
  readonly snapshot_id: string;
  readonly max_reference_age_in_ms: null;
  readonly min_snapshots_to_keep: null;
  readonly max_snapshot_age_in_ms: null;
}

/** Iceberg's `refs` metadata table. */
export function refRows({ metadata }: LoadedTable): RefRow[] {
  return Object.entries(metadata.refs).map(([name, ref]) => ({
    name,
    type: ref.type === 'branch' ? 'BRANCH' : 'TAG',
    snapshot_id: ref['snapshot-id'],
    max_reference_age_in_ms: null,
    min_snapshots_to_keep: null,
    max_snapshot_age_in_ms: null,
  }));
}

const recordOf = <Value>(entries: readonly { readonly key: number; readonly value: Value }[]) =>
  Object.fromEntries(entries.map(({ key, value }) => [String(key), value]));

/** Iceberg's `files` metadata table: the live files of the current snapshot, oldest first. Maps by field id; bounds as hexadecimal text. */
export async function fileRows({ metadata }: LoadedTable, files: TableFiles) {
  const snapshot = currentSnapshot(metadata);
  const entries = snapshot ? await liveEntries(snapshot, files) : [];
  return entries.map(({ dataFile }) => ({
    content: dataFile.content,
    file_path: dataFile.file_path,
    file_format: dataFile.file_format,
    spec_id: 0,
    record_count: dataFile.record_count,
    file_size_in_bytes: dataFile.file_size_in_bytes,
    column_sizes: recordOf(dataFile.column_sizes),
    value_counts: recordOf(dataFile.value_counts),
    null_value_counts: recordOf(dataFile.null_value_counts),
    nan_value_counts: recordOf(dataFile.nan_value_counts),
    lower_bounds: recordOf(dataFile.lower_bounds),
    upper_bounds: recordOf(dataFile.upper_bounds),
    key_metadata: null,
    split_offsets: null,
    equality_ids: null,
    sort_order_id: dataFile.sort_order_id,
  }));
}

/** Iceberg's `manifests` metadata table: the manifests of the current snapshot, oldest first. */
export async function manifestRows({ metadata }: LoadedTable, files: TableFiles) {
  const snapshot = currentSnapshot(metadata);
  const manifests = snapshot ? await files.manifestList(snapshot['manifest-list']) : [];
  return manifests.toReversed().map((manifest) => ({
    content: manifest.content,
    path: manifest.manifest_path,
    length: manifest.manifest_length,
    partition_spec_id: manifest.partition_spec_id,
    added_snapshot_id: manifest.added_snapshot_id,
    added_data_files_count: manifest.added_files_count,
    existing_data_files_count: manifest.existing_files_count,
    deleted_data_files_count: manifest.deleted_files_count,
    added_delete_files_count: 0,
    existing_delete_files_count: 0,
    deleted_delete_files_count: 0,
    partition_summaries: [],
  }));
}

/** Iceberg's `metadata_log_entries` metadata table: every metadata file that is still known, the current one last. */
export function metadataLogRows({ metadata, pointer }: LoadedTable) {
  const entries = [
    ...metadata['metadata-log'],
    { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': pointer.metadataLocation },
  ];
  return entries.map((entry) => {
    const current = metadata['snapshot-log'].findLast((logged) => logged['timestamp-ms'] <= entry['timestamp-ms']);
    const latest = current && snapshotById(metadata, current['snapshot-id']);
    return {
      timestamp: isoUtc(entry['timestamp-ms']),
      file: entry['metadata-file'],
      latest_snapshot_id: latest?.['snapshot-id'] ?? null,
      latest_schema_id: latest?.['schema-id'] ?? null,
      latest_sequence_number: latest?.['sequence-number'] ?? null,
    };
  });
}
