import { NO_FEATURE, type Booster, type Tree } from './booster.ts';
import { float32ToParameterText, float32ToText } from './float32-text.ts';

/**
 * A model file's content before it is encoded: numbers are whole, numbers of a tree's nodes are typed arrays, and
 * keys stand in the order in which XGBoost writes them.
 */
export type DocumentValue =
  | string
  | number
  | Float32Array
  | Int32Array
  | Uint8Array
  | BigInt64Array
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };

const VERSION = [3, 4, 1];

/** The model as XGBoost 3.4.1's `save_model` lays it out, for JSON and UBJSON alike (`Learner::SaveModel`). */
export function modelDocument(booster: Booster): DocumentValue {
  const treeCount = booster.trees.length;
  const treesPerRound = booster.treesPerRound ?? 1;
  const model = {
    cats: { enc: [], feature_segments: new Int32Array(), sorted_idx: new Int32Array() },
    gbtree_model_param: { num_parallel_tree: String(treesPerRound), num_trees: String(treeCount) },
    iteration_indptr: Array.from({ length: treeCount / treesPerRound + 1 }, (_, round) => round * treesPerRound),
    tree_info: Array.from({ length: treeCount }, () => 0),
    trees: booster.trees.map((tree, id) => treeDocument(tree, id, booster.featureCount)),
  };
  return {
    learner: {
      attributes: inKeyOrder(booster.attributes ?? {}),
      feature_names: booster.featureNames,
      feature_types: booster.featureTypes ?? [],
      gradient_booster: { model, name: 'gbtree' },
      learner_model_param: {
        base_score: `[${float32ToText(booster.baseScore)}]`,
        boost_from_average: booster.boostFromAverage ? '1' : '0',
        num_class: '0',
        num_feature: String(booster.featureCount),
        num_target: '1',
      },
      objective: {
        name: 'binary:logistic',
        reg_loss_param: { scale_pos_weight: float32ToParameterText(booster.scalePosWeight) },
      },
    },
    version: VERSION,
  };
}

function treeDocument(tree: Tree, id: number, featureCount: number): DocumentValue {
  const nodeCount = tree.parents.length;
  return {
    base_weights: tree.baseWeights,
    categories: new Int32Array(),
    categories_nodes: new Int32Array(),
    categories_segments: new BigInt64Array(),
    categories_sizes: new BigInt64Array(),
    default_left: tree.defaultLeft,
    id,
    left_children: tree.leftChildren,
    loss_changes: tree.lossChanges,
    parents: tree.parents,
    right_children: tree.rightChildren,
    split_conditions: tree.splitConditions,
    split_indices: tree.splitIndices,
    split_type: new Uint8Array(nodeCount),
    sum_hessian: tree.sumHessian,
    tree_param: {
      num_deleted: String(deletedNodeCount(tree)),
      num_feature: String(featureCount),
      num_nodes: String(nodeCount),
      size_leaf_vector: '1',
    },
  };
}

/** Nodes that pruning took out of the tree: they keep their place, marked by a feature that cannot be. */
export function deletedNodeCount({ splitIndices, defaultLeft }: Tree): number {
  let count = 0;
  for (let node = 1; node < splitIndices.length; node++) {
    if (splitIndices[node] === NO_FEATURE && defaultLeft[node] === 1) count++;
  }
  return count;
}

function inKeyOrder(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
