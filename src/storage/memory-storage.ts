import { LockTable, openPageLocks, type MemoryPageLocks } from './memory-locks.ts';
import { createMemoryTable, type MemoryTable } from './memory-table.ts';
import { createSchedule, MemoryTransaction, type Schedule } from './memory-transaction.ts';
import { copyNotice, createListeners, type Listeners } from './notices.ts';
import { createRecords } from './records.ts';
import type { Action } from './requests.ts';
import { closedError, unknownStoreError } from './storage-error.ts';
import type { AnyStore, Storage, StorageNotice } from './types.ts';

export interface MemoryPageOptions {
  /** By what name `killPage` knows the page. */
  readonly pageId?: string | undefined;
  /**
   * Called at each call inside a transaction of this page, counted from 0. What it throws fails the call and with it the
   * transaction, so a test can break off at any point.
   */
  readonly beforeCall?: ((callIndex: number, kind: Action, store: string) => void) | undefined;
}

/** A database that several pages share. */
export interface MemoryDatabase {
  open(options?: MemoryPageOptions): Storage;
  /**
   * Ends a page as a closed tab ends: what it had not committed is undone, its locks are free, it hears nothing more,
   * and none of its calls, pending or later, is ever answered. Named by its storage or its `pageId`.
   */
  killPage(page: Storage | string): void;
}

interface Page {
  readonly pageId: string | undefined;
  readonly listeners: Listeners;
  readonly locks: MemoryPageLocks;
  readonly transactions: Set<MemoryTransaction>;
  state: 'open' | 'closed' | 'dead';
}

interface Shared {
  readonly tables: ReadonlyMap<string, MemoryTable>;
  readonly schedule: Schedule;
  readonly pages: Map<Storage, Page>;
  tell(notice: StorageNotice): void;
}

export function createMemoryDatabase(stores: readonly AnyStore[]): MemoryDatabase {
  const lockTable = new LockTable();
  const pages = new Map<Storage, Page>();
  const shared: Shared = {
    tables: new Map(stores.map((store) => [store.name, createMemoryTable(store)])),
    schedule: createSchedule(),
    pages,
    tell(notice) {
      for (const { listeners } of pages.values()) {
        const copy = copyNotice(notice);
        queueMicrotask(() => listeners.tell(copy));
      }
    },
  };
  return {
    open(options = {}) {
      const page: Page = {
        pageId: options.pageId,
        listeners: createListeners(),
        locks: openPageLocks(lockTable),
        transactions: new Set(),
        state: 'open',
      };
      const storage = openPage(shared, page, options);
      pages.set(storage, page);
      return storage;
    },
    killPage(named) {
      for (const [storage, page] of [...pages]) {
        if (storage !== named && page.pageId !== named) continue;
        page.state = 'dead';
        pages.delete(storage);
        page.listeners.clear();
        for (const transaction of page.transactions) transaction.die();
        page.locks.die();
      }
    },
  };
}

function openPage(shared: Shared, page: Page, { beforeCall }: MemoryPageOptions): Storage {
  let callIndex = 0;
  const records = createRecords({
    async begin(stores, mode) {
      if (page.state === 'dead') await new Promise(() => undefined);
      if (page.state === 'closed') throw closedError();
      const unknown = stores.find(({ name }) => !shared.tables.has(name));
      if (unknown !== undefined) throw unknownStoreError(unknown.name);
      const transaction = new MemoryTransaction({
        ...shared,
        stores,
        isWriting: mode === 'readwrite',
        beforeCall: (action, store) => beforeCall?.(callIndex++, action, store.name),
      });
      page.transactions.add(transaction);
      void transaction.ended.then(() => page.transactions.delete(transaction));
      return transaction;
    },
    onCommitted: shared.tell,
  });
  const storage: Storage = {
    ...records,
    onNotice: page.listeners.add,
    announce(topic, payload) {
      if (page.state === 'open') shared.tell({ kind: 'announced', topic, payload });
    },
    locks: page.locks.locks,
    close() {
      if (page.state !== 'open') return;
      page.state = 'closed';
      shared.pages.delete(storage);
      page.listeners.clear();
      page.locks.close();
    },
  };
  return storage;
}

/** One page over a memory database, its own unless `shared` is given. */
export function createMemoryStorage(
  options: MemoryPageOptions & { readonly stores: readonly AnyStore[]; readonly shared?: MemoryDatabase | undefined },
): Storage {
  const database = options.shared ?? createMemoryDatabase(options.stores);
  return database.open(options);
}
