import { CancelledError, isCancelled } from '../base/errors.ts';
import { closedError } from './storage-error.ts';
import type { HeldLock, Locks } from './types.ts';

/** The locks as one page sees them. */
export interface PageLocks {
  readonly locks: Locks;
  /** Gives back what this page holds and turns its waiters away. */
  close(): void;
}

/** Runs `body` under a lock that is being waited for, and gives it back however the body ends. */
export async function runExclusive<Result>(hold: Promise<HeldLock>, body: () => Promise<Result>): Promise<Result> {
  const lock = await hold;
  try {
    return await body();
  } finally {
    lock.release();
  }
}

/** Calls `act` when the signal fires, at once if it has. Gives what ends the listening. */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal?.aborted) act();
  else signal?.addEventListener('abort', act, { once: true });
  return () => signal?.removeEventListener('abort', act);
}

/**
 * Runs `body` under a signal that fires with the given one and with `closing`; the latter makes it fail with
 * `storage_lost` in place of `cancelled`.
 */
export async function untilClosed<Result>(
  closing: AbortSignal,
  signal: AbortSignal | undefined,
  body: (either: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (closing.aborted) throw closedError();
  const either = new AbortController();
  const stops = [onAbort(signal, () => either.abort()), onAbort(closing, () => either.abort())];
  try {
    return await body(either.signal);
  } catch (error) {
    if (!either.signal.aborted || !isCancelled(error)) throw error;
    throw closing.aborted ? closedError() : new CancelledError();
  } finally {
    for (const stop of stops) stop();
  }
}
