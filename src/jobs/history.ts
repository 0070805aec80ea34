import type { JobRunId } from '../base/ids.ts';
import type { ReadTransaction, Storage } from '../storage/types.ts';
import { listDefinitions, matchDefinition, unknownJob } from './definitions.ts';
import { JobError } from './errors.ts';
import { definitionStore, runStore } from './stores.ts';
import type { JobRun } from './types.ts';

export interface HistoryOptions {
  /** Name or id of a job; runs from before it was renamed are its too. */
  readonly job?: string | undefined;
  readonly limit?: number | undefined;
}

/**
 * Runs, newest first. A job that was deleted keeps its history under its last name.
 * Errors: `unknown_job`, `invalid_limit`.
 */
export async function readHistory(storage: Storage, { job, limit }: HistoryOptions = {}): Promise<JobRun[]> {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1)) {
    throw new JobError(
      'invalid_limit',
      `The limit of a history is a whole number of runs, at least 1, but ${String(limit)} came. Leave it out for all.`,
      { field: 'limit', value: String(limit) },
    );
  }
  const newestFirst = { reverse: true, ...(limit === undefined ? {} : { limit }) };
  return storage.read([definitionStore, runStore], async (tx) => {
    if (job === undefined) return tx.list(runStore, { index: 'bySequence', ...newestFirst });
    const definitions = await listDefinitions(tx);
    const definition = matchDefinition(definitions, job);
    if (definition !== undefined) {
      return tx.list(runStore, { index: 'byJob', prefix: [definition.id], ...newestFirst });
    }
    const all = await tx.list(runStore, { index: 'bySequence', reverse: true });
    const ofDeleted = all.filter((run) => run.job === job || run.jobId === job);
    if (ofDeleted.length === 0) throw unknownJob(definitions, job);
    return ofDeleted.slice(0, limit);
  });
}

/** The run, and all that it triggered so far, in start order. Undefined for a run that is not there. */
export async function readTriggered(
  tx: Pick<ReadTransaction, 'get' | 'list'>,
  runId: JobRunId,
): Promise<JobRun[] | undefined> {
  const root = await tx.get(runStore, runId);
  if (root === undefined) return undefined;
  const members = new Set([root.id]);
  const chain = await tx.list(runStore, { index: 'byChain', prefix: [root.chainId] });
  // In ascending sequence a parent stands before its children.
  return chain.filter((run) => {
    if (run.parentRunId !== null && members.has(run.parentRunId)) members.add(run.id);
    return members.has(run.id);
  });
}
