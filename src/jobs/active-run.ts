import { toErrorRecord } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { JobRunId } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';
import type { EventHub } from './event-hub.ts';
import { createHaltSwitch } from './perform-task.ts';
import type { Halt, HaltSwitch } from './perform-task.ts';
import { createProgressReporter } from './progress-reporter.ts';
import type { ProgressReporter } from './progress-reporter.ts';
import { createRunLog } from './run-log.ts';
import type { RunLog } from './run-log.ts';
import type { JobDefinition, JobRun, TaskContext } from './types.ts';

/** A run that this page runs or is about to start. */
export interface ActiveRun {
  readonly runId: JobRunId;
  readonly halting: HaltSwitch;
  readonly log: RunLog;
  readonly progress: ProgressReporter;
  readonly outputs: Record<string, string | number | null>;
  state: 'starting' | 'running' | 'ending';
  halt(halt: Halt): void;
  /** Resolves when this page has done with the run, however that went. */
  readonly done: Promise<void>;
  leave(): void;
}

/** What a task starts from. */
export interface TaskSource {
  readonly run: JobRun;
  readonly definition: JobDefinition | null;
  readonly upstreamRun?: JobRun;
}

export function createActiveRun(
  { storage, clock, hub }: { readonly storage: Storage; readonly clock: Clock; readonly hub: EventHub },
  runId: JobRunId,
): ActiveRun {
  const halting = createHaltSwitch();
  let leave = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const log = createRunLog({
    storage,
    clock,
    runId,
    onWritten: (chunk) => hub.tellLog(chunk),
    onFailed: (error) => halting.halt({ kind: 'failed', error: toErrorRecord(error) }),
  });
  return {
    runId,
    halting,
    log,
    progress: createProgressReporter((latest) => hub.announceProgress(runId, latest)),
    outputs: {},
    state: 'starting',
    halt: (halt) => halting.halt(halt),
    done,
    leave,
  };
}

/** What the task of this run is given. Its calls count only while the run is running. */
export function taskContext(active: ActiveRun, source: TaskSource): TaskContext {
  const whileRunning = (act: () => void): void => {
    if (active.state === 'running') act();
  };
  return {
    ...source,
    upstream: source.run.upstream,
    signal: active.halting.signal,
    log: (line) => whileRunning(() => active.log.add(line)),
    progress: (latest) => whileRunning(() => active.progress.report(latest)),
    setOutput: (key, value) =>
      whileRunning(() => {
        active.outputs[key] = value;
      }),
  };
}
