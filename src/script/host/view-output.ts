import type { Columns, ColumnValues } from '../../base/columns.ts';
import type { ColumnSchema, PlainRow } from '../protocol.ts';
import { positionsOf, type LocalView } from './evaluate-steps.ts';
import { plain, type LocalRows } from './local-rows.ts';

/** The view as plain rows: 64-bit numbers as decimal text, a missing value as null. */
export function recordsOf(view: LocalView): PlainRow[] {
  return positionsOf(view).map((row) =>
    Object.fromEntries(view.columns.map((column) => [column, plain(view.rows.cell(row, column))])),
  );
}

/** The view's schema, in the order of its columns. */
export function schemaOf({ rows, columns }: LocalView): ColumnSchema[] {
  return columns.flatMap((column) => rows.schema.find(({ name }) => name === column) ?? []);
}

/**
 * The view as columns, for training or writing. `source` is what its rows are kept in, if they are kept in columns:
 * a view of all rows shares them.
 */
export function columnsOf(view: LocalView, source: Columns | null): Columns {
  const order = view.positions === null && source !== null ? null : positionsOf(view);
  return Object.fromEntries(view.columns.map((name) => [name, columnOf(view.rows, name, source?.[name], order)]));
}

function columnOf(
  rows: LocalRows,
  name: string,
  values: ColumnValues | undefined,
  order: readonly number[] | null,
): ColumnValues {
  if (values === undefined) return boxed(rows, name, order ?? []);
  return order === null ? values : gather(values, order);
}

function gather(values: ColumnValues, order: readonly number[]): ColumnValues {
  if (values instanceof Float32Array) return Float32Array.from(order, (row) => values[row]!);
  if (values instanceof Float64Array) return Float64Array.from(order, (row) => values[row]!);
  if (values instanceof Int32Array) return Int32Array.from(order, (row) => values[row]!);
  if (values instanceof BigInt64Array) return BigInt64Array.from(order, (row) => values[row]!);
  if (values instanceof Uint8Array) return Uint8Array.from(order, (row) => values[row]!);
  return order.map((row) => values[row] ?? null);
}

/** A column of records: all numbers become float64, everything else stays a list. */
function boxed(rows: LocalRows, column: string, order: readonly number[]): ColumnValues {
  const values = order.map((row) => rows.cell(row, column));
  if (values.length > 0 && values.every((value) => typeof value === 'number')) return Float64Array.from(values);
  return values.map((value) => {
    if (value === undefined || value === null) return null;
    return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | bigint | boolean);
  });
}
