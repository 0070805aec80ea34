import { requireKey, requireKeyOf, compareKeys } from './keys.ts';
import { StorageError } from './storage-error.ts';
import type { AnyStore, Storage, StorageNotice, WriteTransaction } from './types.ts';

/** How a transaction ended. */
export interface Outcome {
  /** The first call that failed, or why the whole was undone. */
  readonly failure?: Error;
  /** What was committed; absent when nothing was. */
  readonly notice?: StorageNotice;
}

/** A transaction that has begun. Both implementations hand out this. */
export interface OpenTransaction {
  readonly calls: WriteTransaction;
  /** Undoes everything, unless it has ended already. */
  abort(): void;
  /** The body makes no further calls. */
  finish(): void;
  /** Never rejects. */
  readonly ended: Promise<Outcome>;
  /** The first call that came when the transaction had already been committed. */
  lateFailure(): StorageError | undefined;
}

/** The part of a storage that is about records. */
export type Records = Pick<Storage, 'read' | 'write' | 'load' | 'list' | 'compareAndSwap'>;

export interface RecordsOptions {
  begin(stores: readonly AnyStore[], mode: 'readonly' | 'readwrite'): Promise<OpenTransaction>;
  /** Called once for each transaction that committed a change. */
  onCommitted(notice: StorageNotice): void;
}

/** Reads and writes over anything that can begin a transaction. */
export function createRecords({ begin, onCommitted }: RecordsOptions): Records {
  async function run<Result>(
    stores: readonly AnyStore[],
    mode: 'readonly' | 'readwrite',
    body: (tx: WriteTransaction) => Promise<Result>,
  ): Promise<Result> {
    if (stores.length === 0) {
      throw new StorageError('storage_failed', 'A transaction names at least one store, but none was given.');
    }
    const transaction = await begin(stores, mode);
    const ending = transaction.ended.then((outcome) => {
      if (outcome.notice !== undefined) onCommitted(outcome.notice);
      return outcome;
    });
    let result: Result;
    try {
      result = await body(transaction.calls);
    } catch (error) {
      transaction.abort();
      await ending;
      throw error;
    }
    transaction.finish();
    const failure = (await ending).failure ?? transaction.lateFailure();
    if (failure !== undefined) throw failure;
    return result;
  }

  const read: Storage['read'] = (stores, body) => run(stores, 'readonly', body);
  const write: Storage['write'] = (stores, body) => run(stores, 'readwrite', body);
  return {
    read,
    write,
    load: (store, key) => read([store], (tx) => tx.get(store, key)),
    list: (store, query) => read([store], (tx) => tx.list(store, query)),
    async compareAndSwap(store, key, isExpected, next) {
      requireKey(store, key);
      const nextKey = requireKeyOf(store, next);
      if (compareKeys(key, nextKey) !== 0) {
        throw new StorageError(
          'storage_failed',
          `The record to swap in must have the key ${JSON.stringify(key)}, but it has ${JSON.stringify(nextKey)}. ` +
            'Nothing was written; compare and swap one and the same record.',
          { detail: { store: store.name, key, nextKey } },
        );
      }
      return write([store], async (tx) => {
        if (!isExpected(await tx.get(store, key))) return false;
        await tx.put(store, next);
        return true;
      });
    },
  };
}
