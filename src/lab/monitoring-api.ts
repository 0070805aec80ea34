import type { ErrorRecord } from '../base/errors.ts';
import { lossTopic, type LogLoss, type RequestLog } from '../serving/request-log.ts';
import { unknownRequest, type ListRequestsOptions } from '../serving/requests.ts';
import type { RequestRecord } from '../serving/types.ts';
import type { Storage } from '../storage/types.ts';
import type { Rooms } from './rooms.ts';

/** Answered requests that could not be logged, as far as this page has heard since it was opened. */
export interface Losses {
  readonly lost: number;
  /** Why the last of them was lost; null when none was. */
  readonly error: ErrorRecord | null;
}

/** What was asked of the endpoint and answered with predictions. Refused requests are none. */
export interface MonitoringApi {
  /**
   * Newest first, as far as it is written; `olderThan` takes the uuid of the last one of a page. Errors:
   * `RESOURCE_DOES_NOT_EXIST`, `INVALID_PARAMETER_VALUE`.
   */
  requests(model: string, options?: ListRequestsOptions): Promise<readonly RequestRecord[]>;
  /** One of them; what is not written yet is waited for. Errors: `RESOURCE_DOES_NOT_EXIST`, `INVALID_PARAMETER_VALUE`. */
  request(uuid: string): Promise<RequestRecord>;
  /**
   * Resolves when all that this page and the service worker have answered so far is in the log, or counted as lost.
   * Errors: `worker_silent`.
   */
  flush(): Promise<Losses>;
  /** What could not be logged, by this page, the service worker or another page. */
  losses(): Promise<Losses>;
}

/** The request log of this page, of the service worker and of what either could not write. */
export interface Monitoring {
  readonly api: MonitoringApi;
  /** Waits for one request that is not in the log yet. Never rejects. */
  settle(uuid: string): Promise<void>;
}

/** `flushWorker` is undefined where no service worker answers. */
export function openMonitoring(opening: Promise<Rooms>, flushWorker: () => Promise<LogLoss | undefined>): Monitoring {
  const flush = async (): Promise<Losses> => {
    const { requestLog, losses } = await opening;
    const [worker] = await Promise.all([flushWorker(), requestLog.flush()]);
    if (worker !== undefined) losses.hear(worker);
    losses.hear(requestLog.loss());
    return losses.sum();
  };
  const find = async (uuid: string): Promise<RequestRecord | undefined> => {
    const { serving } = await opening;
    const found = await serving.findRequest(uuid);
    if (found !== undefined) return found;
    await flush();
    return serving.findRequest(uuid);
  };
  return {
    api: {
      requests: async (model, options) => (await opening).serving.requests(model, options),
      async request(uuid) {
        const found = await find(uuid);
        if (found === undefined) throw unknownRequest(uuid);
        return found;
      },
      flush,
      losses: async () => (await opening).losses.sum(),
    },
    settle: (uuid) =>
      find(uuid).then(
        () => undefined,
        // Whoever asks for it next is told what is wrong.
        () => undefined,
      ),
  };
}

/** Adds up the losses of all pages and workers. */
export interface LossCount {
  hear(loss: LogLoss): void;
  sum(): Losses;
}

/** Listens from now on. Each source tells its whole count, so one that is heard twice counts once. */
export function openLossCount(storage: Pick<Storage, 'onNotice'>): LossCount {
  const bySource = new Map<string, LogLoss>();
  const count: LossCount = {
    hear(loss) {
      if (loss.lost > (bySource.get(loss.source)?.lost ?? 0)) bySource.set(loss.source, loss);
    },
    sum() {
      const losses = [...bySource.values()];
      return { lost: losses.reduce((sum, { lost }) => sum + lost, 0), error: losses.at(-1)?.error ?? null };
    },
  };
  storage.onNotice((notice) => {
    if (notice.kind === 'announced' && notice.topic === lossTopic) count.hear(notice.payload as LogLoss);
  });
  return count;
}

/** What has gathered in this page begins to be written at once: for a page that goes away. */
export async function hurry(opening: Promise<{ readonly requestLog: RequestLog }>): Promise<void> {
  await (await opening).requestLog.flush();
}
