import { LabError } from './errors.ts';

/** The primitive types that the lab's columns have, in Iceberg's spelling (spec: Primitive Types). */
export type ColumnType = 'boolean' | 'int' | 'long' | 'float' | 'double' | 'string' | 'timestamptz';

/**
 * The values of one column. float → Float32Array, double → Float64Array, int → Int32Array,
 * long → BigInt64Array, boolean → Uint8Array of 0 and 1, timestamptz → BigInt64Array of microseconds
 * since 1970 in UTC, string → array. A missing number in a float column is NaN; elsewhere a missing value
 * makes the column an array with `null` in its place.
 */
export type ColumnValues =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | readonly (string | number | bigint | boolean | null)[];

/** Name → values, in column order. All columns have the same length. */
export type Columns = Readonly<Record<string, ColumnValues>>;

/** Rows in columnar form. */
export interface Batch {
  readonly rowCount: number;
  readonly columns: Columns;
}

/** Name → float32 values, in feature order: what training and prediction take. */
export type FeatureColumns = Readonly<Record<string, Float32Array>>;

/** The common length of all columns. Throws `unequal_lengths` naming both columns. 0 for no columns. */
export function rowCountOf(columns: Columns): number {
  let first: { name: string; length: number } | undefined;
  for (const [name, values] of Object.entries(columns)) {
    if (first === undefined) first = { name, length: values.length };
    else if (values.length !== first.length) {
      throw new LabError(
        'unequal_lengths',
        `All columns must have the same number of rows, but ${first.name} has ${first.length} and ${name} has ` +
          `${values.length}. Nothing was changed; pass columns of one length.`,
        { detail: { column: name, rows: values.length, expected: first.length } },
      );
    }
  }
  return first?.length ?? 0;
}

/** The memory that the values of these columns take, in bytes. Strings count two bytes a unit. */
export function columnsSizeBytes(columns: Columns): number {
  let size = 0;
  for (const values of Object.values(columns)) {
    if (ArrayBuffer.isView(values)) size += values.byteLength;
    else for (const value of values) size += typeof value === 'string' ? 2 * value.length + 16 : 8;
  }
  return size;
}
