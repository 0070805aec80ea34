import { StorageError } from './storage-error.ts';
import type { AnyStore, KeyPath, Query, StorageKey } from './types.ts';

/** A key with nested arrays: what range bounds need beyond `StorageKey`. */
export type NestedKey = string | number | readonly NestedKey[];

/** True for what IndexedDB takes as a key here: strings, numbers but NaN, and arrays of them. */
export function isKey(value: unknown): value is NestedKey {
  if (typeof value === 'string') return true;
  if (typeof value === 'number') return !Number.isNaN(value);
  return Array.isArray(value) && value.every(isKey);
}

/**
 * The order of IndexedDB (Indexed Database API 3.0, "compare two keys"): numbers before strings before arrays,
 * strings by UTF-16 code unit, arrays item by item and then by length. Negative, zero or positive.
 */
export function compareKeys(a: NestedKey, b: NestedKey): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'object' && typeof b === 'object') {
    for (const [i, part] of a.entries()) {
      const other = b[i];
      if (other === undefined) return 1;
      const order = compareKeys(part, other);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return rank(a) - rank(b);
}

function rank(key: NestedKey): number {
  return typeof key === 'number' ? 0 : typeof key === 'string' ? 1 : 2;
}

/** One text for each key, another for each other key: 1 and "1" differ, 0 and -0 do not, as in IndexedDB. */
export function keyText(key: NestedKey): string {
  if (typeof key === 'object') return `[${key.map(keyText).join(',')}]`;
  return typeof key === 'string' ? JSON.stringify(key) : String(key);
}

/** The key or index value of a record; undefined when a property is missing or is no key. */
export function keyOf(row: object, keyPath: KeyPath): NestedKey | undefined {
  if (typeof keyPath === 'string') return keyAt(row, keyPath);
  const parts: NestedKey[] = [];
  for (const path of keyPath) {
    const part = keyAt(row, path);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function keyAt(row: object, path: string): NestedKey | undefined {
  let value: unknown = row;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return isKey(value) ? value : undefined;
}

/** The key that a record carries. Throws `storage_failed` when it carries none. */
export function requireKeyOf(store: AnyStore, row: object): StorageKey {
  const key = keyOf(row, store.keyPath);
  if (key !== undefined) return key as StorageKey;
  const path = typeof store.keyPath === 'string' ? store.keyPath : store.keyPath.join(', ');
  throw new StorageError(
    'storage_failed',
    `A record of "${store.name}" must carry its key in ${path} (text, number or a list of them), but this one does not. ` +
      'Nothing was written; fill the property first.',
    { detail: { store: store.name, keyPath: store.keyPath } },
  );
}

/** Throws `storage_failed` when the value is no key. */
export function requireKey(store: AnyStore, key: unknown): asserts key is StorageKey {
  if (isKey(key)) return;
  throw new StorageError(
    'storage_failed',
    `A key of "${store.name}" is text, a number or a list of them, but ${String(key)} was given. Pass the record's key.`,
    { detail: { store: store.name } },
  );
}

/** An interval of keys; an absent bound is open to that end. */
export interface KeyInterval {
  readonly lower?: NestedKey;
  readonly upper?: NestedKey;
  /** The upper bound itself is outside. */
  readonly upperOpen: boolean;
}

/** A query checked and worked out, the same for both implementations. */
export interface QueryPlan {
  readonly index: string | undefined;
  /** Undefined: no key can match. */
  readonly interval: KeyInterval | undefined;
  readonly reverse: boolean;
  /** Infinity when there is none. */
  readonly limit: number;
}

/**
 * Conditions given together all hold. Throws `storage_failed` for an unknown index, a bound that is no key,
 * a limit that is no whole number of 0 or more.
 */
export function planQuery(store: AnyStore, query: Query = {}): QueryPlan {
  const { index, only, prefix, from, to, reverse = false, limit = Infinity } = query;
  if (index !== undefined && !Object.hasOwn(store.indexes, index)) {
    throw new StorageError(
      'storage_failed',
      `"${store.name}" has no index "${index}"; it has ${Object.keys(store.indexes).join(', ') || 'none'}. ` +
        'Use one of these, or add the index and raise the version of the database.',
      { detail: { store: store.name, index } },
    );
  }
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 0)) {
    throw new StorageError('storage_failed', `A limit is a whole number of 0 or more, but ${limit} was given.`, {
      detail: { store: store.name, limit },
    });
  }
  const intervals: KeyInterval[] = [];
  for (const bound of [only, prefix, from, to]) if (bound !== undefined) requireKey(store, bound);
  if (only !== undefined) intervals.push({ lower: only, upper: only, upperOpen: false });
  // An empty array sorts after every string and number: it closes the keys that begin with the prefix.
  if (prefix !== undefined) intervals.push({ lower: prefix, upper: [...prefix, []], upperOpen: true });
  if (from !== undefined) intervals.push({ lower: from, upperOpen: false });
  if (to !== undefined) intervals.push({ upper: to, upperOpen: false });
  return { index, interval: intersect(intervals), reverse, limit };
}

function intersect(intervals: readonly KeyInterval[]): KeyInterval | undefined {
  let lower: NestedKey | undefined;
  let upper: NestedKey | undefined;
  let upperOpen = false;
  for (const next of intervals) {
    if (next.lower !== undefined && (lower === undefined || compareKeys(next.lower, lower) > 0)) lower = next.lower;
    if (next.upper === undefined) continue;
    const order = upper === undefined ? -1 : compareKeys(next.upper, upper);
    if (order < 0) upperOpen = next.upperOpen;
    else if (order === 0) upperOpen ||= next.upperOpen;
    if (order < 0) upper = next.upper;
  }
  if (lower !== undefined && upper !== undefined) {
    const order = compareKeys(lower, upper);
    if (order > 0 || (order === 0 && upperOpen)) return undefined;
  }
  return {
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
    upperOpen,
  };
}
