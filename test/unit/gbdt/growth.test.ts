import { expect, test } from 'vitest';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { LEAF, type Tree } from '../../../src/gbdt/booster.ts';
import { modelToJson } from '../../../src/gbdt/model-json.ts';
import { train } from '../../../src/gbdt/train.ts';
import { makeRows, paramsOf } from './rows.ts';

const rows = makeRows(2000);

function firstTree(input: Record<string, unknown>): Tree {
  const [tree] = train({ ...rows, params: paramsOf({ n_estimators: 1, ...input }) }).booster.trees;
  if (tree === undefined) throw new Error('One round gives one tree.');
  return tree;
}

function leavesOf({ leftChildren }: Tree): number {
  return leftChildren.filter((child) => child === LEAF).length;
}

function depthsOf({ parents }: Tree): number[] {
  const depths: number[] = [];
  for (const [node, parent] of parents.entries()) depths.push(node === 0 ? 0 : depths[parent]! + 1);
  return depths;
}

/** The nodes that are split, in the order in which they were split. */
function splitsOf({ leftChildren }: Tree): number[] {
  const nodes = [...leftChildren.keys()].filter((node) => leftChildren[node] !== LEAF);
  return nodes.sort((a, b) => leftChildren[a]! - leftChildren[b]!);
}

test.each(['depthwise', 'lossguide'])('GB21 %s: a tree has no more than max_leaves leaves', (grow_policy) => {
  for (const max_leaves of [1, 2, 3, 7, 20]) {
    expect(leavesOf(firstTree({ grow_policy, max_leaves, max_depth: 0 }))).toBe(max_leaves);
  }
  expect(leavesOf(firstTree({ grow_policy, max_leaves: 5000, max_depth: 3 }))).toBe(8);
});

test.each(['depthwise', 'lossguide'])('GB21 %s: no node lies deeper than max_depth', (grow_policy) => {
  for (const max_depth of [1, 2, 5]) {
    expect(Math.max(...depthsOf(firstTree({ grow_policy, max_depth })))).toBe(max_depth);
  }
});

test('GB21 depthwise splits level by level', () => {
  const tree = firstTree({ max_depth: 6 });
  const depths = depthsOf(tree);
  const order = splitsOf(tree).map((node) => depths[node]!);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(6);
});

test('GB21 lossguide splits the leaf that gains most', () => {
  const tree = firstTree({ grow_policy: 'lossguide', max_depth: 0, max_leaves: 40 });
  const splits = splitsOf(tree);
  const open = new Set([0]);
  for (const node of splits) {
    const gains = [...open].filter((each) => tree.leftChildren[each] !== LEAF).map((each) => tree.lossChanges[each]!);
    expect(tree.lossChanges[node]).toBe(Math.max(...gains));
    open.delete(node);
    open.add(tree.leftChildren[node]!).add(tree.rightChildren[node]!);
  }
  const depths = depthsOf(tree);
  expect(splits.map((node) => depths[node])).not.toEqual(splits.map((node) => depths[node]!).sort((a, b) => a - b));
});

test('GB21 without a limit that bites, both policies make the same splits', () => {
  const shape = (tree: Tree) =>
    splitsOf(tree)
      .map((node) => [tree.splitIndices[node], tree.splitConditions[node], tree.lossChanges[node]].join())
      .sort();
  expect(shape(firstTree({ grow_policy: 'lossguide', max_depth: 5 }))).toEqual(shape(firstTree({ max_depth: 5 })));
});

test('GB5 GB21 the seed changes nothing where nothing is drawn', () => {
  const modelOf = (seed: number) =>
    modelToJson(train({ ...rows, params: paramsOf({ seed, grow_policy: 'lossguide', max_leaves: 9 }) }).booster);
  expect(modelOf(1)).toBe(modelOf(2));
});

test.each(['depthwise', 'lossguide'])(
  'GB21 %s: max_cached_hist_node decides only where it overflows',
  (grow_policy) => {
    // Weights beyond what a sum can hold give a subtraction other bits than the rows have; labels of noise grow deep.
    const random = new Xoshiro128(11);
    const weight = rows.label.map(() => 2 ** (90 * random.nextFloat24() - 45));
    const label = rows.label.map(() => (random.nextFloat24() < 0.5 ? 1 : 0));
    const modelOf = (max_cached_hist_node?: number) => {
      const params = { grow_policy, max_depth: 8, max_bin: 16, lambda: 0, min_child_weight: 0, max_cached_hist_node };
      const { booster } = train({ features: rows.features, label, weight, params: paramsOf(params) });
      return { model: modelToJson(booster), nodes: Math.max(...booster.trees.map(({ parents }) => parents.length)) };
    };
    const whole = modelOf();
    expect(whole.nodes).toBeGreaterThan(100);
    expect(modelOf(whole.nodes).model === whole.model).toBe(true);
    for (const limit of [1, 2, 20]) expect(modelOf(limit).model === whole.model).toBe(false);
  },
);

test('GB21 a tree that grows on rounding alone comes to an end', () => {
  // Weights of every size and next to no regularisation: what is left when a histogram is taken from its parent's, where
  // no row is, looks like something to split. XGBoost's cache of histograms ends that.
  const { features, label } = makeRows(2000, 101);
  const random = new Xoshiro128(101);
  const weight = label.map(() => (1 + random.nextFloat24()) * 2 ** (Math.floor(random.nextFloat24() * 41) - 20));
  const params = paramsOf({
    n_estimators: 4,
    grow_policy: 'lossguide',
    max_depth: 0,
    lambda: 1e-30,
    min_child_weight: 0,
    scale_pos_weight: 30,
    base_score: 0.99,
  });
  const sizes = train({ features, label, weight, params }).booster.trees.map((tree) => tree.parents.length);
  expect(Math.max(...sizes)).toBeGreaterThan(65_536);
  expect(Math.max(...sizes)).toBeLessThan(70_000);
});
