import { sha256Hex, sha256HexOf } from '../base/digest.ts';
import { toErrorRecord, type ErrorRecord } from '../base/errors.ts';
import type { Storage } from '../storage/types.ts';
import { modelDeploymentStore, requestLogStore } from './stores.ts';
import type { RequestRecord } from './types.ts';

/** What is known of a request when its answer is ready. The rest is worked out after the answer. */
export type AnsweredRequest = Omit<RequestRecord, 'inputs' | 'input_digest'> & {
  /** Columns in signature order, as long as `rows`. */
  readonly columns: readonly Float32Array[];
};

/** What one page or worker has answered but could not write since it began. */
export interface LogLoss {
  /** Names the page or worker. */
  readonly source: string;
  readonly lost: number;
  /** Why the last of them was lost; null when none was. */
  readonly error: ErrorRecord | null;
}

/** The log of what one page or worker answers, written in batches. */
export interface RequestLog {
  /** Takes a request. Never throws, waits or computes: the answer is not held up. */
  add(request: AnsweredRequest): void;
  /** Resolves when all that was added is in the store or counted as lost, without hurrying it. Never rejects. */
  written(): Promise<void>;
  /** The same, at once: what has gathered begins to be written before this returns to its caller's task. */
  flush(): Promise<void>;
  loss(): LogLoss;
}

export interface RequestLogOptions {
  readonly storage: Storage;
  /** Names this page or worker in what it tells of losses. */
  readonly source: string;
}

/** The announcement of a `LogLoss`. */
export const lossTopic = 'requests_lost';

/** What has gathered is written at the first of these. */
const batchMs = 250;
const batchRecords = 64;
const batchBytes = 8 * 1024 * 1024;

/** Up to here a digest takes less than a millisecond, and is not worth waiting for the platform's. */
const smallBytes = 64 * 1024;

interface Batch {
  readonly requests: AnsweredRequest[];
  bytes: number;
  /** Begins the writing. */
  begin(): void;
}

/**
 * Opens a log over a storage whose database has `servingStores`. Batches are written beside each other, since their
 * records have keys of their own: one that hangs keeps no other waiting. A batch that fails is tried once more, record
 * by record, so that one for which there is no room takes no other with it; what fails again is counted and announced.
 */
export function openRequestLog({ storage, source }: RequestLogOptions): RequestLog {
  const underWay = new Set<Promise<void>>();
  let gathering: Batch | undefined;
  let loss: LogLoss = { source, lost: 0, error: null };

  const lose = (error: unknown): void => {
    loss = { source, lost: loss.lost + 1, error: toErrorRecord(error) };
  };

  const writeBatch = async (requests: readonly AnsweredRequest[]): Promise<void> => {
    const lostBefore = loss.lost;
    const small = requests.filter((request) => bytesOf(request) <= smallBytes);
    const large = requests.filter((request) => bytesOf(request) > smallBytes);
    // The small ones without a pause: a page that goes away has no time left.
    if (small.length > 0) await writeRecords(storage, small.map(smallRecord), lose);
    for (const request of large) await writeRecords(storage, [await largeRecord(request)], lose);
    if (loss.lost > lostBefore) storage.announce(lossTopic, loss);
  };

  const openBatch = (): Batch => {
    const requests: AnsweredRequest[] = [];
    let begin = () => {};
    const written = new Promise<void>((resolve) => (begin = resolve)).then(() => writeBatch(requests));
    underWay.add(written);
    void written.finally(() => underWay.delete(written));
    const timer = setTimeout(() => close(), batchMs);
    return {
      requests,
      bytes: 0,
      begin() {
        clearTimeout(timer);
        begin();
      },
    };
  };

  const close = (): void => {
    gathering?.begin();
    gathering = undefined;
  };

  const written = async (): Promise<void> => {
    await Promise.all(underWay);
  };

  return {
    add(request) {
      gathering ??= openBatch();
      gathering.requests.push(request);
      gathering.bytes += bytesOf(request);
      if (gathering.requests.length >= batchRecords || gathering.bytes >= batchBytes) close();
    },
    written,
    flush() {
      close();
      return written();
    },
    loss: () => loss,
  };
}

function bytesOf({ rows, columns }: AnsweredRequest): number {
  return 4 * rows * columns.length;
}

/** Writes all, or what can be written one by one. */
async function writeRecords(
  storage: Storage,
  records: readonly RequestRecord[],
  lose: (error: unknown) => void,
): Promise<void> {
  const written: RequestRecord[] = [];
  try {
    await put(storage, records);
    written.push(...records);
  } catch {
    for (const record of records) {
      try {
        await put(storage, [record]);
        written.push(record);
      } catch (error) {
        lose(error);
      }
    }
  }
  try {
    await deleteOrphans(storage, written);
  } catch (error) {
    // They are in the store all the same.
    console.warn('Whether the deployments of logged requests are still there could not be read.', error);
  }
}

/** Nothing is awaited in it, so that all is asked for at once. `put` and not `add`: a second try is the same again. */
function put(storage: Storage, records: readonly RequestRecord[]): Promise<void> {
  return storage.write([requestLogStore], async (tx) => {
    for (const record of records) void tx.put(requestLogStore, record);
  });
}

/**
 * A reset or an import between an answer and its record takes the deployment away: then the record goes too. Asked
 * afterwards and apart, because a write that locks the deployments would hold up the answers that read them.
 */
async function deleteOrphans(storage: Storage, records: readonly RequestRecord[]): Promise<void> {
  const ids = [...new Set(records.map(({ deployment_id }) => deployment_id))];
  if (ids.length === 0) return;
  const gone = await storage.read([modelDeploymentStore], async (tx) => {
    const found = await Promise.all(ids.map((id) => tx.get(modelDeploymentStore, id)));
    return new Set(ids.filter((_, index) => found[index] === undefined));
  });
  if (gone.size === 0) return;
  const orphans = records.filter(({ deployment_id }) => gone.has(deployment_id));
  await storage.write([requestLogStore], async (tx) => {
    for (const { uuid } of orphans) void tx.delete(requestLogStore, uuid);
  });
}

function smallRecord(request: AnsweredRequest): RequestRecord {
  const inputs = rowMajor(request);
  return recordOf(request, inputs, sha256Hex(inputs));
}

async function largeRecord(request: AnsweredRequest): Promise<RequestRecord> {
  const inputs = rowMajor(request);
  return recordOf(request, inputs, await sha256HexOf(new Uint8Array(inputs.buffer)));
}

function recordOf(request: AnsweredRequest, inputs: Float32Array, input_digest: string): RequestRecord {
  const { columns: _, ...facts } = request;
  return { ...facts, input_digest, inputs };
}

function rowMajor({ rows, columns }: AnsweredRequest): Float32Array<ArrayBuffer> {
  const inputs = new Float32Array(rows * columns.length);
  columns.forEach((values, column) => {
    for (let row = 0; row < rows; row++) inputs[row * columns.length + column] = values[row]!;
  });
  return inputs;
}
