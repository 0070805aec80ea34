import { ln } from './ln.ts';
import { logf } from './logf.ts';
import { descendingOrder } from './rank-order.ts';
import { stableDescendingOrder } from './stable-sort.ts';

/** A metric that training reports each round, over probabilities, as XGBoost's `eval_metric` of that name. */
export type EvalMetric = (label: Float32Array, probability: Float32Array, weight: Float32Array | undefined) => number;

const { fround } = Math;
const TINY = fround(1e-16);
const BLOCK_ROWS = 2048;

/** −y·log p − (1 − y)·log(1 − p). */
const logloss = meanOf((y, p) => fround(timesLog(-y, p) + timesLog(-fround(1 - y), fround(1 - p))));

/** What of a label lies on the other side of one half. */
const error = meanOf((y, p) => (p > 0.5 ? fround(1 - y) : y));

/** The mean over rows: each row in float32, summed in float64 by blocks of 2048 rows. */
function meanOf(lossOf: (y: number, p: number) => number): EvalMetric {
  return (label, probability, weight) => {
    let total = 0;
    let totalWeight = 0;
    for (let begin = 0; begin < label.length; begin += BLOCK_ROWS) {
      const end = Math.min(begin + BLOCK_ROWS, label.length);
      let sum = 0;
      let sumWeight = 0;
      for (let row = begin; row < end; row++) {
        const w = weight === undefined ? 1 : weight[row]!;
        sum += fround(lossOf(label[row]!, probability[row]!) * w);
        sumWeight += w;
      }
      total += sum;
      totalWeight += sumWeight;
    }
    return totalWeight === 0 ? total : total / totalWeight;
  };
}

function timesLog(factor: number, x: number): number {
  return factor === 0 ? 0 : fround(factor * logf(Math.max(x, TINY)));
}

/** Area under the receiver operating characteristic; NaN where there is only one class. */
const auc: EvalMetric = (label, probability, weight) => {
  const { area, negatives, positives } = areaOf(label, probability, weight, trapezoid);
  return negatives * positives > 0 ? Math.min(area / (negatives * positives), 1) : NaN;
};

/** Area under precision over recall (Davis and Goadrich's interpolation); NaN where there is only one class. */
const aucpr: EvalMetric = (label, probability, weight) => {
  let positives = 0;
  let negatives = 0;
  for (let row = 0; row < label.length; row++) {
    const w = weight === undefined ? 1 : weight[row]!;
    positives += fround(w * label[row]!);
    negatives += fround(w * fround(1 - label[row]!));
  }
  if (!(positives > 0 && negatives > 0)) return NaN;
  return Math.min(areaOf(label, probability, weight, precisionSlice(positives)).area, 1);
};

/** The area between two points (negatives above a score, positives above it). */
type Slice = (negativesBefore: number, negatives: number, positivesBefore: number, positives: number) => number;

/** Sums slices from the greatest probability down; rows of equal probability make one point. */
function areaOf(label: Float32Array, probability: Float32Array, weight: Float32Array | undefined, slice: Slice) {
  const byBits = descendingOrder(probability);
  // Margins that overflow become NaN, whose bits are the greatest. What comes before a NaN is up to XGBoost's sort.
  const hasNaN = Number.isNaN(probability[byBits[0]!]);
  const order = hasNaN ? stableDescendingOrder(probability) : byBits;
  const weightOf = (row: number) => (weight === undefined ? 1 : weight[row]!);
  const first = order[0]!;
  let area = 0;
  // XGBoost rounds the negative part of all rows but the first to float32.
  let negatives = (1 - label[first]!) * weightOf(first);
  let positives = fround(label[first]! * weightOf(first));
  let negativesBefore = 0;
  let positivesBefore = 0;
  for (let i = 1; i < order.length; i++) {
    const row = order[i]!;
    if (probability[row] !== probability[order[i - 1]!]) {
      area += slice(negativesBefore, negatives, positivesBefore, positives);
      positivesBefore = positives;
      negativesBefore = negatives;
    }
    negatives += fround(fround(1 - label[row]!) * weightOf(row));
    positives += fround(label[row]! * weightOf(row));
  }
  area += slice(negativesBefore, negatives, positivesBefore, positives);
  return negatives > 0 && positives > 0 ? { area, negatives, positives } : { area: 0, negatives: 0, positives: 0 };
}

const trapezoid: Slice = (negativesBefore, negatives, positivesBefore, positives) =>
  Math.abs(negativesBefore - negatives) * (positivesBefore + positives) * 0.5;

function precisionSlice(total: number): Slice {
  return (negativesBefore, negatives, positivesBefore, positives) => {
    const recallBefore = positivesBefore / total;
    const recall = positives / total;
    if (positives === positivesBefore) return recall - recallBefore;
    const slope = (negatives - negativesBefore) / (positives - positivesBefore);
    const a = slope + 1;
    const b = (negativesBefore - slope * positivesBefore) / total;
    if (b === 0) return (recall - recallBefore) / a;
    return (recall - recallBefore - (b / a) * (ln(a * recall + b) - ln(a * recallBefore + b))) / a;
  };
}

/** By name. What is listed here is what `eval_metric` may name. */
export const evalMetrics: ReadonlyMap<string, EvalMetric> = new Map([
  ['logloss', logloss],
  ['error', error],
  ['auc', auc],
  ['aucpr', aucpr],
]);
