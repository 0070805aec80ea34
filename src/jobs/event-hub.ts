import type { JobId, JobRunId } from '../base/ids.ts';
import type { ChangeNotice, Storage, StorageKey } from '../storage/types.ts';
import { createEventTeller } from './event-teller.ts';
import type { EventTeller } from './event-teller.ts';
import { definitionStore, logStore, runStore } from './stores.ts';
import type { JobDefinition, JobLogChunk, JobProgress, JobRun } from './types.ts';

const progressTopic = 'jobs/progress';
const stopTopic = 'jobs/stop';

interface ProgressAnnouncement {
  readonly runId: JobRunId;
  readonly progress: JobProgress;
}

interface StopAnnouncement {
  readonly runId: JobRunId;
}

export interface EventHubContext {
  readonly storage: Storage;
  onStopAsked(runId: JobRunId): void;
  /** A run as it is stored now, after this or another page wrote it. */
  onRunStored(run: JobRun): void;
}

/**
 * What happens to jobs, as events: what this page commits is told at once and in order, what other pages commit
 * when their notice arrives.
 */
export interface EventHub extends Omit<EventTeller, 'tellDefinition' | 'tellProgress'> {
  /** Tells all pages, this one included. */
  announceProgress(runId: JobRunId, progress: JobProgress): void;
  /** Asks the page that runs it. */
  announceStop(runId: JobRunId): void;
}

export function createEventHub(context: EventHubContext): EventHub {
  const { storage } = context;
  const teller = createEventTeller();
  let reading: Promise<void> = Promise.resolve();
  let isClosed = false;

  /** Notices are read one after another, so that events keep the order of the commits. */
  const inOrder = (step: () => Promise<void> | void): void => {
    reading = reading.then(step).catch((error: unknown) => {
      if (!isClosed) teller.tellError(null, error);
    });
  };

  const readChange = async ({ keys }: ChangeNotice): Promise<void> => {
    const changes = await loadChanges(storage, keys, teller.hasListeners());
    if (isClosed) return;
    for (const [jobId, definition] of changes.definitions) teller.tellDefinition(jobId, definition);
    for (const chunk of changes.chunks) teller.tellLog(chunk);
    for (const run of changes.runs) {
      context.onRunStored(run);
      teller.tellRun(run);
    }
  };

  // What comes under our topics was announced by our own pages, so its payload is what they sent.
  const stopListening = storage.onNotice((notice) => {
    if (notice.kind === 'changed') {
      inOrder(() => readChange(notice));
    } else if (notice.topic === stopTopic) {
      context.onStopAsked((notice.payload as StopAnnouncement).runId);
    } else if (notice.topic === progressTopic) {
      const { runId, progress } = notice.payload as ProgressAnnouncement;
      inOrder(() => teller.tellProgress(runId, progress));
    }
  });

  return {
    ...teller,
    announceProgress: (runId, progress) =>
      storage.announce(progressTopic, { runId, progress } satisfies ProgressAnnouncement),
    announceStop: (runId) => storage.announce(stopTopic, { runId } satisfies StopAnnouncement),
    close() {
      isClosed = true;
      stopListening();
      teller.close();
    },
  };
}

interface Changes {
  readonly definitions: readonly (readonly [JobId, JobDefinition | null])[];
  readonly chunks: readonly JobLogChunk[];
  /** In the order in which they were created. */
  readonly runs: readonly JobRun[];
}

const noChanges: Changes = { definitions: [], chunks: [], runs: [] };

/** What these keys stand for now. Without listeners only runs count. */
async function loadChanges(storage: Storage, keys: ChangeNotice['keys'], hasListeners: boolean): Promise<Changes> {
  const changed = (name: string): readonly StorageKey[] => keys[name] ?? [];
  const runKeys = changed(runStore.name);
  const logKeys = hasListeners ? changed(logStore.name) : [];
  const definitionKeys = hasListeners ? changed(definitionStore.name) : [];
  if (runKeys.length + logKeys.length + definitionKeys.length === 0) return noChanges;
  return storage.read([definitionStore, runStore, logStore], async (tx) => {
    const definitions: [JobId, JobDefinition | null][] = [];
    for (const key of definitionKeys) definitions.push([key as JobId, (await tx.get(definitionStore, key)) ?? null]);
    const chunks = [];
    for (const key of logKeys) chunks.push(await tx.get(logStore, key));
    const runs = [];
    for (const key of runKeys) runs.push(await tx.get(runStore, key));
    return {
      definitions,
      chunks: chunks.filter((chunk) => chunk !== undefined),
      runs: runs.filter((run) => run !== undefined).sort((a, b) => a.sequence - b.sequence),
    };
  });
}
