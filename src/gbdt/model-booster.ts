import { LabError } from '../base/errors.ts';
import { LEAF, NO_PARENT, type Booster, type Tree } from './booster.ts';
import { deletedNodeCount } from './model-document.ts';
import { parseModel, type ModelJson, type TreeJson } from './model-schema.ts';
import { refuseUnsupported } from './model-support.ts';

/**
 * The booster of a decoded model file. Whatever the file held, every row of the booster ends in a leaf. Throws
 * `unsupported_model` for what the lab cannot run, else `invalid_model` naming the first thing that is wrong.
 */
export function boosterOfDocument(document: unknown): Booster {
  refuseUnsupported(document);
  const { learner } = parseModel(document);
  const { learner_model_param: modelParam, attributes } = learner;
  const { model } = learner.gradient_booster;
  const featureCount = Number(modelParam.num_feature);
  const treesPerRound = Number(model.gbtree_model_param.num_parallel_tree);
  checkCounts(learner, featureCount, treesPerRound);
  return {
    featureNames: learner.feature_names,
    featureCount,
    baseScore: baseScoreOf(modelParam.base_score),
    boostFromAverage: modelParam.boost_from_average !== '0',
    scalePosWeight: Math.fround(Number(learner.objective.reg_loss_param.scale_pos_weight)),
    trees: model.trees.map((tree, t) => treeOf(tree, t, featureCount)),
    ...(treesPerRound !== 1 && { treesPerRound }),
    ...(learner.feature_types.length > 0 && { featureTypes: learner.feature_types }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function checkCounts(learner: ModelJson['learner'], featureCount: number, treesPerRound: number): void {
  const { feature_names: names, feature_types: types, gradient_booster } = learner;
  const { trees, gbtree_model_param: param, iteration_indptr: bounds } = gradient_booster.model;
  for (const [what, list] of [
    ['names', names],
    ['types', types],
  ] as const) {
    if (list.length !== 0 && list.length !== featureCount) {
      throw invalidModel(`${featureCount} feature ${what} are expected, but there are ${list.length}`);
    }
  }
  if (new Set(names).size !== names.length) throw invalidModel('two features have the same name');
  if (Number(param.num_trees) !== trees.length) {
    throw invalidModel(`${param.num_trees} trees are announced, but there are ${trees.length}`);
  }
  if (trees.length % treesPerRound !== 0) {
    throw invalidModel(`a round has ${treesPerRound} trees, but there are ${trees.length}`);
  }
  const rounds = trees.length / treesPerRound;
  if (bounds && (bounds.length !== rounds + 1 || bounds.some((bound, round) => bound !== round * treesPerRound))) {
    throw invalidModel(`iteration_indptr does not share out ${trees.length} trees among ${rounds} rounds`);
  }
}

function baseScoreOf(text: string): number {
  const baseScore = Math.fround(Number(text.replace(/^\[(.*)\]$/, '$1')));
  if (baseScore >= 0 && baseScore <= 1) return baseScore;
  throw invalidModel(`base_score must be from 0 to 1, but is ${text}`);
}

function treeOf(json: TreeJson, t: number, featureCount: number): Tree {
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
  const deleted = deletedNodeCount(tree);
  if (Number(json.tree_param.num_deleted) !== deleted) {
    throw invalidModel(`tree ${t} announces ${json.tree_param.num_deleted} deleted nodes, but has ${deleted}`);
  }
  for (let node = 0; node < nodeCount; node++) checkNode(tree, t, node, featureCount);
  return tree;
}

/** A child names its parent and the root none, so that no node is shared and every path from the root ends. */
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
    if (!(child > 0 && child < tree.parents.length)) fail(`has the child ${child}, which is no node below it`);
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
