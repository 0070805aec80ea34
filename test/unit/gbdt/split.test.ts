import { expect, test } from 'vitest';
import { trainTestSplit } from '../../../src/gbdt/split.ts';
import { errorOf } from './rows.ts';

test('GB16 every row is in exactly one part, the test part has ⌈rows × fraction⌉', () => {
  for (const [rows, testFraction, testRows] of [
    [10000, 0.3, 3000],
    [10, 0.3, 3],
    [7, 0.5, 4],
    [2, 0.01, 1],
  ] as const) {
    const { train, test } = trainTestSplit(rows, { testFraction, seed: 42 });
    expect(test.length).toBe(testRows);
    expect([...train, ...test].toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
  }
});

test('GB16 the same seed draws the same rows, another seed others', () => {
  expect(trainTestSplit(1000, { seed: 42 })).toEqual(trainTestSplit(1000, { seed: 42 }));
  expect(trainTestSplit(1000, { seed: 42 })).not.toEqual(trainTestSplit(1000, { seed: 43 }));
  // Pinned: a model that is trained again must meet the rows it met.
  expect([...trainTestSplit(10, { seed: 42 }).test]).toEqual([7, 8, 1]);
});

test('GB16 stratified parts have the classes in their shares', () => {
  const stratify = Float32Array.from({ length: 1000 }, (_, i) => (i % 25 === 0 ? 1 : 0));
  const { train, test } = trainTestSplit(1000, { testFraction: 0.3, seed: 1, stratify });
  const positives = (rows: Int32Array) => rows.filter((row) => stratify[row] === 1).length;
  expect({ train: train.length, test: test.length }).toEqual({ train: 700, test: 300 });
  expect({ train: positives(train), test: positives(test) }).toEqual({ train: 28, test: 12 });
  expect(new Set([...train, ...test]).size).toBe(1000);
});

test('GB16 a fraction outside 0 to 1, too few rows and labels of another length are refused', () => {
  for (const testFraction of [0, 1, -0.1, NaN]) {
    expect(errorOf(() => trainTestSplit(10, { testFraction, seed: 1 }))).toMatchObject({
      code: 'invalid_parameter',
      detail: { parameter: 'testFraction' },
    });
  }
  for (const rows of [0, 1]) expect(errorOf(() => trainTestSplit(rows, { seed: 1 }))?.code).toBe('too_few_rows');
  expect(errorOf(() => trainTestSplit(4, { seed: 1, stratify: [0, 1] }))?.code).toBe('invalid_parameter');
});
