import type { ColumnType, ColumnValues } from '../base/columns.ts';
import { quoteName, quoteText } from '../sql/names.ts';
import type { InsertColumn, Sql } from '../sql/types.ts';
import type { LoadedTable } from './catalog.ts';
import type { TableFiles } from './files.ts';
import { columnsOfMetadataTable, type MetadataColumnType, type MetadataTableName } from './metadata-table-columns.ts';
import { fileRows, historyRows, manifestRows, metadataLogRows, refRows, snapshotRows } from './metadata-tables.ts';

export type MetadataRow = Readonly<Record<string, unknown>>;

/** The rows of a metadata table as the lab's interface gives them; those of `files` and `manifests` may be of an older snapshot. */
export async function metadataTableRows(
  table: LoadedTable,
  files: TableFiles,
  { name, snapshotId }: { readonly name: MetadataTableName; readonly snapshotId?: string | undefined },
): Promise<readonly MetadataRow[]> {
  switch (name) {
    case 'snapshots':
      return snapshotRows(table).map((row) => ({ ...row }));
    case 'history':
      return historyRows(table).map((row) => ({ ...row }));
    case 'refs':
      return refRows(table).map((row) => ({ ...row }));
    case 'metadata_log_entries':
      return metadataLogRows(table);
    case 'files':
      return fileRows(table, files, snapshotId);
    case 'manifests':
      return manifestRows(table, files, snapshotId);
  }
}

/** Where a metadata table comes to stand. */
interface MetadataTarget {
  readonly metadataTable: MetadataTableName;
  readonly rows: readonly MetadataRow[];
  /** Quoted, with its catalog, which has it alone. */
  readonly name: string;
  readonly catalog: string;
}

/**
 * Creates a DuckDB table with the rows of a metadata table, in Iceberg's types: ids and counts as BIGINT and INTEGER, times as
 * TIMESTAMPTZ, maps as MAP, bounds as BLOB. The rows go in as Arrow, so that a thousand of them take milliseconds.
 */
export async function createMetadataTable(
  sql: Sql,
  { metadataTable, rows, name, catalog }: MetadataTarget,
): Promise<void> {
  const columns = columnsOfMetadataTable(metadataTable).map(([column, type]) =>
    carried(
      column,
      type,
      rows.map((row) => row[column] ?? null),
    ),
  );
  const parts = columns.flatMap((column) => column.parts);
  // Arrow reaches the first catalog only.
  const carrier = { schema: 'lab_files', name: `${catalog} rows` };
  const from = `memory.${carrier.schema}.${quoteName(carrier.name)}`;
  const definitions = parts.map((part) => `${quoteName(part.name)} ${carrierTypes[part.type]}`);
  await sql.execute(
    `CREATE SCHEMA IF NOT EXISTS memory.${carrier.schema}; CREATE TABLE ${from} (${definitions.join(', ')})`,
  );
  try {
    await sql.insertColumns(carrier, parts);
    const selected = columns.map(({ column, expression }) => `${expression} AS ${quoteName(column)}`);
    await sql.execute(`CREATE TABLE ${name} AS SELECT ${selected.join(', ')} FROM ${from}`);
  } finally {
    await sql.execute(`DROP TABLE IF EXISTS ${from}`);
  }
}

const carrierTypes: Readonly<Record<ColumnType, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  timestamptz: 'TIMESTAMPTZ',
};

/** One column of a metadata table: what goes in, and the expression that makes the column of it. */
interface CarriedColumn {
  readonly column: string;
  readonly parts: readonly InsertColumn[];
  readonly expression: string;
}

/** Arrow carries plain columns; maps and lists go as texts whose items each begin with a separator. */
function carried(column: string, type: MetadataColumnType, values: readonly unknown[]): CarriedColumn {
  const plain = (partType: ColumnType, partValues: ColumnValues, expression = quoteName(column)): CarriedColumn => ({
    column,
    parts: [{ name: column, type: partType, values: partValues }],
    expression,
  });
  switch (type) {
    case 'boolean':
    case 'int':
    case 'string':
      return plain(type, values as ColumnValues);
    case 'long':
      return plain(type, values.map(orNull((value) => BigInt(value as string | number))));
    case 'timestamptz':
      return plain(type, values.map(orNull((value) => BigInt(Date.parse(value as string)) * 1000n)));
    case 'binary':
      return plain('string', values as ColumnValues, `unhex(${quoteName(column)})`);
    case 'list<int>':
    case 'list<long>': {
      const { separator, texts } = joined(values as readonly (readonly number[] | null)[]);
      return plain('string', texts, castItems(column, separator, type === 'list<int>' ? 'INTEGER' : 'BIGINT'));
    }
    case 'list<struct>':
      return { column, parts: [], expression: `CAST([] AS ${partitionSummaries}[])` };
    case 'map<string,string>':
    case 'map<int,long>':
    case 'map<int,binary>':
      return carriedMap(column, mapTypes[type], values as readonly (Readonly<Record<string, unknown>> | null)[]);
  }
}

const orNull = (convert: (value: unknown) => bigint) => (value: unknown) => (value === null ? null : convert(value));

const mapTypes = {
  'map<string,string>': { key: 'VARCHAR', value: 'VARCHAR' },
  'map<int,long>': { key: 'INTEGER', value: 'BIGINT' },
  'map<int,binary>': { key: 'INTEGER', value: 'BLOB' },
} as const;

function carriedMap(
  column: string,
  types: { readonly key: string; readonly value: string },
  maps: readonly (Readonly<Record<string, unknown>> | null)[],
): CarriedColumn {
  const keys = joined(maps.map((map) => map && Object.keys(map)));
  const items = joined(maps.map((map) => map && Object.values(map)));
  const [keyColumn, itemColumn] = [`${column} keys`, `${column} values`];
  return {
    column,
    parts: [
      { name: keyColumn, type: 'string', values: keys.texts },
      { name: itemColumn, type: 'string', values: items.texts },
    ],
    expression:
      `map(${castItems(keyColumn, keys.separator, types.key)}, ` +
      `${castItems(itemColumn, items.separator, types.value)})`,
  };
}

/** Every partition summary of a table without partitions is missing. */
const partitionSummaries =
  'STRUCT(contains_null BOOLEAN, contains_nan BOOLEAN, lower_bound VARCHAR, upper_bound VARCHAR)';

function castItems(column: string, separator: string, type: string): string {
  const items = `string_split(${quoteName(column)}, ${quoteText(separator)})[2:]`;
  if (type === 'VARCHAR') return items;
  // Item by item: a cast of the whole list casts what the slice left out too.
  return `list_transform(${items}, lambda item: ${type === 'BLOB' ? 'unhex(item)' : `CAST(item AS ${type})`})`;
}

/** Lists as texts, each item behind a separator that no item has in it. */
function joined(lists: readonly (readonly unknown[] | null)[]): {
  readonly separator: string;
  readonly texts: readonly (string | null)[];
} {
  const items = lists.map((list) => list?.map(String) ?? null);
  let codePoint = 0xe000;
  while (items.some((list) => list?.some((item) => item.includes(String.fromCodePoint(codePoint))))) codePoint++;
  const separator = String.fromCodePoint(codePoint);
  return { separator, texts: items.map((list) => list && list.map((item) => separator + item).join('')) };
}
