import { logf } from './logf.ts';

/** A metric that training reports each round, over probabilities, as XGBoost's `eval_metric` of that name. */
export type EvalMetric = (label: Float32Array, probability: Float32Array, weight: Float32Array | undefined) => number;

const { fround } = Math;
const TINY = fround(1e-16);
const BLOCK_ROWS = 2048;

/** −y·log p − (1 − y)·log(1 − p), each row in float32, summed in float64 by blocks of 2048 rows. */
const logloss: EvalMetric = (label, probability, weight) => {
  let total = 0;
  let totalWeight = 0;
  for (let begin = 0; begin < label.length; begin += BLOCK_ROWS) {
    const end = Math.min(begin + BLOCK_ROWS, label.length);
    let sum = 0;
    let sumWeight = 0;
    for (let row = begin; row < end; row++) {
      const y = label[row]!;
      const p = probability[row]!;
      const loss = fround(timesLog(-y, p) + timesLog(-fround(1 - y), fround(1 - p)));
      const w = weight === undefined ? 1 : weight[row]!;
      sum += fround(loss * w);
      sumWeight += w;
    }
    total += sum;
    totalWeight += sumWeight;
  }
  return totalWeight === 0 ? total : total / totalWeight;
};

function timesLog(factor: number, x: number): number {
  return factor === 0 ? 0 : fround(factor * logf(Math.max(x, TINY)));
}

/** By name. What is listed here is what `eval_metric` may name. */
export const evalMetrics: ReadonlyMap<string, EvalMetric> = new Map([['logloss', logloss]]);
