import { toErrorRecord } from '../base/errors.ts';
import type { JobId, JobRunId } from '../base/ids.ts';
import type { JobDefinition, JobEvent, JobLogChunk, JobProgress, JobRun } from './types.ts';
import { hasEnded, rankOf } from './types.ts';

type Listener = (event: JobEvent) => void;

/**
 * Tells listeners each thing once, from however many sources it comes: a run's event once a state, a chunk of a
 * log once. A state that was overtaken before it was told is left out.
 */
export interface EventTeller {
  on(listener: Listener): () => void;
  hasListeners(): boolean;
  tellDefinition(jobId: JobId, definition: JobDefinition | null): void;
  tellRun(run: JobRun): void;
  tellLog(chunk: JobLogChunk): void;
  tellProgress(runId: JobRunId, progress: JobProgress): void;
  tellError(runId: JobRunId | null, error: unknown): void;
  progressOf(runId: JobRunId): JobProgress | undefined;
  /** Resolves when a run of any page ends next, when an error is told, or when the teller closes. */
  nextEnd(): Promise<void>;
  close(): void;
}

export function createEventTeller(): EventTeller {
  const listeners = new Set<Listener>();
  const ranks = new Map<JobRunId, number>();
  const nextChunks = new Map<JobRunId, number>();
  const latestProgress = new Map<JobRunId, JobProgress>();
  const ends = createSignal();
  const emit = (event: JobEvent): void => {
    for (const listener of [...listeners]) callListener(listener, event);
  };
  return {
    on(listener) {
      // A wrapper, so that a listener that is given twice is called twice and taken away one by one.
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    hasListeners: () => listeners.size > 0,
    tellDefinition: (jobId, definition) => emit({ type: 'definition', jobId, definition }),
    tellRun(run) {
      const rank = rankOf(run.status);
      if (rank <= (ranks.get(run.id) ?? -1)) return;
      ranks.set(run.id, rank);
      if (hasEnded(run)) latestProgress.delete(run.id);
      emit({ type: 'run', runId: run.id, run });
      if (hasEnded(run)) ends.fire();
    },
    tellLog({ runId, chunk, lines }) {
      if (chunk < (nextChunks.get(runId) ?? 0)) return;
      nextChunks.set(runId, chunk + 1);
      emit({ type: 'log', runId, lines });
    },
    tellProgress(runId, progress) {
      if (ranks.get(runId) === 2) return;
      latestProgress.set(runId, progress);
      emit({ type: 'progress', runId, progress });
    },
    tellError(runId, error) {
      emit({ type: 'error', runId, error: toErrorRecord(error) });
      ends.fire();
    },
    progressOf: (runId) => latestProgress.get(runId),
    nextEnd: () => ends.next(),
    close() {
      listeners.clear();
      ends.close();
    },
  };
}

/** Something that happens again and again, to be waited for. */
function createSignal(): { next(): Promise<void>; fire(): void; close(): void } {
  let waiters: (() => void)[] = [];
  let isClosed = false;
  const fire = (): void => {
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  return {
    next: () => (isClosed ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    fire,
    close() {
      isClosed = true;
      fire();
    },
  };
}

/** A listener's fault is the listener's: it surfaces as an uncaught error and ends no run. */
function callListener(listener: Listener, event: JobEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
