import { assignFieldIds, type ColumnDefinition } from './schema.ts';
import type { Snapshot, SnapshotRef, TableMetadata } from './format/table-metadata.ts';

/** `write.metadata.previous-versions-max` (Iceberg's default). */
const previousVersionsMax = 100;

/** The metadata of a new, empty table. Field ids begin at 1; slashes at the end of the location are left out, as in Iceberg. */
export function newTableMetadata(table: {
  readonly uuid: string;
  readonly location: string;
  readonly columns: readonly ColumnDefinition[];
  readonly timestampMs: number;
}): TableMetadata {
  const { schema, lastColumnId } = assignFieldIds(table.columns, { schemaId: 0, lastColumnId: 0 });
  return {
    'format-version': 2,
    'table-uuid': table.uuid,
    location: table.location.replace(/\/+$/, ''),
    'last-sequence-number': 0,
    'last-updated-ms': table.timestampMs,
    'last-column-id': lastColumnId,
    'current-schema-id': 0,
    schemas: [schema],
    'default-spec-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: [] }],
    'last-partition-id': 999,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: { 'write.format.default': 'parquet', 'write.parquet.compression-codec': 'uncompressed' },
    refs: {},
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
  };
}

/**
 * The table with a new schema and no current snapshot: what `createOrReplace` starts from. As in Iceberg (Java,
 * `TableMetadata.buildReplacement`, 1.5 and later) the table keeps its uuid, its location, its snapshots, the snapshot log and
 * the ids of columns that stay; only the `main` branch begins anew, so that the next snapshot has no parent.
 */
export function stageReplacement(base: TableMetadata, columns: readonly ColumnDefinition[]): TableMetadata {
  const current = base.schemas.find((schema) => schema['schema-id'] === base['current-schema-id']);
  const schemaId = Math.max(...base.schemas.map((schema) => schema['schema-id'])) + 1;
  const assigned = assignFieldIds(columns, { schemaId, lastColumnId: base['last-column-id'], base: current });
  const same = base.schemas.find((schema) => JSON.stringify(schema.fields) === JSON.stringify(assigned.schema.fields));
  const { main: _main, ...refs } = base.refs;
  const { 'current-snapshot-id': _current, ...rest } = base;
  return {
    ...rest,
    refs,
    schemas: same ? base.schemas : [...base.schemas, assigned.schema],
    'current-schema-id': (same ?? assigned.schema)['schema-id'],
    'last-column-id': assigned.lastColumnId,
  };
}

/** The table with this snapshot added and current. */
export function stageSnapshot(base: TableMetadata, snapshot: Snapshot): TableMetadata {
  const id = snapshot['snapshot-id'];
  const main: SnapshotRef = { 'snapshot-id': id, type: 'branch' };
  return {
    ...base,
    'last-sequence-number': snapshot['sequence-number'],
    'current-snapshot-id': id,
    refs: { ...base.refs, main },
    snapshots: [...base.snapshots, snapshot],
    'snapshot-log': [...base['snapshot-log'], { 'timestamp-ms': snapshot['timestamp-ms'], 'snapshot-id': id }],
  };
}

/** `next` as the successor of the metadata file it replaces, which is entered in the metadata log. */
export function stageSuccessor(
  next: TableMetadata,
  previous: { readonly metadata: TableMetadata; readonly metadataLocation: string } | undefined,
  timestampMs: number,
): TableMetadata {
  const log = previous
    ? [
        ...previous.metadata['metadata-log'],
        { 'timestamp-ms': previous.metadata['last-updated-ms'], 'metadata-file': previous.metadataLocation },
      ]
    : [];
  return { ...next, 'last-updated-ms': timestampMs, 'metadata-log': log.slice(-previousVersionsMax) };
}

/** Now, but later than everything that the table records: `committed_at` rises strictly within a table. */
export function nextTimestamp(base: TableMetadata | undefined, now: number): number {
  return base === undefined ? now : Math.max(now, base['last-updated-ms'] + 1);
}
