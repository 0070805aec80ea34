import type { Clock } from '../../../src/base/clock.ts';
import { idSourceOver } from '../../../src/base/ids.ts';
import type { IdSource } from '../../../src/base/ids.ts';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { openJobs } from '../../../src/jobs/open-jobs.ts';
import type { Jobs } from '../../../src/jobs/open-jobs.ts';
import { jobsStores } from '../../../src/jobs/stores.ts';
import type { JobEvent, JobRun, TaskContext } from '../../../src/jobs/types.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import type { MemoryPageOptions } from '../../../src/storage/memory-storage.ts';
import type { Storage } from '../../../src/storage/types.ts';

const scripts = ['03_newbatch', '04_train_xgboost', '05_api_redeployment'];

function resolveScript(name: string): string | undefined {
  return scripts.find((script) => name === script || name === `${script}.ts` || name === `${script}.py`);
}

/** Ten milliseconds a look, from 25 November 2026. */
function tickingClock(): Clock {
  let now = Date.UTC(2026, 10, 25, 10, 42);
  return { now: () => (now += 10) };
}

function seededIds(seed: number): IdSource {
  const source = new Xoshiro128(seed);
  return idSourceOver((bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = source.nextUint32() & 0xff;
    return bytes;
  });
}

export type Task = (context: TaskContext) => Promise<void>;

export interface Page {
  readonly storage: Storage;
  readonly jobs: Jobs;
  readonly holder: string;
  readonly events: JobEvent[];
  /** As a closed tab. */
  kill(): void;
}

export interface PageOptions extends MemoryPageOptions {
  readonly task?: Task;
  readonly stopGraceMs?: number;
  readonly onEvent?: (event: JobEvent, page: Page) => void;
}

/** Pages over one database, on one clock. */
export function createWorld(seed = 1): { openPage(options?: PageOptions): Promise<Page> } {
  const database = createMemoryDatabase(jobsStores);
  const clock = tickingClock();
  const ids = seededIds(seed);
  let pageCount = 0;
  return {
    async openPage({ task = async () => undefined, stopGraceMs = 100, onEvent, ...memory } = {}) {
      const storage = database.open(memory);
      const holder = `page-${++pageCount}`;
      await storage.locks.tryHold(holder);
      const jobs = openJobs({ storage, clock, ids, holder, scripts, resolveScript, runTask: task, stopGraceMs });
      const events: JobEvent[] = [];
      const page = { storage, jobs, holder, events, kill: () => database.killPage(storage) };
      jobs.onEvent((event) => {
        events.push(event);
        onEvent?.(event, page);
      });
      return page;
    },
  };
}

export async function openPage(options?: PageOptions): Promise<Page> {
  return createWorld().openPage(options);
}

/** The three jobs of the exercise. */
export async function createPipeline(jobs: Jobs): Promise<void> {
  await jobs.create({ name: 'New Batch', script: '03_newbatch' });
  await jobs.create({
    name: 'Retrain XGBoost',
    script: '04_train_xgboost',
    schedule: { type: 'dependent', on: 'New Batch' },
  });
  await jobs.create({
    name: 'API Redeployment',
    script: '05_api_redeployment',
    schedule: { type: 'dependent', on: 'Retrain XGBoost' },
  });
}

/** A promise to be settled from outside. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
  fail(error: unknown): void;
}

export function createGate(): Gate {
  let open = (): void => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { opened, open, fail };
}

/** Settles when the signal fires, as a worker that is terminated does. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}

/** Waits until `isTrue`, for two seconds at most. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await isTrue()) return;
    await pause(5);
  }
  throw new Error(`This never became true: ${isTrue.toString()}`);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** `job status` of each run, in the given order. */
export function states(runs: readonly JobRun[]): string[] {
  return runs.map(({ job, script, status }) => `${job ?? script} ${status}`);
}

/** `job status` of each run event, in the order in which they were told. */
export function toldStates(events: readonly JobEvent[]): string[] {
  return states(events.flatMap((event) => (event.type === 'run' ? [event.run] : [])));
}
