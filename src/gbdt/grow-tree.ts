import type { BinnedRows } from './bins.ts';
import { LEAF, NO_PARENT, type Tree } from './booster.ts';
import type { Cuts } from './cuts.ts';
import {
  buildHistogram,
  releaseHistogram,
  subtractHistogram,
  takeHistogram,
  type Histogram,
  type HistogramPool,
} from './histogram.ts';
import type { GradientPairs } from './objective.ts';
import { leafGain, leafWeight, type Regularization } from './regularization.ts';
import { partitionRows, resetRowPartition, type RowPartition } from './row-partition.ts';
import { findBestSplit, type NodeSums, type Split } from './split-evaluation.ts';

/** Everything that growing a tree reads, and the buffers it works in. */
export interface Grower {
  readonly binned: BinnedRows;
  readonly cuts: Cuts;
  readonly gradients: GradientPairs;
  readonly partition: RowPartition;
  readonly pool: HistogramPool;
  readonly reg: Regularization;
  readonly learningRate: number;
  /** 0 = no limit. */
  readonly maxDepth: number;
}

/** A leaf of the tree as it stands, and whether and how it may be split. */
interface OpenNode extends NodeSums {
  readonly id: number;
  readonly depth: number;
  /** What its rows get if it stays a leaf. */
  readonly value: number;
  readonly begin: number;
  readonly end: number;
  /** Kept while children may need it. */
  histogram: Histogram | undefined;
  split: Split | undefined;
}

/** A loss change up to here counts as none (kRtEps in XGBoost). */
const NO_LOSS_CHANGE = Math.fround(1e-6);
const { fround } = Math;

/**
 * Grows one tree level by level on the gradients as they are, and adds its leaf values to `margins`
 * (Float32Array[rows]). There is no pruning afterwards: `gamma` holds when a node is split.
 */
export function growTree(grower: Grower, margins: Float32Array): Tree {
  resetRowPartition(grower.partition);
  const nodes = createNodes();
  const queue = [openRoot(grower, nodes)];
  // Rising node numbers: the order in which XGBoost expands, and so numbers, nodes.
  for (const node of queue) {
    if (node.split !== undefined && maySplit(grower, node, node.split)) {
      queue.push(...splitNode(grower, nodes, node, node.split));
    } else {
      addToMargins(grower, node, margins);
    }
  }
  return toTree(nodes);
}

function openRoot(grower: Grower, nodes: Nodes): OpenNode {
  const { binned, pool, gradients, partition, reg } = grower;
  const histogram = takeHistogram(pool);
  buildHistogram(histogram, binned, gradients, partition.rows, 0, binned.rowCount);
  const { gradient, hessian } = sumRoot(grower, histogram);
  const weight = leafWeight(reg, gradient, hessian);
  const value = fround(weight * grower.learningRate);
  addNode(nodes, NO_PARENT, weight, value, fround(hessian));
  const gain = leafGain(reg, gradient, hessian);
  const root: OpenNode = {
    id: 0,
    depth: 0,
    value,
    begin: 0,
    end: binned.rowCount,
    gradient,
    hessian,
    gain,
    histogram: undefined,
    split: undefined,
  };
  evaluateNode(grower, root, histogram);
  return root;
}

/** Without missing values XGBoost sums the bins of feature 0, with any it sums the rows. */
function sumRoot(grower: Grower, histogram: Histogram): { gradient: number; hessian: number } {
  const { binned, gradients } = grower;
  const isDense = binned.missingBin < 0;
  const pairs = isDense ? histogram : gradients;
  const length = isDense ? 2 * binned.slots : gradients.length;
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < length; i += 2) {
    gradient += pairs[i]!;
    hessian += pairs[i + 1]!;
  }
  return { gradient, hessian };
}

function maySplit(grower: Grower, node: OpenNode, split: Split): boolean {
  return (
    split.lossChange > NO_LOSS_CHANGE &&
    split.lossChange >= grower.reg.minSplitLoss &&
    (grower.maxDepth === 0 || node.depth < grower.maxDepth)
  );
}

function splitNode(grower: Grower, nodes: Nodes, node: OpenNode, split: Split): OpenNode[] {
  const { reg, learningRate, binned, partition } = grower;
  const middle = partitionRows(partition, binned, split, node.begin, node.end);
  applySplit(nodes, node.id, split, splitValue(grower.cuts, split), reg);
  const child = (gradient: number, hessian: number, begin: number, end: number): OpenNode => {
    const value = fround(leafWeight(reg, gradient, hessian) * learningRate);
    const id = addNode(nodes, node.id, value, value, fround(hessian));
    const gain = leafGain(reg, gradient, hessian);
    const sums = { gradient, hessian, gain };
    return { id, depth: node.depth + 1, value, begin, end, ...sums, histogram: undefined, split: undefined };
  };
  const left = child(split.leftGradient, split.leftHessian, node.begin, middle);
  const right = child(split.rightGradient, split.rightHessian, middle, node.end);
  evaluateChildren(grower, node, left, right);
  return [left, right];
}

