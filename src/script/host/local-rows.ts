import type { Columns, ColumnValues } from '../../base/columns.ts';
import type { ColumnSchema, PlainRow } from '../protocol.ts';

/** Rows that are already on the page, whatever they are kept in. */
export interface LocalRows {
  readonly schema: readonly ColumnSchema[];
  readonly rowCount: number;
  /** The value as it is kept: bigint for 64-bit numbers, NaN for a missing float. */
  cell(row: number, column: string): unknown;
}

/** Rows in columnar form. */
export function rowsOfColumns(columns: Columns, rowCount: number): LocalRows {
  return {
    rowCount,
    schema: Object.entries(columns).map(([name, values]) => ({ name, type: typeOf(values) })),
    cell: (row, column) => cellOf(columns[column], row),
  };
}

/** Rows as records, such as those of a metadata table. Without records and without a schema nobody knows the columns. */
export function rowsOfRecords(records: readonly PlainRow[], schema?: readonly ColumnSchema[]): LocalRows {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    rowCount: records.length,
    schema: schema ?? names.map((name) => ({ name, type: typeOf(records.map((record) => plain(record[name]))) })),
    cell: (row, column) => records[row]?.[column],
  };
}

/** The value at a row: booleans are kept as 0 and 1. */
export function cellOf(values: ColumnValues | undefined, row: number): unknown {
  const value = values?.[row];
  return values instanceof Uint8Array ? value === 1 : value;
}

/** A value as it crosses to the script: 64-bit numbers as decimal text, a missing value as null. */
export function plain(value: unknown): unknown {
  if (value === undefined || Number.isNaN(value)) return null;
  return typeof value === 'bigint' ? String(value) : value;
}

function typeOf(values: ColumnValues | readonly unknown[]): string {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  if (values instanceof Int32Array) return 'int';
  if (values instanceof BigInt64Array) return 'long';
  if (values instanceof Uint8Array) return 'boolean';
  const first = values.find((value) => value !== null && value !== undefined);
  if (typeof first === 'number') return 'double';
  if (typeof first === 'bigint') return 'long';
  if (typeof first === 'object') return 'map';
  return typeof first === 'boolean' ? 'boolean' : 'string';
}
