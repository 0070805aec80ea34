import type { FeatureColumns } from '../base/columns.ts';
import type { Cuts } from './cuts.ts';

export type BinIndices = Uint8Array | Uint16Array | Uint32Array;

/** The training rows as bin numbers. Every feature has the same number of slots in a histogram. */
export interface BinnedRows {
  readonly rowCount: number;
  readonly featureCount: number;
  /** Slots a feature takes in a histogram: as many as the feature with most bins, one more if values are missing. */
  readonly slots: number;
  /** The bin that stands for a missing value, always the last slot; −1 if no value is missing. */
  readonly missingBin: number;
  /** Row by row: what histograms read. */
  readonly byRow: BinIndices;
  /** Feature by feature: what partitioning reads. */
  readonly byFeature: BinIndices;
}

const BLOCK_ROWS = 4096;

export function binRows(features: FeatureColumns, cuts: Cuts): BinnedRows {
  const columns = Object.values(features);
  const featureCount = columns.length;
  const rowCount = columns[0]!.length;
  const hasMissing = columns.some((column) => column.some((value) => value !== value));
  let slots = hasMissing ? 1 : 0;
  let mostBins = 0;
  for (let f = 0; f < featureCount; f++) mostBins = Math.max(mostBins, cuts.offsets[f + 1]! - cuts.offsets[f]!);
  slots += mostBins;
  const missingBin = hasMissing ? slots - 1 : -1;
  const byRow = createBinIndices(rowCount * featureCount, slots);
  const byFeature = createBinIndices(rowCount * featureCount, slots);
  // In blocks, so that the rows that are written feature by feature stay in the cache.
  for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
    const end = Math.min(begin + BLOCK_ROWS, rowCount);
    for (let f = 0; f < featureCount; f++) {
      const bounds = cuts.values.subarray(cuts.offsets[f], cuts.offsets[f + 1]);
      const column = columns[f]!;
      for (let row = begin; row < end; row++) {
        const bin = binOf(column[row]!, bounds, missingBin);
        byRow[row * featureCount + f] = bin;
        byFeature[f * rowCount + row] = bin;
      }
    }
  }
  return { rowCount, featureCount, slots, missingBin, byRow, byFeature };
}

/** The narrowest array for bin numbers below `slots`. */
export function bytesPerBin(slots: number): 1 | 2 | 4 {
  return slots <= 256 ? 1 : slots <= 65536 ? 2 : 4;
}

function createBinIndices(length: number, slots: number): BinIndices {
  switch (bytesPerBin(slots)) {
    case 1:
      return new Uint8Array(length);
    case 2:
      return new Uint16Array(length);
    case 4:
      return new Uint32Array(length);
  }
}

/** The first bound greater than the value, else the last. */
function binOf(value: number, bounds: Float32Array, missingBin: number): number {
  if (value !== value) return missingBin;
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
