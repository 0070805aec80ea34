import type { JobProgress, JobRun, JobRunStatus } from '../../jobs/types.ts';
import type { Chain, ChainRow } from '../state/chains.ts';

/** What a node of the drawing shows of its job. */
export interface NodeFace {
  /** `idle`: has never run. */
  readonly state: JobRunStatus | 'idle' | 'draft' | 'wanted';
  readonly run: JobRun | undefined;
  /** Name of the job it waits for, in a chain under way. */
  readonly waitsFor: string | undefined;
  /** How the line from its parent looks: green when the parent handed over, live while the parent runs. */
  readonly edge: 'idle' | 'done' | 'next' | 'draft';
}

/** The newest word on a job: its row in the newest chain that it is part of. */
export function nodeFace(job: string, parent: string | null, chains: readonly Chain[]): NodeFace {
  for (const chain of chains) {
    const row = chain.rows.find((candidate) => nameOf(candidate) === job);
    if (row === undefined) continue;
    const parentRow = chain.rows.find((candidate) => nameOf(candidate) === parent);
    const run = row.kind === 'run' ? row.run : undefined;
    return {
      state: run?.status ?? 'queued',
      run,
      waitsFor: row.kind === 'waiting' ? row.waitsFor : undefined,
      edge: edgeOf(parentRow),
    };
  }
  return { state: 'idle', run: undefined, waitsFor: undefined, edge: 'idle' };
}

function nameOf(row: ChainRow): string | null {
  return row.kind === 'run' ? row.run.job : row.job;
}

function edgeOf(parent: ChainRow | undefined): NodeFace['edge'] {
  if (parent?.kind !== 'run') return 'idle';
  if (parent.run.status === 'succeeded') return 'done';
  return parent.run.status === 'running' ? 'next' : 'idle';
}

/** How much of a run is done, 0 to 100 in whole percent; null when nobody knows. */
export function percentOf(progress: JobProgress | undefined): number | null {
  if (progress === undefined || progress.total === null || progress.total <= 0) return null;
  return Math.round(100 * Math.min(1, Math.max(0, progress.done / progress.total)));
}
