import { rowCountOf, type FeatureColumns } from '../base/columns.ts';
import type { Booster } from './booster.ts';
import { marginOf } from './objective.ts';
import { firstTreesOf, type IterationRange } from './predict-range.ts';
import { columnsOf, forEachBlock } from './predict.ts';
import { addTreeContributions, shapTree, shapWalk } from './shap-tree.ts';

/**
 * What every feature adds to a row's margin (TreeSHAP), and in the last column the bias, what is predicted without
 * any: row-major Float32Array[rows × (features + 1)]. A row's sum is its margin, but for rounding. Features stand in
 * the model's order.
 *
 * Throws as `predictMargin`, also for a range that does not begin at 0, and `invalid_model` for a negative cover.
 */
export function predictContributions(booster: Booster, features: FeatureColumns, range?: IterationRange): Float32Array {
  const trees = firstTreesOf(booster, range).map(shapTree);
  const meanValue = trees.reduce((sum, tree) => sum + tree.meanValue, 0);
  const bias = Math.fround(Math.fround(meanValue) + marginOf(booster.baseScore));
  const width = booster.featureCount;
  // Before anything is allocated by a number that a file declares.
  columnsOf(booster, features);
  const walk = shapWalk(
    trees.reduce((most, { levels }) => Math.max(most, levels), 1),
    width,
  );
  const contributions = new Float32Array(rowCountOf(features) * (width + 1));
  forEachBlock(booster, features, (values, begin, count) => {
    const ofTree = new Float32Array(width);
    for (let i = 0; i < count; i++) {
      const at = (begin + i) * (width + 1);
      for (const tree of trees) {
        addTreeContributions(tree, walk, values, i * width, ofTree);
        for (const feature of tree.features) {
          contributions[at + feature]! += ofTree[feature]!;
          ofTree[feature] = 0;
        }
      }
      contributions[at + width] = bias;
    }
  });
  return contributions;
}
