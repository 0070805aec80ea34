import type { Clock } from '../base/clock.ts';
import { isoUtc } from '../base/clock.ts';
import { fromErrorRecord, toErrorRecord } from '../base/errors.ts';
import type { IdSource, JobRunId } from '../base/ids.ts';
import type { Storage, WriteTransaction } from '../storage/types.ts';
import { createActiveRun, taskContext } from './active-run.ts';
import type { ActiveRun, TaskSource } from './active-run.ts';
import { endRun, endingStores } from './chain.ts';
import type { EndedRun } from './chain.ts';
import { JobError } from './errors.ts';
import type { EventHub } from './event-hub.ts';
import { performTask } from './perform-task.ts';
import type { TaskEnd } from './perform-task.ts';
import { definitionStore, logStore, runStore } from './stores.ts';
import type { JobLogChunk, JobRun, TaskContext } from './types.ts';
import { hasEnded } from './types.ts';

export interface EngineContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly holder: string;
  readonly hub: EventHub;
  /** How long a halted task may take to settle, in milliseconds. */
  readonly stopGraceMs: number;
  runTask(context: TaskContext): Promise<void>;
}

/** The runs of this page, from just before their record says `running` to just after it says how they ended. */
export interface Engine extends EngineContext {
  readonly active: Map<JobRunId, ActiveRun>;
  /** Why a run could not be started or its end not be written. In the latter case it stays `running`. */
  readonly failures: Map<JobRunId, Error>;
  isClosed: boolean;
}

export function createEngine(context: EngineContext): Engine {
  return { ...context, active: new Map(), failures: new Map(), isClosed: false };
}

/** Stores the run that `make` gives inside a write transaction over definitions and runs, and starts its task. */
export async function beginRun(
  engine: Engine,
  runId: JobRunId,
  make: (tx: WriteTransaction) => Promise<TaskSource>,
): Promise<void> {
  const active = enter(engine, runId);
  try {
    const source = await engine.storage.write([definitionStore, runStore], async (tx) => {
      const made = await make(tx);
      await tx.add(runStore, made.run);
      return made;
    });
    void execute(engine, active, source);
  } catch (error) {
    leave(engine, active);
    throw error;
  }
}

/** Takes a queued run, exactly once among all pages. False when another page was first or it is not queued. */
async function startQueued(engine: Engine, run: JobRun): Promise<boolean> {
  const { storage, clock, holder } = engine;
  if (engine.isClosed || engine.active.has(run.id)) return false;
  const active = enter(engine, run.id);
  try {
    const origins = await loadOrigins(storage, run);
    const started: JobRun = { ...run, status: 'running', startedAt: isoUtc(clock.now()), holder };
    const isMine =
      !engine.isClosed &&
      (await storage.compareAndSwap(
        runStore,
        run.id,
        (current) => current?.status === 'queued' && current.holder === run.holder,
        started,
      ));
    if (isMine) void execute(engine, active, { run: started, ...origins });
    else leave(engine, active);
    return isMine;
  } catch (error) {
    fail(engine, active, error);
    return false;
  }
}

/** Starts what is queued in this page's name and not on its way. Gives the runs that were started. */
export async function startOwnQueued(engine: Engine): Promise<JobRunId[]> {
  const queued = await engine.storage.list(runStore, { index: 'byStatus', only: 'queued' });
  return startEach(
    engine,
    queued.filter(({ holder }) => holder === engine.holder),
  );
}

/** Starts these queued runs in their order. Gives those that this page has got. */
export async function startEach(engine: Engine, runs: readonly JobRun[]): Promise<JobRunId[]> {
  const started: JobRunId[] = [];
  for (const run of [...runs].sort((a, b) => a.sequence - b.sequence)) {
    if (await startQueued(engine, run)) started.push(run.id);
  }
  return started;
}

/** Halts the task of a run that is no longer this page's. `run` is the record as it was read after a change. */
export function haltIfTaken(engine: Engine, run: JobRun): void {
  const active = engine.active.get(run.id);
  if (active?.state !== 'running') return;
  const isTaken = hasEnded(run) || (run.status === 'running' && run.holder !== engine.holder);
  if (isTaken) active.halt({ kind: 'failed', error: toErrorRecord(interrupted('Another page has ended this run.')) });
}

