import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { runsOfExperiment } from './experiment-runs.ts';
import { isInView, resolveExperiment } from './experiments.ts';
import { matchesFilter } from './filter-match.ts';
import { parseFilter } from './filter-parser.ts';
import { parseOrderBy, sortRuns } from './order-by.ts';
import { toRun } from './runs.ts';
import { experimentStore, runStore } from './stores.ts';
import type { RunRecord } from './stores.ts';
import type { Run, ViewType } from './types.ts';

/** MLflow's `SEARCH_MAX_RESULTS_THRESHOLD` and its default. */
const maxResultsLimit = 50_000;
const defaultMaxResults = 1000;

export interface RunSearch {
  /** Name or id, or several. An id wins over a name that reads the same. */
  readonly experiment: string | readonly string[];
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
  /** ACTIVE_ONLY when left out. */
  readonly viewType?: ViewType;
}

/**
 * The runs that match, in order. Errors: `invalid_filter` for filter and order, `RESOURCE_DOES_NOT_EXIST` for an
 * unknown experiment, `INVALID_PARAMETER_VALUE` for `maxResults` outside 1 … 50,000.
 */
export async function searchRuns(context: TrackingContext, search: RunSearch): Promise<Run[]> {
  const { experiment, filter = '', orderBy = [], maxResults = defaultMaxResults, viewType = 'ACTIVE_ONLY' } = search;
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > maxResultsLimit) {
    throw new TrackingError(
      'INVALID_PARAMETER_VALUE',
      `maxResults must be a whole number from 1 to ${maxResultsLimit}, but ${String(maxResults)} came.`,
      { maxResults },
    );
  }
  const comparisons = parseFilter(filter);
  const terms = parseOrderBy(orderBy);
  const names = typeof experiment === 'string' ? [experiment] : experiment;
  const runs = await context.storage.read([experimentStore, runStore], async (tx) => {
    const found = new Map<string, RunRecord[]>();
    for (const name of names) {
      const { experiment_id } = await resolveExperiment(tx, name);
      if (found.has(experiment_id)) continue;
      found.set(experiment_id, await runsOfExperiment(tx, experiment_id));
    }
    return [...found.values()].flat();
  });
  const matching = runs.filter((run) => isInView(run, viewType) && matchesFilter(run, comparisons));
  return sortRuns(matching, terms).slice(0, maxResults).map(toRun);
}
