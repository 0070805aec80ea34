import type { Run } from '../../tracking/types.ts';
import { sortValue } from './columns.ts';

export interface RunOrder {
  /** The id of a column, or the name of one that is always there. */
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** Newest first. */
export const newestFirst: RunOrder = { column: 'start', direction: 'descending' };

/**
 * The runs in that order. Equal ones keep theirs; a run without a value (or with NaN) comes last in both directions;
 * numbers come before texts.
 */
export function sortRuns(runs: readonly Run[], { column, direction }: RunOrder, nowMs: number): readonly Run[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return runs
    .map((run) => ({ run, value: sortValue(run, column, nowMs) }))
    .sort((a, b) => {
      const missing = Number(isMissing(a.value)) - Number(isMissing(b.value));
      return missing !== 0 ? missing : sign * compare(a.value, b.value);
    })
    .map(({ run }) => run);
}

/** A click on a head: the other direction of the column it is sorted by; else numbers from the greatest, texts from A. */
export function nextOrder(order: RunOrder, column: string, isText: boolean): RunOrder {
  if (order.column !== column) return { column, direction: isText ? 'ascending' : 'descending' };
  return { column, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
}

type Value = string | number | undefined;

const isMissing = (value: Value) => value === undefined || Number.isNaN(value);

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(typeof a === 'string') - Number(typeof b === 'string');
}
