import { LakehouseError } from '../errors.ts';
import { asText, jsonFields, type JsonFields } from './json-fields.ts';
import { losslessJson } from './lossless-json.ts';
import { checkTableMetadata } from './metadata-checks.ts';
import { printableMetadata, tableFields } from './metadata-print.ts';
import { parseSchema } from './schema-json.ts';
import type { Snapshot, SnapshotRef, TableMetadata } from './table-metadata.ts';

const json = losslessJson();

/**
 * The content of a `vN.metadata.json` (spec: Table Metadata Fields), fields in the order in which Iceberg's own
 * `TableMetadataParser` writes them, those that the lab does not know after them.
 */
export function printTableMetadata(metadata: TableMetadata): string {
  return json.print(printableMetadata(metadata));
}

/**
 * The table metadata in a `vN.metadata.json`. What the spec lets writers leave out is filled in, so that `refs` names the
 * current snapshot `main`, and no current snapshot is an absent one, not -1 or null. Throws `unsupported_table` for what
 * Iceberg has and the lab has not, an Error that names the field for what is no metadata of a table.
 */
export function parseTableMetadata(text: string): TableMetadata {
  const fields = jsonFields(json.parse(text), '');
  requireVersion2(fields);
  const metadata: TableMetadata = {
    'format-version': 2,
    'table-uuid': fields.text('table-uuid'),
    location: fields.text('location'),
    'last-sequence-number': fields.integer('last-sequence-number'),
    'last-updated-ms': fields.integer('last-updated-ms'),
    'last-column-id': fields.integer('last-column-id'),
    'current-schema-id': fields.integer('current-schema-id'),
    schemas: fields.list('schemas', parseSchema),
    'default-spec-id': fields.integer('default-spec-id'),
    'partition-specs': fields.list('partition-specs', parseSpec),
    'last-partition-id': fields.integer('last-partition-id'),
    'default-sort-order-id': fields.integer('default-sort-order-id'),
    'sort-orders': fields.list('sort-orders', parseSortOrder),
    properties: fields.has('properties') ? fields.map('properties', asText) : {},
    ...parseCurrent(fields),
    snapshots: optionalList(fields, 'snapshots', parseSnapshot),
    ...(fields.has('statistics') && { statistics: fields.list('statistics', parseStatistics) }),
    ...(fields.has('partition-statistics') && {
      'partition-statistics': fields.list('partition-statistics', parseStatistics),
    }),
    'snapshot-log': optionalList(fields, 'snapshot-log', parseSnapshotLogEntry),
    'metadata-log': optionalList(fields, 'metadata-log', parseMetadataLogEntry),
    ...fields.except(tableFields),
  };
  checkTableMetadata(metadata);
  return metadata;
}

function requireVersion2(fields: JsonFields): void {
  const version = fields.integer('format-version');
  if (version === 2) return;
  throw new LakehouseError(
    'unsupported_table',
    `The table is of format version ${version}, but the lab reads and writes format version 2. Nothing was changed; ` +
      'write the table in format version 2.',
    { feature: `format version ${version}` },
  );
}

/** No current snapshot is written as -1, as null or not at all (spec: Table Metadata Fields, `current-snapshot-id`). */
function parseCurrent(fields: JsonFields): Pick<TableMetadata, 'refs' | 'current-snapshot-id'> {
  const id = fields.has('current-snapshot-id') ? fields.id('current-snapshot-id') : '-1';
  const isEmpty = id === '-1';
  if (fields.has('refs')) {
    return { ...(!isEmpty && { 'current-snapshot-id': id }), refs: fields.map('refs', parseRef) };
  }
  return isEmpty ? { refs: {} } : { 'current-snapshot-id': id, refs: { main: { 'snapshot-id': id, type: 'branch' } } };
}

function optionalList<Item>(
  fields: JsonFields,
  key: string,
  read: (value: unknown, path: string) => Item,
): readonly Item[] {
  return fields.has(key) ? fields.list(key, read) : [];
}

