import { LabError } from '../base/errors.ts';
import { LEAF, type Tree } from './booster.ts';
import { childOf } from './predict.ts';

/** A tree with what contributions need of it, made once for all rows. */
export interface ShapTree {
  readonly tree: Tree;
  /** The share of its parent's cover that reaches a node. One entry a node. */
  readonly branchWeights: Float32Array;
  /** The features that it splits on, each once. */
  readonly features: readonly number[];
  /** Nodes on the longest path from the root. */
  readonly levels: number;
  /** What the tree predicts on average, weighted by cover, in float64. */
  readonly meanValue: number;
}

/** Float32 buffers for one walk: a slot a level of the deepest tree. */
export interface ShapWalk {
  readonly nodes: Int32Array;
  /** Children that are done: 0, 1 (the left one) or 2. */
  readonly done: Uint8Array;
  readonly goesLeft: Uint8Array;
  readonly pathWeights: Float32Array;
  readonly entered: Float32Array;
  readonly left: Float32Array;
  readonly products: Float32Array;
  readonly returned: Float32Array;
  /** By feature: what the path holds of it so far, or `UNSEEN`. */
  readonly held: Float32Array;
}

const { fround } = Math;
const POINTS = 8;
const UNSEEN = -999;
const SMALLEST_WEIGHT = fround(1e-12);

/** Roots of the Legendre polynomial of degree 8 and the weights of its quadrature, both of the positive half. */
const LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

const { positions, weights } = quadrature();

/** On [0, 1] after t = s², as `MakeEndpointQuadrature`: exact for paths of up to 7 features. */
function quadrature(): { readonly positions: Float32Array; readonly weights: Float32Array } {
  const whole = [...LEGENDRE, ...LEGENDRE.map(([x, w]) => [-x, w] as const)].toSorted(([a], [b]) => a - b);
  const halved = whole.map(([x, w]) => ({ s: 0.5 * (x + 1), w: 0.5 * w }));
  return {
    positions: Float32Array.from(halved, ({ s }) => s * s),
    weights: Float32Array.from(halved, ({ s, w }) => 2 * s * w),
  };
}

/** Throws `invalid_model` for a node with a negative cover, for which contributions are not defined. */
export function shapTree(tree: Tree, t: number): ShapTree {
  const { leftChildren, rightChildren, splitIndices, sumHessian } = tree;
  const branchWeights = new Float32Array(leftChildren.length);
  const features = new Set<number>();
  const levels = new Int32Array(leftChildren.length);
  levels[0] = 1;
  const order = [0];
  // What is pushed meanwhile is visited too.
  for (const node of order) {
    if (!(sumHessian[node]! >= 0)) throw negativeCover(t, node);
    if (leftChildren[node] === LEAF) continue;
    features.add(splitIndices[node]!);
    for (const child of [leftChildren[node]!, rightChildren[node]!]) {
      branchWeights[child] = branchWeight(sumHessian[child]!, sumHessian[node]!);
      levels[child] = levels[node]! + 1;
      order.push(child);
    }
  }
  const deepest = order.reduce((most, node) => Math.max(most, levels[node]!), 0);
  return { tree, branchWeights, features: [...features], levels: deepest, meanValue: meanValueOf(tree, order) };
}

function branchWeight(cover: number, parentCover: number): number {
  if (parentCover <= 0) return 0.5;
  return Math.max(fround(cover / parentCover), SMALLEST_WEIGHT);
}

/** Children come after their parent in `order`. */
function meanValueOf(tree: Tree, order: readonly number[]): number {
  const { leftChildren, rightChildren, splitConditions, sumHessian } = tree;
  const means = new Float64Array(leftChildren.length);
  for (const node of order.toReversed()) {
    const [left, right] = [leftChildren[node]!, rightChildren[node]!];
    if (left === LEAF) means[node] = splitConditions[node]!;
    else if (sumHessian[node] === 0) means[node] = 0.5 * (means[left]! + means[right]!);
    else {
      means[node] = (means[left]! * sumHessian[left]! + means[right]! * sumHessian[right]!) / sumHessian[node]!;
    }
  }
  return means[0]!;
}

/** Buffers for trees of at most that many levels over that many features. */
export function shapWalk(levels: number, featureCount: number): ShapWalk {
  return {
    nodes: new Int32Array(levels),
    done: new Uint8Array(levels),
    goesLeft: new Uint8Array(levels),
    pathWeights: new Float32Array(levels),
    entered: new Float32Array(levels),
    left: new Float32Array(levels),
    products: new Float32Array(levels * POINTS),
    returned: new Float32Array(levels * POINTS),
    held: new Float32Array(featureCount).fill(UNSEEN),
  };
}

