import type { IDBPTransaction } from 'idb';
import type { KeyInterval, QueryPlan } from './keys.ts';
import { createChangeLog } from './notices.ts';
import { sizeBytesOf, toStorageError } from './platform-failure.ts';
import type { OpenTransaction, Outcome } from './records.ts';
import { createCalls, type Action, type StoreRequest } from './requests.ts';
import { endedError, givenUpError, unknownStoreError, type StorageError } from './storage-error.ts';
import type { AnyStore, StorageKey, WriteTransaction } from './types.ts';

export type AnyIdbTransaction = IDBPTransaction<unknown, string[], IDBTransactionMode>;
type IdbStore = ReturnType<IDBPTransaction<unknown, string[], 'readwrite'>['objectStore']>;

/**
 * An IndexedDB transaction behind the lab's calls. The first call that fails aborts the whole and is its failure.
 * Every pending call is also settled by the transaction's end, because a request that meets the quota may never be.
 */
export class IdbTransaction implements OpenTransaction {
  readonly ended: Promise<Outcome>;
  readonly calls: WriteTransaction = createCalls((store, action, prepare) => this.#perform(store, action, prepare));
  readonly #tx: AnyIdbTransaction;
  readonly #database: string;
  readonly #changes = createChangeLog();
  readonly #written: object[] = [];
  #firstFailure: { error: unknown; action: Action; store: string; key?: StorageKey } | undefined;
  #lateFailure: StorageError | undefined;
  #isGivenUp = false;

  constructor(tx: AnyIdbTransaction, database: string) {
    this.#tx = tx;
    this.#database = database;
    this.ended = endOf(tx).then((end) => (end === 'complete' ? this.#committed() : this.#undone()));
  }

  abort(): void {
    this.#isGivenUp = true;
    abort(this.#tx);
  }

  /**
   * The platform would see by itself that no call follows, but only after the answer to the last one: too late for a
   * page that goes away.
   */
  finish(): void {
    if (this.#tx.mode === 'readonly') return;
    try {
      this.#tx.commit();
    } catch (error) {
      // It is ending already, with or without what was written: its own events tell.
      if (!isNamed(error, 'InvalidStateError')) throw error;
    }
  }

  lateFailure(): StorageError | undefined {
    return this.#lateFailure;
  }

  #perform(store: AnyStore, action: Action, prepare: () => StoreRequest): Promise<unknown> {
    const result = new Promise<unknown>((resolve, reject) => {
      void this.ended.then(({ failure }) => reject(failure ?? this.#lateFailure ?? endedError(store.name)));
      let request: StoreRequest | undefined;
      const fail = (error: unknown) => this.#fail(store, action, request, error);
      try {
        const target = objectStore(this.#tx, store);
        const asked = (request = prepare());
        if ('row' in asked) this.#written.push(asked.row);
        start(target, asked).then((value) => {
          if (asked.action === 'clear') this.#changes.noteCleared(store.name);
          else if (asked.action !== 'get' && 'key' in asked) this.#changes.note(store.name, asked.key);
          resolve(value);
        }, fail);
      } catch (error) {
        fail(error);
      }
    });
    // The failure is kept as the transaction's own, so a call that the body does not await leaves nothing unhandled.
    result.catch(() => undefined);
    return result;
  }

  #fail(store: AnyStore, action: Action, request: StoreRequest | undefined, error: unknown): void {
    // Torn down with the transaction, which alone knows why.
    if (isNamed(error, 'AbortError')) return;
    if (isNamed(error, 'TransactionInactiveError', 'InvalidStateError')) {
      this.#lateFailure ??= endedError(store.name);
      return;
    }
    const key = request !== undefined && 'key' in request ? { key: request.key } : {};
    this.#firstFailure ??= { error, action, store: store.name, ...key };
    abort(this.#tx);
  }

  #committed(): Outcome {
    const notice = this.#changes.notice();
    const failed = this.#firstFailure;
    return {
      ...(notice === undefined ? {} : { notice }),
      ...(failed === undefined ? {} : { failure: endedError(failed.store) }),
    };
  }

  async #undone(): Promise<Outcome> {
    if (this.#firstFailure === undefined && this.#isGivenUp) return { failure: givenUpError() };
    const { error, ...place } = this.#firstFailure ?? { error: this.#tx.error, action: 'commit' };
    const cause = error ?? new DOMException('The transaction was aborted.', 'AbortError');
    const neededBytes = () => this.#written.reduce((sum, row) => sum + sizeBytesOf(row), 0);
    return { failure: await toStorageError(cause, { database: this.#database, neededBytes, ...place }) };
  }
}

/** Once it is undone or written. Its own `done` rejects at the first failing request: too early, without the reason. */
function endOf(tx: AnyIdbTransaction): Promise<'complete' | 'abort'> {
  tx.done.catch(() => undefined);
  return new Promise((resolve) => {
    tx.addEventListener('complete', () => resolve('complete'));
    tx.addEventListener('abort', () => resolve('abort'));
  });
}

function abort(tx: AnyIdbTransaction): void {
  try {
    tx.abort();
  } catch (error) {
    // It has ended, or is being undone: its own events tell.
    if (!isNamed(error, 'InvalidStateError')) throw error;
  }
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}

function objectStore(tx: AnyIdbTransaction, store: AnyStore): IdbStore {
  if (!tx.objectStoreNames.contains(store.name)) throw unknownStoreError(store.name);
  return tx.objectStore(store.name) as IdbStore;
}

function start(target: IdbStore, request: StoreRequest): Promise<unknown> {
  switch (request.action) {
    case 'get':
      return target.get(toIdbKey(request.key));
    case 'delete':
      return target.delete(toIdbKey(request.key));
    case 'clear':
      return target.clear();
    case 'put':
      return target.put(request.row).then(() => undefined);
    case 'add':
      return target.add(request.row).then(() => undefined);
    case 'list':
      return listRows(target, request.plan);
    case 'count':
      return countRows(target, request.plan);
  }
}

async function listRows(target: IdbStore, plan: QueryPlan): Promise<unknown[]> {
  if (plan.interval === undefined || plan.limit === 0) return answerInTurn(target, []);
  const source = plan.index === undefined ? target : target.index(plan.index);
  const range = toRange(plan.interval);
  if (!plan.reverse || plan.limit === Infinity) {
    const rows: unknown[] = await source.getAll(range, plan.limit === Infinity ? undefined : plan.limit);
    return plan.reverse ? rows.reverse() : rows;
  }
  const rows: unknown[] = [];
  let cursor = await source.openCursor(range, 'prev');
  while (cursor !== null) {
    rows.push(cursor.value);
    if (rows.length === plan.limit) break;
    cursor = await cursor.continue();
  }
  return rows;
}

/** Asks for something all the same, so that the answer comes after those of the calls before. */
async function answerInTurn<Answer>(target: IdbStore, answer: Answer): Promise<Answer> {
  await target.count(IDBKeyRange.only(0));
  return answer;
}

async function countRows(target: IdbStore, plan: QueryPlan): Promise<number> {
  if (plan.interval === undefined || plan.limit === 0) return answerInTurn(target, 0);
  const source = plan.index === undefined ? target : target.index(plan.index);
  return Math.min(await source.count(toRange(plan.interval)), plan.limit);
}

function toRange({ lower, upper, upperOpen }: KeyInterval): IDBKeyRange | undefined {
  if (lower !== undefined && upper !== undefined) return IDBKeyRange.bound(lower, upper, false, upperOpen);
  if (lower !== undefined) return IDBKeyRange.lowerBound(lower);
  return upper === undefined ? undefined : IDBKeyRange.upperBound(upper, upperOpen);
}

function toIdbKey(key: StorageKey): IDBValidKey {
  return typeof key === 'object' ? [...key] : key;
}
