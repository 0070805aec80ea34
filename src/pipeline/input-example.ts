import type { Columns, ColumnValues } from '../base/columns.ts';

/** As many rows as MLflow's guides show. */
const exampleRows = 5;

/** Columns and rows in the form that pandas calls `split`. */
export interface InputExample {
  readonly columns: readonly string[];
  readonly data: readonly (readonly (string | number | boolean | null)[])[];
}

/** The first rows of these columns; a missing value is null, a 64-bit whole number stays one. */
export function inputExample(columns: Columns): InputExample {
  const entries = Object.entries(columns);
  const rowCount = Math.min(exampleRows, entries[0]?.[1].length ?? 0);
  return {
    columns: entries.map(([name]) => name),
    data: Array.from({ length: rowCount }, (_, row) => entries.map(([, values]) => cell(values[row]))),
  };
}

function cell(value: string | number | bigint | boolean | null | undefined): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return value ?? null;
}

/**
 * The columns of a data set as MLflow writes a schema (`mlflow_colspec`), as JSON. The types are those of the columns in
 * memory: float, double, integer, long, boolean, string.
 */
export function datasetSchema(columns: Columns): string {
  const colspec = Object.entries(columns).map(([name, values]) => ({ type: typeOf(values), name, required: true }));
  return JSON.stringify({ mlflow_colspec: colspec });
}

function typeOf(values: ColumnValues): string {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  if (values instanceof Int32Array) return 'integer';
  if (values instanceof BigInt64Array) return 'long';
  if (values instanceof Uint8Array) return 'boolean';
  const known = values.find((value) => value !== null);
  if (typeof known === 'bigint') return 'long';
  if (typeof known === 'boolean') return 'boolean';
  if (typeof known !== 'number') return 'string';
  return values.every((value) => value === null || Number.isInteger(value)) ? 'integer' : 'double';
}
