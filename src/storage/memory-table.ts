import { compareKeys, keyOf, type KeyInterval, type NestedKey, type QueryPlan } from './keys.ts';
import type { AnyStore, StorageKey } from './types.ts';

interface Entry<Value> {
  readonly key: NestedKey;
  readonly value: Value;
}

/** The records of one store in key order, with its indexes in (index value, key) order. */
export interface MemoryTable {
  get(key: StorageKey): object | undefined;
  select(plan: QueryPlan): object[];
  keys(): StorageKey[];
  /** Puts the record in, or takes the key out when it is undefined. Gives what was there. */
  replace(key: StorageKey, row: object | undefined): object | undefined;
}

export function createMemoryTable(store: AnyStore): MemoryTable {
  const rows: Entry<object>[] = [];
  const indexes = new Map(
    Object.entries(store.indexes).map(([name, keyPath]) => [name, { keyPath, entries: [] as Entry<object>[] }]),
  );

  function get(key: StorageKey): object | undefined {
    const at = lowerBound(rows, key);
    const entry = rows[at];
    return entry !== undefined && compareKeys(entry.key, key) === 0 ? entry.value : undefined;
  }

  return {
    get,
    select(plan) {
      if (plan.interval === undefined) return [];
      if (plan.index === undefined) return slice(rows, plan.interval, plan, (entry) => entry.key).map((e) => e.value);
      const entries = indexes.get(plan.index)?.entries ?? [];
      const found = slice(entries, plan.interval, plan, (entry) => (entry.key as readonly [NestedKey, NestedKey])[0]);
      return found.map(({ value }) => value);
    },
    keys: () => rows.map(({ key }) => key as StorageKey),
    replace(key, row) {
      const former = get(key);
      if (former !== undefined) remove(rows, key);
      if (row !== undefined) insert(rows, { key, value: row });
      for (const { keyPath, entries } of indexes.values()) {
        const formerValue = former === undefined ? undefined : keyOf(former, keyPath);
        const value = row === undefined ? undefined : keyOf(row, keyPath);
        if (formerValue !== undefined) remove(entries, [formerValue, key]);
        if (row !== undefined && value !== undefined) insert(entries, { key: [value, key], value: row });
      }
      return former;
    },
  };
}

/** The first place whose key is not below `key`. */
function lowerBound(entries: readonly Entry<unknown>[], key: NestedKey): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && compareKeys(entry.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert<Value>(entries: Entry<Value>[], entry: Entry<Value>): void {
  entries.splice(lowerBound(entries, entry.key), 0, entry);
}

function remove(entries: Entry<unknown>[], key: NestedKey): void {
  entries.splice(lowerBound(entries, key), 1);
}

function slice<Value>(
  entries: readonly Entry<Value>[],
  interval: KeyInterval,
  { reverse, limit }: QueryPlan,
  valueOf: (entry: Entry<Value>) => NestedKey,
): Entry<Value>[] {
  const found = entries.filter((entry) => isWithin(valueOf(entry), interval));
  if (reverse) found.reverse();
  return found.slice(0, limit);
}

function isWithin(key: NestedKey, { lower, upper, upperOpen }: KeyInterval): boolean {
  if (lower !== undefined && compareKeys(key, lower) < 0) return false;
  if (upper === undefined) return true;
  const order = compareKeys(key, upper);
  return upperOpen ? order < 0 : order <= 0;
}
