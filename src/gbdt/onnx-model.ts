import { LEAF, type Booster, type Tree } from './booster.ts';
import { marginOf } from './objective.ts';
import {
  encodeModel,
  FLOAT,
  floatsAttribute,
  floatScalar,
  INT64,
  integerAttribute,
  integerList,
  integersAttribute,
  textAttribute,
  textsAttribute,
  valueInfo,
  type OnnxNode,
} from './onnx-messages.ts';
import { classifierRange, treesOf } from './predict-range.ts';
import type { Message } from './protobuf.ts';

const TREES = 'ai.onnx.ml';

/**
 * The model in ONNX (operator sets `ai.onnx` 17, `ai.onnx.ml` 3), to be asked as XGBoost's classifier is: `input`
 * float [rows, features] in the model's feature order, NaN where a value is missing; `label` int64 [rows] and
 * `probabilities` float [rows, 2] of the classes 0 and 1. After early stopping: up to the best iteration. The names
 * of the features are the model's metadata `feature_names`.
 *
 * A regressor and a sigmoid, not a classifier: runtimes decide the label of a `TreeEnsembleClassifier` by the margin,
 * and where all leaves are positive against 0.5 (ONNX Runtime), which is no probability.
 */
export function modelToOnnx(booster: Booster): Uint8Array<ArrayBuffer> {
  return encodeModel({
    name: 'xgboost',
    producer: 'MLOps Pipeline Lab',
    doc: 'XGBoost binary:logistic',
    operatorSets: { '': 17, [TREES]: 3 },
    nodes: [treesNode(booster), ...classifierNodes],
    initializers: [floatScalar('one', 1), floatScalar('half', 0.5), integerList('flat', [-1])],
    inputs: [valueInfo('input', FLOAT, [null, booster.featureCount])],
    outputs: [valueInfo('label', INT64, [null]), valueInfo('probabilities', FLOAT, [null, 2])],
    metadata: booster.featureNames.length === 0 ? {} : { feature_names: JSON.stringify(booster.featureNames) },
  });
}

const classifierNodes: readonly OnnxNode[] = [
  { operator: 'Sigmoid', inputs: ['margin'], output: 'positive' },
  { operator: 'Sub', inputs: ['one', 'positive'], output: 'negative' },
  {
    operator: 'Concat',
    inputs: ['negative', 'positive'],
    output: 'probabilities',
    attributes: [integerAttribute('axis', 1)],
  },
  { operator: 'Greater', inputs: ['positive', 'half'], output: 'is_positive' },
  { operator: 'Cast', inputs: ['is_positive'], output: 'labels', attributes: [integerAttribute('to', INT64)] },
  { operator: 'Reshape', inputs: ['labels', 'flat'], output: 'label' },
];

function treesNode(booster: Booster): OnnxNode {
  return {
    operator: 'TreeEnsembleRegressor',
    domain: TREES,
    inputs: ['input'],
    output: 'margin',
    attributes: treesAttributes(treesOf(booster, classifierRange(booster)), marginOf(booster.baseScore)),
  };
}

/**
 * One entry a node; those of targets, one a leaf. The base margin is a tree of its own that comes first: a runtime that
 * adds one tree after another then adds in XGBoost's order, while `base_values` are added last.
 */
function treesAttributes(trees: readonly Tree[], baseMargin: number): Message[] {
  const base: OnnxTreeNode = { ...zeroLeaf, value: baseMargin };
  const nodes = [base, ...trees.flatMap((tree, t) => reachable(tree).map((node) => nodeOf(tree, t + 1, node)))];
  const leaves = nodes.filter(({ isLeaf }) => isLeaf);
  const ofNodes = (name: string, read: (node: OnnxTreeNode) => number) => integersAttribute(name, nodes.map(read));
  const ofLeaves = (name: string, read: (leaf: OnnxTreeNode) => number) => integersAttribute(name, leaves.map(read));
  const modes = nodes.map(({ isLeaf }) => (isLeaf ? 'LEAF' : 'BRANCH_LT'));
  const thresholds = nodes.map(({ isLeaf, value }) => (isLeaf ? 0 : value));
  const values = leaves.map(({ value }) => value);
  return [
    ofNodes('nodes_treeids', ({ treeId }) => treeId),
    ofNodes('nodes_nodeids', ({ node }) => node),
    ofNodes('nodes_featureids', ({ feature }) => feature),
    textsAttribute('nodes_modes', modes),
    floatsAttribute('nodes_values', thresholds),
    ofNodes('nodes_truenodeids', ({ left }) => left),
    ofNodes('nodes_falsenodeids', ({ right }) => right),
    ofNodes('nodes_missing_value_tracks_true', ({ missingLeft }) => missingLeft),
    ofLeaves('target_treeids', ({ treeId }) => treeId),
    ofLeaves('target_nodeids', ({ node }) => node),
    ofLeaves('target_ids', () => 0),
    floatsAttribute('target_weights', values),
    integerAttribute('n_targets', 1),
    textAttribute('aggregate_function', 'SUM'),
    textAttribute('post_transform', 'NONE'),
  ];
}

interface OnnxTreeNode {
  readonly treeId: number;
  readonly node: number;
  readonly isLeaf: boolean;
  readonly feature: number;
  readonly value: number;
  readonly left: number;
  readonly right: number;
  readonly missingLeft: number;
}

const zeroLeaf: OnnxTreeNode = {
  treeId: 0,
  node: 0,
  isLeaf: true,
  feature: 0,
  value: 0,
  left: 0,
  right: 0,
  missingLeft: 0,
};

function nodeOf(tree: Tree, treeId: number, node: number): OnnxTreeNode {
  const value = tree.splitConditions[node]!;
  if (tree.leftChildren[node] === LEAF) return { ...zeroLeaf, treeId, node, value };
  return {
    treeId,
    node,
    isLeaf: false,
    feature: tree.splitIndices[node]!,
    value,
    left: tree.leftChildren[node]!,
    right: tree.rightChildren[node]!,
    missingLeft: tree.defaultLeft[node]!,
  };
}

/** What pruning took out is left out: a runtime would take it for a root. */
function reachable({ leftChildren, rightChildren }: Tree): readonly number[] {
  const found = [0];
  for (const node of found) {
    if (leftChildren[node] !== LEAF) found.push(leftChildren[node]!, rightChildren[node]!);
  }
  return found.toSorted((a, b) => a - b);
}
