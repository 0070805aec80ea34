import { isoUtc } from '../base/clock.ts';
import { toErrorRecord } from '../base/errors.ts';
import type { JobRunId } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';
import { endRun, endingStores } from './chain.ts';
import type { EndedRun } from './chain.ts';
import { interrupted, startEach, startOwnQueued } from './engine.ts';
import type { Engine } from './engine.ts';
import { appendToStoredLog } from './run-log.ts';
import { runStore } from './stores.ts';
import type { JobLogChunk, JobRun } from './types.ts';
import { hasEnded } from './types.ts';

export interface RecoveryReport {
  /** Runs whose page is gone: ended as `failed`, `interrupted`. */
  readonly interrupted: readonly JobRunId[];
  /** Queued runs whose page is gone, or that this page had not started: now running here. */
  readonly started: readonly JobRunId[];
}

export interface Recovery {
  recover(): Promise<RecoveryReport>;
  /** A run as it is stored now: its page is watched from now on. */
  noticeStored(run: JobRun): void;
  close(): void;
}

/** Ends and starts what pages that are gone have left behind. Never touches a run whose page's lock is held. */
export function createRecovery(engine: Engine): Recovery {
  const { storage, holder, hub } = engine;
  const watched = new Set<string>();
  const closing = new AbortController();
  let isOn = false;

  const watch = async (other: string): Promise<void> => {
    if (watched.has(other)) return;
    watched.add(other);
    try {
      await storage.locks.whenFree(other, closing.signal);
      if (!closing.signal.aborted) await recoverHolder(engine, other);
    } catch (error) {
      if (!closing.signal.aborted) hub.tellError(null, error);
    } finally {
      watched.delete(other);
    }
  };

  return {
    async recover() {
      isOn = true;
      const unfinished = [...(await runsWith(storage, 'running')), ...(await runsWith(storage, 'queued'))];
      const report = { interrupted: [] as JobRunId[], started: [] as JobRunId[] };
      for (const other of new Set(unfinished.map((run) => run.holder))) {
        if (other === holder) continue;
        if (await storage.locks.isHeld(other)) {
          void watch(other);
          continue;
        }
        const { interrupted, started } = await recoverHolder(engine, other);
        report.interrupted.push(...interrupted);
        report.started.push(...started);
      }
      report.started.push(...(await startOwnQueued(engine)));
      return report;
    },
    noticeStored(run) {
      if (isOn && !closing.signal.aborted && !hasEnded(run) && run.holder !== holder) void watch(run.holder);
    },
    close: () => closing.abort(),
  };
}

/** `gone` is a lock that nobody holds. */
async function recoverHolder(engine: Engine, gone: string): Promise<RecoveryReport> {
  const { storage, hub } = engine;
  const ended = await interruptRunsOf(engine, gone);
  for (const { chunk, result } of ended) {
    hub.tellLog(chunk);
    for (const run of [result.ended, ...result.created]) hub.tellRun(run);
  }
  const queued = await runsWith(storage, 'queued');
  const started = await startEach(
    engine,
    queued.filter((run) => run.holder === gone),
  );
  return { interrupted: ended.map(({ result }) => result.ended.id), started };
}

function runsWith(storage: Storage, status: 'running' | 'queued'): Promise<JobRun[]> {
  return storage.list(runStore, { index: 'byStatus', only: status });
}

interface Interruption {
  readonly result: EndedRun;
  readonly chunk: JobLogChunk;
}

/** All in one transaction that looks at the records as they are: of two pages that recover, one finds none left. */
async function interruptRunsOf({ storage, clock, ids }: Engine, gone: string): Promise<Interruption[]> {
  const at = isoUtc(clock.now());
  const error = toErrorRecord(interrupted('The page that ran it was closed or reloaded.'));
  return storage.write(endingStores, async (tx) => {
    const running = await tx.list(runStore, { index: 'byStatus', only: 'running' });
    const interruptions: Interruption[] = [];
    const orphans = running.filter(({ holder }) => holder === gone).sort((a, b) => a.sequence - b.sequence);
    for (const run of orphans) {
      const chunk = await appendToStoredLog(tx, run.id, { at, text: error.message });
      const result = await endRun(tx, run, { ids, end: { status: 'failed', error, outputs: {}, at } });
      interruptions.push({ result, chunk });
    }
    return interruptions;
  });
}
