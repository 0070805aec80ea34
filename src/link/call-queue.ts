import { CancelledError } from '../base/errors.ts';
import { onAbort } from './on-abort.ts';
import type { CallOptions, Progress } from './link.ts';

/** One call as an engine gets it. */
export interface EngineCall {
  readonly name: string;
  readonly args: unknown;
  readonly transfer: readonly Transferable[];
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** What runs one call at a time: a worker, or this thread. */
export interface Engine {
  run(call: EngineCall): Promise<unknown>;
  /** Ends what runs; the next `run` begins afresh. */
  kill(): void;
}

interface QueuedCall {
  readonly call: EngineCall;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Ends the listening to the caller's signal. */
  stopListening: () => void;
}

export interface CallQueue {
  call(name: string, args: unknown, options?: CallOptions): Promise<unknown>;
  stop(): void;
}

/** Calls wait for their turn; a cancelled one leaves the queue, or ends what runs. */
export function createCallQueue(engine: Engine, idleMs: number): CallQueue {
  const waiting: QueuedCall[] = [];
  let running: QueuedCall | undefined;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;

  function advance(): void {
    if (running !== undefined) return;
    const next = waiting.shift();
    if (next === undefined) {
      // A timer can't wait for ever: Infinity would fire at once.
      if (Number.isFinite(idleMs)) idleTimer = setTimeout(() => engine.kill(), idleMs);
      return;
    }
    running = next;
    engine.run(next.call).then(
      (result) => settle(next, () => next.resolve(result)),
      (error: unknown) => settle(next, () => next.reject(error)),
    );
  }

  /** Ends a call once; whatever comes later from it goes nowhere. */
  function settle(queued: QueuedCall, tell: () => void): void {
    if (running === queued) running = undefined;
    else if (waiting.includes(queued)) waiting.splice(waiting.indexOf(queued), 1);
    else return;
    queued.stopListening();
    tell();
    advance();
  }

  function cancel(queued: QueuedCall): void {
    if (running === queued) engine.kill();
    settle(queued, () => queued.reject(new CancelledError()));
  }

  return {
    call(name, args, { signal, onProgress, transfer = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new CancelledError());
        clearTimeout(idleTimer);
        const report = onProgress === undefined ? undefined : guarded(onProgress, () => running === queued);
        const queued: QueuedCall = {
          call: { name, args, transfer, onProgress: report },
          resolve,
          reject,
          stopListening: () => undefined,
        };
        waiting.push(queued);
        queued.stopListening = onAbort(signal, () => cancel(queued));
        advance();
      });
    },
    stop() {
      clearTimeout(idleTimer);
      engine.kill();
      for (const queued of waiting.splice(0)) {
        queued.stopListening();
        queued.reject(new CancelledError());
      }
      if (running !== undefined) cancel(running);
      clearTimeout(idleTimer);
    },
  };
}

/** Nothing is heard of a call that is over, and a fault of the listener is its own, not the call's. */
function guarded(onProgress: (progress: Progress) => void, isLive: () => boolean): (progress: Progress) => void {
  return (progress) => {
    if (!isLive()) return;
    try {
      onProgress(progress);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}
