import type { ErrorRecord } from '../base/errors.ts';
import type { JobId, JobRunId } from '../base/ids.ts';

export type JobSchedule = { readonly type: 'manual' } | { readonly type: 'dependent'; readonly on: string };

export interface ResourceProfile {
  /** Whole, at least 1. */
  readonly vcpu: number;
  /** What the lab may allocate for a run, in GiB (2^30 bytes). Above 0. */
  readonly memoryGib: number;
  /** Always 0: a browser lab has no GPU to give. */
  readonly gpu: number;
}

/** What a learner fills in. Everything but name and script has a default. */
export interface JobDefinitionInput {
  readonly name: string;
  readonly script: string;
  readonly editor?: string | undefined;
  readonly kernel?: string | undefined;
  readonly sparkAddOn?: string | undefined;
  readonly edition?: string | undefined;
  readonly version?: string | undefined;
  readonly schedule?: JobSchedule | undefined;
  readonly resourceProfile?: (Omit<ResourceProfile, 'gpu'> & { readonly gpu?: number | undefined }) | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMinutes?: number | undefined;
}

/** A changed part of a definition; `null` takes an optional field away. */
export type JobDefinitionPatch = Partial<Omit<JobDefinitionInput, 'environment' | 'timeoutMinutes'>> & {
  readonly environment?: Readonly<Record<string, string>> | null | undefined;
  readonly timeoutMinutes?: number | null | undefined;
};

/** A job as it is stored. */
export interface JobDefinition {
  readonly id: JobId;
  readonly name: string;
  readonly script: string;
  readonly editor: string;
  readonly kernel: string;
  readonly sparkAddOn: string;
  readonly edition: string;
  readonly version: string;
  readonly schedule: JobSchedule;
  readonly resourceProfile: ResourceProfile;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMinutes?: number;
  /** ISO-8601, UTC, milliseconds. */
  readonly createdAt: string;
  /** The order in which jobs were created: 1, 2, … */
  readonly sequence: number;
}

export type JobRunStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'stopped' | 'timed_out' | 'skipped';

export type JobTrigger =
  { readonly type: 'manual' } | { readonly type: 'dependent'; readonly on: string; readonly runId: JobRunId };

/** What a run hands down to the runs that it triggers. */
export type JobOutputs = Readonly<Record<string, string | number | null>>;

/** A run as it is stored. Times are ISO-8601 in UTC with milliseconds. */
export interface JobRun {
  readonly id: JobRunId;
  /** The job's name when the run was created; null for a script that was run outside any job. */
  readonly job: string | null;
  readonly jobId: JobId | null;
  readonly script: string;
  readonly trigger: JobTrigger;
  readonly status: JobRunStatus;
  readonly createdAt: string;
  /** Null for a run that never started. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Why it ended otherwise than by success. */
  readonly error?: ErrorRecord;
  /** Empty until the run ends. */
  readonly outputs: JobOutputs;
  /** The parent's outputs, copied when the parent ended. */
  readonly upstream: JobOutputs;
  readonly parentRunId: JobRunId | null;
  /** The run that began the chain; its own id for a root. */
  readonly chainId: JobRunId;
  /** Rises by one a run: the order in which runs were created, a parent before its children. */
  readonly sequence: number;
  /** Name of the lock of the page that runs it, or that will start it. */
  readonly holder: string;
  readonly resourceProfile: ResourceProfile;
  readonly timeoutMinutes: number | null;
  readonly threads: 1;
  readonly note: '1 thread';
}

export interface JobLogLine {
  /** ISO-8601, UTC, milliseconds. */
  readonly at: string;
  readonly stream: 'stdout' | 'stderr' | 'system';
  /** The line of the script that wrote it, from 1. */
  readonly line?: number;
  readonly text: string;
}

export interface JobLog {
  readonly lines: readonly JobLogLine[];
  /** True when lines are missing, because the run wrote more than a log holds. */
  readonly cut: boolean;
}

/** Some lines of a run's log, as they are stored. */
export interface JobLogChunk {
  readonly runId: JobRunId;
  /** 0, 1, … without gaps. */
  readonly chunk: number;
  readonly lines: readonly JobLogLine[];
  /** True for the chunk that says 'log cut'. */
  readonly cut: boolean;
}

export interface JobProgress {
  readonly done: number;
  /** Null when nobody knows how much there is to do. */
  readonly total: number | null;
  readonly phase: string;
  readonly detail?: Readonly<Record<string, number>>;
}

export type JobEvent =
  /** `definition` is null when the job was deleted. */
  | { readonly type: 'definition'; readonly jobId: JobId; readonly definition: JobDefinition | null }
  | { readonly type: 'run'; readonly runId: JobRunId; readonly run: JobRun }
  | { readonly type: 'progress'; readonly runId: JobRunId; readonly progress: JobProgress }
  | { readonly type: 'log'; readonly runId: JobRunId; readonly lines: readonly JobLogLine[] }
  /** What could not be written into the run's record: the storage failed. `runId` is null while recovering. */
  | { readonly type: 'error'; readonly runId: JobRunId | null; readonly error: ErrorRecord };

/** What a task is given. After the run has ended its calls are ignored. */
export interface TaskContext {
  readonly run: JobRun;
  /** Null for a script that was run outside any job. */
  readonly definition: JobDefinition | null;
  /** The outputs of the run that triggered this one; `{}` outside a chain. */
  readonly upstream: Readonly<Record<string, unknown>>;
  readonly upstreamRun?: JobRun;
  /** Fires when the run is stopped, times out or loses its page. Its reason is a `CancelledError`. */
  readonly signal: AbortSignal;
  /** Appends a line to the run's log; without `at` it was written now. */
  log(line: Omit<JobLogLine, 'at'> & { readonly at?: string }): void;
  /** Passed on at most 20 times a second; the latest is never lost while the run lasts. */
  progress(progress: JobProgress): void;
  /** Stored, and handed down to children, when the run ends. */
  setOutput(key: string, value: string | number | null): void;
}

/** How far a run is: a run only moves to a higher rank. */
export function rankOf(status: JobRunStatus): 0 | 1 | 2 {
  switch (status) {
    case 'queued':
      return 0;
    case 'running':
      return 1;
    case 'succeeded':
    case 'failed':
    case 'stopped':
    case 'timed_out':
    case 'skipped':
      return 2;
  }
}

/** True for a run that will not change any more. */
export function hasEnded(run: JobRun): boolean {
  return rankOf(run.status) === 2;
}
