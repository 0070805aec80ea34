import type { BinnedRows } from './bins.ts';
import { NO_PARENT, type Tree } from './booster.ts';
import type { Cuts } from './cuts.ts';
import { ExpandQueue, isWorthSplitting, type Growth } from './expand-queue.ts';
import {
  buildHistogram,
  releaseHistogram,
  subtractHistogram,
  takeHistogram,
  type Histogram,
  type HistogramPool,
} from './histogram.ts';
import { cacheNodes, createHistogramCache } from './histogram-cache.ts';
import type { GradientPairs } from './objective.ts';
import { leafGain, leafWeight, type Regularization } from './regularization.ts';
import { partitionRows, resetRowPartition, type RowPartition } from './row-partition.ts';
import type { ColumnsOfNode } from './sampling.ts';
import { findBestSplit, NO_SPLIT, type NodeSums, type Split } from './split-evaluation.ts';
import { addNode, applySplit, createNodes, toTree, type Nodes } from './tree-nodes.ts';

/** Everything that growing a tree reads, and the buffers it works in. */
export interface Grower {
  readonly binned: BinnedRows;
  readonly cuts: Cuts;
  readonly gradients: GradientPairs;
  readonly partition: RowPartition;
  readonly pool: HistogramPool;
  readonly reg: Regularization;
  readonly learningRate: number;
  readonly growth: Growth;
  /** Of how many nodes a tree keeps the histograms. */
  readonly cachedNodes: number;
}

/** A node of the tree as it stands, and where its rows are. */
interface Place {
  readonly id: number;
  readonly depth: number;
  /** What its rows get if it stays a leaf. */
  readonly value: number;
  readonly begin: number;
  readonly end: number;
}

type Children = readonly [OpenNode, OpenNode];

/** How a node may be split. */
interface OpenNode extends Place, NodeSums {
  /** Kept while children may need it. */
  histogram: Histogram | undefined;
  /** Of the cache when it was made. */
  age: number;
  split: Split;
  isLeaf: boolean;
}

const { fround } = Math;

/**
 * Grows one tree on the gradients as they are, and adds its leaf values to `margins` (Float32Array[rows]). There is no
 * pruning afterwards: `gamma` holds when a node is split.
 */
export function growTree(grower: Grower, columnsOf: ColumnsOfNode, margins: Float32Array): Tree {
  resetRowPartition(grower.partition);
  const nodes = createNodes();
  const cache = createHistogramCache(grower.cachedNodes);
  cacheNodes(cache, 1);
  const root = openRoot(grower, nodes, columnsOf);
  const open = [root];
  const queue = new ExpandQueue<OpenNode>(grower.growth);
  queue.push(root);
  for (let batch = queue.pop(); batch.length > 0; batch = queue.pop()) {
    const pairs = batch.map((node) => ({ node, children: splitNode(grower, nodes, node) }));
    const expandable = pairs.filter(({ node }) => queue.mayExpandBelow(node));
    cacheNodes(cache, 2 * expandable.length);
    for (const { children } of pairs) open.push(...children);
    for (const { node, children } of expandable) {
      evaluateChildren(grower, { node, children, age: cache.age }, columnsOf);
      for (const child of children) queue.push(child);
    }
  }
  for (const node of open) {
    if (node.isLeaf) addToMargins(grower, node, margins);
    dropHistogram(grower.pool, node);
  }
  return toTree(nodes);
}

function openRoot(grower: Grower, nodes: Nodes, columnsOf: ColumnsOfNode): OpenNode {
  const { binned, pool, gradients, partition, reg } = grower;
  const histogram = takeHistogram(pool);
  buildHistogram(histogram, binned, gradients, partition.rows, 0, binned.rowCount);
  const { gradient, hessian } = sumRoot(grower, histogram);
  const weight = leafWeight(reg, gradient, hessian);
  const value = fround(weight * grower.learningRate);
  addNode(nodes, NO_PARENT, weight, value, fround(hessian));
  const root = openNode(reg, { id: 0, depth: 0, value, begin: 0, end: binned.rowCount, gradient, hessian });
  evaluateNode(grower, root, histogram, columnsOf(0));
  return root;
}

