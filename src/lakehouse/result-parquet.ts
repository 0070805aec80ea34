import type { ColumnType, ColumnValues, Columns } from '../base/columns.ts';
import type { ResultSet } from '../sql/types.ts';
import type { IcebergSchema } from './format/table-metadata.ts';

/** A result as columns of a schema, ready for Parquet: every column optional, field ids from 1 in column order. */
export interface ResultTable {
  readonly schema: IcebergSchema;
  readonly columns: Columns;
}

/**
 * Types go over as they are; what Parquet columns of ours do not have is written as text: decimals and HUGEINT in
 * digits, dates as `2026-11-25`, and every nested value as DuckDB prints it. Times are in UTC.
 */
export function tableOf({ columns, values }: ResultSet): ResultTable {
  const parts = columns.map(({ name, type }, index) => ({ name, ...columnOf(type, values[index] ?? []) }));
  return {
    schema: {
      type: 'struct',
      'schema-id': 0,
      fields: parts.map(({ name, type }, index) => ({ id: index + 1, name, required: false, type })),
    },
    columns: Object.fromEntries(parts.map(({ name, values: column }) => [name, column])),
  };
}

function columnOf(type: string, values: ColumnValues): { readonly type: ColumnType; readonly values: ColumnValues } {
  if (type === 'DATE') {
    return { type: 'string', values: Array.from(values, (days) => (days === null ? null : isoDate(Number(days)))) };
  }
  if (type.startsWith('TIMESTAMP')) return { type: 'timestamptz', values };
  if (type === 'BOOLEAN') return { type: 'boolean', values: booleansOf(values) };
  if (type === 'FLOAT') return { type: 'float', values };
  if (type === 'DOUBLE') return { type: 'double', values };
  if (/^(U?TINYINT|U?SMALLINT|INTEGER)$/.test(type)) return { type: 'int', values };
  if (type === 'BIGINT') return { type: 'long', values };
  if (type === 'UINTEGER') {
    return { type: 'long', values: Array.from(values, (value) => (value === null ? null : BigInt(value))) };
  }
  return { type: 'string', values: Array.from(values, (value) => (value === null ? null : String(value))) };
}

/** A column of 0 and 1 stays; one with nulls is spelled out, as the writer takes it. */
function booleansOf(values: ColumnValues): ColumnValues {
  if (values instanceof Uint8Array) return values;
  return Array.from(values, (value) => (value === null ? null : Boolean(value)));
}

function isoDate(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().replace(/T.*$/, '');
}
