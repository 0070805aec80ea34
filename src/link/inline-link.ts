import { CancelledError } from '../base/errors.ts';
import { createCallQueue, type Engine } from './call-queue.ts';
import { fromSentError, toSentError } from './error-transfer.ts';
import { functionOf, transferables } from './expose.ts';
import type { LinkApi, WorkerHandle } from './link.ts';

/**
 * The twin of a worker in this thread, for tests: the same queue, copies, handed-over buffers and error forms. A cancelled
 * call is over at once for the caller; its code ends at its next report. Every report arrives.
 */
export function createInlineLink<Api extends LinkApi<Api>>(api: Api): WorkerHandle<Api> {
  return createCallQueue(createInlineEngine(api), Infinity) as WorkerHandle<Api>;
}

function createInlineEngine<Api extends LinkApi<Api>>(api: Api): Engine {
  let life = { isOver: false };
  return {
    kill() {
      life.isOver = true;
      life = { isOver: false };
    },
    async run({ name, args, transfer, onProgress }) {
      const mine = life;
      try {
        const copy: unknown = structuredClone(args, { transfer: [...transfer] });
        const result: unknown = await functionOf(api, name)(copy as never, (progress) => {
          if (mine.isOver) throw new CancelledError();
          onProgress?.(structuredClone(progress));
        });
        return structuredClone(result, { transfer: transferables(result) });
      } catch (error) {
        throw fromSentError(structuredClone(toSentError(error)));
      }
    },
  };
}
