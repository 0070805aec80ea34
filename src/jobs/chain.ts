import type { ErrorRecord } from '../base/errors.ts';
import type { IdSource, JobRunId } from '../base/ids.ts';
import type { WriteTransaction } from '../storage/types.ts';
import { dependentsOf, listDefinitions } from './definitions.ts';
import type { DependentJob } from './definitions.ts';
import { definitionStore, logStore, runStore } from './stores.ts';
import type { JobDefinition, JobLogLine, JobOutputs, JobRun, JobRunStatus, ResourceProfile } from './types.ts';

/** The stores of a transaction that ends a run. */
export const endingStores = [definitionStore, runStore, logStore] as const;

export type EndStatus = Exclude<JobRunStatus, 'queued' | 'running' | 'skipped'>;

/** How a run ends. */
export interface RunEnd {
  readonly status: EndStatus;
  readonly error?: ErrorRecord | undefined;
  readonly outputs: JobOutputs;
  /** ISO-8601, UTC, milliseconds. */
  readonly at: string;
}

/** What one transaction made of a run: the ended run, then the runs that it triggered or skipped. */
export interface EndedRun {
  readonly ended: JobRun;
  readonly created: readonly JobRun[];
}

/**
 * Ends `current` and creates what follows, in the caller's transaction over `endingStores`: after a success one
 * queued run a dependent job, with the outputs copied as its upstream; else a skipped run for each descendant.
 */
export async function endRun(
  tx: WriteTransaction,
  current: JobRun,
  { ids, end }: { readonly ids: IdSource; readonly end: RunEnd },
): Promise<EndedRun> {
  const { status, error, outputs, at } = end;
  const ended: JobRun = { ...current, status, endedAt: at, outputs, ...(error === undefined ? {} : { error }) };
  await tx.put(runStore, ended);
  const definitions = await listDefinitions(tx);
  const makeRun = childMaker({ ids, at, sequence: await nextSequence(tx) });
  const created = status === 'succeeded' ? queued(ended, definitions, makeRun) : skipped(ended, definitions, makeRun);
  for (const run of created) {
    await tx.add(runStore, run);
    if (run.error !== undefined) {
      const line: JobLogLine = { at, stream: 'system', text: run.error.message };
      await tx.add(logStore, { runId: run.id, chunk: 0, lines: [line], cut: false });
    }
  }
  return { ended, created };
}

/** One more than the last run's. Inside the transaction that uses it. */
export async function nextSequence(tx: Pick<WriteTransaction, 'list'>): Promise<number> {
  const [last] = await tx.list(runStore, { index: 'bySequence', reverse: true, limit: 1 });
  return (last?.sequence ?? 0) + 1;
}

/** What a run that nobody triggered starts from. */
export interface RootSource {
  /** Null for a script that is run outside any job. */
  readonly definition: JobDefinition | null;
  readonly script: string;
}

const scriptProfile: ResourceProfile = { vcpu: 2, memoryGib: 4, gpu: 0 };

/** A run that begins a chain. It is running as soon as it exists. */
export function rootRun(
  { definition, script }: RootSource,
  place: { readonly runId: JobRunId; readonly sequence: number; readonly holder: string; readonly at: string },
): JobRun {
  return {
    id: place.runId,
    job: definition?.name ?? null,
    jobId: definition?.id ?? null,
    script,
    trigger: { type: 'manual' },
    status: 'running',
    createdAt: place.at,
    startedAt: place.at,
    endedAt: null,
    outputs: {},
    upstream: {},
    parentRunId: null,
    chainId: place.runId,
    sequence: place.sequence,
    holder: place.holder,
    resourceProfile: definition?.resourceProfile ?? scriptProfile,
    timeoutMinutes: definition?.timeoutMinutes ?? null,
    threads: 1,
    note: '1 thread',
  };
}

type ChildMaker = (parent: JobRun, definition: DependentJob) => JobRun;

function childMaker(first: { readonly ids: IdSource; readonly at: string; readonly sequence: number }): ChildMaker {
  let { sequence } = first;
  return (parent, definition) => ({
    ...rootRun(
      { definition, script: definition.script },
      { runId: first.ids.uuid() as JobRunId, sequence: sequence++, holder: parent.holder, at: first.at },
    ),
    trigger: { type: 'dependent', on: definition.schedule.on, runId: parent.id },
    status: 'queued',
    startedAt: null,
    upstream: parent.outputs,
    parentRunId: parent.id,
    chainId: parent.chainId,
  });
}

function queued(parent: JobRun, definitions: readonly JobDefinition[], makeRun: ChildMaker): JobRun[] {
  return childDefinitions(parent, definitions).map((definition) => makeRun(parent, definition));
}

/** Breadth first, so that a parent's number is below its children's. */
function skipped(origin: JobRun, definitions: readonly JobDefinition[], makeRun: ChildMaker): JobRun[] {
  const created: JobRun[] = [];
  let parents: readonly JobRun[] = [origin];
  while (parents.length > 0) {
    const generation = parents.flatMap((parent) =>
      childDefinitions(parent, definitions).map((definition): JobRun => {
        const run = makeRun(parent, definition);
        const error = skipReason(run, parent, origin);
        return { ...run, status: 'skipped', endedAt: run.createdAt, upstream: {}, error };
      }),
    );
    created.push(...generation);
    parents = generation;
  }
  return created;
}

/** A job that was renamed while it ran keeps its children: they are found by its id, not by the run's name. */
function childDefinitions(parent: JobRun, definitions: readonly JobDefinition[]): DependentJob[] {
  const definition = definitions.find(({ id }) => id === parent.jobId);
  return definition === undefined ? [] : dependentsOf(definition, definitions);
}

function skipReason(run: JobRun, parent: JobRun, origin: JobRun): ErrorRecord {
  const why =
    parent === origin
      ? `${parent.job}, on which it depends, ${endedAs[origin.status]}`
      : `${parent.job}, on which it depends, was skipped: ${origin.job} ${endedAs[origin.status]}`;
  return {
    code: 'parent_not_succeeded',
    message: `${run.job} was skipped, because ${why}. It runs when ${origin.job} has been run again with success.`,
    detail: {
      job: run.job,
      parent: parent.job,
      parentRunId: parent.id,
      parentStatus: parent.status,
      origin: origin.job,
      originRunId: origin.id,
      originStatus: origin.status,
    },
  };
}

const endedAs: Readonly<Record<JobRunStatus, string>> = {
  queued: 'has not started',
  running: 'has not ended',
  succeeded: 'succeeded',
  failed: 'failed',
  stopped: 'was stopped',
  timed_out: 'timed out',
  skipped: 'was skipped',
};
