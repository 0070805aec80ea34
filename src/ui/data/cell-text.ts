import type { ColumnType, ColumnValues } from '../../base/columns.ts';

/** How the values of a column are written: data, not words, so that they look as in code in every language. */
export interface CellFormat {
  /** Digits behind the point; undefined for columns whose values are written as they are. */
  readonly decimals: number | undefined;
  readonly isNumber: boolean;
}

const numbers: ReadonlySet<ColumnType> = new Set(['int', 'long', 'float', 'double']);

/** The format of a column, by its type and some of its values: the same digits behind the point for all of them. */
export function cellFormat(type: ColumnType, sample: ColumnValues = []): CellFormat {
  const isNumber = numbers.has(type);
  if (type !== 'float' && type !== 'double') return { decimals: undefined, isNumber };
  let largest = 0;
  for (const value of sample) {
    const size = Math.abs(Number(value));
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  return { decimals: largest >= 200 ? 2 : 4, isNumber };
}

/** The text of a value; undefined where it is missing (null, or NaN: how a missing number is kept). */
export function cellText(value: unknown, type: ColumnType, { decimals }: CellFormat): string | undefined {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (type === 'boolean') return value === 1 || value === true ? 'true' : 'false';
  if (type === 'timestamptz' && typeof value === 'bigint') return timestampText(value);
  if (typeof value === 'number' && decimals !== undefined && Number.isFinite(value))
    return signed(value.toFixed(decimals));
  if (typeof value === 'number' || typeof value === 'bigint') return signed(String(value));
  return typeof value === 'string' ? value : undefined;
}

/** With a minus sign as wide as a digit, so that columns stay straight. */
const signed = (text: string) => text.replace(/^-/, '\u2212');

/** Microseconds since 1970 as ISO-8601 in UTC. */
function timestampText(micros: bigint): string {
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const time = new Date(Number(millis));
  if (Number.isNaN(time.getTime())) return String(micros);
  const rest = String(micros - millis * 1000n).padStart(3, '0');
  return time.toISOString().replace('Z', `${rest}Z`);
}

/** About how many characters wide a column must be for its name, its type and most of its values. */
export function columnCharacters(name: string, type: ColumnType): number {
  const values = { boolean: 5, int: 7, long: 20, float: 12, double: 14, string: 20, timestamptz: 27 }[type];
  return Math.max(values, name.length);
}
