import { untilClosed, type PageLocks } from './page-locks.ts';
import { closedError } from './storage-error.ts';
import type { HeldLock, Locks } from './types.ts';

/** Locks over the Web Locks API. `prefix` keeps them apart from other locks of the origin. */
export function createWebLocks(manager: LockManager, prefix: string): PageLocks {
  const locks = new WebLocks(manager, prefix);
  return { locks, close: () => locks.close() };
}

class WebLocks implements Locks {
  readonly #manager: LockManager;
  readonly #prefix: string;
  readonly #closing = new AbortController();
  readonly #held = new Set<HeldLock>();
  /** Locks given back whose end the browser has not confirmed. */
  readonly #releasing = new Map<string, Promise<unknown>>();

  constructor(manager: LockManager, prefix: string) {
    this.#manager = manager;
    this.#prefix = prefix;
  }

  async tryHold(name: string): Promise<HeldLock | undefined> {
    for (;;) {
      if (this.#closing.signal.aborted) throw closedError();
      const lock = await this.#hold(name);
      // A page that is only waiting in `whenFree` occupies the name for a moment: that is not holding.
      if (lock !== undefined || (await this.isHeld(name))) return lock;
    }
  }

  async isHeld(name: string): Promise<boolean> {
    if (this.#closing.signal.aborted) throw closedError();
    await this.#releasing.get(name);
    const { held = [] } = await this.#manager.query();
    return held.some((lock) => lock.name === this.#prefix + name && lock.mode === 'exclusive');
  }

  async whenFree(name: string, signal?: AbortSignal): Promise<void> {
    await this.#request(name, 'shared', async () => undefined, signal);
  }

  exclusive<Result>(name: string, body: () => Promise<Result>): Promise<Result> {
    return this.#request(name, 'exclusive', body);
  }

  close(): void {
    this.#closing.abort();
    for (const lock of [...this.#held]) lock.release();
  }

  #hold(name: string): Promise<HeldLock | undefined> {
    return new Promise((resolve, reject) => {
      const done: Promise<unknown> = this.#manager.request(this.#prefix + name, { ifAvailable: true }, (granted) => {
        if (granted === null) return resolve(undefined);
        return new Promise<void>((giveBack) => {
          const lock: HeldLock = {
            release: () => {
              if (!this.#held.delete(lock)) return;
              this.#awaitRelease(name, done);
              giveBack();
            },
          };
          this.#held.add(lock);
          resolve(lock);
          if (this.#closing.signal.aborted) lock.release();
        });
      });
      done.catch(reject);
    });
  }

  #awaitRelease(name: string, done: Promise<unknown>): void {
    const confirmed = done.then(
      () => undefined,
      () => undefined,
    );
    this.#releasing.set(name, confirmed);
    void confirmed.then(() => this.#releasing.get(name) === confirmed && this.#releasing.delete(name));
  }

  /** Waits until granted, unless the signal or the closing of the page comes first. */
  #request<Result>(name: string, mode: LockMode, body: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return untilClosed(this.#closing.signal, signal, async (either) => {
      let running: Promise<Result> | undefined;
      try {
        await this.#manager.request(this.#prefix + name, { mode, signal: either }, () => (running = body()));
      } catch (error) {
        // What the body throws is its own, even when the signal has fired meanwhile.
        if (running === undefined) throw error;
      }
      return { running };
    }).then(({ running }) => running as Promise<Result>);
  }
}
