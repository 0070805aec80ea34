import type { JobRunStatus } from '../../jobs/types.ts';
import type { Chain, ChainRow } from '../state/chains.ts';

/** The seven states in the order of the legend: what moves first, then the ends. */
export const legend = [
  'running',
  'queued',
  'succeeded',
  'failed',
  'timed_out',
  'stopped',
  'skipped',
] as const satisfies readonly JobRunStatus[];

function statusOfRow(row: ChainRow): JobRunStatus {
  return row.kind === 'run' ? row.run.status : 'queued';
}

function isOfJob(row: ChainRow, job: string): boolean {
  if (job === '') return true;
  return (row.kind === 'run' ? (row.run.job ?? row.run.script) : row.job) === job;
}

/** How many rows of a job (all, for '') each state has. */
export function countByStatus(chains: readonly Chain[], job: string): Readonly<Record<JobRunStatus, number>> {
  const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, stopped: 0, timed_out: 0, skipped: 0 };
  for (const chain of chains) for (const row of chain.rows) if (isOfJob(row, job)) counts[statusOfRow(row)]++;
  return counts;
}

/** Chains with the rows that match, without those that have none left. No states means all of them. */
export function filterChains(
  chains: readonly Chain[],
  { job, statuses }: { readonly job: string; readonly statuses: readonly JobRunStatus[] },
): readonly Chain[] {
  return chains.flatMap((chain) => {
    const rows = chain.rows.filter(
      (row) => isOfJob(row, job) && (statuses.length === 0 || statuses.includes(statusOfRow(row))),
    );
    return rows.length === 0 ? [] : [{ ...chain, rows }];
  });
}

/** Jobs and lone scripts that the history knows, in order of name. */
export function namesIn(chains: readonly Chain[]): readonly string[] {
  const names = new Set<string>();
  for (const chain of chains) {
    for (const row of chain.rows) names.add(row.kind === 'run' ? (row.run.job ?? row.run.script) : row.job);
  }
  return [...names].sort();
}
