import { randomPermutation, Xoshiro128 } from '../base/random.ts';
import type { GradientPairs } from './objective.ts';

/**
 * Which rows and columns a tree may use: XGBoost's meaning of `subsample` and `colsample_*`, drawn with a generator of
 * our own from the seed and the round, so that the same seed gives the same tree on every host. Ratios are float32.
 */
export interface SamplingRatios {
  readonly seed: number;
  readonly rows: number;
  readonly columnsByTree: number;
  readonly columnsByLevel: number;
  readonly columnsByNode: number;
}

const { fround } = Math;
const ROWS = 1;
const COLUMNS = 2;

/**
 * Takes rows out of a round, each with the same chance: their gradient and Hessian become 0, so that they add to no
 * sum. They still stand in the tree, and get the value of the leaf they reach.
 */
export function sampleRows(gradients: GradientPairs, { seed, rows: ratio }: SamplingRatios, round: number): void {
  const rowCount = gradients.length / 2;
  // Of few rows a ratio near 1 leaves all.
  if (Math.trunc(fround(fround(rowCount) * ratio)) >= rowCount) return;
  const random = streamOf(ROWS, seed, round);
  for (let row = 0; row < rowCount; row++) {
    if (random.nextFloat24() < ratio) continue;
    gradients[2 * row] = 0;
    gradients[2 * row + 1] = 0;
  }
}

/** The features that are looked at in a node; to be asked once a node. */
export type ColumnsOfNode = (depth: number) => Int32Array;

/** For one tree: columns by tree, of those by level, of those by node; always one at least, in rising order. */
export function sampleColumns(featureCount: number, ratios: SamplingRatios, round: number): ColumnsOfNode {
  const { columnsByTree, columnsByLevel, columnsByNode } = ratios;
  const all = Int32Array.from({ length: featureCount }, (_, feature) => feature);
  if (columnsByTree === 1 && columnsByLevel === 1 && columnsByNode === 1) return () => all;
  const random = streamOf(COLUMNS, ratios.seed, round);
  const ofTree = draw(random, all, columnsByTree);
  const ofLevel = new Map<number, Int32Array>();
  return (depth) => {
    const level = ofLevel.get(depth) ?? draw(random, ofTree, columnsByLevel);
    ofLevel.set(depth, level);
    return draw(random, level, columnsByNode);
  };
}

function draw(random: Xoshiro128, columns: Int32Array, ratio: number): Int32Array {
  if (ratio === 1) return columns;
  const count = Math.max(1, Math.trunc(fround(ratio * fround(columns.length))));
  const order = randomPermutation(random, columns.length);
  return order
    .subarray(0, count)
    .map((position) => columns[position]!)
    .sort();
}

/** A round's draws depend on the seed and the round, not on what was drawn before. */
function streamOf(purpose: number, seed: number, round: number): Xoshiro128 {
  return new Xoshiro128(purpose, seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, round);
}
