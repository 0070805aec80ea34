import type { Clock } from '../base/clock.ts';
import { CancelledError } from '../base/errors.ts';
import type { IdSource } from '../base/ids.ts';
import type { LeaseRenewer } from './lease-renewal.ts';
import { dropLease, isSame, LEASE_AGE_MS, LEASE_STORE, takeLease, WATCH_MS, type Lease } from './leases.ts';
import { onAbort, runExclusive, untilClosed, type PageLocks } from './page-locks.ts';
import type { Records } from './records.ts';
import { closedError } from './storage-error.ts';
import type { HeldLock, Locks } from './types.ts';

const POLL_MS = 250;

export interface LeaseLocksOptions {
  readonly records: Records;
  readonly renewer: LeaseRenewer;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Resolves after so many milliseconds; rejects with `CancelledError` when the signal fires. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Called when the page has given everything back. */
  onClosed(): void;
}

/**
 * Locks over records, for origins without Web Locks (plain http). A lock whose page died is free once its lease is 3 s old
 * and was watched for another 1.5 s without being renewed.
 */
export function createLeaseLocks(options: LeaseLocksOptions): PageLocks {
  const locks = new LeaseLocks(options);
  return { locks, close: () => locks.close() };
}

class LeaseLocks implements Locks {
  readonly #options: LeaseLocksOptions;
  readonly #closing = new AbortController();
  readonly #held = new Set<HeldLock>();
  readonly #dropping = new Set<Promise<unknown>>();
  /** Name → the last of this page's own waiters: they take turns here and compete only with other pages. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: LeaseLocksOptions) {
    this.#options = options;
  }

  tryHold(name: string): Promise<HeldLock | undefined> {
    return untilClosed(this.#closing.signal, undefined, (either) => this.#take(name, either));
  }

  isHeld(name: string): Promise<boolean> {
    return untilClosed(this.#closing.signal, undefined, async (either) => (await this.#look(name, either)) === 'held');
  }

  whenFree(name: string, signal?: AbortSignal): Promise<void> {
    return untilClosed(this.#closing.signal, signal, async (either) => {
      if (either.aborted) throw new CancelledError();
      while ((await this.#look(name, either)) === 'held') await this.#options.wait(POLL_MS, either);
    });
  }

  exclusive<Result>(name: string, body: () => Promise<Result>): Promise<Result> {
    const former = this.#turns.get(name) ?? Promise.resolve();
    const turn = former.then(() => runExclusive(this.#hold(name), body));
    const over = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(name, over);
    void over.then(() => this.#turns.get(name) === over && this.#turns.delete(name));
    return turn;
  }

  close(): void {
    this.#closing.abort();
    for (const lock of [...this.#held]) lock.release();
    this.#options.renewer.stop();
    void Promise.all(this.#dropping).then(() => this.#options.onClosed());
  }

  #hold(name: string): Promise<HeldLock> {
    return untilClosed(this.#closing.signal, undefined, async (either) => {
      for (;;) {
        const lock = await this.#take(name, either);
        if (lock !== undefined) return lock;
        await this.#options.wait(POLL_MS, either);
      }
    });
  }

  async #take(name: string, signal: AbortSignal): Promise<HeldLock | undefined> {
    const { records, renewer, clock, ids } = this.#options;
    const seen = await this.#look(name, signal);
    if (seen === 'held') return undefined;
    const holder = ids.hex(16);
    if (!(await takeLease(records, seen, { name, holder, renewedAt: clock.now() }))) return undefined;
    renewer.hold(name, holder);
    const lock: HeldLock = {
      release: () => {
        if (!this.#held.delete(lock)) return;
        renewer.drop(name);
        this.#giveBack(name, holder);
      },
    };
    this.#held.add(lock);
    if (!this.#closing.signal.aborted) return lock;
    lock.release();
    throw closedError();
  }

  /** The record that stands in nobody's way, or 'held'. */
  async #look(name: string, signal: AbortSignal): Promise<Lease | undefined | 'held'> {
    const { records, clock, wait } = this.#options;
    const lease = await records.load(LEASE_STORE, name);
    if (lease === undefined) return undefined;
    // A clock that was set back must not keep a dead page's lease fresh.
    if (Math.abs(clock.now() - lease.renewedAt) <= LEASE_AGE_MS) return 'held';
    await wait(WATCH_MS, signal);
    const again = await records.load(LEASE_STORE, name);
    return again === undefined || isSame(again, lease) ? again : 'held';
  }

  #giveBack(name: string, holder: string): void {
    // A lease that can't be given back runs out by itself.
    const dropping = dropLease(this.#options.records, name, holder).catch(() => undefined);
    this.#dropping.add(dropping);
    void dropping.then(() => this.#dropping.delete(dropping));
  }
}

/** Waits in real time. */
export function waitMs(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      resolve();
    }, ms);
    const stop = onAbort(signal, () => {
      clearTimeout(timer);
      reject(new CancelledError());
    });
  });
}
