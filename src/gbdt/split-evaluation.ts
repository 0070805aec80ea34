import type { BinnedRows } from './bins.ts';
import type { Cuts } from './cuts.ts';
import type { Histogram } from './histogram.ts';
import { leafGain, type Regularization } from './regularization.ts';

export interface Split {
  /** What the split takes off the loss, float32; 0 if nothing was found. */
  readonly lossChange: number;
  readonly feature: number;
  /** The last bin that goes left; −1 if only missing values do. */
  readonly bin: number;
  /** Missing values go left. */
  readonly defaultLeft: boolean;
  readonly leftGradient: number;
  readonly leftHessian: number;
  readonly rightGradient: number;
  readonly rightHessian: number;
}

/** A node's sums, and the gain it has as a leaf. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly gain: number;
}

const { fround } = Math;

/**
 * How far below the best so far the quick test lets a candidate come and still be computed exactly. The exact
 * gain takes a dozen float32 steps, each within 2^−24 of its own size; this leaves room for sixty.
 */
const SLACK = 1 - 4e-6;
const MUCH_HESSIAN = 1e15;

/**
 * The best split of a node: per column (in rising order) a scan from the lowest bin up with missing values right,
 * then one from the highest bin down with missing values left. The second is left out only if the first ended exactly
 * on the node's sums. A greater loss change wins, of equal ones the first found.
 */
export function findBestSplit(
  histogram: Histogram,
  binned: BinnedRows,
  cuts: Cuts,
  columns: Int32Array,
  node: NodeSums,
  reg: Regularization,
): Split {
  const scan: Scan = { histogram, node, reg, best: NO_SPLIT };
  for (const feature of columns) {
    const firstSlot = feature * binned.slots;
    const binCount = cuts.offsets[feature + 1]! - cuts.offsets[feature]!;
    const endsOnNode = scanUp(scan, feature, firstSlot, binCount);
    if (!endsOnNode) scanDown(scan, feature, firstSlot, binCount);
  }
  return scan.best;
}

/** No split takes anything off the loss. */
export const NO_SPLIT: Split = {
  lossChange: 0,
  feature: 0,
  bin: -1,
  defaultLeft: false,
  leftGradient: 0,
  leftHessian: 0,
  rightGradient: 0,
  rightHessian: 0,
};

/** The search in one node. */
interface Scan {
  readonly histogram: Histogram;
  readonly node: NodeSums;
  readonly reg: Regularization;
  /** The best split found so far. */
  best: Split;
}

/** Returns whether all bins together are exactly the node. */
function scanUp(scan: Scan, feature: number, firstSlot: number, binCount: number): boolean {
  const { histogram, reg } = scan;
  const { gradient, hessian, gain } = scan.node;
  const least = leastHessian(reg);
  let bound = quickBound(scan);
  let leftGradient = 0;
  let leftHessian = 0;
  for (let bin = 0, at = 2 * firstSlot; bin < binCount; bin++, at += 2) {
    const binHessian = histogram[at + 1]!;
    const binGradient = histogram[at]!;
    // An empty bin repeats the candidate before it, which never is strictly better.
    if (binHessian === 0 && binGradient === 0) continue;
    leftGradient += binGradient;
    leftHessian += binHessian;
    const rightHessian = hessian - leftHessian;
    if (!(leftHessian >= least && rightHessian >= least)) continue;
    const rightGradient = gradient - leftGradient;
    if (isOutOfReach(reg, bound, leftGradient, leftHessian, rightGradient, rightHessian)) continue;
    const lossChange = lossChangeOf(reg, gain, leftGradient, leftHessian, rightGradient, rightHessian);
    if (!isBetter(lossChange, scan.best)) continue;
    const sums = { leftGradient, leftHessian, rightGradient, rightHessian };
    scan.best = { lossChange, feature, bin, defaultLeft: false, ...sums };
    bound = quickBound(scan);
  }
  return leftGradient === gradient && leftHessian === hessian;
}

function scanDown(scan: Scan, feature: number, firstSlot: number, binCount: number): void {
  const { histogram, reg } = scan;
  const { gradient, hessian, gain } = scan.node;
  const least = leastHessian(reg);
  let bound = quickBound(scan);
  let rightGradient = 0;
  let rightHessian = 0;
  for (let bin = binCount - 1, at = 2 * (firstSlot + bin); bin >= 0; bin--, at -= 2) {
    const binHessian = histogram[at + 1]!;
    const binGradient = histogram[at]!;
    if (binHessian === 0 && binGradient === 0) continue;
    rightGradient += binGradient;
    rightHessian += binHessian;
    const leftHessian = hessian - rightHessian;
    if (!(leftHessian >= least && rightHessian >= least)) continue;
    const leftGradient = gradient - rightGradient;
    if (isOutOfReach(reg, bound, leftGradient, leftHessian, rightGradient, rightHessian)) continue;
    const lossChange = lossChangeOf(reg, gain, leftGradient, leftHessian, rightGradient, rightHessian);
    if (!isBetter(lossChange, scan.best)) continue;
    const sums = { leftGradient, leftHessian, rightGradient, rightHessian };
    scan.best = { lossChange, feature, bin: bin - 1, defaultLeft: true, ...sums };
    bound = quickBound(scan);
  }
}

/** Both children need `min_child_weight`, and more than nothing. */
function leastHessian(reg: Regularization): number {
  return reg.minChildWeight > 0 ? reg.minChildWeight : Number.MIN_VALUE;
}

function quickBound({ node, reg, best }: Scan): number {
  // Where the gain is not G² / (H + lambda) within the slack, every candidate is computed: with weights held by
  // max_delta_step; with alpha, whose terms cancel; where the square of a float32 weight may vanish.
  const isPlain = reg.maxDeltaStep === 0 && reg.alpha === 0 && node.hessian + reg.lambda < MUCH_HESSIAN;
  return isPlain ? (best.lossChange + node.gain) * SLACK : -Infinity;
}

/** Compares G² / (H + lambda) of both children with the bound, multiplied out: no division, no rounding steps. */
function isOutOfReach(
  reg: Regularization,
  bound: number,
  leftGradient: number,
  leftHessian: number,
  rightGradient: number,
  rightHessian: number,
): boolean {
  const leftSum = leftHessian + reg.lambda;
  const rightSum = rightHessian + reg.lambda;
  return (
    leftGradient * leftGradient * rightSum + rightGradient * rightGradient * leftSum <= bound * (leftSum * rightSum)
  );
}

function lossChangeOf(
  reg: Regularization,
  nodeGain: number,
  leftGradient: number,
  leftHessian: number,
  rightGradient: number,
  rightHessian: number,
): number {
  const gain = fround(leafGain(reg, leftGradient, leftHessian) + leafGain(reg, rightGradient, rightHessian));
  return fround(gain - nodeGain);
}

/** With lambda 0 a loss change can be infinite or NaN; such a split is passed over. */
function isBetter(lossChange: number, best: Split): boolean {
  return lossChange > best.lossChange && lossChange !== Infinity;
}
