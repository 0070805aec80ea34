import { CancelledError } from '../base/errors.ts';
import { onAbort, runExclusive, type PageLocks } from './page-locks.ts';
import { closedError } from './storage-error.ts';
import type { HeldLock, Locks } from './types.ts';

/** `die` gives everything back too, but whoever waits in the page is never told: its code has ended. */
export interface MemoryPageLocks extends PageLocks {
  die(): void;
}

interface Waiter {
  readonly page: object;
  /** One that only waits lets the next pass at once. */
  readonly isHolding: boolean;
  readonly proceed: (lock: HeldLock) => void;
  readonly refuse: (error: Error) => void;
}

/** The locks of all pages over one memory database. Waiters get their turn as they came, as with Web Locks. */
export class LockTable {
  readonly #holders = new Map<string, { readonly page: object }>();
  readonly #queues = new Map<string, Waiter[]>();

  isHeld(name: string): boolean {
    return this.#holders.has(name);
  }

  take(name: string, page: object): HeldLock {
    const holder = { page };
    this.#holders.set(name, holder);
    return {
      release: () => {
        if (this.#holders.get(name) !== holder) return;
        this.#holders.delete(name);
        this.#advance(name);
      },
    };
  }

  wait(name: string, page: object, isHolding: boolean, signal?: AbortSignal): Promise<HeldLock> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { page, isHolding, proceed: resolve, refuse: reject };
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      queue.push(waiter);
      onAbort(signal, () => {
        const at = queue.indexOf(waiter);
        if (at >= 0) queue.splice(at, 1);
        reject(new CancelledError());
      });
      this.#advance(name);
    });
  }

  /** Frees what the page holds and takes its waiters out of the queues. */
  leave(page: object, tell: (waiter: Waiter) => void): void {
    for (const queue of this.#queues.values()) {
      for (const waiter of queue.filter((each) => each.page === page)) {
        queue.splice(queue.indexOf(waiter), 1);
        tell(waiter);
      }
    }
    for (const [name, holder] of [...this.#holders]) {
      if (holder.page !== page) continue;
      this.#holders.delete(name);
      this.#advance(name);
    }
  }

  #advance(name: string): void {
    const queue = this.#queues.get(name) ?? [];
    while (!this.#holders.has(name)) {
      const waiter = queue.shift();
      if (waiter === undefined) return;
      waiter.proceed(waiter.isHolding ? this.take(name, waiter.page) : { release: () => undefined });
    }
  }
}

/** One page's view of the table. */
export function openPageLocks(table: LockTable): MemoryPageLocks {
  const page = {};
  let isOpen = true;
  const requireOpen = () => {
    if (!isOpen) throw closedError();
  };
  const locks: Locks = {
    async tryHold(name) {
      requireOpen();
      return table.isHeld(name) ? undefined : table.take(name, page);
    },
    async isHeld(name) {
      requireOpen();
      return table.isHeld(name);
    },
    async whenFree(name, signal) {
      requireOpen();
      await table.wait(name, page, false, signal);
    },
    async exclusive(name, body) {
      requireOpen();
      return runExclusive(table.wait(name, page, true), body);
    },
  };
  return {
    locks,
    close() {
      isOpen = false;
      table.leave(page, (waiter) => waiter.refuse(closedError()));
    },
    die: () => table.leave(page, () => undefined),
  };
}
