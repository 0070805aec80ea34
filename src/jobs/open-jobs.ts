import { isoUtc } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import type { IdSource, JobRunId } from '../base/ids.ts';
import type { Storage, WriteTransaction } from '../storage/types.ts';
import { nextSequence, rootRun } from './chain.ts';
import type { RootSource } from './chain.ts';
import { resolveKnownScript } from './definition-input.ts';
import type { KnownScripts } from './definition-input.ts';
import {
  createDefinition,
  deleteDefinition,
  findDefinition,
  listDefinitions,
  updateDefinition,
} from './definitions.ts';
import { beginRun, closeEngine, createEngine, haltIfTaken } from './engine.ts';
import type { Engine } from './engine.ts';
import { createEventHub } from './event-hub.ts';
import type { EventHub } from './event-hub.ts';
import { readHistory } from './history.ts';
import type { HistoryOptions } from './history.ts';
import { createRecovery } from './recovery.ts';
import type { RecoveryReport } from './recovery.ts';
import { readLog } from './run-log.ts';
import type {
  JobDefinition,
  JobDefinitionInput,
  JobDefinitionPatch,
  JobEvent,
  JobLog,
  JobProgress,
  JobRun,
  TaskContext,
} from './types.ts';
import { checkOpen, loadRun, stopRun, waitForChain } from './wait-for-runs.ts';

export interface JobsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Name of a lock that this page took before, holds as long as it lives, and no other page ever takes. */
  readonly holder: string;
  /** The known scripts, as they are stored in definitions and runs. */
  readonly scripts: readonly string[];
  /** Which known script a name means (bare, with `.ts` or `.py`). */
  resolveScript(name: string): string | undefined;
  /** Runs one script. Its promise is the run: fulfilled = succeeded, rejected = failed. */
  runTask(context: TaskContext): Promise<void>;
  /** How long a stopped task may take to settle before it is left behind, in milliseconds. 5,000 by default. */
  readonly stopGraceMs?: number;
}

/** Jobs, their runs and their chain. Every call but `onEvent` and `progress` rejects with `jobs_closed` after `close`. */
export interface Jobs {
  /** Saves a job; what is missing gets the exercise's value. Errors: see `createDefinition`. */
  create(definition: JobDefinitionInput): Promise<JobDefinition>;
  /** Changes a job, by id or name. Errors: see `updateDefinition`. */
  update(idOrName: string, patch: JobDefinitionPatch): Promise<JobDefinition>;
  /** Deletes a job, by id or name. Errors: `unknown_job`, `job_has_dependents`, `job_has_active_runs`. */
  delete(idOrName: string): Promise<void>;
  /** In the order in which they were created. */
  list(): Promise<JobDefinition[]>;
  /** Starts a job, by id or name; its dependents follow. Resolves when the run is stored. Errors: `unknown_job`. */
  run(idOrName: string): Promise<{ readonly runId: JobRunId }>;
  /** Starts a script outside any job. Errors: `unknown_script`. */
  runScript(script: string): Promise<{ readonly runId: JobRunId }>;
  /**
   * Ends a queued or running run of any page as `stopped`, and resolves with it when it has ended.
   * A run that had already ended is left as it is and given back. Errors: `unknown_run`.
   */
  stop(runId: string): Promise<JobRun>;
  /**
   * Resolves when the run and every run that it triggered have ended, with all of them in start order.
   * Errors: `unknown_run`, `jobs_closed`, and the storage's where this page could not write the end.
   */
  finished(runId: string): Promise<JobRun[]>;
  /** Runs, newest first; of one job by name or id. Errors: `unknown_job`, `invalid_limit`. */
  history(options?: HistoryOptions): Promise<JobRun[]>;
  /** Errors: `unknown_run`. */
  getRun(runId: string): Promise<JobRun>;
  /** What a run has written so far. Errors: `unknown_run`. */
  log(runId: string): Promise<JobLog>;
  /** The latest known progress of a run that has not ended. */
  progress(runId: string): JobProgress | undefined;
  /** Calls back on every change of a job, a run, its progress or its log, in any page; gives the way to stop listening. */
  onEvent(listener: (event: JobEvent) => void): () => void;
  /** Takes care of what pages that are gone have left behind, now and from now on. */
  recover(): Promise<RecoveryReport>;
  /** Ends this page's runs as interrupted and stops listening. */
  close(): Promise<void>;
}