function parseSpec(value: unknown, path: string): TableMetadata['partition-specs'][number] {
  const fields = jsonFields(value, path);
  return {
    'spec-id': fields.integer('spec-id'),
    fields: fields.list('fields', (field) => field),
    ...fields.except(['spec-id', 'fields']),
  };
}

function parseSortOrder(value: unknown, path: string): TableMetadata['sort-orders'][number] {
  const fields = jsonFields(value, path);
  return {
    'order-id': fields.integer('order-id'),
    fields: fields.list('fields', (field) => field),
    ...fields.except(['order-id', 'fields']),
  };
}

function parseRef(value: unknown, path: string): SnapshotRef {
  const fields = jsonFields(value, path);
  const type = fields.text('type');
  if (type !== 'branch' && type !== 'tag') {
    throw new Error(`the field ${path}.type must be branch or tag, but ${JSON.stringify(type)} came`);
  }
  const limits = ['min-snapshots-to-keep', 'max-snapshot-age-ms', 'max-ref-age-ms'];
  return {
    'snapshot-id': fields.id('snapshot-id'),
    type,
    ...Object.fromEntries(limits.filter((key) => fields.has(key)).map((key) => [key, fields.integer(key)])),
    ...fields.except(['snapshot-id', 'type', ...limits]),
  };
}

const operations: readonly string[] = ['append', 'replace', 'overwrite', 'delete'];

function parseSnapshot(value: unknown, path: string): Snapshot {
  const fields = jsonFields(value, path);
  if (!fields.has('manifest-list') && fields.has('manifests')) {
    throw new LakehouseError(
      'unsupported_table',
      `The snapshot ${fields.id('snapshot-id')} has its manifests in the metadata file, as format version 1 allows, but the ` +
        'lab reads snapshots with a manifest list. Nothing was changed; rewrite the manifests of the table.',
      { feature: 'snapshots without a manifest list' },
    );
  }
  return {
    // Absent in snapshots of format version 1, whose rows are older than all others (spec: Appendix E).
    'sequence-number': fields.has('sequence-number') ? fields.integer('sequence-number') : 0,
    'snapshot-id': fields.id('snapshot-id'),
    ...(fields.has('parent-snapshot-id') && { 'parent-snapshot-id': fields.id('parent-snapshot-id') }),
    'timestamp-ms': fields.integer('timestamp-ms'),
    summary: parseSummary(fields),
    'manifest-list': fields.text('manifest-list'),
    ...(fields.has('schema-id') && { 'schema-id': fields.integer('schema-id') }),
    ...fields.except([
      'sequence-number',
      'snapshot-id',
      'parent-snapshot-id',
      'timestamp-ms',
      'summary',
      'manifest-list',
      'schema-id',
    ]),
  };
}

/** Format version 2 requires an operation; where an older snapshot has none, anything may have been done: `overwrite`. */
function parseSummary(fields: JsonFields): Snapshot['summary'] {
  const { operation = 'overwrite', ...rest } = fields.has('summary') ? fields.map('summary', asText) : {};
  if (!operations.includes(operation)) {
    throw new Error(
      `the field ${fields.path}.summary.operation must be one of ${operations.join(', ')}, but ${JSON.stringify(operation)} came`,
    );
  }
  return { operation: operation as Snapshot['summary']['operation'], ...rest };
}

function parseStatistics(value: unknown, path: string): { readonly 'snapshot-id': string } {
  const fields = jsonFields(value, path);
  return { 'snapshot-id': fields.id('snapshot-id'), ...fields.except(['snapshot-id']) };
}

function parseSnapshotLogEntry(value: unknown, path: string): TableMetadata['snapshot-log'][number] {
  const fields = jsonFields(value, path);
  return {
    'timestamp-ms': fields.integer('timestamp-ms'),
    'snapshot-id': fields.id('snapshot-id'),
    ...fields.except(['timestamp-ms', 'snapshot-id']),
  };
}

function parseMetadataLogEntry(value: unknown, path: string): TableMetadata['metadata-log'][number] {
  const fields = jsonFields(value, path);
  return {
    'timestamp-ms': fields.integer('timestamp-ms'),
    'metadata-file': fields.text('metadata-file'),
    ...fields.except(['timestamp-ms', 'metadata-file']),
  };
}
