import { rowCountOf, type FeatureColumns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import { LEAF, type Booster, type Tree } from './booster.ts';
import { checkFinite } from './check-data.ts';
import { marginOf, probabilities } from './objective.ts';
import { firstTreesOf, treesOf, type IterationRange } from './predict-range.ts';

/** Rows that are gathered and sent through all trees together: their values stay in the cache. */
const BLOCK_ROWS = 256;

/**
 * The raw score of every row: base margin plus the leaf values of these rounds, added in float32 in tree order.
 * Columns are found by name, whatever their order. Float32Array[rows]; no rows give an empty array.
 *
 * Throws `feature_mismatch` naming missing and extra columns, `invalid_data` for an infinite value,
 * `invalid_parameter` for rounds that the model does not have.
 */
export function predictMargin(booster: Booster, features: FeatureColumns, range?: IterationRange): Float32Array {
  const trees = treesOf(booster, range);
  const margins = new Float32Array(rowCountOf(features)).fill(marginOf(booster.baseScore));
  forEachBlock(booster, features, (values, begin, count) => {
    for (const tree of trees) {
      for (let i = 0; i < count; i++) {
        margins[begin + i]! += tree.splitConditions[leafOf(tree, values, i * booster.featureCount)]!;
      }
    }
  });
  return margins;
}

/** The probability of class 1 of every row, Float32Array[rows]. Throws as `predictMargin`. */
export function predictProbability(booster: Booster, features: FeatureColumns, range?: IterationRange): Float32Array {
  const margins = predictMargin(booster, features, range);
  return probabilities(margins, margins);
}

/**
 * The number of the leaf that every row reaches in every tree of the first rounds: row-major
 * Float32Array[rows × trees]. Throws as `predictMargin`, also for a range that does not begin at 0.
 */
export function predictLeaf(booster: Booster, features: FeatureColumns, range?: IterationRange): Float32Array {
  const trees = firstTreesOf(booster, range);
  const treeCount = trees.length;
  const leaves = new Float32Array(rowCountOf(features) * treeCount);
  forEachBlock(booster, features, (values, begin, count) => {
    trees.forEach((tree, t) => {
      for (let i = 0; i < count; i++) {
        leaves[(begin + i) * treeCount + t] = leafOf(tree, values, i * booster.featureCount);
      }
    });
  });
  return leaves;
}

/** Adds one tree's leaf values to margins; columns in feature order, as `columnsOf` gives them. */
export function addTreeToMargins(tree: Tree, columns: readonly Float32Array[], margins: Float32Array): void {
  for (let row = 0; row < margins.length; row++) {
    let node = 0;
    while (tree.leftChildren[node] !== LEAF) {
      node = childOf(tree, node, columns[tree.splitIndices[node]!]![row]!);
    }
    margins[row]! += tree.splitConditions[node]!;
  }
}

/** The columns in the booster's feature order. Throws `feature_mismatch`. */
export function columnsOf(booster: Booster, features: FeatureColumns): readonly Float32Array[] {
  const given = new Map(Object.entries(features));
  const expected = booster.featureNames;
  if (expected.length === 0 && given.size === booster.featureCount) return [...given.values()];
  const columns = expected.flatMap((name) => given.get(name) ?? []);
  if (expected.length > 0 && columns.length === expected.length && given.size === expected.length) return columns;
  const missing = expected.filter((name) => !given.has(name));
  const known = new Set(expected);
  const extra = [...given.keys()].filter((name) => !known.has(name));
  const faults = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`not known to the model: ${extra.join(', ')}`] : []),
  ];
  throw new LabError(
    'feature_mismatch',
    `The ${booster.featureCount} columns that the model was trained on are expected, but ${given.size} came ` +
      `(${faults.join('; ')}). Pass exactly the model's columns.`,
    { detail: { missing, extra, expected: [...expected] } },
  );
}

/** Calls back with the values of some rows at a time, row-major in feature order. Throws as `predictMargin`. */
export function forEachBlock(
  booster: Booster,
  features: FeatureColumns,
  visit: (rowMajorValues: Float32Array, begin: number, count: number) => void,
): void {
  const columns = columnsOf(booster, features);
  checkFinite(features);
  const rows = rowCountOf(features);
  const width = booster.featureCount;
  const values = new Float32Array(Math.min(rows, BLOCK_ROWS) * width);
  for (let begin = 0; begin < rows; begin += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - begin);
    columns.forEach((column, f) => {
      for (let i = 0; i < count; i++) values[i * width + f] = column[begin + i]!;
    });
    visit(values, begin, count);
  }
}

function leafOf(tree: Tree, values: Float32Array, offset: number): number {
  const { leftChildren, splitIndices } = tree;
  let node = 0;
  while (leftChildren[node] !== LEAF) node = childOf(tree, node, values[offset + splitIndices[node]!]!);
  return node;
}

/** Where a value goes from a node that splits; NaN is a missing value. */
export function childOf(tree: Tree, node: number, value: number): number {
  const goesLeft = value !== value ? tree.defaultLeft[node] === 1 : value < tree.splitConditions[node]!;
  return goesLeft ? tree.leftChildren[node]! : tree.rightChildren[node]!;
}
