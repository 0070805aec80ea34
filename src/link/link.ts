import { transfer, wrap, type Remote } from 'comlink';
import { LabError, toErrorRecord } from '../base/errors.ts';
import { carryErrors, fromSentError, toSentError } from './error-transfer.ts';
import { createCallQueue, type Engine, type EngineCall } from './call-queue.ts';
import type { RemoteApi } from './expose.ts';
import { piecesOf, splitArguments } from './pieces.ts';

/** How far a call has come. `total` is null when nobody knows it. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly phase: string;
  readonly detail?: Readonly<Record<string, number>>;
}

export type Report = (progress: Progress) => void;

export interface CallOptions {
  /** Fires: the call is over at once with `CancelledError`, whatever it was doing. */
  readonly signal?: AbortSignal | undefined;
  /** At most 20 times a second, and at every twentieth of the whole; the first and the last report always come, and before the result. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Buffers of the arguments to hand over instead of copying; they are empty here afterwards. */
  readonly transfer?: readonly Transferable[] | undefined;
}

/** A function of a worker: one argument, a way to report, a result. All structured-cloneable. */
export type LinkFunction = (args: never, report: Report) => unknown;

/** A record of such functions. */
export type LinkApi<Api> = { readonly [Name in keyof Api]: LinkFunction };

export type ArgsOf<Fn> = Fn extends (args: infer Args, ...rest: never[]) => unknown ? Args : never;
export type ResultOf<Fn> = Fn extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** Calls the functions of one worker, one at a time. */
export interface WorkerHandle<Api extends LinkApi<Api>> {
  /**
   * Rejects with the function's own `LabError`; with `CancelledError` when the signal fires or the handle is stopped;
   * with `worker_failed` when the worker could not start or broke down; with `unexpected` for any other error.
   * Arguments are copied piece by piece, so they must stay as they are until the call is over.
   */
  call<Name extends keyof Api & string>(
    name: Name,
    args: ArgsOf<Api[Name]>,
    options?: CallOptions,
  ): Promise<ResultOf<Api[Name]>>;
  /** Ends the worker and all calls, running or waiting. A later call starts a fresh one. */
  stop(): void;
}

/** The part of a worker that the link uses. */
export type LinkedWorker = Pick<Worker, 'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'>;

export interface WorkerLinkOptions {
  spawn(): LinkedWorker;
  /** How long a worker is kept without a call, in milliseconds; 60 s by default, Infinity for ever. */
  readonly idleMs?: number | undefined;
}

/**
 * A worker started when it is first called, given one call at a time, ended when idle. Cancelling a running call ends the
 * worker, because nothing else stops a busy thread; the calls behind it go on in a fresh one.
 */
export function createWorkerLink<Api extends LinkApi<Api>>({
  spawn,
  idleMs = 60_000,
}: WorkerLinkOptions): WorkerHandle<Api> {
  carryErrors();
  return createCallQueue(createWorkerEngine(spawn), idleMs) as WorkerHandle<Api>;
}

/** What a worker sends beside comlink's own messages, which carry an `id`. */
export interface ProgressMessage {
  readonly progress: Progress;
}

interface LiveWorker {
  readonly worker: LinkedWorker;
  readonly remote: Remote<RemoteApi>;
}

function createWorkerEngine(spawn: () => LinkedWorker): Engine {
  let live: LiveWorker | undefined;
  let running: { readonly call: EngineCall; readonly fail: (error: Error) => void } | undefined;

  function start(): LiveWorker {
    const worker = spawn();
    const started = { worker, remote: wrap<RemoteApi>(worker) };
    const breakDown = (event: Event) => {
      if (live !== started) return;
      kill();
      running?.fail(failedError(event));
    };
    worker.addEventListener('error', breakDown);
    worker.addEventListener('messageerror', breakDown);
    worker.addEventListener('message', (event) => {
      const progress = (event as MessageEvent<Partial<ProgressMessage> | null>).data?.progress;
      if (live === started && progress !== undefined) running?.call.onProgress?.(progress);
    });
    return started;
  }

  function kill(): void {
    live?.worker.terminate();
    live = undefined;
  }

  return {
    kill,
    run(call) {
      return new Promise((resolve, reject) => {
        running = { call, fail: reject };
        try {
          live ??= start();
        } catch (cause) {
          reject(spawnError(cause));
          return;
        }
        perform(live.remote, call).then(
          resolve,
          // What the platform itself throws, such as for arguments that can't be copied, comes as a LabError too.
          (error: unknown) => reject(error instanceof LabError ? error : fromSentError(toSentError(error))),
        );
      });
    },
  };
}

/** Large arrays go ahead piece by piece: each waits for the answer to the one before, and the page lives in between. */
async function perform(remote: Remote<RemoteApi>, call: EngineCall): Promise<unknown> {
  const { args, arrays, places } = splitArguments(call.args, call.transfer);
  for (const [index, values] of arrays.entries()) {
    for (const piece of piecesOf(values, index)) await remote.receive(transfer(piece, [piece.values.buffer]));
  }
  const request = transfer({ args, places }, [...call.transfer]);
  const { result } = await remote.run(call.name, request, call.onProgress !== undefined);
  return result;
}

function failedError(event: Event): LabError {
  const { message, filename, lineno } = event as Partial<ErrorEvent>;
  const reason =
    event.type === 'messageerror'
      ? 'it received a message that it could not read'
      : (message ?? 'its code did not load');
  return new LabError(
    'worker_failed',
    `The worker broke down: ${reason}. The call that was running is lost; try again, and reload the page if it repeats.`,
    { detail: { event: event.type, ...(filename === undefined ? {} : { filename, lineno }) } },
  );
}

function spawnError(cause: unknown): LabError {
  const { message } = toErrorRecord(cause);
  return new LabError('worker_failed', `The worker could not be started: ${message}. Reload the page and try again.`, {
    cause,
  });
}
