import type { FeatureColumns } from '../base/columns.ts';
import { createSketch, finishSketch, pushValue } from './quantile-sketch.ts';
import { rankMaxPrevious, rankMinNext, type QuantileSummary } from './quantile-summary.ts';

/**
 * The upper bounds of the bins of all features, one after another: those of feature f are
 * `values[offsets[f]]` … `values[offsets[f + 1] − 1]`, strictly rising. A value belongs to the first bin whose
 * bound is greater than it; the last bound lies beyond the greatest value.
 */
export interface Cuts {
  readonly values: Float32Array;
  /** Int32Array[features + 1]. */
  readonly offsets: Int32Array;
}

const { fround } = Math;

/**
 * Cut points of all features (HostSketchContainer with one thread). NaN is missing and takes no part.
 * @param weight per row; absent = 1 each
 * @param maxBin most bins a feature gets, at least 2
 */
export function makeCuts(features: FeatureColumns, weight: Float32Array | undefined, maxBin: number): Cuts {
  const perFeature = Object.values(features).map((column) => columnCuts(column, weight, maxBin));
  const offsets = new Int32Array(perFeature.length + 1);
  perFeature.forEach((cuts, f) => (offsets[f + 1] = offsets[f]! + cuts.length));
  const values = new Float32Array(offsets[perFeature.length]!);
  perFeature.forEach((cuts, f) => values.set(cuts, offsets[f]));
  return { values, offsets };
}

function columnCuts(column: Float32Array, weight: Float32Array | undefined, maxBin: number): number[] {
  const sketch = createSketch(countPresent(column), maxBin);
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    if (value === value) pushValue(sketch, value, weight === undefined ? 1 : weight[row]!);
  }
  const summary = finishSketch(sketch, maxBin);
  return cutValues(summary, Math.min(summary.size, maxBin));
}

function countPresent(column: Float32Array): number {
  let count = 0;
  for (let row = 0; row < column.length; row++) if (column[row] === column[row]) count++;
  return count;
}

/** At most `maxBin` cuts out of a summary (WQSummary::QueryCutValues). */
function cutValues(summary: QuantileSummary, maxBin: number): number[] {
  const { size, values } = summary;
  if (size === 0) return [fround(1e-5)];
  const cuts = size <= maxBin ? Array.from(values.subarray(1, size)) : evenlySpacedCuts(summary, maxBin);
  const greatest = values[size - 1]!;
  cuts.push(fround(greatest + fround(Math.abs(greatest) + fround(1e-5))));
  return cuts;
}

/** The values at the ranks total · i / maxBin; where two ranks meet the same value, the next greater value. */
function evenlySpacedCuts(summary: QuantileSummary, maxBin: number): number[] {
  const { size, values, rankMin, rankMax } = summary;
  const total = rankMax[size - 1]!;
  const cuts: number[] = [];
  let lastCut = values[0]!;
  let at = 0;
  let next = 1;
  for (let i = 1; i < maxBin; i++) {
    const doubledRank = 2 * ((i * total) / maxBin);
    while (at < size - 2 && doubledRank >= fround(rankMin[at + 1]! + rankMax[at + 1]!)) at++;
    const isLower = doubledRank < fround(rankMinNext(summary, at) + rankMaxPrevious(summary, at + 1));
    let cut = values[isLower ? at : at + 1]!;
    if (cut <= lastCut) {
      if (next === size) break;
      cut = values[next]!;
    }
    while (next < size && values[next]! <= cut) next++;
    cuts.push(cut);
    lastCut = cut;
  }
  return cuts;
}
