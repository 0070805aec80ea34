import type { BinnedRows } from './bins.ts';
import type { Split } from './split-evaluation.ts';

/** Row numbers grouped by tree node: a node's rows are one range, in rising order. */
export interface RowPartition {
  readonly rows: Int32Array;
  readonly scratch: Int32Array;
}

export function createRowPartition(rowCount: number): RowPartition {
  return { rows: new Int32Array(rowCount), scratch: new Int32Array(rowCount) };
}

/** All rows in one node again. */
export function resetRowPartition(partition: RowPartition): void {
  const { rows } = partition;
  for (let row = 0; row < rows.length; row++) rows[row] = row;
}

/**
 * Sorts the range begin … end into rows that go left and rows that go right, each in the order they had.
 * Returns where the right ones begin.
 */
export function partitionRows(
  partition: RowPartition,
  binned: BinnedRows,
  split: Split,
  begin: number,
  end: number,
): number {
  const { rows, scratch } = partition;
  const { byFeature } = binned;
  const column = split.feature * binned.rowCount;
  const lastLeftBin = split.bin;
  // −2 is no bin.
  const missingLeftBin = split.defaultLeft && binned.missingBin >= 0 ? binned.missingBin : -2;
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const bin = byFeature[column + row]!;
    // Written to both sides, then one side moves on: a branch here would be guessed wrong half of the time.
    const goesLeft = bin <= lastLeftBin || bin === missingLeftBin ? 1 : 0;
    rows[left] = row;
    scratch[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(scratch.subarray(0, right), left);
  return left;
}
