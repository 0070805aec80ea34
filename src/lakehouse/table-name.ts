import { LakehouseError } from './errors.ts';

export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** Schemas and catalogs that DuckDB has of its own. */
const reservedDatabases: ReadonlySet<string> = new Set([
  'main',
  'memory',
  'system',
  'temp',
  'information_schema',
  'pg_catalog',
  'lab_files',
]);

/** `database.table` as typed, split at the first dot; it has no NUL character, which SQL cannot quote. Throws `invalid_table_name`. */
export function parseTableName(name: string): TableName {
  const dot = name.indexOf('.');
  if (reservedDatabases.has(name.slice(0, Math.max(dot, 0)).toLowerCase())) {
    throw new LakehouseError(
      'invalid_table_name',
      `The database of ${JSON.stringify(name)} has a name that SQL keeps for itself. Choose another one.`,
      { table: name },
    );
  }
  if (dot > 0 && dot < name.length - 1 && !name.includes('\0'))
    return { database: name.slice(0, dot), table: name.slice(dot + 1) };
  throw new LakehouseError(
    'invalid_table_name',
    `A table is named database.table, but ${JSON.stringify(name)} came. Put a database name and a dot before the table's name.`,
    { table: name },
  );
}
