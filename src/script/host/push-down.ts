import type { ReadOptions } from '../../lab/script-access.ts';
import type { FrameStep } from '../protocol.ts';

/** What the table's scan does itself, and which steps are left for the rows it gives. */
export interface PushedDown {
  readonly options: ReadOptions;
  readonly rest: readonly FrameStep[];
}

/**
 * Moves filters, columns and a limit into the scan as long as that gives the same rows: a filter after a limit and
 * whatever follows a sort must wait until the rows are here. Selects also stay in `rest`, which fixes the order of
 * columns.
 */
export function pushDown(state: ReadOptions, steps: readonly FrameStep[]): PushedDown {
  let options = state;
  const rest: FrameStep[] = [];
  let isBlocked = false;
  for (const step of steps) {
    if (step.kind === 'orderBy' || (step.kind === 'filter' && options.limit !== undefined)) isBlocked = true;
    if (isBlocked) rest.push(step);
    else if (step.kind === 'filter') options = { ...options, filter: joined(options.filter, step.condition) };
    else if (step.kind === 'limit') options = { ...options, limit: Math.min(step.rows, options.limit ?? Infinity) };
    else if (step.kind === 'select') {
      options = { ...options, columns: [...new Set(step.columns)] };
      rest.push(step);
    }
  }
  return { options, rest };
}

function joined(before: string | undefined, condition: string): string {
  return before === undefined ? condition : `(${before}) AND (${condition})`;
}

/** Sorting changes no count, unless a filter follows a limit: then it decides which rows the filter sees. */
export function stepsForCount(steps: readonly FrameStep[]): readonly FrameStep[] {
  const limitAt = steps.findIndex(({ kind }) => kind === 'limit');
  const isFilteredAfter = limitAt >= 0 && steps.slice(limitAt).some(({ kind }) => kind === 'filter');
  return steps.filter(({ kind }) => kind !== 'orderBy' || isFilteredAfter);
}
