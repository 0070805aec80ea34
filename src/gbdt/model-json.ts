import { LEAF, NO_PARENT, type Booster, type Tree } from './booster.ts';
import { float32ToParameterText, float32ToText } from './float32-text.ts';
import { LabError } from '../base/errors.ts';
import { parseModel, type TreeJson } from './model-json-schema.ts';

const VERSION = '[3,4,1]';

/**
 * The model as XGBoost 3.4.1's `save_model` writes JSON: the same keys in the same order, floats as the
 * shortest decimal that reads back to the same float32, so the same model gives the same bytes. An infinite
 * threshold is written `-Infinity`, which XGBoost reads and `JSON.parse` does not.
 */
export function modelToJson(booster: Booster): string {
  const treeCount = booster.trees.length;
  const trees = booster.trees.map((tree, id) => treeToJson(tree, id, booster.featureCount)).join(',');
  const model =
    `{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},` +
    `"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"${treeCount}"},` +
    `"iteration_indptr":[${Array.from({ length: treeCount + 1 }, (_, i) => i).join(',')}],` +
    `"tree_info":[${Array.from({ length: treeCount }, () => 0).join(',')}],"trees":[${trees}]}`;
  const modelParam =
    `{"base_score":"[${float32ToText(booster.baseScore)}]",` +
    `"boost_from_average":"${booster.boostFromAverage ? 1 : 0}","num_class":"0",` +
    `"num_feature":"${booster.featureCount}","num_target":"1"}`;
  const objective =
    `{"name":"binary:logistic",` +
    `"reg_loss_param":{"scale_pos_weight":"${float32ToParameterText(booster.scalePosWeight)}"}}`;
  return (
    `{"learner":{"attributes":{},"feature_names":${JSON.stringify(booster.featureNames)},"feature_types":[],` +
    `"gradient_booster":{"model":${model},"name":"gbtree"},"learner_model_param":${modelParam},` +
    `"objective":${objective}},"version":${VERSION}}`
  );
}

function treeToJson(tree: Tree, id: number, featureCount: number): string {
  const integers = (values: Int32Array | Uint8Array): string => `[${values.join(',')}]`;
  const floats = (values: Float32Array): string => `[${Array.from(values, float32ToText).join(',')}]`;
  const nodeCount = tree.parents.length;
  return (
    `{"base_weights":${floats(tree.baseWeights)},"categories":[],"categories_nodes":[],"categories_segments":[],` +
    `"categories_sizes":[],"default_left":${integers(tree.defaultLeft)},"id":${id},` +
    `"left_children":${integers(tree.leftChildren)},"loss_changes":${floats(tree.lossChanges)},` +
    `"parents":${integers(tree.parents)},"right_children":${integers(tree.rightChildren)},` +
    `"split_conditions":${floats(tree.splitConditions)},"split_indices":${integers(tree.splitIndices)},` +
    `"split_type":${integers(new Uint8Array(nodeCount))},"sum_hessian":${floats(tree.sumHessian)},` +
    `"tree_param":{"num_deleted":"0","num_feature":"${featureCount}","num_nodes":"${nodeCount}",` +
    `"size_leaf_vector":"1"}}`
  );
}

/**
 * Reads XGBoost model JSON with a `binary:logistic` `gbtree` model of numerical splits, one tree a round.
 * Whatever the text is, the result is either a booster whose every row ends in a leaf or `invalid_model`.
 */
export function modelFromJson(text: string): Booster {
  const { learner } = parseModel(text);
  const { gradient_booster: gradientBooster, learner_model_param: modelParam } = learner;
  const { model } = gradientBooster;
  const featureCount = Number(modelParam.num_feature);
  const featureNames = learner.feature_names;
  if (featureNames.length !== 0 && featureNames.length !== featureCount) {
    throw invalidModel(`${featureCount} feature names are expected, but there are ${featureNames.length}`);
  }
  if (new Set(featureNames).size !== featureNames.length) throw invalidModel('two features have the same name');
  if (Number(model.gbtree_model_param.num_trees) !== model.trees.length) {
    throw invalidModel(
      `${model.gbtree_model_param.num_trees} trees are announced, but there are ${model.trees.length}`,
    );
  }
  const baseScore = Math.fround(Number(modelParam.base_score.replace(/^\[(.*)\]$/, '$1')));
  if (!(baseScore >= 0 && baseScore <= 1)) {
    throw invalidModel(`base_score must be from 0 to 1, but is ${modelParam.base_score}`);
  }
  return {
    featureNames,
    featureCount,
    baseScore,
    boostFromAverage: modelParam.boost_from_average !== '0',
    scalePosWeight: Math.fround(Number(learner.objective.reg_loss_param.scale_pos_weight)),
    trees: model.trees.map((tree, t) => treeFromJson(tree, t, featureCount)),
  };
}

function treeFromJson(json: TreeJson, t: number, featureCount: number): Tree {
  const tree: Tree = {
    leftChildren: Int32Array.from(json.left_children),
    rightChildren: Int32Array.from(json.right_children),
    parents: Int32Array.from(json.parents),
    splitIndices: Int32Array.from(json.split_indices),
    splitConditions: Float32Array.from(json.split_conditions),
    defaultLeft: Uint8Array.from(json.default_left, Number),
    lossChanges: Float32Array.from(json.loss_changes),
    sumHessian: Float32Array.from(json.sum_hessian),
    baseWeights: Float32Array.from(json.base_weights),
  };
  const nodeCount = Number(json.tree_param.num_nodes);
  for (const [name, values] of Object.entries<ArrayLike<number>>({ ...tree })) {
    if (values.length !== nodeCount) {
      throw invalidModel(`tree ${t} announces ${nodeCount} nodes, but has ${values.length} in ${name}`);
    }
  }
  for (let node = 0; node < nodeCount; node++) checkNode(tree, t, node, featureCount);
  return tree;
}

/** Children come after their parent and name it, so every path down ends, and no node is shared. */
function checkNode(tree: Tree, t: number, node: number, featureCount: number): void {
  const left = tree.leftChildren[node]!;
  const right = tree.rightChildren[node]!;
  const fail = (reason: string): never => {
    throw invalidModel(`node ${node} of tree ${t} ${reason}`);
  };
  if (node === 0 && tree.parents[0] !== NO_PARENT) fail('is the root and must have no parent');
  if (left === LEAF && right === LEAF) {
    if (!Number.isFinite(tree.splitConditions[node]!)) fail('is a leaf and must have a finite value');
    return;
  }
  for (const child of [left, right]) {
    if (!(child > node && child < tree.parents.length)) fail(`has the child ${child}, which is no later node`);
    if (tree.parents[child] !== node) fail(`has the child ${child}, whose parent is another node`);
  }
  if (left === right) fail('has the same node as both children');
  if (!(tree.splitIndices[node]! >= 0 && tree.splitIndices[node]! < featureCount)) {
    fail(`splits on feature ${tree.splitIndices[node]}, but there are ${featureCount} features`);
  }
}

function invalidModel(reason: string): LabError {
  return new LabError(
    'invalid_model',
    `An XGBoost binary:logistic model is expected, but ${reason.slice(0, 200)}. Save the model again.`,
  );
}
