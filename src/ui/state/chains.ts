import type { JobDefinition, JobRun, JobRunStatus } from '../../jobs/types.ts';

/** A run, or a job that will run when the one before it has succeeded: that one is no record yet. */
export type ChainRow =
  | { readonly kind: 'run'; readonly run: JobRun }
  | { readonly kind: 'waiting'; readonly job: string; readonly script: string; readonly waitsFor: string };

/** What one click started: a root run and every run it triggered. */
export interface Chain {
  readonly id: string;
  /** The run that began it. */
  readonly root: JobRun;
  /** The run that started last. */
  readonly last: JobRun;
  /** In the order of starting; waiting jobs last, a parent before its children. */
  readonly rows: readonly ChainRow[];
  readonly createdAt: string;
  /** Null while something of it is queued or running. */
  readonly endedAt: string | null;
  /** The status of the whole: what is under way, else the worst that happened. */
  readonly status: JobRunStatus;
}

export function isActive(run: JobRun): boolean {
  return run.status === 'queued' || run.status === 'running';
}

/** Runs by chain, the newest chain first. Jobs that wait in a chain under way are derived from the definitions. */
export function groupChains(
  runs: readonly JobRun[],
  definitions: readonly Pick<JobDefinition, 'name' | 'script' | 'schedule'>[],
): readonly Chain[] {
  const byChain = new Map<string, Members>();
  for (const run of runs) {
    const members = byChain.get(run.chainId);
    if (members === undefined) byChain.set(run.chainId, [run]);
    else members.push(run);
  }
  const chains = [...byChain].map(([id, members]) => chainOf(id, members, definitions));
  return chains.sort((a, b) => compare(b.createdAt, a.createdAt));
}

type Members = [JobRun, ...JobRun[]];

function chainOf(
  id: string,
  members: Readonly<Members>,
  definitions: readonly Pick<JobDefinition, 'name' | 'script' | 'schedule'>[],
): Chain {
  const ordered = inStartOrder(id, members);
  const root = ordered[0] ?? members[0];
  const rows: ChainRow[] = ordered.map((run) => ({ kind: 'run', run }));
  const present = new Set(ordered.map((run) => run.job));
  for (const run of ordered) if (isActive(run) && run.job !== null) addWaiting(run.job, definitions, present, rows);
  const ended = ordered.map((run) => run.endedAt);
  return {
    id,
    root,
    last: ordered.at(-1) ?? root,
    rows,
    createdAt: root.createdAt,
    endedAt: ordered.some(isActive)
      ? null
      : ended.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null),
    status: statusOf(ordered),
  };
}

/** A parent comes before its children; brothers by their creation, then as they came, oldest last in the history. */
function inStartOrder(id: string, members: readonly JobRun[]): readonly JobRun[] {
  const oldestFirst = [...members].reverse().sort((a, b) => compare(a.createdAt, b.createdAt));
  const ordered: JobRun[] = [];
  const take = (run: JobRun) => {
    if (ordered.includes(run)) return;
    ordered.push(run);
    for (const child of oldestFirst) if (child.parentRunId === run.id) take(child);
  };
  for (const run of oldestFirst) if (run.id === id || run.parentRunId === null) take(run);
  for (const run of oldestFirst) take(run);
  return ordered;
}

function addWaiting(
  parent: string,
  definitions: readonly Pick<JobDefinition, 'name' | 'script' | 'schedule'>[],
  present: Set<string | null>,
  rows: ChainRow[],
): void {
  for (const { name, script, schedule } of definitions) {
    if (schedule.type !== 'dependent' || schedule.on !== parent || present.has(name)) continue;
    present.add(name);
    rows.push({ kind: 'waiting', job: name, script, waitsFor: parent });
    addWaiting(name, definitions, present, rows);
  }
}

const worstFirst = ['running', 'queued', 'failed', 'timed_out', 'stopped', 'skipped', 'succeeded'] as const;

function statusOf(runs: readonly JobRun[]): JobRunStatus {
  return worstFirst.find((status) => runs.some((run) => run.status === status)) ?? 'succeeded';
}

/** The run that ended a chain otherwise than by success; its children were skipped because of it. */
export function causeOf(chain: Chain): JobRun | undefined {
  for (const row of chain.rows) {
    if (row.kind === 'run' && ['failed', 'timed_out', 'stopped'].includes(row.run.status)) return row.run;
  }
  return undefined;
}

/** The runs of a chain that are records, in the order of starting. */
export function runsOf(chain: Chain): readonly JobRun[] {
  return chain.rows.flatMap((row) => (row.kind === 'run' ? [row.run] : []));
}

/** ISO-8601 texts in UTC with milliseconds order like their times. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How long a run took, or takes so far, in milliseconds; null when it never started. */
export function runDurationMs(run: Pick<JobRun, 'startedAt' | 'endedAt'>, nowMs: number): number | null {
  if (run.startedAt === null) return null;
  const end = run.endedAt === null ? nowMs : Date.parse(run.endedAt);
  return Math.max(0, end - Date.parse(run.startedAt));
}

/** From the first start of a chain to its end, in milliseconds; null while nothing has started. */
export function chainDurationMs(chain: Chain, nowMs: number): number | null {
  const starts = runsOf(chain).flatMap((run) => (run.startedAt === null ? [] : [Date.parse(run.startedAt)]));
  if (starts.length === 0) return null;
  const end = chain.endedAt === null ? nowMs : Date.parse(chain.endedAt);
  return Math.max(0, end - Math.min(...starts));
}
