import type { MemoryTable } from './memory-table.ts';
import { createChangeLog } from './notices.ts';
import type { OpenTransaction, Outcome } from './records.ts';
import { refusedError } from './platform-failure.ts';
import { createCalls, type Action, type StoreRequest } from './requests.ts';
import { endedError, givenUpError, keyExistsError, unknownStoreError, type StorageError } from './storage-error.ts';
import type { AnyStore, StorageKey, WriteTransaction } from './types.ts';

/** Lets transactions run in the order they were created; those that share a store that one of them writes wait. */
export interface Schedule {
  enter(scope: ReadonlySet<string>, isWriting: boolean, start: () => void): () => void;
}

export function createSchedule(): Schedule {
  interface Place {
    readonly scope: ReadonlySet<string>;
    readonly isWriting: boolean;
    readonly start: () => void;
    isRunning: boolean;
  }
  const places: Place[] = [];
  const isInTheWay = (earlier: Place, later: Place) =>
    (earlier.isWriting || later.isWriting) && [...later.scope].some((name) => earlier.scope.has(name));
  function advance(): void {
    for (const [i, place] of [...places].entries()) {
      if (place.isRunning || places.slice(0, i).some((earlier) => isInTheWay(earlier, place))) continue;
      place.isRunning = true;
      place.start();
    }
  }
  return {
    enter(scope, isWriting, start) {
      const place: Place = { scope, isWriting, start, isRunning: false };
      places.push(place);
      queueMicrotask(advance);
      return () => {
        const at = places.indexOf(place);
        if (at < 0) return;
        places.splice(at, 1);
        queueMicrotask(advance);
      };
    },
  };
}

/**
 * Runs the task when no promise is left to settle: a call in memory is answered before that, so whoever has not gone on
 * by then awaits something else. Kept from the start, so that a test that holds the timers does not hold transactions.
 */
const afterMicrotasks: (task: () => void) => void =
  typeof process === 'undefined'
    ? (task) => setTimeout(task, 0)
    : (task) => queueMicrotask(() => process.nextTick(task));

export interface MemoryTransactionOptions {
  readonly tables: ReadonlyMap<string, MemoryTable>;
  readonly schedule: Schedule;
  readonly stores: readonly AnyStore[];
  readonly isWriting: boolean;
  /** Called at each call; what it throws fails the transaction. */
  beforeCall(action: Action, store: AnyStore): void;
}

/**
 * A transaction over tables in memory that behaves as one of IndexedDB: calls made before its turn wait, it ends by itself
 * when its body awaits anything else, records are copied at the call and at the answer.
 */
export class MemoryTransaction implements OpenTransaction {
  readonly ended: Promise<Outcome>;
  readonly calls: WriteTransaction = createCalls((store, action, prepare) => this.#perform(store, action, prepare));
  readonly #options: MemoryTransactionOptions;
  readonly #scope: ReadonlySet<string>;
  readonly #changes = createChangeLog();
  readonly #undo: (() => void)[] = [];
  readonly #leave: () => void;
  #end!: (outcome: Outcome) => void;
  #pending: (() => void)[] = [];
  #state: 'waiting' | 'running' | 'ended' | 'dead' = 'waiting';
  #isFinished = false;
  #lateFailure: StorageError | undefined;

  constructor(options: MemoryTransactionOptions) {
    this.#options = options;
    this.#scope = new Set(options.stores.map(({ name }) => name));
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#leave = options.schedule.enter(this.#scope, options.isWriting, () => this.#start());
  }

  abort(): void {
    this.#fail(givenUpError());
  }

  finish(): void {
    this.#isFinished = true;
    this.#advance();
  }

  lateFailure(): StorageError | undefined {
    return this.#lateFailure;
  }

  /** As when the page ends: everything is undone, and whoever waits waits for ever. */
  die(): void {
    if (this.#state === 'ended') return;
    this.#undoAll();
    this.#state = 'dead';
    this.#leave();
  }

  #perform(store: AnyStore, action: Action, prepare: () => StoreRequest): Promise<unknown> {
    if (this.#state === 'dead') return new Promise(() => undefined);
    const result = new Promise<unknown>((resolve, reject) => {
      void this.ended.then(({ failure }) => reject(failure ?? endedError(store.name)));
      if (this.#state === 'ended') {
        this.#lateFailure ??= endedError(store.name);
        return;
      }
      this.#orFail(store, action, () => {
        const table = this.#options.tables.get(store.name);
        if (table === undefined || !this.#scope.has(store.name)) throw unknownStoreError(store.name);
        const request = prepare();
        const copy = 'row' in request ? { ...request, row: structuredClone(request.row) } : request;
        this.#options.beforeCall(action, store);
        this.#pending.push(() => this.#orFail(store, action, () => resolve(this.#answer(store, table, copy))));
        this.#advance();
      });
    });
    // The failure is kept as the transaction's own, so a call that the body does not await leaves nothing unhandled.
    result.catch(() => undefined);
    return result;
  }

  #answer(store: AnyStore, table: MemoryTable, request: StoreRequest): unknown {
    if (request.action === 'get') return structuredClone(table.get(request.key));
    if ('plan' in request) {
      const rows = table.select(request.plan);
      return request.action === 'count' ? rows.length : structuredClone(rows);
    }
    if (request.action === 'clear') {
      const keys = table.keys();
      for (const key of keys) this.#replace(table, key, undefined);
      this.#changes.noteCleared(store.name);
      return undefined;
    }
    if (request.action === 'add' && table.get(request.key) !== undefined) throw keyExistsError(store.name, request.key);
    this.#replace(table, request.key, 'row' in request ? request.row : undefined);
    this.#changes.note(store.name, request.key);
    return undefined;
  }

  #replace(table: MemoryTable, key: StorageKey, row: object | undefined): void {
    const former = table.replace(key, row);
    this.#undo.push(() => table.replace(key, former));
  }

  #start(): void {
    this.#state = 'running';
    this.#advance();
    afterMicrotasks(() => {
      if (this.#state === 'running') this.#commit();
    });
  }

  #advance(): void {
    while (this.#state === 'running' && this.#pending.length > 0) this.#pending.shift()?.();
    if (this.#state === 'running' && this.#isFinished) this.#commit();
  }

  #commit(): void {
    this.#state = 'ended';
    this.#leave();
    const notice = this.#changes.notice();
    this.#end(notice === undefined ? {} : { notice });
  }

  #orFail(store: AnyStore, action: Action, step: () => void): void {
    try {
      step();
    } catch (error) {
      const isOurs = error instanceof Error && !(error instanceof DOMException);
      this.#fail(isOurs ? error : refusedError(error, { database: 'memory', action, store: store.name }));
    }
  }

  #fail(failure: Error): void {
    if (this.#state === 'ended' || this.#state === 'dead') return;
    this.#undoAll();
    this.#state = 'ended';
    this.#leave();
    this.#end({ failure });
  }

  #undoAll(): void {
    this.#pending = [];
    for (const step of this.#undo.reverse()) step();
  }
}
