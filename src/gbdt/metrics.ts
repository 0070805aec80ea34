import { LabError } from '../base/errors.ts';
import { ln } from './ln.ts';

/** How many predicted classes equal their labels, 0 to 1 (scikit-learn's `accuracy_score`). */
export function accuracy(label: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkLengths(label, predicted);
  let equal = 0;
  for (let i = 0; i < label.length; i++) if (label[i] === predicted[i]) equal++;
  return equal / label.length;
}

/** Of the rows whose label is 1, how many are predicted 1 (`recall_score`); 0 if there are none. */
export function recall(label: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const { truePositives, falseNegatives } = countOutcomes(label, predicted);
  return ratio(truePositives, truePositives + falseNegatives);
}

/** Of the rows predicted 1, how many have label 1 (`precision_score`); 0 if there are none. */
export function precision(label: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const { truePositives, falsePositives } = countOutcomes(label, predicted);
  return ratio(truePositives, truePositives + falsePositives);
}

/**
 * The mean of −y·ln p − (1 − y)·ln(1 − p) in float64 (`log_loss`). A probability is first brought within
 * [eps, 1 − eps], eps the float's own: 2^−23 for a Float32Array, else 2^−52.
 */
export function logLoss(label: ArrayLike<number>, probability: ArrayLike<number>): number {
  checkLengths(label, probability);
  const eps = probability instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  let sum = 0;
  for (let i = 0; i < label.length; i++) {
    const y = label[i]!;
    const p = Math.min(Math.max(probability[i]!, eps), 1 - eps);
    if (y !== 0) sum -= y * ln(p);
    if (y !== 1) sum -= (1 - y) * ln(1 - p);
  }
  return sum / label.length;
}

/**
 * Area under the receiver operating characteristic (`roc_auc_score`): how often a positive row scores above a
 * negative one, equal scores counting half. A label above 0 is positive. NaN if there is only one class.
 */
export function rocAuc(label: ArrayLike<number>, probability: ArrayLike<number>): number {
  checkLengths(label, probability);
  const positive = new Float64Array(label.length);
  const negative = new Float64Array(label.length);
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < label.length; i++) {
    const score = probability[i]!;
    if (score !== score) return NaN;
    if (label[i]! > 0) positive[positives++] = score;
    else negative[negatives++] = score;
  }
  if (positives === 0 || negatives === 0) return NaN;
  const above = positive.subarray(0, positives).sort();
  const below = negative.subarray(0, negatives).sort();
  // Halves, so that the sum is a whole number and exact.
  let halfWins = 0;
  let smaller = 0;
  let notGreater = 0;
  for (const score of above) {
    while (smaller < negatives && below[smaller]! < score) smaller++;
    while (notGreater < negatives && below[notGreater]! <= score) notGreater++;
    halfWins += smaller + notGreater;
  }
  return halfWins / 2 / (positives * negatives);
}

function countOutcomes(label: ArrayLike<number>, predicted: ArrayLike<number>) {
  checkLengths(label, predicted);
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (let i = 0; i < label.length; i++) {
    if (predicted[i] === 1 && label[i] === 1) counts.truePositives++;
    else if (predicted[i] === 1) counts.falsePositives++;
    else if (label[i] === 1) counts.falseNegatives++;
  }
  return counts;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function checkLengths(label: ArrayLike<number>, predicted: ArrayLike<number>): void {
  if (label.length === 0) {
    throw new LabError('no_rows', 'A metric needs at least one row, but there is none. Pass labels and predictions.');
  }
  if (label.length !== predicted.length) {
    throw new LabError(
      'unequal_lengths',
      `Labels and predictions must have the same number of rows, but there are ${label.length} labels and ` +
        `${predicted.length} predictions. Pass both for the same rows.`,
      { detail: { labels: label.length, predictions: predicted.length } },
    );
  }
}
