import {
  currentSchema,
  type IcebergSchema,
  type Snapshot,
  type SnapshotRef,
  type TableMetadata,
} from './format/table-metadata.ts';
import { assignFieldIds, type ColumnDefinition } from './schema.ts';
import { labTableProperties, numberProperty } from './table-properties.ts';

/** The branch whose head is the current snapshot. */
export const mainBranch = 'main';

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
    properties: labTableProperties,
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
export function withReplacedSchema(base: TableMetadata, columns: readonly ColumnDefinition[]): TableMetadata {
  const { main: _main, ...refs } = base.refs;
  const { 'current-snapshot-id': _current, ...rest } = base;
  const { schema, lastColumnId } = assignFieldIds(columns, {
    schemaId: 0,
    lastColumnId: base['last-column-id'],
    base: currentSchema(base),
  });
  return withSchema({ ...rest, refs }, schema, lastColumnId);
}

/** The table with this snapshot added and current. */
export function withSnapshot(base: TableMetadata, snapshot: Snapshot): TableMetadata {
  return withCurrentSnapshot(
    {
      ...base,
      'last-sequence-number': snapshot['sequence-number'],
      snapshots: [...base.snapshots, snapshot],
    },
    snapshot['snapshot-id'],
    snapshot['timestamp-ms'],
  );
}

/** The table with this snapshot at the head of `main`: what was current when is in the snapshot log. */
export function withCurrentSnapshot(base: TableMetadata, snapshotId: string, timestampMs: number): TableMetadata {
  return {
    ...base,
    'current-snapshot-id': snapshotId,
    refs: { ...base.refs, [mainBranch]: { ...base.refs[mainBranch], 'snapshot-id': snapshotId, type: 'branch' } },
    'snapshot-log': [...base['snapshot-log'], { 'timestamp-ms': timestampMs, 'snapshot-id': snapshotId }],
  };
}

export function withRef(base: TableMetadata, name: string, ref: SnapshotRef): TableMetadata {
  return { ...base, refs: Object.fromEntries([...Object.entries(base.refs), [name, ref]]) };
}

export function withoutRefs(base: TableMetadata, names: ReadonlySet<string>): TableMetadata {
  if (names.size === 0) return base;
  return { ...base, refs: Object.fromEntries(Object.entries(base.refs).filter(([name]) => !names.has(name))) };
}

/**
 * The table without these snapshots. Of the snapshot log only what comes after the last of them is kept: an entry before a
 * gap would make a snapshot look current when another was (Iceberg, `TableMetadata.Builder.updateSnapshotLog`).
 */
export function withoutSnapshots(base: TableMetadata, ids: ReadonlySet<string>): TableMetadata {
  if (ids.size === 0) return base;
  const log = base['snapshot-log'];
  const lastGap = log.findLastIndex((entry) => ids.has(entry['snapshot-id']));
  return {
    ...base,
    snapshots: base.snapshots.filter((snapshot) => !ids.has(snapshot['snapshot-id'])),
    'snapshot-log': log.slice(lastGap + 1),
  };
}

/** The table with this schema current; one that it has had before keeps its id. */
export function withSchema(
  base: TableMetadata,
  schema: Pick<IcebergSchema, 'fields' | 'identifier-field-ids'>,
  lastColumnId: number,
): TableMetadata {
  const { fields, 'identifier-field-ids': identifiers = [] } = schema;
  const known = base.schemas.find(
    (other) =>
      JSON.stringify([other.fields, other['identifier-field-ids'] ?? []]) === JSON.stringify([fields, identifiers]),
  );
  const schemaId = known?.['schema-id'] ?? Math.max(...base.schemas.map((other) => other['schema-id'])) + 1;
  const added: IcebergSchema = {
    type: 'struct',
    'schema-id': schemaId,
    ...(identifiers.length > 0 && { 'identifier-field-ids': identifiers }),
    fields,
  };
  return {
    ...base,
    schemas: known ? base.schemas : [...base.schemas, added],
    'current-schema-id': schemaId,
    'last-column-id': lastColumnId,
  };
}

/**
 * `next` as the successor of the metadata file it replaces, which is entered in the metadata log; the log has
 * `write.metadata.previous-versions-max` entries at most. `dropped` are the paths that left it.
 */
export function asSuccessor(
  next: TableMetadata,
  previous: { readonly metadata: TableMetadata; readonly metadataLocation: string } | undefined,
  timestampMs: number,
): { readonly metadata: TableMetadata; readonly dropped: readonly string[] } {
  const log = previous
    ? [
        ...previous.metadata['metadata-log'],
        { 'timestamp-ms': previous.metadata['last-updated-ms'], 'metadata-file': previous.metadataLocation },
      ]
    : [];
  const limit = Math.max(1, numberProperty(next.properties, 'write.metadata.previous-versions-max'));
  const kept = log.slice(-limit);
  return {
    metadata: { ...next, 'last-updated-ms': timestampMs, 'metadata-log': kept },
    dropped: log.slice(0, -limit).map((entry) => entry['metadata-file']),
  };
}

/** Now, but later than everything that the table records: `committed_at` rises strictly within a table. */
export function nextTimestamp(base: TableMetadata | undefined, now: number): number {
  return base === undefined ? now : Math.max(now, base['last-updated-ms'] + 1);
}
