import type { ColumnType, ColumnValues } from '../base/columns.ts';

/** How the values of a column are kept: one of the typed arrays, or an array of anything with `null`s. */
export type ValueKind = 'float32' | 'float64' | 'int32' | 'int64' | 'boolean' | 'any';

/** How a column of each type is kept. */
export const valueKinds: Readonly<Record<ColumnType, ValueKind>> = {
  boolean: 'boolean',
  int: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  string: 'any',
  timestamptz: 'int64',
};

/** Values of one column, written piece by piece to any place, gathered into one array. */
export interface ColumnWriter {
  /** Writes `values[from … to)` at row `at`. A missing value turns the column into a plain array with `null`, or is NaN if so asked. */
  write(at: number, values: ColumnValues, from: number, to: number): void;
  /** The first `length` values. Ends the writer. */
  finish(length: number): ColumnValues;
}

type TypedArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
type Cell = string | number | bigint | boolean | null;

const makers: Record<Exclude<ValueKind, 'any'>, (length: number) => TypedArray> = {
  float32: (length) => new Float32Array(length),
  float64: (length) => new Float64Array(length),
  int32: (length) => new Int32Array(length),
  int64: (length) => new BigInt64Array(length),
  boolean: (length) => new Uint8Array(length),
};

/**
 * @param capacity rows to make room for at once; the writer grows beyond it
 * @param floatsHaveNaN in the float kinds a missing value is NaN, and the column stays a typed array
 */
export function createColumnWriter(kind: ValueKind, capacity: number, floatsHaveNaN = false): ColumnWriter {
  if (kind === 'any') return createPlainWriter(false);
  const nullsAsNaN = floatsHaveNaN && kind.startsWith('float');
  let typed: TypedArray = makers[kind](capacity);
  let plain: ColumnWriter | undefined;

  const grow = (needed: number) => {
    if (needed <= typed.length) return;
    const larger = makers[kind](Math.max(needed, 2 * typed.length, 1024));
    larger.set(typed as never);
    typed = larger;
  };
  const becomePlain = (): ColumnWriter => {
    if (plain) return plain;
    plain = createPlainWriter(kind === 'boolean');
    plain.write(0, typed, 0, typed.length);
    return plain;
  };
  return {
    write(at, values, from, to) {
      if (plain) return plain.write(at, values, from, to);
      grow(at + to - from);
      if (ArrayBuffer.isView(values)) return typed.set(values.subarray(from, to) as never, at);
      for (let i = from; i < to; i++) {
        const value = values[i] ?? null;
        if (value === null && !nullsAsNaN) return becomePlain().write(at + i - from, values, i, to);
        typed[at + i - from] = (value === null ? NaN : kind === 'boolean' ? Number(value) : value) as never;
      }
    },
    finish(length) {
      if (plain) return plain.finish(length);
      return typed.length === length ? typed : typed.slice(0, length);
    },
  };
}

function createPlainWriter(isBoolean: boolean): ColumnWriter {
  const cells: Cell[] = [];
  return {
    write(at, values, from, to) {
      for (let i = from; i < to; i++) {
        const value = values[i] ?? null;
        cells[at + i - from] = isBoolean && value !== null ? Boolean(value) : value;
      }
    },
    finish(length) {
      cells.length = length;
      return cells;
    },
  };
}
