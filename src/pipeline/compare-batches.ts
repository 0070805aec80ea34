import { LabError } from '../base/errors.ts';
import type { Comparison } from '../lakehouse/compare-plans.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { selectionOf, trainingRangeOf, type TrainingRange } from './training-rows.ts';

/** The rows that two runs have read, column by column. */
export interface BatchComparison extends Comparison {
  readonly a: TrainingRange;
  readonly b: TrainingRange;
}

interface Deps {
  readonly tracking: Tracking;
  readonly lakehouse: Lakehouse;
}

/**
 * Reads the rows of both runs again, by the snapshot ids of their dataset inputs, and compares them. Throws
 * `run_without_rows` for a run that names none, and what reading throws: `unknown_snapshot` for expired ones.
 */
export async function compareBatches(
  { tracking, lakehouse }: Deps,
  runs: { readonly a: string; readonly b: string },
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<BatchComparison> {
  const rangeOf = async (runId: string): Promise<TrainingRange> => {
    const range = trainingRangeOf(await tracking.getRun(runId));
    if (range !== undefined) return range;
    throw new LabError(
      'run_without_rows',
      `The run ${runId} does not name the rows that it has read, so they cannot be compared. Log its model with ` +
        'mlflow.logModel, of rows read from a table.',
      { detail: { runId } },
    );
  };
  const [a, b] = [await rangeOf(runs.a), await rangeOf(runs.b)];
  const side = (range: TrainingRange) => ({ table: range.table, ...selectionOf(range) });
  return { a, b, ...(await lakehouse.compare(side(a), side(b), options)) };
}
