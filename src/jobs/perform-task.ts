import { CancelledError, isCancelled, toErrorRecord } from '../base/errors.ts';
import type { ErrorRecord } from '../base/errors.ts';
import type { EndStatus } from './chain.ts';
import { JobError } from './errors.ts';
import type { JobRun } from './types.ts';

/** Why a run is made to end before its task has ended. */
export type Halt =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'timed_out'; readonly minutes: number }
  /** The page closes, the log can't be written, or another page has ended the run. */
  | { readonly kind: 'failed'; readonly error: ErrorRecord };

/** The switch that ends a run early. */
export interface HaltSwitch {
  readonly signal: AbortSignal;
  halted(): Halt | undefined;
  /** The first reason stands. */
  halt(halt: Halt): void;
}

export function createHaltSwitch(): HaltSwitch {
  const controller = new AbortController();
  let halted: Halt | undefined;
  return {
    signal: controller.signal,
    halted: () => halted,
    halt(halt) {
      if (halted !== undefined) return;
      halted = halt;
      controller.abort(new CancelledError(reasonOf(halt).message, { kind: halt.kind }));
    },
  };
}

export interface TaskEnd {
  readonly status: EndStatus;
  readonly error?: ErrorRecord;
  /** What else is worth a line in the log. */
  readonly remarks: readonly string[];
}

/**
 * Runs the task until it settles, or until `graceMs` after the switch was pulled, whichever is first. A task that
 * has not started when the switch is pulled never does. After a halt the halt is how the run ended, whatever
 * the task did afterwards: a stopped parent must not start its children.
 */
export async function performTask({
  run,
  task,
  halting,
  graceMs,
}: {
  readonly run: JobRun;
  readonly task: () => Promise<void>;
  readonly halting: HaltSwitch;
  readonly graceMs: number;
}): Promise<TaskEnd> {
  const haltedBefore = halting.halted();
  if (haltedBefore !== undefined) return haltedEnd(haltedBefore, []);
  const minutes = run.timeoutMinutes;
  const limit =
    minutes === null ? undefined : setTimeout(() => halting.halt({ kind: 'timed_out', minutes }), minutes * 60_000);
  const grace = graceAfter(halting.signal, graceMs);
  try {
    const settled = await Promise.race([settle(task), grace.over]);
    const halt = halting.halted();
    if (halt !== undefined) return haltedEnd(halt, remarksOn(settled, graceMs));
    return settled.kind === 'threw' ? thrownEnd(settled.error) : { status: 'succeeded', remarks: [] };
  } finally {
    clearTimeout(limit);
    grace.cancel();
  }
}

type Settled =
  { readonly kind: 'returned' } | { readonly kind: 'threw'; readonly error: unknown } | { readonly kind: 'abandoned' };

async function settle(task: () => Promise<void>): Promise<Settled> {
  try {
    await task();
    return { kind: 'returned' };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

function graceAfter(signal: AbortSignal, graceMs: number): { over: Promise<Settled>; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startTimer = (): void => undefined;
  const over = new Promise<Settled>((resolve) => {
    startTimer = () => {
      timer = setTimeout(() => resolve({ kind: 'abandoned' }), graceMs);
    };
    signal.addEventListener('abort', startTimer, { once: true });
  });
  return {
    over,
    cancel() {
      signal.removeEventListener('abort', startTimer);
      clearTimeout(timer);
    },
  };
}

function haltedEnd(halt: Halt, remarks: readonly string[]): TaskEnd {
  return { status: halt.kind, error: reasonOf(halt), remarks };
}

function thrownEnd(error: unknown): TaskEnd {
  if (!isCancelled(error)) return { status: 'failed', error: storable(toErrorRecord(error)), remarks: [] };
  const stopped = new JobError('stopped', 'The script cancelled its own work.', { by: 'script' });
  return { status: 'stopped', error: toErrorRecord(stopped), remarks: [] };
}

function reasonOf(halt: Halt): ErrorRecord {
  switch (halt.kind) {
    case 'stopped':
      return toErrorRecord(new JobError('stopped', 'Stopped by the user.', { by: 'user' }));
    case 'timed_out': {
      const { minutes } = halt;
      const message =
        `The run took longer than its limit of ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and was ended. ` +
        'Raise the limit of the job, or give it less to do.';
      return toErrorRecord(new JobError('timed_out', message, { timeoutMinutes: minutes }));
    }
    case 'failed':
      return halt.error;
  }
}

function remarksOn(settled: Settled, graceMs: number): string[] {
  switch (settled.kind) {
    case 'returned':
      return ['The script reached its end after it had been asked to stop.'];
    case 'threw':
      return isCancelled(settled.error) ? [] : [`While stopping: ${toErrorRecord(settled.error).message}`];
    case 'abandoned':
      return [`The script did not stop within ${graceMs / 1000} s and was left behind.`];
  }
}

/** An error's detail comes from anywhere, a record must be plain: what JSON can't say is left out. */
function storable(error: ErrorRecord): ErrorRecord {
  try {
    const detail = JSON.stringify(error.detail, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    return { ...error, detail: JSON.parse(detail) as ErrorRecord['detail'] };
  } catch {
    // A cyclic detail must not hide the error itself.
    return { ...error, detail: {} };
  }
}
