import { LEAF, type Tree } from './booster.ts';
import { leafWeight, type Regularization } from './regularization.ts';
import type { Split } from './split-evaluation.ts';

const { fround } = Math;

/** A tree while it grows. */
export interface Nodes {
  readonly leftChildren: number[];
  readonly parents: number[];
  readonly splitIndices: number[];
  readonly splitConditions: number[];
  readonly defaultLeft: number[];
  readonly lossChanges: number[];
  readonly sumHessian: number[];
  readonly baseWeights: number[];
}

export function createNodes(): Nodes {
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
export function addNode(nodes: Nodes, parent: number, baseWeight: number, value: number, sumHessian: number): number {
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
export function applySplit(nodes: Nodes, id: number, split: Split, condition: number, reg: Regularization): void {
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

export function toTree(nodes: Nodes): Tree {
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