/** Builds the histogram of the child with less Hessian (of equal ones the left) and takes the other from it. */
function evaluateChildren(grower: Grower, node: OpenNode, left: OpenNode, right: OpenNode): void {
  const { binned, gradients, partition, pool } = grower;
  const parentHistogram = node.histogram;
  node.histogram = undefined;
  if (parentHistogram === undefined) return;
  if (!mightSplit(grower, left) && !mightSplit(grower, right)) return releaseHistogram(pool, parentHistogram);
  const [built, taken] = right.hessian < left.hessian ? [right, left] : [left, right];
  const builtHistogram = takeHistogram(pool);
  buildHistogram(builtHistogram, binned, gradients, partition.rows, built.begin, built.end);
  if (mightSplit(grower, taken)) subtractHistogram(parentHistogram, builtHistogram);
  evaluateNode(grower, built, builtHistogram);
  evaluateNode(grower, taken, parentHistogram);
}

/** Finds the node's best split. The histogram stays with the node if its children may need it. */
function evaluateNode(grower: Grower, node: OpenNode, histogram: Histogram): void {
  if (mightSplit(grower, node)) node.split = findBestSplit(histogram, grower.binned, grower.cuts, node, grower.reg);
  const hasChildren = node.split !== undefined && maySplit(grower, node, node.split);
  if (hasChildren && node.depth + 1 !== grower.maxDepth) node.histogram = histogram;
  else releaseHistogram(grower.pool, histogram);
}

/** False where no split can leave `min_child_weight` on both sides or the depth is used up. */
function mightSplit(grower: Grower, node: OpenNode): boolean {
  const { maxDepth, reg } = grower;
  return (maxDepth === 0 || node.depth < maxDepth) && node.hessian >= 2 * reg.minChildWeight * (1 - 1e-12);
}

/** The upper bound of the last bin that goes left. */
function splitValue(cuts: Cuts, split: Split): number {
  return split.bin < 0 ? -Infinity : cuts.values[cuts.offsets[split.feature]! + split.bin]!;
}

function addToMargins(grower: Grower, leaf: OpenNode, margins: Float32Array): void {
  const { rows } = grower.partition;
  for (let i = leaf.begin; i < leaf.end; i++) margins[rows[i]!]! += leaf.value;
}

/** A tree while it grows. */
interface Nodes {
  readonly leftChildren: number[];
  readonly parents: number[];
  readonly splitIndices: number[];
  readonly splitConditions: number[];
  readonly defaultLeft: number[];
  readonly lossChanges: number[];
  readonly sumHessian: number[];
  readonly baseWeights: number[];
}

function createNodes(): Nodes {
  return {
    leftChildren: [],
    parents: [],
    splitIndices: [],
    splitConditions: [],
    defaultLeft: [],
    lossChanges: [],
    sumHessian: [],
    baseWeights: [],
  };
}

/** Adds a leaf and returns its number. */
function addNode(nodes: Nodes, parent: number, baseWeight: number, value: number, sumHessian: number): number {
  nodes.leftChildren.push(LEAF);
  nodes.parents.push(parent);
  nodes.splitIndices.push(0);
  nodes.splitConditions.push(value);
  nodes.defaultLeft.push(0);
  nodes.lossChanges.push(0);
  nodes.sumHessian.push(sumHessian);
  return nodes.baseWeights.push(baseWeight) - 1;
}

/** Turns a leaf into a split; its children are the next two nodes that are added. */
function applySplit(nodes: Nodes, id: number, split: Split, condition: number, reg: Regularization): void {
  const gradient = split.leftGradient + split.rightGradient;
  const hessian = split.leftHessian + split.rightHessian;
  nodes.leftChildren[id] = nodes.parents.length;
  nodes.splitIndices[id] = split.feature;
  nodes.splitConditions[id] = condition;
  nodes.defaultLeft[id] = split.defaultLeft ? 1 : 0;
  nodes.lossChanges[id] = split.lossChange;
  nodes.sumHessian[id] = fround(hessian);
  nodes.baseWeights[id] = leafWeight(reg, gradient, hessian);
}

function toTree(nodes: Nodes): Tree {
  return {
    leftChildren: Int32Array.from(nodes.leftChildren),
    rightChildren: Int32Array.from(nodes.leftChildren, (left) => (left === LEAF ? LEAF : left + 1)),
    parents: Int32Array.from(nodes.parents),
    splitIndices: Int32Array.from(nodes.splitIndices),
    splitConditions: Float32Array.from(nodes.splitConditions),
    defaultLeft: Uint8Array.from(nodes.defaultLeft),
    lossChanges: Float32Array.from(nodes.lossChanges),
    sumHessian: Float32Array.from(nodes.sumHessian),
    baseWeights: Float32Array.from(nodes.baseWeights),
  };
}
