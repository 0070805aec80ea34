import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import { flushMessage } from '../serving/flush-message.ts';
import type { LogLoss } from '../serving/request-log.ts';

/** A worker that was stopped is started by the question; that takes a second on a busy machine. */
const answerWithinMs = 10_000;

const lossShape = v.object({
  source: v.string(),
  lost: v.number(),
  error: v.nullable(v.object({ code: v.string(), message: v.string(), detail: v.record(v.string(), v.unknown()) })),
});

/**
 * Asks the service worker to write what it has answered, and gives what it could not write since it began. Throws
 * `worker_silent` when it does not answer in time, and when it can't be asked.
 */
export async function askToFlush(
  worker: Pick<ServiceWorker, 'postMessage'>,
  timeoutMs: number = answerWithinMs,
): Promise<LogLoss> {
  const { port1, port2 } = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<LogLoss>((resolve, reject) => {
      timer = setTimeout(() => reject(silent(timeoutMs)), timeoutMs);
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        const parsed = v.safeParse(lossShape, data);
        if (parsed.success) resolve(parsed.output);
        else reject(silent(timeoutMs));
      };
      worker.postMessage(flushMessage, [port2]);
    });
  } finally {
    clearTimeout(timer);
    port1.close();
  }
}

function silent(timeoutMs: number): LabError {
  return new LabError(
    'worker_silent',
    `The service worker was expected to say within ${timeoutMs / 1000} s that the requests it has answered are logged, ` +
      'but it did not. What this page has answered is logged; the rest may still follow. Ask again.',
    { detail: { timeoutMs } },
  );
}
