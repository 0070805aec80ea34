import { planQuery, requireKey, requireKeyOf, type QueryPlan } from './keys.ts';
import type { AnyStore, Store, StorageKey, WriteTransaction } from './types.ts';

/** One call of a transaction, checked and worked out: what both implementations perform. */
export type StoreRequest =
  | { readonly action: 'get' | 'delete'; readonly key: StorageKey }
  | { readonly action: 'clear' }
  | { readonly action: 'put' | 'add'; readonly key: StorageKey; readonly row: object }
  | { readonly action: 'list' | 'count'; readonly plan: QueryPlan };

export type Action = StoreRequest['action'];

/**
 * Performs requests in the order of the calls. A throwing `prepare`, like a failing request, fails the whole
 * transaction.
 */
export type Perform = (store: AnyStore, action: Action, prepare: () => StoreRequest) => Promise<unknown>;

/** The typed calls of a transaction over something that performs requests. */
export function createCalls(perform: Perform): WriteTransaction {
  const withKey = (store: AnyStore, action: 'get' | 'delete', key: StorageKey) =>
    perform(store, action, () => {
      requireKey(store, key);
      return { action, key };
    });
  const withRow = (store: AnyStore, action: 'put' | 'add', row: object) =>
    perform(store, action, () => ({ action, key: requireKeyOf(store, row), row })) as Promise<void>;
  return {
    get: <Row extends object>(store: Store<Row>, key: StorageKey) =>
      withKey(store, 'get', key) as Promise<Row | undefined>,
    list: <Row extends object>(store: Store<Row>, query = {}) =>
      perform(store, 'list', () => ({ action: 'list', plan: planQuery(store, query) })) as Promise<Row[]>,
    count: (store, query) =>
      perform(store, 'count', () => ({ action: 'count', plan: planQuery(store, query) })) as Promise<number>,
    put: (store, row) => withRow(store, 'put', row),
    add: (store, row) => withRow(store, 'add', row),
    delete: (store, key) => withKey(store, 'delete', key) as Promise<void>,
    clear: (store) => perform(store, 'clear', () => ({ action: 'clear' })) as Promise<void>,
  };
}
