import type { FeatureColumns } from '../base/columns.ts';
import { EndpointError } from './errors.ts';
import type { Signature, SignatureColumn } from './signature.ts';

/** The rows of a request as the predictor takes them, and how many values were outside the documented range. */
export interface ModelInput {
  readonly columns: FeatureColumns;
  readonly rowCount: number;
  readonly warnings: readonly string[];
}

/** One column of the signature, filled row by row. */
export interface FeatureField {
  readonly name: string;
  readonly required: boolean;
  /** Throws `INVALID_PARAMETER_VALUE` naming row and field. */
  write(row: number, value: unknown): void;
}

export interface FeatureWriter {
  /** In the order of the signature. */
  readonly fields: readonly FeatureField[];
  finish(): ModelInput;
}

/** Gathers checked values as float32 columns. What is never written stays missing. */
export function createFeatureWriter(signature: Signature, rowCount: number): FeatureWriter {
  const fields = signature.inputs.map((column) => createField(column, rowCount));
  return {
    fields,
    finish: () => ({
      columns: Object.fromEntries(fields.map(({ name, values }) => [name, values])),
      rowCount,
      warnings: fields.flatMap((field) => field.warnings()),
    }),
  };
}

function createField(
  column: SignatureColumn,
  rowCount: number,
): FeatureField & { readonly values: Float32Array; warnings(): string[] } {
  const { name, required, minimum, maximum } = column;
  const values = new Float32Array(rowCount).fill(Number.NaN);
  // In float32, as the values are: 0.01 sent by a float32 client is not below a minimum of 0.01.
  const lowest = minimum === undefined ? -Infinity : Math.fround(minimum);
  const highest = maximum === undefined ? Infinity : Math.fround(maximum);
  let outside = 0;
  return {
    name,
    required,
    values,
    write(row, value) {
      if (value === null) return;
      const number = toFloat32(value, row, column);
      values[row] = number;
      if (number < lowest || number > highest) outside += 1;
    },
    warnings() {
      if (outside === 0) return [];
      return [`${name}: ${outside} ${outside === 1 ? 'value' : 'values'} outside ${bounds(minimum, maximum)}`];
    },
  };
}

function toFloat32(value: unknown, row: number, column: SignatureColumn): number {
  if (typeof value !== 'number') {
    throw wrongValue(row, column, `a number or null was expected, but ${kindOf(value)} came`);
  }
  if (!Number.isFinite(value)) throw wrongValue(row, column, 'the number is too large to be finite');
  const isWhole = column.type === 'integer' || column.type === 'long';
  if (isWhole && !Number.isInteger(value)) {
    throw wrongValue(row, column, `a whole number was expected (type ${column.type}), but one with a fraction came`);
  }
  if (column.type === 'integer' && value !== (value | 0)) {
    throw wrongValue(row, column, 'the number does not fit into 32 bits (type integer)');
  }
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) {
    throw wrongValue(row, column, 'the number is infinite in float32, in which the model computes');
  }
  return rounded;
}

function bounds(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `the maximum ${maximum}`;
  return maximum === undefined ? `the minimum ${minimum}` : `${minimum} to ${maximum}`;
}

function wrongValue(row: number, { name }: SignatureColumn, wrong: string): EndpointError {
  return new EndpointError(
    'INVALID_PARAMETER_VALUE',
    `Row ${row}, column ${JSON.stringify(name)}: ${wrong}. Rows are counted from 0; write null for a missing value.`,
    { row, field: name },
  );
}

/** What kind of JSON value came: never the value itself. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
