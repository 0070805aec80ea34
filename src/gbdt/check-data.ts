import { rowCountOf, type FeatureColumns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';

/** Features of one set of rows with their labels, and weights if there are any. */
export interface LabelledRows {
  readonly features: FeatureColumns;
  readonly label: Float32Array;
  readonly weight?: Float32Array | undefined;
}

const MAX_CELLS = 2 ** 31;

/**
 * Throws the error that tells what is wrong with rows that are to be trained or evaluated on: `no_features`,
 * `no_rows`, `unequal_lengths`, `too_large`, `invalid_data`, `invalid_label`, `invalid_weight`.
 */
export function checkLabelledRows({ features, label, weight }: LabelledRows): void {
  const rows = checkShape(features);
  checkLength('label', label.length, rows);
  checkFinite(features);
  checkLabels(label);
  if (weight === undefined) return;
  checkLength('weight', weight.length, rows);
  checkWeights(weight);
}

/** The number of rows; at least one row and one column, and fewer than 2^31 cells. Looks at sizes only. */
function checkShape(features: FeatureColumns): number {
  const columns = Object.keys(features).length;
  if (columns === 0) {
    throw new LabError('no_features', 'Boosting needs at least one feature column, but there is none. Pass features.');
  }
  const rows = rowCountOf(features);
  checkSize(rows, columns);
  if (rows === 0) {
    throw new LabError(
      'no_rows',
      'Boosting needs at least one row, but the features have none. Read a snapshot range that has rows.',
    );
  }
  return rows;
}

/** Throws `too_large` for 2^31 cells or more: bin numbers are addressed with 31 bits. */
export function checkSize(rows: number, columns: number): void {
  if (rows * columns < MAX_CELLS) return;
  throw new LabError(
    'too_large',
    `Fewer than 2147483648 cells (rows × features) are expected, but ${rows} rows × ${columns} features are ` +
      `${rows * columns}. Nothing was allocated; use fewer rows.`,
    { detail: { rows, features: columns } },
  );
}

/** Throws `invalid_data` naming the first infinite value. NaN is a missing value and allowed. */
export function checkFinite(features: FeatureColumns): void {
  for (const [column, values] of Object.entries(features)) {
    for (let row = 0; row < values.length; row++) {
      if (Math.abs(values[row]!) === Infinity) {
        throw new LabError(
          'invalid_data',
          `Finite numbers or missing values (NaN) are expected, but column ${column} is infinite in row ${row}: ` +
            'input data contains `inf` or a value too large. Remove the row or correct the value.',
          { detail: { column, row } },
        );
      }
    }
  }
}

function checkLength(what: 'label' | 'weight', length: number, rows: number): void {
  if (length === rows) return;
  throw new LabError(
    'unequal_lengths',
    `One ${what} a row is expected, but there are ${rows} rows and ${length} ${what}s. Pass as many as rows.`,
    { detail: { column: what, rows: length, expected: rows } },
  );
}

function checkLabels(label: Float32Array): void {
  const row = label.findIndex((y) => !(y >= 0 && y <= 1));
  if (row < 0) return;
  throw new LabError(
    'invalid_label',
    `A label from 0 to 1 is expected for logistic regression, but row ${row} has ${label[row]}. Choose the column ` +
      'that holds the classes 0 and 1.',
    { detail: { row, value: String(label[row]) } },
  );
}

function checkWeights(weight: Float32Array): void {
  const row = weight.findIndex((w) => !(w >= 0 && w < Infinity));
  if (row >= 0) {
    throw new LabError(
      'invalid_weight',
      `Weights must be positive values or 0, but row ${row} has ${weight[row]}. Correct the weight.`,
      { detail: { row, value: String(weight[row]) } },
    );
  }
  if (weight.every((w) => w === 0)) {
    throw new LabError(
      'invalid_weight',
      'Weights must contain at least one non-zero value, but all are 0. Pass weights, or none at all.',
    );
  }
}

/** Throws `invalid_weight` for a start of boosting that is no probability: rows that weigh too much for float32. */
export function checkBaseScore(baseScore: number): void {
  if (baseScore >= 0 && baseScore <= 1) return;
  throw new LabError(
    'invalid_weight',
    `A base score from 0 to 1 is expected of labels and weights, but it is ${baseScore}: a weight times ` +
      'scale_pos_weight is more than a float32 holds. Pass smaller weights, or a base_score.',
    { detail: { value: String(baseScore) } },
  );
}
