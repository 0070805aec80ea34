import { cellReader } from '../sql/rows.ts';
import type { ResultSet } from '../sql/types.ts';

const numericType = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** True for a DuckDB type whose values are numbers, however they are carried. */
export function isNumericType(type: string): boolean {
  return numericType.test(type);
}

/**
 * The texts of a result's cells, asked for by row and column; null is NULL. The forms are those of `lab.sql`, but a
 * FLOAT is the shortest decimal that reads back to the same float32: 64.1 and not 64.0999984741211.
 */
export function resultCells({ columns, values }: ResultSet): (row: number, column: number) => string | null {
  const readers = columns.map(({ type }, index) => {
    const column = values[index] ?? [];
    const read = cellReader(type, column);
    return type === 'FLOAT' ? (row: number) => float32Text(read(row)) : (row: number) => textOf(read(row));
  });
  return (row, column) => readers[column]?.(row) ?? null;
}

/**
 * The texts of a result as `lab.sql` gives its values, digit by digit; null is NULL. One reader a column.
 */
export function plainCells({ columns, values }: ResultSet): readonly ((row: number) => string | null)[] {
  return columns.map(({ type }, index) => {
    const read = cellReader(type, values[index] ?? []);
    return (row) => textOf(read(row));
  });
}

function textOf(cell: string | number | boolean | null): string | null {
  return cell === null ? null : String(cell);
}

/** Nine significant digits tell any two float32 values apart (IEEE 754). */
function float32Text(cell: string | number | boolean | null): string | null {
  if (typeof cell !== 'number') return textOf(cell);
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(cell.toPrecision(digits));
    if (Math.fround(shorter) === cell) return String(shorter);
  }
  return String(Number(cell.toPrecision(9)));
}
