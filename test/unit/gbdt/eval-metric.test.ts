import { expect, test } from 'vitest';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { evalMetrics } from '../../../src/gbdt/eval-metric.ts';
import { descendingOrder } from '../../../src/gbdt/rank-order.ts';

function measure(name: string, label: number[], probability: number[], weight?: number[]): number {
  const metric = evalMetrics.get(name);
  if (metric === undefined) throw new Error(`There is no metric ${name}.`);
  const float = (values: number[]) => Float32Array.from(values);
  return metric(float(label), float(probability), weight && float(weight));
}

/** Rows with many equal scores, labels of two classes and weights of sixteenths: all of them exact in float32. */
function drawn(seed: number, rows = 60) {
  const random = new Xoshiro128(seed);
  const of = (count: number) => Array.from({ length: rows }, () => Math.floor(random.nextFloat24() * count));
  return {
    label: of(2),
    probability: of(20).map((step) => step / 32),
    weight: of(32).map((step) => (step + 1) / 16),
  };
}

/** The chance that a positive row has the greater score than a negative one; a tie is half a chance. */
function areaByPairs(label: number[], probability: number[], weight: number[]): number {
  let area = 0;
  let pairs = 0;
  for (const [a, isPositive] of label.entries()) {
    for (const [b, other] of label.entries()) {
      if (isPositive !== 1 || other !== 0) continue;
      const w = weight[a]! * weight[b]!;
      pairs += w;
      area += w * (probability[a]! > probability[b]! ? 1 : probability[a] === probability[b] ? 0.5 : 0);
    }
  }
  return area / pairs;
}

/** Precision over recall, between two scores the counts change evenly (Davis and Goadrich 2006): by small steps. */
function areaUnderPrecision(label: number[], probability: number[], weight: number[]): number {
  const scores = [...new Set(probability)].sort((a, b) => b - a);
  const sum = (score: number, y: number) =>
    weight.reduce((total, w, row) => total + (probability[row] === score && label[row] === y ? w : 0), 0);
  const all = scores.reduce((total, score) => total + sum(score, 1), 0);
  const steps = 4000;
  let [area, positives, negatives] = [0, 0, 0];
  for (const score of scores) {
    const [p, n] = [sum(score, 1), sum(score, 0)];
    for (let step = 0; step < steps; step++) {
      const part = (step + 0.5) / steps;
      const precision = (positives + part * p) / (positives + part * p + negatives + part * n);
      if (p > 0) area += (precision * p) / steps / all;
    }
    positives += p;
    negatives += n;
  }
  return area;
}

test.each([1, 2, 3, 4, 5])('GB1 auc is the share of pairs in the right order (seed %i)', (seed) => {
  const { label, probability, weight } = drawn(seed);
  const unit = weight.map(() => 1);
  expect(measure('auc', label, probability)).toBeCloseTo(areaByPairs(label, probability, unit), 12);
  expect(measure('auc', label, probability, weight)).toBeCloseTo(areaByPairs(label, probability, weight), 12);
});

test.each([1, 2, 3, 4, 5])('GB1 aucpr is the area under precision over recall (seed %i)', (seed) => {
  const { label, probability, weight } = drawn(seed);
  const unit = weight.map(() => 1);
  expect(measure('aucpr', label, probability)).toBeCloseTo(areaUnderPrecision(label, probability, unit), 6);
  expect(measure('aucpr', label, probability, weight)).toBeCloseTo(areaUnderPrecision(label, probability, weight), 6);
});

test('GB1 error is the weight on the wrong side of one half; one half itself is class 0', () => {
  expect(measure('error', [1, 0, 1, 0], [0.9, 0.1, 0.5, 0.6])).toBe(0.5);
  expect(measure('error', [1, 0, 1, 0], [0.9, 0.1, 0.5, 0.6], [1, 1, 1, 5])).toBe(0.75);
  expect(measure('error', [0.25, 0.25], [0.9, 0.1])).toBe(0.5);
});

test('GB1 a perfect order is 1, its reverse 0, one class alone has no area', () => {
  const label = [0, 0, 1, 1];
  expect(measure('auc', label, [0.1, 0.2, 0.3, 0.4])).toBe(1);
  expect(measure('auc', label, [0.4, 0.3, 0.2, 0.1])).toBe(0);
  expect(measure('aucpr', label, [0.1, 0.2, 0.3, 0.4])).toBe(1);
  for (const metric of ['auc', 'aucpr']) {
    expect(measure(metric, [1, 1], [0.2, 0.7])).toBeNaN();
    expect(measure(metric, [0, 0], [0.2, 0.7])).toBeNaN();
  }
});

test.each([
  [5, 1, 1],
  [40, 0.5078125, 0.3823724095625004],
  [41, 0.44117647058823528, 0.38649879350983113],
  [999, 0.50810736494775588, 0.3931026286654925],
  [1000, 0.50560658853341778, 0.38512426097059227],
])('GB1 with NaN among %i scores, areas are those of native XGBoost 3.4.1', (rows, area, areaOfPrecision) => {
  const indices = Array.from({ length: rows }, (_, i) => i);
  const label = indices.map((i) => ((i * 7919) % 13 < 5 ? 1 : 0));
  const probability = indices.map((i) => (i % 5 === 2 ? NaN : ((i * 37) % 101) / 128));
  expect(measure('auc', label, probability)).toBe(area);
  expect(measure('aucpr', label, probability)).toBeCloseTo(areaOfPrecision, 6);
});

test('GB2 equal scores keep the order of their rows', () => {
  const values = Float32Array.of(0.5, 0, 0.5, 1, 0.25, 0, 1);
  expect([...descendingOrder(values)]).toEqual([3, 6, 0, 2, 4, 1, 5]);
});
