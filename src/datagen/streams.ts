import { Xoshiro128 } from '../base/random.ts';
import { DatagenError } from './errors.ts';

/** What the rows of a batch are made of, beside the data set itself: two whole numbers of 0 … 2^53 − 1. */
export interface BatchOrigin {
  readonly seed: number;
  readonly batchNumber: number;
}

/** Throws `invalid_seed` or `invalid_batch_number`. */
export function checkOrigin({ seed, batchNumber }: BatchOrigin): void {
  if (!isWhole(seed)) {
    throw new DatagenError(
      'invalid_seed',
      `A seed is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, but ${String(seed)} came. ` +
        'Nothing was generated; give another seed, 42 for instance.',
      { field: 'seed', value: String(seed) },
    );
  }
  if (!isWhole(batchNumber)) {
    throw new DatagenError(
      'invalid_batch_number',
      `A batch number is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, but ${String(batchNumber)} came. ` +
        'Nothing was generated; take the number from the counter of the table.',
      { field: 'batchNumber', value: String(batchNumber) },
    );
  }
}

/**
 * The random stream `stream` of this batch: a generator seeded by the words
 * (seed high, seed low, batch number high, batch number low, stream), where high is ⌊n / 2^32⌋.
 * A stream belongs to one column, so a column's first n values do not depend on how many follow.
 */
export function columnStream({ seed, batchNumber }: BatchOrigin, stream: number): Xoshiro128 {
  return new Xoshiro128(highWord(seed), seed >>> 0, highWord(batchNumber), batchNumber >>> 0, stream);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function highWord(value: number): number {
  return Math.floor(value / 0x1_0000_0000);
}
