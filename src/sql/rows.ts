import type { ColumnValues } from '../base/columns.ts';
import { pause } from './pause.ts';
import type { ResultSet } from './types.ts';

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

const rowsAtAStretch = 4000;
const maxDateMs = 8.64e15;

/**
 * A result as plain JSON, one object a row: 64-bit integers and decimals as texts, timestamps as ISO-8601 in UTC
 * (microseconds where there are any), dates as `2026-11-25`, NULL as null, and the three numbers that JSON does not
 * have as `NaN`, `Infinity`, `-Infinity`. Gives the thread back every few thousand rows.
 */
export async function rowsOf({ columns, values, rowCount }: ResultSet): Promise<Row[]> {
  const readers = columns.map(({ name, type }, index) => ({ name, read: cellReader(type, values[index] ?? []) }));
  const rows = new Array<Row>(rowCount);
  for (let i = 0; i < rowCount; i++) {
    if (i > 0 && i % rowsAtAStretch === 0) await pause();
    const row: Record<string, Cell> = {};
    for (const { name, read } of readers) {
      // A column called __proto__ is a column.
      if (name === '__proto__') Object.defineProperty(row, name, { value: read(i), enumerable: true });
      else row[name] = read(i);
    }
    rows[i] = row;
  }
  return rows;
}

/** Reads the cells of one column: `type` as in `ResultColumn`, `values` as in `ResultSet`. The forms are those of `rowsOf`. */
export function cellReader(type: string, values: ColumnValues): (row: number) => Cell {
  const orNull = (convert: (value: string | number | bigint | boolean) => Cell) => (row: number) => {
    const value = values[row] ?? null;
    return value === null ? null : convert(value);
  };
  if (type === 'BOOLEAN') return orNull(Boolean);
  if (type === 'DATE') return orNull((days) => isoDate(Number(days)));
  if (type.startsWith('TIMESTAMP')) return orNull((micros) => isoTimestamp(micros as bigint));
  return orNull((value) => {
    if (typeof value === 'bigint') return value.toString();
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
}

function isoDate(days: number): string {
  const ms = days * 86_400_000;
  if (Math.abs(ms) > maxDateMs) return days > 0 ? 'infinity' : '-infinity';
  return new Date(ms).toISOString().replace(/T.*$/, '');
}

function isoTimestamp(micros: bigint): string {
  const remainder = Number(((micros % 1000n) + 1000n) % 1000n);
  const ms = Number((micros - BigInt(remainder)) / 1000n);
  if (Math.abs(ms) > maxDateMs) return micros > 0n ? 'infinity' : '-infinity';
  const iso = new Date(ms).toISOString();
  return remainder === 0 ? iso : iso.replace('Z', `${String(remainder).padStart(3, '0')}Z`);
}
