import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accuracy, logLoss, precision, recall, rocAuc } from '../../../src/gbdt/metrics.ts';
import { errorOf } from './rows.ts';

const label = Float32Array.of(0, 1, 1, 0, 1, 0, 1, 1, 0, 0);
const probability = [0.1, 0.8, 0.35, 0.35, 0.9, 0.6, 0.6, 0, 0.2, 1];
const predicted = Int32Array.from(probability, (p) => (p > 0.5 ? 1 : 0));

test('GB14 the metrics are those of scikit-learn 1.x on the same rows', () => {
  expect({
    accuracy: accuracy(label, predicted),
    recall: recall(label, predicted),
    precision: precision(label, predicted),
    rocAuc: rocAuc(label, probability),
  }).toEqual({ accuracy: 0.6, recall: 0.6, precision: 0.6, rocAuc: 0.56 });
  expect(logLoss(label, probability)).toBeCloseTo(7.5652036308409665, 13);
  // A Float32Array is clipped at the epsilon of float32.
  expect(logLoss(label, Float32Array.from(probability))).toBeCloseTo(3.544950008392334, 6);
});

test('GB14 without positives recall and precision are 0, with one class the area is NaN', () => {
  const zeros = new Float32Array(3);
  expect([recall(zeros, zeros), precision(zeros, zeros), accuracy(zeros, zeros)]).toEqual([0, 0, 1]);
  expect(rocAuc(zeros, [0.1, 0.2, 0.3])).toBeNaN();
  expect(rocAuc(Float32Array.of(1, 1), [0.1, 0.2])).toBeNaN();
});

test('GB14 the area is the share of pairs in the right order, ties counting half', () => {
  const scored = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 6 })), {
    minLength: 2,
    maxLength: 60,
  });
  fc.assert(
    fc.property(scored, (rows) => {
      const above = rows.filter(([y]) => y === 1).map(([, p]) => p);
      const below = rows.filter(([y]) => y === 0).map(([, p]) => p);
      if (above.length === 0 || below.length === 0) return;
      const wins = above.flatMap((a) => below.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
      const expected = wins.reduce((sum, win) => sum + win, 0) / wins.length;
      const ours = rocAuc(
        rows.map(([y]) => y),
        rows.map(([, p]) => p),
      );
      expect(ours).toBeCloseTo(expected, 12);
    }),
    { numRuns: 200, seed: 13 },
  );
});

test('GB14 no rows and unequal lengths are refused', () => {
  for (const metric of [accuracy, recall, precision, logLoss, rocAuc]) {
    expect(errorOf(() => metric([], []))?.code).toBe('no_rows');
    expect(errorOf(() => metric([1, 0], [1]))?.code).toBe('unequal_lengths');
  }
});
