import type { ColumnType } from '../../base/columns.ts';

/*
 * Table metadata of format version 2, named as in the Iceberg spec (Table Metadata Fields; Appendix C, JSON serialization).
 * Snapshot ids are decimal text. What these types do not name is kept as it was read.
 */

export interface IcebergField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: ColumnType;
  readonly doc?: string;
}

export interface IcebergSchema {
  readonly type: 'struct';
  readonly 'schema-id': number;
  /** Field ids of the columns that tell rows apart. */
  readonly 'identifier-field-ids'?: readonly number[];
  readonly fields: readonly IcebergField[];
}

export interface Snapshot {
  readonly 'snapshot-id': string;
  readonly 'parent-snapshot-id'?: string;
  readonly 'sequence-number': number;
  readonly 'timestamp-ms': number;
  readonly 'manifest-list': string;
  readonly summary: Readonly<Record<string, string>> & {
    readonly operation: 'append' | 'replace' | 'overwrite' | 'delete';
  };
  /** Absent in snapshots from before there were schema ids: the table's current schema. */
  readonly 'schema-id'?: number;
}

export interface SnapshotRef {
  readonly 'snapshot-id': string;
  readonly type: 'branch' | 'tag';
  readonly 'min-snapshots-to-keep'?: number;
  readonly 'max-snapshot-age-ms'?: number;
  readonly 'max-ref-age-ms'?: number;
}

/** A file of statistics, whose other fields the lab has no use for. */
interface StatisticsFile {
  readonly 'snapshot-id': string;
}

export interface TableMetadata {
  readonly 'format-version': 2;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly 'current-schema-id': number;
  readonly schemas: readonly IcebergSchema[];
  readonly 'default-spec-id': number;
  readonly 'partition-specs': readonly { readonly 'spec-id': number; readonly fields: readonly unknown[] }[];
  readonly 'last-partition-id': number;
  readonly 'default-sort-order-id': number;
  readonly 'sort-orders': readonly { readonly 'order-id': number; readonly fields: readonly unknown[] }[];
  readonly properties: Readonly<Record<string, string>>;
  /** Absent while the table is empty. */
  readonly 'current-snapshot-id'?: string;
  readonly refs: Readonly<Record<string, SnapshotRef>>;
  readonly snapshots: readonly Snapshot[];
  readonly statistics?: readonly StatisticsFile[];
  readonly 'partition-statistics'?: readonly StatisticsFile[];
  readonly 'snapshot-log': readonly { readonly 'timestamp-ms': number; readonly 'snapshot-id': string }[];
  readonly 'metadata-log': readonly { readonly 'timestamp-ms': number; readonly 'metadata-file': string }[];
}

export function currentSchema(metadata: TableMetadata): IcebergSchema {
  return schemaById(metadata, metadata['current-schema-id']);
}

/**
 * The schema with this id, the current one for a snapshot that names none. Every schema that metadata names is among its
 * schemas: checked when it is read.
 */
export function schemaById(metadata: TableMetadata, id = metadata['current-schema-id']): IcebergSchema {
  return (metadata.schemas.find((schema) => schema['schema-id'] === id) ?? metadata.schemas[0]) as IcebergSchema;
}

function snapshotById(metadata: TableMetadata, id: string): Snapshot | undefined {
  return metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === id);
}

/** Undefined while the table is empty. */
export function currentSnapshot(metadata: TableMetadata): Snapshot | undefined {
  const id = metadata['current-snapshot-id'];
  return id === undefined ? undefined : snapshotById(metadata, id);
}