/** Ends this page's runs as interrupted; what is queued stays so, for another page. */
export async function closeEngine(engine: Engine): Promise<void> {
  engine.isClosed = true;
  const open = [...engine.active.values()];
  for (const active of open) {
    active.halt({ kind: 'failed', error: toErrorRecord(interrupted('The page was closing.')) });
  }
  await Promise.all(open.map(({ done }) => done));
}

/** The error of a run whose page is gone. */
export function interrupted(how: string): JobError {
  return new JobError('interrupted', `The run was interrupted before it ended. ${how} Run the job again.`);
}

/** Before the record says `running`, so that a stop that reads the record finds the run here. */
function enter(engine: Engine, runId: JobRunId): ActiveRun {
  const active = createActiveRun(engine, runId);
  engine.failures.delete(runId);
  engine.active.set(runId, active);
  return active;
}

function leave(engine: Engine, active: ActiveRun): void {
  engine.active.delete(active.runId);
  active.leave();
}

function fail(engine: Engine, active: ActiveRun, error: unknown): void {
  engine.failures.set(active.runId, error instanceof Error ? error : fromErrorRecord(toErrorRecord(error)));
  engine.hub.tellError(active.runId, error);
  leave(engine, active);
}

async function loadOrigins(storage: Storage, run: JobRun): Promise<Omit<TaskSource, 'run'>> {
  return storage.read([definitionStore, runStore], async (tx) => {
    const definition = run.jobId === null ? undefined : await tx.get(definitionStore, run.jobId);
    const upstreamRun = run.parentRunId === null ? undefined : await tx.get(runStore, run.parentRunId);
    return { definition: definition ?? null, ...(upstreamRun === undefined ? {} : { upstreamRun }) };
  });
}

/** Never rejects. */
async function execute(engine: Engine, active: ActiveRun, source: TaskSource): Promise<void> {
  const { hub, stopGraceMs } = engine;
  active.state = 'running';
  hub.tellRun(source.run);
  try {
    const end = await performTask({
      run: source.run,
      task: () => engine.runTask(taskContext(active, source)),
      halting: active.halting,
      graceMs: stopGraceMs,
    });
    active.state = 'ending';
    const written = await finishRecord(engine, active, end);
    leave(engine, active);
    if (written === undefined) await startOwnQueued(engine);
    else
      await startEach(
        engine,
        written.created.filter(({ status }) => status === 'queued'),
      );
  } catch (error) {
    fail(engine, active, error);
  }
}

/** Undefined when the record no longer was this page's to end, or an earlier attempt has ended it after all. */
async function finishRecord(engine: Engine, active: ActiveRun, end: TaskEnd): Promise<EndedRun | undefined> {
  const { hub } = engine;
  active.progress.close();
  for (const text of [...end.remarks, ...(end.error === undefined ? [] : [end.error.message])]) {
    active.log.addReason(text);
  }
  const lastChunk = await active.log.close();
  const written = await writeEnd(engine, active, { end, lastChunk });
  if (written === undefined) return undefined;
  if (lastChunk !== undefined) hub.tellLog(lastChunk);
  for (const run of [written.ended, ...written.created]) hub.tellRun(run);
  return written;
}

/** One transaction: the last lines, the end of the run, and what follows from it. */
async function writeEnd(
  { storage, clock, ids, holder }: Engine,
  { runId, outputs }: ActiveRun,
  { end, lastChunk }: { readonly end: TaskEnd; readonly lastChunk: JobLogChunk | undefined },
): Promise<EndedRun | undefined> {
  const at = isoUtc(clock.now());
  const write = (chunk: JobLogChunk | undefined): Promise<EndedRun | undefined> =>
    storage.write(endingStores, async (tx) => {
      const current = await tx.get(runStore, runId);
      if (current?.status !== 'running' || current.holder !== holder) return undefined;
      if (chunk !== undefined) await tx.add(logStore, chunk);
      return endRun(tx, current, { ids, end: { status: end.status, error: end.error, outputs, at } });
    });
  try {
    return await write(lastChunk);
  } catch (error) {
    if (lastChunk === undefined) throw error;
    // Where there is no room for the last lines there may be for the record, and a run that stays `running` is worse.
    return write(undefined);
  }
}
