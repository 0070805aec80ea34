import { expect, test } from 'vitest';
import type { FeatureColumns } from '../../../src/base/columns.ts';
import { LEAF, type Tree } from '../../../src/gbdt/booster.ts';
import { modelToJson } from '../../../src/gbdt/model-json.ts';
import { predictMargin } from '../../../src/gbdt/predict.ts';
import { sampleColumns, sampleRows, type SamplingRatios } from '../../../src/gbdt/sampling.ts';
import { train } from '../../../src/gbdt/train.ts';
import { makeRows, paramsOf } from './rows.ts';

const none: SamplingRatios = { seed: 0, rows: 1, columnsByTree: 1, columnsByLevel: 1, columnsByNode: 1 };

function keptRows(ratio: number, { rows = 10_000, seed = 0, round = 1 } = {}): boolean[] {
  const gradients = new Float32Array(2 * rows).fill(1);
  sampleRows(gradients, { ...none, rows: ratio, seed }, round);
  return Array.from({ length: rows }, (_, row) => {
    expect(gradients[2 * row]).toBe(gradients[2 * row + 1]);
    return gradients[2 * row] === 1;
  });
}

const shareOf = (kept: readonly boolean[]) => kept.filter(Boolean).length / kept.length;

test.each([0.1, 0.5, 0.9])('GB22 subsample %d keeps each row with that chance', (ratio) => {
  // Five standard deviations of a share of 10,000 draws.
  const tolerance = 5 * Math.sqrt((ratio * (1 - ratio)) / 10_000);
  for (const round of [1, 2, 3]) {
    expect(Math.abs(shareOf(keptRows(ratio, { round })) - ratio)).toBeLessThan(tolerance);
  }
});

test('GB22 every round and every seed draws anew, and the same ones draw the same', () => {
  const first = keptRows(0.5, { seed: 7, round: 1 });
  expect(keptRows(0.5, { seed: 7, round: 1 })).toEqual(first);
  for (const other of [
    { seed: 7, round: 2 },
    { seed: 8, round: 1 },
    { seed: 7 + 2 ** 32, round: 1 },
    { seed: -7, round: 1 },
  ]) {
    const agreeing = keptRows(0.5, other).filter((kept, row) => kept === first[row]).length;
    expect(Math.abs(agreeing - 5000)).toBeLessThan(250);
  }
});

test('GB22 subsample 1 keeps all rows, 0 none', () => {
  expect(shareOf(keptRows(1))).toBe(1);
  expect(shareOf(keptRows(0))).toBe(0);
  const { booster } = train({ ...makeRows(100), params: paramsOf({ subsample: 0 }) });
  expect(booster.trees.every((tree) => tree.parents.length === 1 && tree.splitConditions[0] === 0)).toBe(true);
});

test('GB22 a tree has its share of the columns, a level a share of those, a node a share of those', () => {
  const columnsOf = sampleColumns(40, { ...none, columnsByTree: 0.5, columnsByLevel: 0.5, columnsByNode: 0.4 }, 1);
  const levels = [0, 1, 2].map((depth) => Array.from({ length: 200 }, () => columnsOf(depth)));
  const union = (nodes: readonly Int32Array[]) => new Set(nodes.flatMap((columns) => [...columns]));
  for (const nodes of levels) {
    for (const columns of nodes) {
      expect(columns.length).toBe(4);
      expect([...columns]).toEqual([...columns].sort((a, b) => a - b));
    }
    expect(union(nodes).size).toBe(10);
  }
  const ofTree = union(levels.flat());
  expect(ofTree.size).toBeGreaterThan(10);
  expect(ofTree.size).toBeLessThanOrEqual(20);
});

test('GB22 one column at least is left, however small the share', () => {
  const columnsOf = sampleColumns(3, { ...none, columnsByTree: 0.01, columnsByLevel: 0, columnsByNode: 0.01 }, 1);
  const [column] = columnsOf(0);
  for (let node = 0; node < 20; node++) expect([...columnsOf(node % 4)]).toEqual([column]);
});

test('GB22 every column is drawn as often as the others', () => {
  const counts = new Array<number>(8).fill(0);
  for (let round = 1; round <= 4000; round++) {
    for (const column of sampleColumns(8, { ...none, columnsByTree: 0.25 }, round)(0)) counts[column]!++;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25 * 0.75));
});

function usedFeatures({ leftChildren, splitIndices }: Tree): Set<number> {
  return new Set([...splitIndices].filter((_, node) => leftChildren[node] !== LEAF));
}

test('GB22 the trees split on the columns that were drawn', () => {
  const { features, label } = makeRows(500);
  const many: FeatureColumns = Object.fromEntries(
    Array.from({ length: 4 }, (_, copy) =>
      Object.entries(makeRows(500, copy + 1).features).map(([name, values]) => [`${name}${copy}`, values] as const),
    ).flat(),
  );
  const byTree = train({ features: many, label, params: paramsOf({ n_estimators: 40, colsample_bytree: 0.25 }) });
  for (const tree of byTree.booster.trees) expect(usedFeatures(tree).size).toBeLessThanOrEqual(3);
  expect(new Set(byTree.booster.trees.flatMap((tree) => [...usedFeatures(tree)])).size).toBe(12);
  const byNode = train({ features, label, params: paramsOf({ n_estimators: 10, colsample_bynode: 0.4 }) });
  expect(byNode.booster.trees.some((tree) => usedFeatures(tree).size > 1)).toBe(true);
});

test('GB22 the curve is that of the model: rows left out get the value of their leaf', () => {
  const rows = makeRows(800);
  const params = paramsOf({ n_estimators: 8, subsample: 0.4, colsample_bytree: 0.7, seed: 3 });
  const { booster, evals } = train({ ...rows, params, evalSet: rows });
  expect(evals.train).toEqual(evals.eval);
  expect(new Set(predictMargin(booster, rows.features)).size).toBeGreaterThan(10);
});

test('GB5 GB22 the same seed gives the same bytes, another seed others', () => {
  const rows = makeRows(400);
  const modelOf = (seed: number) =>
    modelToJson(train({ ...rows, params: paramsOf({ seed, subsample: 0.5, colsample_bynode: 0.5 }) }).booster);
  expect(modelOf(1)).toBe(modelOf(1));
  expect(modelOf(1)).not.toBe(modelOf(2));
});
