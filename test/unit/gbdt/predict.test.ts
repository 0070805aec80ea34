import { expect, test } from 'vitest';
import { marginOf } from '../../../src/gbdt/objective.ts';
import { classifierRange } from '../../../src/gbdt/predict-range.ts';
import { predictLeaf, predictMargin, predictProbability } from '../../../src/gbdt/predict.ts';
import { train } from '../../../src/gbdt/train.ts';
import { differingBits } from './golden.ts';
import { errorOf, makeRows, paramsOf } from './rows.ts';

const rows = makeRows(1000);
const { booster } = train({ ...rows, params: paramsOf() });
const fresh = makeRows(700, 2).features;

test('GB11 columns are found by name, whatever their order', () => {
  const reversed = Object.fromEntries(Object.entries(fresh).toReversed());
  expect(predictMargin(booster, reversed)).toEqual(predictMargin(booster, fresh));
});

test('GB11 a row predicted alone has the bits it has among others', () => {
  const together = predictProbability(booster, fresh);
  const alone = Float32Array.from(together, (_, i) => {
    const row = Object.fromEntries(Object.entries(fresh).map(([name, x]) => [name, x.subarray(i, i + 1)]));
    return predictProbability(booster, row)[0] ?? NaN;
  });
  expect(differingBits(alone, together)).toBe(0);
});

test('GB11 the margin is the base margin plus the values of the leaves that predictLeaf names', () => {
  const leaves = predictLeaf(booster, fresh);
  const treeCount = booster.trees.length;
  expect(leaves.length).toBe(700 * treeCount);
  const sums = Float32Array.from({ length: 700 }, (_, row) => {
    let margin = marginOf(booster.baseScore);
    booster.trees.forEach((tree, t) => {
      const leaf = leaves[row * treeCount + t] ?? NaN;
      expect(tree.leftChildren[leaf]).toBe(-1);
      margin = Math.fround(margin + (tree.splitConditions[leaf] ?? NaN));
    });
    return margin;
  });
  expect(differingBits(sums, predictMargin(booster, fresh))).toBe(0);
});

test('GB11 a missing value takes the direction the split learned', () => {
  const split = {
    leftChildren: Int32Array.of(1, -1, -1),
    rightChildren: Int32Array.of(2, -1, -1),
    parents: Int32Array.of(2147483647, 0, 0),
    splitIndices: new Int32Array(3),
    splitConditions: Float32Array.of(10, -1, 1),
    defaultLeft: Uint8Array.of(1, 0, 0),
    lossChanges: new Float32Array(3),
    sumHessian: new Float32Array(3),
    baseWeights: new Float32Array(3),
  };
  const one = { featureNames: ['x'], featureCount: 1, baseScore: 0.5, boostFromAverage: false, scalePosWeight: 1 };
  const x = Float32Array.of(9.5, 10, NaN);
  expect([...predictMargin({ ...one, trees: [split] }, { x })]).toEqual([-1, 1, -1]);
  const right = { ...split, defaultLeft: new Uint8Array(3) };
  expect([...predictMargin({ ...one, trees: [right] }, { x })]).toEqual([-1, 1, 1]);
});

test('GB11 a model without feature names takes columns by position', () => {
  const unnamed = { ...booster, featureNames: [] };
  const renamed = Object.fromEntries(Object.values(fresh).map((x, i) => [`column ${i}`, x]));
  expect(predictMargin(unnamed, renamed)).toEqual(predictMargin(booster, fresh));
  expect(errorOf(() => predictMargin(unnamed, { x: rows.label }))?.code).toBe('feature_mismatch');
});

test('GB11 missing and extra columns are named', () => {
  const { age: _, ...others } = fresh;
  const error = errorOf(() => predictMargin(booster, { ...others, hour: new Float32Array(700) }));
  expect(error).toMatchObject({ code: 'feature_mismatch', detail: { missing: ['age'], extra: ['hour'] } });
  expect(error?.message).toMatch(/missing: age.*not known to the model: hour/);
});

test('GB11 an infinite value is refused, no rows give no predictions', () => {
  const infinite = { ...fresh, age: fresh['age']?.with(3, Infinity) ?? rows.label };
  expect(errorOf(() => predictLeaf(booster, infinite))).toMatchObject({ detail: { column: 'age', row: 3 } });
  const none = Object.fromEntries(Object.keys(fresh).map((name) => [name, new Float32Array()]));
  expect(predictProbability(booster, none)).toEqual(new Float32Array());
  expect(predictLeaf(booster, none)).toEqual(new Float32Array());
});

test('GB11 a range of rounds adds those trees to the base margin, and 0 as its end means the last', () => {
  const treesOnly = { ...booster, trees: booster.trees.slice(1, 3) };
  expect(differingBits(predictMargin(booster, fresh, [1, 3]), predictMargin(treesOnly, fresh))).toBe(0);
  expect(differingBits(predictProbability(booster, fresh, [1, 3]), predictProbability(treesOnly, fresh))).toBe(0);
  for (const range of [
    [0, 0],
    [0, 5],
  ] as const) {
    expect(differingBits(predictMargin(booster, fresh, range), predictMargin(booster, fresh))).toBe(0);
  }
  expect(new Set(predictMargin(booster, fresh, [2, 2]))).toEqual(new Set([marginOf(booster.baseScore)]));
  const forest = { ...booster, trees: booster.trees.slice(0, 4), treesPerRound: 2 };
  expect(differingBits(predictMargin(forest, fresh, [0, 1]), predictMargin(booster, fresh, [0, 2]))).toBe(0);
  const leaves = predictLeaf(booster, fresh);
  expect(predictLeaf(booster, fresh, [0, 2])).toEqual(leaves.filter((_, i) => i % 5 < 2));
});

test.each([
  [0, 6],
  [3, 2],
  [-1, 2],
  [0.5, 2],
  [NaN, 0],
  [6, 0],
])('GB11 the rounds from %d to %d of five are refused', (begin, end) => {
  expect(errorOf(() => predictMargin(booster, fresh, [begin, end]))).toMatchObject({
    code: 'invalid_parameter',
    detail: { parameter: 'iterationRange' },
  });
});

test('GB11 leaves begin with the first round, as in XGBoost', () => {
  expect(errorOf(() => predictLeaf(booster, fresh, [1, 3]))?.code).toBe('invalid_parameter');
});

test('GB11 a classifier stops after the best iteration where one was noted', () => {
  expect(classifierRange(booster)).toEqual([0, 0]);
  expect(classifierRange({ ...booster, attributes: { best_iteration: '2' } })).toEqual([0, 3]);
  expect(classifierRange({ ...booster, attributes: { best_iteration: 'all', best_score: '0.1' } })).toEqual([0, 0]);
});
