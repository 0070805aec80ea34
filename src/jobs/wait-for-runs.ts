import { isoUtc } from '../base/clock.ts';
import { toErrorRecord } from '../base/errors.ts';
import type { JobRunId } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';
import { endRun, endingStores } from './chain.ts';
import type { Engine } from './engine.ts';
import { JobError } from './errors.ts';
import { readTriggered } from './history.ts';
import { appendToStoredLog } from './run-log.ts';
import { runStore } from './stores.ts';
import type { JobRun } from './types.ts';
import { hasEnded } from './types.ts';

/** The run and all that it triggered, in start order, once all have ended. Errors: `unknown_run`, `jobs_closed`. */
export async function waitForChain(engine: Engine, runId: JobRunId): Promise<JobRun[]> {
  const { storage, hub } = engine;
  for (;;) {
    // Before reading: an end between reading and waiting must not be missed.
    const nextEnd = hub.nextEnd();
    const runs = await storage.read([runStore], (tx) => readTriggered(tx, runId));
    if (runs === undefined) throw unknownRun(runId);
    if (runs.every(hasEnded)) return runs;
    checkFailures(engine, runs);
    await nextEnd;
    checkOpen(engine);
  }
}

/**
 * Ends a queued run here, halts a running run of this page, and asks the page of any other; resolves with the run
 * when it has ended. Errors: `unknown_run`, `jobs_closed`.
 */
export async function stopRun(engine: Engine, runId: JobRunId): Promise<JobRun> {
  const { hub } = engine;
  const active = engine.active.get(runId);
  if (active !== undefined) {
    active.halt({ kind: 'stopped' });
    // A queued run that this page is about to start may go to another page instead: look again below.
    await active.done;
  }
  let isAsked = false;
  for (;;) {
    const nextEnd = hub.nextEnd();
    const run = await stopQueued(engine, runId);
    if (hasEnded(run)) return run;
    checkFailures(engine, [run]);
    if (!isAsked) {
      hub.announceStop(runId);
      isAsked = true;
    }
    await nextEnd;
    checkOpen(engine);
  }
}

/** The run as it is stored. Errors: `unknown_run`. */
export async function loadRun(storage: Storage, runId: JobRunId): Promise<JobRun> {
  const run = await storage.load(runStore, runId);
  if (run === undefined) throw unknownRun(runId);
  return run;
}

/** Ends the run if it is queued: its page then finds nothing to start. Gives the run as it stands. */
async function stopQueued({ storage, clock, ids, hub }: Engine, runId: JobRunId): Promise<JobRun> {
  const at = isoUtc(clock.now());
  const error = toErrorRecord(new JobError('stopped', 'Stopped by the user before it started.', { by: 'user' }));
  const outcome = await storage.write(endingStores, async (tx) => {
    const run = await tx.get(runStore, runId);
    if (run === undefined) throw unknownRun(runId);
    if (run.status !== 'queued') return { run, told: undefined };
    const chunk = await appendToStoredLog(tx, runId, { at, text: error.message });
    const result = await endRun(tx, run, { ids, end: { status: 'stopped', error, outputs: {}, at } });
    return { run: result.ended, told: { chunk, created: result.created } };
  });
  if (outcome.told !== undefined) {
    hub.tellLog(outcome.told.chunk);
    for (const run of [outcome.run, ...outcome.told.created]) hub.tellRun(run);
  }
  return outcome.run;
}

/** Throws `jobs_closed`. */
export function checkOpen({ isClosed }: Engine): void {
  if (isClosed) throw new JobError('jobs_closed', 'The jobs were closed with their page; open the page again.');
}

/** A run whose end this page could not write will not end while the page lives. */
function checkFailures(engine: Engine, runs: readonly JobRun[]): void {
  for (const { id } of runs) {
    const failure = engine.failures.get(id);
    if (failure !== undefined) throw failure;
  }
}

function unknownRun(runId: string): JobError {
  return new JobError('unknown_run', `There is no job run "${runId}". Take an id from the history.`, { runId });
}
