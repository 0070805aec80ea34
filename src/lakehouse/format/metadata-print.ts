import type { IcebergField, IcebergSchema, Snapshot, SnapshotRef, TableMetadata } from './table-metadata.ts';

type Json = Readonly<Record<string, unknown>>;

/** Metadata as it is printed: ids as bigint, and the fields of every object in the order of Iceberg's own writers. */
export function printableMetadata(metadata: TableMetadata): Json {
  const current = metadata['current-snapshot-id'];
  return inOrder(
    {
      ...metadata,
      schemas: metadata.schemas.map(printableSchema),
      'partition-specs': metadata['partition-specs'].map((spec) => inOrder(spec, ['spec-id', 'fields'])),
      'sort-orders': metadata['sort-orders'].map((order) => inOrder(order, ['order-id', 'fields'])),
      'current-snapshot-id': BigInt(current ?? -1),
      refs: Object.fromEntries(Object.entries(metadata.refs).map(([name, ref]) => [name, printableRef(ref)])),
      snapshots: metadata.snapshots.map(printableSnapshot),
      statistics: metadata.statistics?.map(withId),
      'partition-statistics': metadata['partition-statistics']?.map(withId),
      'snapshot-log': metadata['snapshot-log'].map((entry) => inOrder(withId(entry), ['timestamp-ms', 'snapshot-id'])),
      'metadata-log': metadata['metadata-log'].map((entry) => inOrder(entry, ['timestamp-ms', 'metadata-file'])),
    },
    tableFields,
  );
}

/** In the order of Iceberg's own writer. */
export const tableFields: readonly string[] = [
  'format-version',
  'table-uuid',
  'location',
  'last-sequence-number',
  'last-updated-ms',
  'last-column-id',
  'current-schema-id',
  'schemas',
  'default-spec-id',
  'partition-specs',
  'last-partition-id',
  'default-sort-order-id',
  'sort-orders',
  'properties',
  'current-snapshot-id',
  'refs',
  'snapshots',
  'statistics',
  'partition-statistics',
  'snapshot-log',
  'metadata-log',
];

function printableSchema(schema: IcebergSchema): Json {
  return inOrder({ ...schema, fields: schema.fields.map(printableField) }, [
    'type',
    'schema-id',
    'identifier-field-ids',
    'fields',
  ]);
}

/** A schema as data files and manifests name theirs (spec: Appendix C, Schemas). */
export function schemaText(schema: IcebergSchema): string {
  return JSON.stringify(printableSchema(schema), (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function printableField(field: IcebergField): Json {
  return inOrder(field, ['id', 'name', 'required', 'type', 'doc']);
}

function printableRef(ref: SnapshotRef): Json {
  return inOrder(withId(ref), [
    'snapshot-id',
    'type',
    'min-snapshots-to-keep',
    'max-snapshot-age-ms',
    'max-ref-age-ms',
  ]);
}

function printableSnapshot(snapshot: Snapshot): Json {
  const parent = snapshot['parent-snapshot-id'];
  return inOrder(
    {
      ...withId(snapshot),
      'parent-snapshot-id': parent === undefined ? undefined : BigInt(parent),
      summary: inOrder(snapshot.summary, ['operation']),
    },
    ['sequence-number', 'snapshot-id', 'parent-snapshot-id', 'timestamp-ms', 'summary', 'manifest-list', 'schema-id'],
  );
}

function withId(value: { readonly 'snapshot-id': string }): Json {
  return { ...value, 'snapshot-id': BigInt(value['snapshot-id']) };
}

/** The fields in this order, the others after them in theirs. */
function inOrder(value: object, keys: readonly string[]): Json {
  const entries = Object.entries(value);
  const first = keys.flatMap((key) => entries.filter(([name]) => name === key));
  return Object.fromEntries([...first, ...entries.filter(([name]) => !keys.includes(name))]);
}
