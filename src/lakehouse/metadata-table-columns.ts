/** What a column of a metadata table holds, in Iceberg's spelling. */
export type MetadataColumnType =
  | 'boolean'
  | 'int'
  | 'long'
  | 'string'
  | 'timestamptz'
  | 'binary'
  | 'list<int>'
  | 'list<long>'
  | 'map<string,string>'
  | 'map<int,long>'
  | 'map<int,binary>'
  | 'list<struct>';

type MetadataColumns = Readonly<Record<string, MetadataColumnType>>;

/** The metadata tables that the lab shows, with Iceberg's columns and types (Iceberg docs, Spark queries: Inspecting tables). */
const metadataTables = {
  snapshots: {
    committed_at: 'timestamptz',
    snapshot_id: 'long',
    parent_id: 'long',
    operation: 'string',
    manifest_list: 'string',
    summary: 'map<string,string>',
  },
  history: {
    made_current_at: 'timestamptz',
    snapshot_id: 'long',
    parent_id: 'long',
    is_current_ancestor: 'boolean',
  },
  refs: {
    name: 'string',
    type: 'string',
    snapshot_id: 'long',
    max_reference_age_in_ms: 'long',
    min_snapshots_to_keep: 'int',
    max_snapshot_age_in_ms: 'long',
  },
  files: {
    content: 'int',
    file_path: 'string',
    file_format: 'string',
    spec_id: 'int',
    record_count: 'long',
    file_size_in_bytes: 'long',
    column_sizes: 'map<int,long>',
    value_counts: 'map<int,long>',
    null_value_counts: 'map<int,long>',
    nan_value_counts: 'map<int,long>',
    lower_bounds: 'map<int,binary>',
    upper_bounds: 'map<int,binary>',
    key_metadata: 'binary',
    split_offsets: 'list<long>',
    equality_ids: 'list<int>',
    sort_order_id: 'int',
  },
  manifests: {
    content: 'int',
    path: 'string',
    length: 'long',
    partition_spec_id: 'int',
    added_snapshot_id: 'long',
    added_data_files_count: 'int',
    existing_data_files_count: 'int',
    deleted_data_files_count: 'int',
    added_delete_files_count: 'int',
    existing_delete_files_count: 'int',
    deleted_delete_files_count: 'int',
    partition_summaries: 'list<struct>',
  },
  metadata_log_entries: {
    timestamp: 'timestamptz',
    file: 'string',
    latest_snapshot_id: 'long',
    latest_schema_id: 'int',
    latest_sequence_number: 'long',
  },
} as const satisfies Readonly<Record<string, MetadataColumns>>;

export type MetadataTableName = keyof typeof metadataTables;

export const metadataTableNames = Object.keys(metadataTables) as readonly MetadataTableName[];

export function isMetadataTable(name: string): name is MetadataTableName {
  return Object.hasOwn(metadataTables, name);
}

/** The columns in their order, each with its type. */
export function columnsOfMetadataTable(name: MetadataTableName): readonly (readonly [string, MetadataColumnType])[] {
  return Object.entries(metadataTables[name]);
}
