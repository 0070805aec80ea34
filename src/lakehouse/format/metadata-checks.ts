import { LakehouseError } from '../errors.ts';
import type { TableMetadata } from './table-metadata.ts';

/**
 * Checks that what metadata names is in it, as Iceberg does when it opens a table (Java, `TableMetadata`). Throws
 * `unsupported_table` for partitioned tables, an Error that says what is missing.
 */
export function checkTableMetadata(metadata: TableMetadata): void {
  refusePartitions(metadata);
  const schemas = distinct(
    'schemas',
    metadata.schemas.map((schema) => schema['schema-id']),
  );
  const snapshots = distinct(
    'snapshots',
    metadata.snapshots.map((snapshot) => snapshot['snapshot-id']),
  );
  const orders = new Set(metadata['sort-orders'].map((order) => order['order-id']));
  if (!schemas.has(metadata['current-schema-id'])) {
    throw new Error(`the schema ${metadata['current-schema-id']}, the current one, is missing`);
  }
  if (!orders.has(metadata['default-sort-order-id'])) {
    throw new Error(`the sort order ${metadata['default-sort-order-id']}, the default one, is missing`);
  }
  for (const snapshot of metadata.snapshots) {
    const schemaId = snapshot['schema-id'];
    if (schemaId !== undefined && !schemas.has(schemaId)) throw new Error(`the schema ${schemaId} is missing`);
    if (snapshot['sequence-number'] > metadata['last-sequence-number']) {
      throw new Error(
        `the sequence number ${snapshot['sequence-number']} of snapshot ${snapshot['snapshot-id']} is greater than ` +
          `last-sequence-number, ${metadata['last-sequence-number']}`,
      );
    }
  }
  checkRefs(metadata, snapshots);
}

function checkRefs(metadata: TableMetadata, snapshots: ReadonlySet<string>): void {
  const current = metadata['current-snapshot-id'];
  if (current !== undefined && !snapshots.has(current)) throw new Error(`the current snapshot ${current} is missing`);
  for (const [name, ref] of Object.entries(metadata.refs)) {
    if (!snapshots.has(ref['snapshot-id'])) {
      throw new Error(`the snapshot ${ref['snapshot-id']} of the ${ref.type} ${JSON.stringify(name)} is missing`);
    }
  }
  const main = Object.hasOwn(metadata.refs, 'main') ? metadata.refs['main']?.['snapshot-id'] : undefined;
  if (main !== current) {
    throw new Error(
      `the branch main must be at the current snapshot, but it is at ${main ?? 'none'}, and current is ${current ?? 'none'}`,
    );
  }
}

function refusePartitions(metadata: TableMetadata): void {
  const id = metadata['default-spec-id'];
  if (!metadata['partition-specs'].some((spec) => spec['spec-id'] === id)) {
    throw new Error(`the partition spec ${id}, the default one, is missing`);
  }
  if (id === 0 && metadata['partition-specs'].every(({ fields }) => fields.length === 0)) return;
  throw new LakehouseError(
    'unsupported_table',
    'The table is partitioned, or was: partitioning is out of scope of the lab. Nothing was changed; copy its rows into a ' +
      'table without partitions.',
    { feature: 'partitioning' },
  );
}

function distinct<Id>(what: string, ids: readonly Id[]): ReadonlySet<Id> {
  const seen = new Set<Id>();
  for (const id of ids) {
    if (seen.has(id)) throw new Error(`the field ${what} has the id ${String(id)} twice`);
    seen.add(id);
  }
  return seen;
}
