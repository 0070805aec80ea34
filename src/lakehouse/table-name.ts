import { LakehouseError } from './errors.ts';

export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** `database.table` as typed, split at the first dot. Throws `invalid_table_name`. */
export function parseTableName(name: string): TableName {
  const dot = name.indexOf('.');
  if (dot > 0 && dot < name.length - 1) return { database: name.slice(0, dot), table: name.slice(dot + 1) };
  throw new LakehouseError(
    'invalid_table_name',
    `A table is named database.table, but ${JSON.stringify(name)} came. Put a database name and a dot before the table's name.`,
    { table: name },
  );
}
