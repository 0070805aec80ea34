/** A key of IndexedDB that both implementations order alike: numbers before strings before arrays. */
export type StorageKey = string | number | readonly (string | number)[];

/** Where a key or an index value stands in a record: one property, or several for a compound key. */
export type KeyPath = string | readonly string[];

/**
 * One object store. Records are plain structured-cloneable data that carry their own key.
 * Rooms define theirs with `defineStore`; `lab/stores.ts` lists them all.
 */
export interface Store<Row extends object> {
  readonly name: string;
  readonly keyPath: KeyPath;
  /** Index name → key path. No index is unique; a record without the property is not in the index. */
  readonly indexes: Readonly<Record<string, KeyPath>>;
  /** Never set: carries the record type. */
  readonly row?: Row;
}

export type AnyStore = Store<object>;

/**
 * Which records, in ascending order of the key or of the index (then key).
 * `prefix` matches compound keys that begin with these parts; `from` and `to` are inclusive.
 */
export interface Query {
  readonly index?: string;
  readonly only?: StorageKey;
  readonly prefix?: readonly (string | number)[];
  readonly from?: StorageKey;
  readonly to?: StorageKey;
  /** Descending order. */
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** Reads inside one transaction. Nothing but these calls may be awaited while it is open. */
export interface ReadTransaction {
  get<Row extends object>(store: Store<Row>, key: StorageKey): Promise<Row | undefined>;
  list<Row extends object>(store: Store<Row>, query?: Query): Promise<Row[]>;
  count<Row extends object>(store: Store<Row>, query?: Query): Promise<number>;
}

export interface WriteTransaction extends ReadTransaction {
  /** Inserts or replaces. */
  put<Row extends object>(store: Store<Row>, row: Row): Promise<void>;
  /** Inserts; throws `StorageError` `key_exists` (and aborts the transaction) when the key is taken. */
  add<Row extends object>(store: Store<Row>, row: Row): Promise<void>;
  delete<Row extends object>(store: Store<Row>, key: StorageKey): Promise<void>;
  /** Deletes every record of the store. The change notice names the store without keys, records written later with theirs. */
  clear(store: AnyStore): Promise<void>;
}

/** What a committed write transaction changed. Reaches every page and worker of this origin, the writer included. */
export interface ChangeNotice {
  readonly kind: 'changed';
  /** Store name → keys written or deleted. */
  readonly keys: Readonly<Record<string, readonly StorageKey[]>>;
}

/** A message that is not stored: progress, for instance. Same reach as a change notice. */
export interface Announcement {
  readonly kind: 'announced';
  readonly topic: string;
  readonly payload: unknown;
}

export type StorageNotice = ChangeNotice | Announcement;

export interface Storage {
  /**
   * Runs `body` over a snapshot of these stores. A single-record convenience is `load`.
   * Errors: `StorageError` with `storage_lost`, `storage_newer`, `quota_exceeded`, `key_exists`, `storage_failed`.
   */
  read<Result>(stores: readonly AnyStore[], body: (tx: ReadTransaction) => Promise<Result>): Promise<Result>;
  /** All or nothing; resolves when the transaction is complete. An error thrown by `body` aborts it and is rethrown. */
  write<Result>(stores: readonly AnyStore[], body: (tx: WriteTransaction) => Promise<Result>): Promise<Result>;
  /** `read` of one record. */
  load<Row extends object>(store: Store<Row>, key: StorageKey): Promise<Row | undefined>;
  /** `read` of one list. */
  list<Row extends object>(store: Store<Row>, query?: Query): Promise<Row[]>;
  /**
   * In one readwrite transaction that awaits nothing else: reads the record, asks `isExpected`, writes `next`.
   * False (and nothing written) when `isExpected` says no. `undefined` stands for an absent record.
   */
  compareAndSwap<Row extends object>(
    store: Store<Row>,
    key: StorageKey,
    isExpected: (current: Row | undefined) => boolean,
    next: Row,
  ): Promise<boolean>;
  onNotice(listener: (notice: StorageNotice) => void): () => void;
  announce(topic: string, payload: unknown): void;
  readonly locks: Locks;
  close(): void;
}

export interface HeldLock {
  release(): void;
}

/** Locks by name, shared by all pages of the origin; a lock ends with the page that holds it. */
export interface Locks {
  /** Undefined when another page (or this one) holds it. */
  tryHold(name: string): Promise<HeldLock | undefined>;
  isHeld(name: string): Promise<boolean>;
  /** Resolves when nobody holds the lock any more; at once when nobody does. */
  whenFree(name: string, signal?: AbortSignal): Promise<void>;
  /** Waits for the lock, runs `body` under it, gives it back. */
  exclusive<Result>(name: string, body: () => Promise<Result>): Promise<Result>;
}

/** A store token. `defineStore<JobRun>('job_runs', 'id', { byStart: ['startedAt', 'id'] })`. */
export function defineStore<Row extends object>(
  name: string,
  keyPath: KeyPath,
  indexes: Readonly<Record<string, KeyPath>> = {},
): Store<Row> {
  return { name, keyPath, indexes };
}
