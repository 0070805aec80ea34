import type { Clock } from '../base/clock.ts';
import { isoUtc } from '../base/clock.ts';
import type { JobRunId } from '../base/ids.ts';
import type { ReadTransaction, Storage, WriteTransaction } from '../storage/types.ts';
import { logStore } from './stores.ts';
import type { JobLog, JobLogChunk, JobLogLine, TaskContext } from './types.ts';

/** What a run may write: as a text file with the time before each line, in UTF-8. */
export const maxLogBytes = 2 ** 20;
const logCutText = 'log cut';

const flushEveryMs = 200;
/** `2026-11-25T10:42:06.731Z`, a space and a line feed. */
const lineOverheadBytes = 26;

export interface RunLogContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly runId: JobRunId;
  onWritten(chunk: JobLogChunk): void;
  /** A write failed. The lines are lost, and no more are written. */
  onFailed(error: unknown): void;
}

/** The log of a run that this page runs. */
export interface RunLog {
  /** Never throws and never waits. What is beyond the cap is dropped, and the log says so once. */
  add(line: Parameters<TaskContext['log']>[0]): void;
  /** The last word of a run: kept even where the log was cut. */
  addReason(text: string): void;
  /** Writes what is pending. */
  flush(): Promise<void>;
  /** Waits for the last write, stops, and gives what was not written yet: for the transaction that ends the run. */
  close(): Promise<JobLogChunk | undefined>;
}

export function createRunLog(context: RunLogContext): RunLog {
  const { storage, clock, runId } = context;
  let pending: JobLogLine[] = [];
  let pendingCut = false;
  let leftBytes = maxLogBytes;
  let isCut = false;
  let isFailed = false;
  let chunk = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const takeChunk = (): JobLogChunk | undefined => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    if (pending.length === 0 || isFailed) return undefined;
    const taken = { runId, chunk, lines: pending, cut: pendingCut };
    chunk++;
    pending = [];
    pendingCut = false;
    return taken;
  };

  const writePending = async (): Promise<void> => {
    const taken = takeChunk();
    if (taken === undefined) return;
    try {
      await storage.write([logStore], (tx) => tx.add(logStore, taken));
      context.onWritten(taken);
    } catch (error) {
      isFailed = true;
      context.onFailed(error);
    }
  };

  /** One write after another. */
  const flush = (): Promise<void> => {
    writing = writing.then(writePending);
    return writing;
  };

  const append = (line: JobLogLine): void => {
    pending.push(line);
    timer ??= setTimeout(() => void flush(), flushEveryMs);
  };

  return {
    add({ at = isoUtc(clock.now()), stream, line, text }) {
      if (isCut) return;
      const fitting = cutToBytes(text, leftBytes - lineOverheadBytes);
      if (fitting !== undefined) {
        leftBytes -= lineOverheadBytes + utf8Bytes(fitting);
        append({ at, stream, ...(line === undefined ? {} : { line }), text: fitting });
      }
      if (fitting === text) return;
      isCut = true;
      pendingCut = true;
      append({ at, stream: 'system', text: logCutText });
    },
    addReason: (text) => append({ at: isoUtc(clock.now()), stream: 'system', text }),
    flush,
    async close() {
      await writing;
      return takeChunk();
    },
  };
}

/** All stored lines of a run, in the order in which they were written. */
export async function readLog(tx: Pick<ReadTransaction, 'list'>, runId: JobRunId): Promise<JobLog> {
  const chunks = await tx.list(logStore, { prefix: [runId] });
  return { lines: chunks.flatMap(({ lines }) => lines), cut: chunks.some(({ cut }) => cut) };
}

/** Adds a line behind the stored ones of a run that nobody runs any more. Gives the chunk. */
export async function appendToStoredLog(
  tx: WriteTransaction,
  runId: JobRunId,
  line: { readonly at: string; readonly text: string },
): Promise<JobLogChunk> {
  const chunk = {
    runId,
    chunk: await tx.count(logStore, { prefix: [runId] }),
    lines: [{ at: line.at, stream: 'system' as const, text: line.text }],
    cut: false,
  };
  await tx.add(logStore, chunk);
  return chunk;
}

/** The longest beginning of whole characters that takes at most so many bytes of UTF-8; undefined for no room. */
function cutToBytes(text: string, bytes: number): string | undefined {
  if (bytes <= 0) return undefined;
  if (text.length * 3 <= bytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(bytes));
  return read === 0 ? undefined : text.slice(0, read);
}

function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

const encoder = new TextEncoder();
