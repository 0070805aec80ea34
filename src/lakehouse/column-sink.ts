import type { ColumnType, ColumnValues } from '../base/columns.ts';

type MutableValues = Exclude<ColumnValues, readonly unknown[]> | (string | number | bigint | boolean | null)[];

/** Gathers one column from pieces that come in any order. */
export interface ColumnSink {
  /** Copies `source[from … to)` to the rows from `at` on. */
  write(source: ColumnValues, from: number, to: number, at: number): void;
  /** float → Float32Array and so on; an array with nulls where a value other than a float is missing. */
  readonly values: ColumnValues;
}

export function createColumnSink(type: ColumnType, rowCount: number): ColumnSink {
  let values = allocate(type, rowCount);
  return {
    get values() {
      return values;
    },
    write(source, from, to, at) {
      if (ArrayBuffer.isView(source) && ArrayBuffer.isView(values)) {
        (values as Float32Array).set((source as Float32Array).subarray(from, to), at);
        return;
      }
      const isFloating = values instanceof Float32Array || values instanceof Float64Array;
      if (ArrayBuffer.isView(values) && !isFloating) values = toArray(values);
      for (let row = from; row < to; row++) {
        values[at + row - from] = (booleanOf(type, source[row]) ?? (isFloating ? NaN : null)) as never;
      }
    },
  };
}

function allocate(type: ColumnType, rowCount: number): MutableValues {
  switch (type) {
    case 'float':
      return new Float32Array(rowCount);
    case 'double':
      return new Float64Array(rowCount);
    case 'int':
      return new Int32Array(rowCount);
    case 'long':
    case 'timestamptz':
      return new BigInt64Array(rowCount);
    case 'boolean':
      return new Uint8Array(rowCount);
    case 'string':
      return new Array<string | null>(rowCount).fill(null);
  }
}

function toArray(values: Exclude<MutableValues, readonly unknown[]>): (number | bigint | boolean | null)[] {
  if (values instanceof Uint8Array) return Array.from(values, (value) => value === 1);
  return Array.from<number | bigint>(values);
}

function booleanOf(type: ColumnType, value: unknown): unknown {
  return type === 'boolean' && typeof value === 'number' ? value === 1 : value;
}
