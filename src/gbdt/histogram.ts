import type { BinnedRows } from './bins.ts';
import type { GradientPairs } from './objective.ts';

/** Sums of gradient and Hessian a bin, in pairs: feature f, bin b at 2 · (f · slots + b). Float64. */
export type Histogram = Float64Array;

/** How many float64 numbers a histogram over these rows has. */
export function histogramLength(binned: BinnedRows): number {
  return 2 * binned.featureCount * binned.slots;
}

/** Sums the rows `rows[begin]` … `rows[end − 1]` in that order; the order decides the last bits. */
export function buildHistogram(
  histogram: Histogram,
  binned: BinnedRows,
  gradients: GradientPairs,
  rows: Int32Array,
  begin: number,
  end: number,
): void {
  histogram.fill(0);
  const { byRow, featureCount } = binned;
  const stride = 2 * binned.slots;
  const length = histogram.length;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const gradient = gradients[2 * row]!;
    const hessian = gradients[2 * row + 1]!;
    let cell = row * featureCount;
    for (let feature = 0; feature < length; feature += stride) {
      const at = feature + 2 * byRow[cell++]!;
      histogram[at]! += gradient;
      histogram[at + 1]! += hessian;
    }
  }
}

/** Turns the histogram of a node into that of one child, given the other child's. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!;
}

/** Histograms that no node holds, to be used again. */
export interface HistogramPool {
  readonly length: number;
  readonly free: Histogram[];
}

export function takeHistogram(pool: HistogramPool): Histogram {
  return pool.free.pop() ?? new Float64Array(pool.length);
}

export function releaseHistogram(pool: HistogramPool, histogram: Histogram): void {
  pool.free.push(histogram);
}