/** Field by field, so that all nodes have one shape: a spread made training a third slower. */
function openNode(reg: Regularization, node: Place & Pick<NodeSums, 'gradient' | 'hessian'>): OpenNode {
  const { id, depth, value, begin, end, gradient, hessian } = node;
  const gain = leafGain(reg, gradient, hessian);
  return {
    id,
    depth,
    value,
    begin,
    end,
    gradient,
    hessian,
    gain,
    histogram: undefined,
    age: 0,
    split: NO_SPLIT,
    isLeaf: true,
  };
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

function splitNode(grower: Grower, nodes: Nodes, node: OpenNode): Children {
  const { reg, learningRate, binned, partition } = grower;
  const { split } = node;
  const middle = partitionRows(partition, binned, split, node.begin, node.end);
  applySplit(nodes, node.id, split, splitValue(grower.cuts, split), reg);
  node.isLeaf = false;
  const child = (gradient: number, hessian: number, begin: number, end: number): OpenNode => {
    const value = fround(leafWeight(reg, gradient, hessian) * learningRate);
    const id = addNode(nodes, node.id, value, value, fround(hessian));
    return openNode(reg, { id, depth: node.depth + 1, value, begin, end, gradient, hessian });
  };
  return [
    child(split.leftGradient, split.leftHessian, node.begin, middle),
    child(split.rightGradient, split.rightHessian, middle, node.end),
  ];
}

/**
 * Builds the histogram of the child with less Hessian (of equal ones the left) and takes the other from the node's, or builds
 * both where the node's is not in the cache any more.
 */
function evaluateChildren(
  grower: Grower,
  { node, children, age }: { readonly node: OpenNode; readonly children: Children; readonly age: number },
  columnsOf: ColumnsOfNode,
): void {
  const [left, right] = children;
  const { binned, gradients, partition, pool } = grower;
  const leftColumns = columnsOf(left.depth);
  const rightColumns = columnsOf(right.depth);
  const parentHistogram = node.histogram;
  if (parentHistogram === undefined) return;
  if (!mightSplit(grower, left) && !mightSplit(grower, right)) return dropHistogram(pool, node);
  node.histogram = undefined;
  const isRightBuilt = right.hessian < left.hessian;
  const built = isRightBuilt ? right : left;
  const builtHistogram = takeHistogram(pool);
  buildHistogram(builtHistogram, binned, gradients, partition.rows, built.begin, built.end);
  const taken = isRightBuilt ? left : right;
  if (node.age !== age) {
    buildHistogram(parentHistogram, binned, gradients, partition.rows, taken.begin, taken.end);
  } else if (mightSplit(grower, taken)) {
    subtractHistogram(parentHistogram, builtHistogram);
  }
  left.age = age;
  right.age = age;
  evaluateNode(grower, left, isRightBuilt ? parentHistogram : builtHistogram, leftColumns);
  evaluateNode(grower, right, isRightBuilt ? builtHistogram : parentHistogram, rightColumns);
}

/** Finds the node's best split. The histogram stays with the node if its children may need it. */
function evaluateNode(grower: Grower, node: OpenNode, histogram: Histogram, columns: Int32Array): void {
  if (mightSplit(grower, node)) {
    node.split = findBestSplit(histogram, grower.binned, grower.cuts, columns, node, grower.reg);
  }
  node.histogram = histogram;
  const { growth, pool } = grower;
  if (!isWorthSplitting(growth, node) || node.depth + 1 === growth.maxDepth) dropHistogram(pool, node);
}

/** False where no split can leave `min_child_weight` on both sides or the depth is used up. */
function mightSplit({ growth, reg }: Grower, { depth, hessian }: OpenNode): boolean {
  return (growth.maxDepth === 0 || depth < growth.maxDepth) && hessian >= 2 * reg.minChildWeight * (1 - 1e-12);
}

function dropHistogram(pool: HistogramPool, node: OpenNode): void {
  if (node.histogram !== undefined) releaseHistogram(pool, node.histogram);
  node.histogram = undefined;
}

/** The upper bound of the last bin that goes left. */
function splitValue(cuts: Cuts, split: Split): number {
  return split.bin < 0 ? -Infinity : cuts.values[cuts.offsets[split.feature]! + split.bin]!;
}

function addToMargins(grower: Grower, leaf: OpenNode, margins: Float32Array): void {
  const { rows } = grower.partition;
  for (let i = leaf.begin; i < leaf.end; i++) margins[rows[i]!]! += leaf.value;
}
