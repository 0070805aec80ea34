import { expose as exposeOver, transfer, type Endpoint } from 'comlink';
import { systemClock, type Clock } from '../base/clock.ts';
import { LabError } from '../base/errors.ts';
import { carryErrors } from './error-transfer.ts';
import type { LinkApi, LinkFunction, ProgressMessage, Report } from './link.ts';
import { ARRAY_DEPTH, createPieceCollector, isPlain, type ArrayPlace, type Piece } from './pieces.ts';

/** What a worker offers to the link. */
export interface RemoteApi {
  /** A stretch of an array of the call that follows. */
  receive(piece: Piece): void;
  run(name: string, request: RemoteRequest, isReporting: boolean): Promise<{ readonly result: unknown }>;
}

export interface RemoteRequest {
  readonly args: unknown;
  /** Where the arrays that went ahead belong. */
  readonly places: readonly ArrayPlace[];
}

export interface ExposeOptions {
  /** The other end; the page that started this worker by default. */
  readonly endpoint?: Endpoint | undefined;
  readonly clock?: Clock | undefined;
}

const REPORT_EVERY_MS = 50;

/**
 * Offers functions to the page, in a worker. What they return is given away: the buffers of its typed arrays are moved, not
 * copied, so a function returns nothing that it keeps, and no view of WebAssembly memory.
 */
export function expose<Api extends LinkApi<Api>>(api: Api, options: ExposeOptions = {}): void {
  carryErrors();
  const { endpoint = globalThis as unknown as Endpoint, clock = systemClock } = options;
  const pieces = createPieceCollector();
  const remote: RemoteApi = {
    receive: (piece) => pieces.receive(piece),
    async run(name, request, isReporting) {
      const args = pieces.complete(request.args, request.places);
      const send: Report = (progress) => endpoint.postMessage({ progress } satisfies ProgressMessage);
      const reporter = createReporter(isReporting ? send : () => undefined, clock);
      try {
        const result = await functionOf(api, name)(args as never, reporter.report);
        return transfer({ result }, transferables(result));
      } finally {
        // Before the result, which follows on the same channel.
        reporter.end();
      }
    },
  };
  exposeOver(remote, endpoint);
}

/** Throws `unknown_function`. */
export function functionOf<Api extends LinkApi<Api>>(api: Api, name: string): LinkFunction {
  const found = Object.hasOwn(api, name) ? api[name as keyof Api] : undefined;
  if (found !== undefined) return found;
  throw new LabError(
    'unknown_function',
    `The worker has no function "${name}"; it has ${Object.keys(api).join(', ')}. Reload the page: page and worker may be ` +
      'of different versions.',
    { detail: { name } },
  );
}

/**
 * Lets through the first report, then one in 50 ms and whatever is a twentieth of the whole further, so that what is over in
 * a moment is seen to move too; and at the end the last one that was held back.
 */
export function createReporter(send: Report, clock: Clock): { readonly report: Report; end(): void } {
  let sentAt = -Infinity;
  let sent: Parameters<Report>[0] | undefined;
  let heldBack: Parameters<Report>[0] | undefined;
  let isOver = false;
  return {
    report(progress) {
      if (isOver) return;
      const now = clock.now();
      // Set back clocks must not silence it.
      if (Math.abs(now - sentAt) < REPORT_EVERY_MS && !isStepFurther(progress, sent)) {
        heldBack = progress;
        return;
      }
      sentAt = now;
      sent = progress;
      heldBack = undefined;
      send(progress);
    },
    end() {
      isOver = true;
      if (heldBack !== undefined) send(heldBack);
      heldBack = undefined;
    },
  };
}

/** Of one phase. */
function isStepFurther(progress: Parameters<Report>[0], sent: Parameters<Report>[0] | undefined): boolean {
  const { done, total, phase } = progress;
  return total !== null && sent?.phase === phase && done - sent.done >= total / 20;
}

/** The ArrayBuffers, each once, of a value and of what it holds down to three levels. Shared memory is not among them. */
export function transferables(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(value, ARRAY_DEPTH, found);
  return [...found];
}

function collect(value: unknown, depth: number, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof ArrayBuffer) found.add(value);
  else if (ArrayBuffer.isView(value)) collect(value.buffer, depth, found);
  else if (depth > 0 && (Array.isArray(value) || isPlain(value))) {
    for (const part of Object.values(value)) collect(part, depth - 1, found);
  }
}