/**
 * Adds what every feature of the tree contributes to one row to `contributions`, which stands at 0 for them: XGBoost's
 * QuadratureTreeSHAP (`src/predictor/interpretability/shap.cc`), float32 step by step, with a stack of its own, since
 * a tree from a file may be deeper than calls can be.
 */
export function addTreeContributions(
  shap: ShapTree,
  walk: ShapWalk,
  values: Float32Array,
  offset: number,
  contributions: Float32Array,
): void {
  const { leftChildren, splitIndices } = shap.tree;
  if (leftChildren[0] === LEAF) return;
  walk.nodes[0] = 0;
  walk.done[0] = 0;
  walk.pathWeights[0] = 1;
  walk.products.fill(1, 0, POINTS);
  let level = 0;
  for (;;) {
    const node = walk.nodes[level]!;
    if (leftChildren[node] === LEAF) returnLeaf(shap.tree.splitConditions[node]!, walk, level);
    else if (walk.done[level]! < 2) {
      if (walk.done[level] === 0) {
        const value = values[offset + splitIndices[node]!]!;
        walk.goesLeft[level] = childOf(shap.tree, node, value) === leftChildren[node] ? 1 : 0;
      }
      enterChild(shap, walk, level);
      level++;
      continue;
    }
    if (level === 0) return;
    level--;
    takeReturn(splitIndices[walk.nodes[level]!]!, walk, level, contributions);
  }
}

function enterChild({ tree, branchWeights }: ShapTree, walk: ShapWalk, level: number): void {
  const { products } = walk;
  const node = walk.nodes[level]!;
  const isLeft = walk.done[level] === 0;
  const child = isLeft ? tree.leftChildren[node]! : tree.rightChildren[node]!;
  const weight = branchWeights[child]!;
  const isOnPath = isLeft === (walk.goesLeft[level] === 1);
  const feature = tree.splitIndices[node]!;
  const before = walk.held[feature]!;
  const now = isOnPath ? fround((before === UNSEEN ? 1 : before) / weight) : 0;
  const alpha = fround(now - 1);
  const from = level * POINTS;
  const to = from + POINTS;
  for (let i = 0; i < POINTS; i++) {
    products[to + i] = products[from + i]! * fround(1 + fround(alpha * positions[i]!));
  }
  const alphaBefore = before === UNSEEN ? 0 : fround(before - 1);
  if (alphaBefore !== 0) {
    for (let i = 0; i < POINTS; i++) products[to + i]! /= fround(1 + fround(alphaBefore * positions[i]!));
  }
  walk.held[feature] = now;
  walk.entered[level + 1] = now;
  walk.left[level + 1] = before;
  walk.pathWeights[level + 1] = walk.pathWeights[level]! * weight;
  walk.nodes[level + 1] = child;
  walk.done[level + 1] = 0;
}

function returnLeaf(value: number, { products, returned, pathWeights }: ShapWalk, level: number): void {
  const scale = fround(pathWeights[level]! * value);
  const at = level * POINTS;
  for (let i = 0; i < POINTS; i++) returned[at + i] = fround(products[at + i]! * scale) * weights[i]!;
}

/** What the child below `level` returns goes to its feature, and on to what its parent returns. */
function takeReturn(feature: number, walk: ShapWalk, level: number, contributions: Float32Array): void {
  const { returned } = walk;
  const before = walk.left[level + 1]!;
  const at = level * POINTS;
  const below = at + POINTS;
  const delta = quadratureDelta(returned, below, walk.entered[level + 1]!, before === UNSEEN ? 1 : before);
  contributions[feature]! += delta;
  walk.held[feature] = before;
  if (walk.done[level] === 0) returned.copyWithin(at, below, below + POINTS);
  else for (let i = 0; i < POINTS; i++) returned[at + i]! += returned[below + i]!;
  walk.done[level]!++;
}

function quadratureDelta(returned: Float32Array, at: number, enter: number, exit: number): number {
  let sum = 0;
  if (enter !== 1) {
    const alpha = fround(enter - 1);
    for (let i = 0; i < POINTS; i++) {
      sum = fround(sum + fround(fround(alpha * returned[at + i]!) / fround(1 + fround(alpha * positions[i]!))));
    }
  }
  if (exit !== 1) {
    const alpha = fround(exit - 1);
    for (let i = 0; i < POINTS; i++) {
      sum = fround(sum - fround(fround(alpha * returned[at + i]!) / fround(1 + fround(alpha * positions[i]!))));
    }
  }
  return sum;
}

function negativeCover(tree: number, node: number): LabError {
  return new LabError(
    'invalid_model',
    `Contributions need a cover of 0 or more in every node, but node ${node} of tree ${tree} has less. ` +
      'Train the model again, or ask for margins.',
    { detail: { tree, node } },
  );
}