/** Opens the room over a storage that has `jobsStores`. Call `recover` once the page is wired. */
export function openJobs(options: JobsOptions): Jobs {
  const { storage, clock, ids, holder, scripts, stopGraceMs = 5_000 } = options;
  const known: KnownScripts = { scripts, resolveScript: (name) => options.resolveScript(name) };
  const hub: EventHub = createEventHub({
    storage,
    onStopAsked: (runId) => engine.active.get(runId)?.halt({ kind: 'stopped' }),
    onRunStored(run) {
      haltIfTaken(engine, run);
      recovery.noticeStored(run);
    },
  });
  const runTask = (context: TaskContext): Promise<void> => options.runTask(context);
  const engine = createEngine({ storage, clock, ids, holder, hub, stopGraceMs, runTask });
  const recovery = createRecovery(engine);
  return {
    ...definitionCalls(engine, known),
    ...startCalls(engine, known),
    ...runCalls(engine),
    progress: (runId) => hub.progressOf(runId as JobRunId),
    onEvent: (listener) => hub.on(listener),
    async recover() {
      checkOpen(engine);
      return recovery.recover();
    },
    async close() {
      if (engine.isClosed) return;
      recovery.close();
      await closeEngine(engine);
      hub.close();
    },
  };
}

function definitionCalls(engine: Engine, known: KnownScripts): Pick<Jobs, 'create' | 'update' | 'delete' | 'list'> {
  const { storage, clock, ids } = engine;
  const context = { storage, clock, ids, known };
  return {
    async create(definition) {
      checkOpen(engine);
      return createDefinition(context, definition);
    },
    async update(idOrName, patch) {
      checkOpen(engine);
      return updateDefinition(context, idOrName, patch);
    },
    async delete(idOrName) {
      checkOpen(engine);
      return deleteDefinition(storage, idOrName);
    },
    async list() {
      checkOpen(engine);
      return listDefinitions(storage);
    },
  };
}

function startCalls(engine: Engine, known: KnownScripts): Pick<Jobs, 'run' | 'runScript'> {
  const begin = async (
    find: (tx: WriteTransaction) => Promise<RootSource> | RootSource,
  ): Promise<{ readonly runId: JobRunId }> => {
    checkOpen(engine);
    const runId = engine.ids.uuid() as JobRunId;
    await beginRun(engine, runId, async (tx) => {
      const source = await find(tx);
      const place = { runId, sequence: await nextSequence(tx), holder: engine.holder };
      return { run: rootRun(source, { ...place, at: isoUtc(engine.clock.now()) }), definition: source.definition };
    });
    return { runId };
  };
  return {
    run: (idOrName) =>
      begin(async (tx) => {
        const definition = findDefinition(await listDefinitions(tx), idOrName);
        return { definition, script: definition.script };
      }),
    async runScript(name) {
      const script = resolveKnownScript(name, known);
      return begin(() => ({ definition: null, script }));
    },
  };
}

function runCalls(engine: Engine): Pick<Jobs, 'stop' | 'finished' | 'history' | 'getRun' | 'log'> {
  const { storage, active } = engine;
  return {
    async stop(runId) {
      checkOpen(engine);
      return stopRun(engine, runId as JobRunId);
    },
    async finished(runId) {
      checkOpen(engine);
      return waitForChain(engine, runId as JobRunId);
    },
    async history(options) {
      checkOpen(engine);
      return readHistory(storage, options);
    },
    async getRun(runId) {
      checkOpen(engine);
      return loadRun(storage, runId as JobRunId);
    },
    async log(runId) {
      checkOpen(engine);
      await active.get(runId as JobRunId)?.log.flush();
      await loadRun(storage, runId as JobRunId);
      return readLog(storage, runId as JobRunId);
    },
  };
}
