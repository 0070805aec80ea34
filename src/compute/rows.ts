import type { Columns, ColumnValues } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import { trainTestSplit } from '../gbdt/split.ts';
import { allRows, type RowSelection } from './calls.ts';

/** Positions of the selected rows, ascending within the split's own order; null for all rows. */
export function positionsOf(selection: RowSelection = allRows, rowCount: number): Int32Array | null {
  switch (selection.kind) {
    case 'all':
      return null;
    case 'split': {
      const { testFraction, seed, part, of } = selection;
      const split = positionsOf(of, rowCount);
      const drawn = trainTestSplit(split?.length ?? rowCount, { testFraction, seed })[part];
      return split === null ? drawn : drawn.map((position) => split[position]!);
    }
  }
}

/** How many rows a selection gives, without making it. */
export function selectedCount(selection: RowSelection = allRows, rowCount: number): number {
  return positionsOf(selection, rowCount)?.length ?? rowCount;
}

/**
 * The selected rows of a column as float32, rounded to nearest. Float32Array[positions] (a copy), or the column
 * itself where it already is float32 and all rows are asked for. Throws `not_numeric` for text and booleans.
 */
export function gatherFloat32(name: string, values: ColumnValues, positions: Int32Array | null): Float32Array {
  if (values instanceof Float32Array && positions === null) return values;
  const length = positions?.length ?? values.length;
  const gathered = new Float32Array(length);
  if (values instanceof Float32Array || values instanceof Float64Array || values instanceof Int32Array) {
    if (positions === null) gathered.set(values);
    else for (let i = 0; i < length; i++) gathered[i] = values[positions[i]!]!;
    return gathered;
  }
  for (let i = 0; i < length; i++) gathered[i] = numberOf(name, values[positions?.[i] ?? i]);
  return gathered;
}

function numberOf(name: string, value: string | number | bigint | boolean | null | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value === null) return NaN;
  throw new LabError(
    'not_numeric',
    `The column ${name} must hold numbers to be a feature or a label, but it holds ${typeof value} values. ` +
      'Leave it out, or turn it into numbers first.',
    { detail: { column: name, type: typeof value } },
  );
}

/** `gatherFloat32` for each column, in column order. */
export function gatherFeatures(columns: Columns, positions: Int32Array | null): Record<string, Float32Array> {
  const features: Record<string, Float32Array> = {};
  for (const [name, values] of Object.entries(columns)) features[name] = gatherFloat32(name, values, positions);
  return features;
}
