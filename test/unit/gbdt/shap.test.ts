import { expect, test } from 'vitest';
import { LEAF, NO_PARENT, type Booster, type Tree } from '../../../src/gbdt/booster.ts';
import { modelFromJson } from '../../../src/gbdt/model-json.ts';
import { marginOf } from '../../../src/gbdt/objective.ts';
import { predictMargin } from '../../../src/gbdt/predict.ts';
import { predictContributions } from '../../../src/gbdt/shap.ts';
import { train } from '../../../src/gbdt/train.ts';
import { differingBits, readGolden } from './golden.ts';
import { errorOf, makeRows, paramsOf } from './rows.ts';

test.each(['tiny8', 'nan1000', 'deep', 'clipped'])('GB18 %s: contributions have native bits', (name) => {
  const { modelText, testFeatures, float32 } = readGolden(name);
  const contributions = predictContributions(modelFromJson(modelText), testFeatures);
  expect(differingBits(contributions, float32('contribs_test.f32'))).toBe(0);
});

const { booster } = train({ ...makeRows(600), params: paramsOf({ max_depth: 4 }) });
const fresh = makeRows(40, 2).features;
const names = Object.keys(fresh);

/** What a tree says of a row of which only some features are known: elsewhere both ways, weighted by cover. */
function expectedValue(tree: Tree, row: readonly number[], known: ReadonlySet<number>, node = 0): number {
  const [left, right] = [tree.leftChildren[node] ?? NaN, tree.rightChildren[node] ?? NaN];
  if (left === LEAF) return tree.splitConditions[node] ?? NaN;
  const feature = tree.splitIndices[node] ?? NaN;
  const value = row[feature] ?? NaN;
  if (known.has(feature)) {
    const goesLeft = Number.isNaN(value) ? tree.defaultLeft[node] === 1 : value < (tree.splitConditions[node] ?? NaN);
    return expectedValue(tree, row, known, goesLeft ? left : right);
  }
  const cover = (child: number) => tree.sumHessian[child] ?? NaN;
  const mean =
    cover(left) * expectedValue(tree, row, known, left) + cover(right) * expectedValue(tree, row, known, right);
  return mean / cover(node);
}

/** Shapley's definition: the mean over all orders of getting to know the features. */
function shapleyValues(model: Booster, row: readonly number[]): number[] {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const totals = [0, 0, 0];
  for (const tree of model.trees) {
    for (const order of orders) {
      const known = new Set<number>();
      for (const feature of order) {
        const before = expectedValue(tree, row, known);
        known.add(feature);
        totals[feature]! += (expectedValue(tree, row, known) - before) / orders.length;
      }
    }
  }
  const bias = model.trees.reduce((sum, tree) => sum + expectedValue(tree, row, new Set()), marginOf(model.baseScore));
  return [...totals, bias];
}

test('GB18 contributions are the Shapley values of the definition, the bias comes last', () => {
  const contributions = predictContributions(booster, fresh);
  const width = names.length + 1;
  expect(contributions).toHaveLength(40 * width);
  let worst = 0;
  for (let i = 0; i < 40; i++) {
    const row = Object.values(fresh).map((column) => column[i] ?? NaN);
    shapleyValues(booster, row).forEach((value, f) => {
      worst = Math.max(worst, Math.abs(value - (contributions[i * width + f] ?? NaN)));
    });
  }
  expect(worst).toBeLessThan(2e-6);
});

test('GB18 a row adds up to its margin, also of the first rounds only', () => {
  for (const range of [undefined, [0, 2]] as const) {
    const margins = predictMargin(booster, fresh, range);
    const contributions = predictContributions(booster, fresh, range);
    margins.forEach((margin, i) => {
      const row = contributions.subarray(i * 4, i * 4 + 4);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(margin, 5);
    });
  }
  expect(predictContributions(booster, fresh, [0, 2])).not.toEqual(predictContributions(booster, fresh));
});

test('GB18 columns are found by name, and rows do not depend on one another', () => {
  const reversed = Object.fromEntries(Object.entries(fresh).toReversed());
  const together = predictContributions(booster, reversed);
  const last = Object.fromEntries(Object.entries(fresh).map(([name, x]) => [name, x.slice(39)]));
  expect(differingBits(predictContributions(booster, last), together.subarray(39 * 4))).toBe(0);
});

/** A tree that goes on to the right, level after level. */
function chain(levels: number): Tree {
  const size = 2 * levels + 1;
  const isSplit = (node: number) => node % 2 === 0 && node < size - 1;
  const nodes = Array.from({ length: size }, (_, node) => node);
  return {
    leftChildren: Int32Array.from(nodes, (node) => (isSplit(node) ? node + 1 : LEAF)),
    rightChildren: Int32Array.from(nodes, (node) => (isSplit(node) ? node + 2 : LEAF)),
    parents: Int32Array.from(nodes, (node) => (node === 0 ? NO_PARENT : node % 2 === 0 ? node - 2 : node - 1)),
    splitIndices: new Int32Array(size),
    splitConditions: Float32Array.from(nodes, (node) => (isSplit(node) ? node : 0.5)),
    defaultLeft: new Uint8Array(size),
    lossChanges: new Float32Array(size),
    // The leaves below.
    sumHessian: Float32Array.from(nodes, (node) => (isSplit(node) ? levels - node / 2 + 1 : 1)),
    baseWeights: new Float32Array(size),
  };
}

test('GB18 a tree of 100,000 levels needs no deep calls', () => {
  const one = { featureNames: ['x'], featureCount: 1, baseScore: 0.5, boostFromAverage: false, scalePosWeight: 1 };
  const deep = { ...one, trees: [chain(100_000)] };
  const x = Float32Array.of(-1, NaN);
  const contributions = predictContributions(deep, { x });
  expect(contributions).toHaveLength(4);
  expect(contributions[1]).toBeCloseTo(0.5, 3);
  const cover = Float32Array.of(3, -1, 4);
  const negative = { ...one, trees: [{ ...chain(1), sumHessian: cover }] };
  expect(errorOf(() => predictContributions(negative, { x }))).toMatchObject({
    code: 'invalid_model',
    detail: { tree: 0, node: 1 },
  });
  const stump = { ...one, trees: [chain(0)] };
  expect([...predictContributions(stump, { x })]).toEqual([0, 0.5, 0, 0.5]);
});
