import { afterEach, describe, expect, test, vi } from 'vitest';
import { forceCloseDatabase } from 'fake-indexeddb';
import type { StorageError } from '../../../src/storage/storage-error.ts';
import { openStorage, type OpenStorageOptions } from '../../../src/storage/open-storage.ts';
import { defineStore, type Storage, type WriteTransaction } from '../../../src/storage/types.ts';
import { codeOf, FILES, ITEMS, soon, STORES, type Item } from './fixtures.ts';
import { createIdbHarness, databaseName, fixedClock } from './idb-harness.ts';

const opened: Storage[] = [];

async function open(name: string, options: Partial<OpenStorageOptions> = {}): Promise<Storage> {
  const storage = await openStorage({ name, version: 1, stores: STORES, clock: fixedClock, ...options });
  opened.push(storage);
  return storage;
}

/** What the platform really opened: its connections and transactions, in order. */
function watchPlatform() {
  const connections: IDBDatabase[] = [];
  const transactions: IDBTransaction[] = [];
  const openDatabase = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, 'open').mockImplementation((...args) => {
    const request = openDatabase(...args);
    request.addEventListener('success', () => {
      if (request.result.objectStoreNames.contains(ITEMS.name)) connections.push(request.result);
    });
    return request;
  });
  const begin = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    const transaction = begin.apply(this, args);
    transactions.push(transaction);
    return transaction;
  });
  return { connections, transactions };
}

afterEach(() => {
  for (const storage of opened.splice(0)) storage.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a dropped connection', () => {
  test('ST9 is opened again after the browser has said so', async () => {
    const { connections } = watchPlatform();
    const storage = await open(databaseName());
    await storage.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
    forceCloseDatabase(connections[0] as never);
    await soon();
    expect(await storage.list(ITEMS)).toEqual([{ id: 1 }]);
    expect(connections).toHaveLength(2);
  });

  test('ST9 is opened again when it is found closed, and the body runs once', async () => {
    const { connections } = watchPlatform();
    const storage = await open(databaseName());
    connections[0]?.close();
    let runs = 0;
    await storage.write([ITEMS], async (tx) => {
      runs++;
      await tx.add(ITEMS, { id: 1 });
    });
    expect(runs).toBe(1);
    expect(await storage.list(ITEMS)).toEqual([{ id: 1 }]);
    expect(connections).toHaveLength(2);
  });

  test('ST9 is opened again once a call only', async () => {
    const storage = await open(databaseName());
    const lost = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
    });
    let runs = 0;
    const run = storage.write([ITEMS], async () => {
      runs++;
    });
    expect(await codeOf(run)).toBe('storage_lost');
    // The check of the schema of the second connection met the same fault.
    expect(lost).toHaveBeenCalledTimes(2);
    expect(runs).toBe(0);
    lost.mockRestore();
    await storage.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
  });

  test('ST9 in the middle of a body fails the call, which does not run again, and the next call succeeds', async () => {
    const { connections, transactions } = watchPlatform();
    const storage = await open(databaseName());
    let runs = 0;
    const run = storage.write([ITEMS], async (tx) => {
      runs++;
      await tx.put(ITEMS, { id: 1 });
      transactions.at(-1)?.abort();
      await tx.put(ITEMS, { id: 2 });
    });
    expect(await codeOf(run)).toBe('storage_lost');
    expect(runs).toBe(1);
    expect(await storage.list(ITEMS)).toEqual([]);
    expect(connections).toHaveLength(2);
  });
});

describe('a newer version', () => {
  test('ST10 opened elsewhere closes this connection, and later calls say so', async () => {
    const name = databaseName();
    const old = await open(name);
    await old.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
    const fresh = await open(name, { version: 2 });
    expect(await fresh.list(ITEMS)).toEqual([{ id: 1 }]);
    await expect(old.load(ITEMS, 1)).rejects.toMatchObject({
      code: 'storage_newer',
      message: expect.stringContaining('reload this page'),
      detail: { knownVersion: 1, foundVersion: 2 },
    });
    expect(await codeOf(old.write([ITEMS], (tx) => tx.put(ITEMS, { id: 2 })))).toBe('storage_newer');
  });

  test('ST10 lets a transaction that is running end first', async () => {
    const name = databaseName();
    const old = await open(name);
    let fresh: Promise<Storage> | undefined;
    await old.write([ITEMS], async (tx) => {
      await tx.put(ITEMS, { id: 1 });
      fresh = open(name, { version: 2 });
      for (let id = 2; id <= 20; id++) await tx.put(ITEMS, { id });
    });
    expect(await (await fresh!).list(ITEMS)).toHaveLength(20);
  });

  test('ST10 can not be opened by an older page', async () => {
    const name = databaseName();
    await open(name, { version: 3 });
    expect(await codeOf(open(name, { version: 2 }))).toBe('storage_newer');
  });

  test('a deleted database is made anew by the next call', async () => {
    const name = databaseName();
    const storage = await open(name);
    await storage.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve;
    });
    expect(await storage.list(ITEMS)).toEqual([]);
  });
});

describe('an upgrade', () => {
  const RANKED = defineStore<Item>('items', 'id', { byColour: ['colour', 'id'], byRank: 'rank' });
  const NOTES = defineStore<{ id: number; text: string }>('notes', 'id');

  async function firstVersion(): Promise<string> {
    const name = databaseName();
    const storage = await open(name);
    await storage.write(STORES, async (tx) => {
      await tx.put(ITEMS, { id: 'a', colour: 'red', rank: 1 });
      await tx.put(ITEMS, { id: 'b', colour: 'blue', rank: 2 });
      await tx.put(FILES, { table: 't', path: 'p', blob: null });
    });
    storage.close();
    return name;
  }
  const raise = (by: number) => async (tx: WriteTransaction) => {
    for (const item of await tx.list(RANKED)) await tx.put(RANKED, { ...item, rank: (item.rank ?? 0) * 10 + by });
  };

  test('ST11 makes missing stores and indexes and brings changed indexes to their key path', async () => {
    const name = await firstVersion();
    const storage = await open(name, { version: 2, stores: [RANKED, FILES, NOTES] });
    await storage.write([NOTES], (tx) => tx.add(NOTES, { id: 1, text: 'new' }));
    const ranked = await storage.list(RANKED, { index: 'byRank', reverse: true });
    const red = await storage.list(RANKED, { index: 'byColour', prefix: ['red'] });
    expect([ranked.map(({ id }) => id), red.map(({ id }) => id)]).toEqual([['b', 'a'], ['a']]);
  });

  test('ST11 runs the due migrations in order of version', async () => {
    const name = await firstVersion();
    const migrations = [4, 2, 3].map((to) => ({ to, run: raise(to) }));
    const storage = await open(name, { version: 4, stores: [RANKED, FILES], migrations });
    expect(await storage.load(RANKED, 'a')).toEqual({ id: 'a', colour: 'red', rank: 1234 });
    storage.close();
    const later = await open(name, {
      version: 5,
      stores: [RANKED, FILES],
      migrations: [...migrations, { to: 5, run: raise(5) }],
    });
    expect(await later.load(RANKED, 'a')).toEqual({ id: 'a', colour: 'red', rank: 12345 });
  });

  test('ST11 runs no migration on a new database', async () => {
    const run = vi.fn(async () => undefined);
    await open(databaseName(), { version: 2, migrations: [{ to: 2, run }] });
    expect(run).not.toHaveBeenCalled();
  });

  test('ST11 lets a migration read a store that is no longer listed', async () => {
    const name = await firstVersion();
    const run = async (tx: WriteTransaction) => {
      const files = await tx.list(FILES);
      await tx.put(NOTES, { id: 1, text: files.map(({ path }) => path).join() });
    };
    const storage = await open(name, { version: 2, stores: [NOTES], migrations: [{ to: 2, run }] });
    expect(await storage.list(NOTES)).toEqual([{ id: 1, text: 'p' }]);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('no such unit'))],
    ['meets a taken key', (tx: WriteTransaction) => tx.add(ITEMS, { id: 'a' })],
  ])('ST11 is undone whole when a migration %s', async (_how, fail) => {
    const name = await firstVersion();
    const migrations = [
      { to: 2, run: raise(2) },
      { to: 3, run: fail },
    ];
    const upgrade = open(name, { version: 3, stores: [RANKED, NOTES], migrations });
    await expect(upgrade).rejects.toMatchObject({ code: 'storage_failed', detail: { to: 3 } });
    const storage = await open(name);
    expect(await storage.load(ITEMS, 'a')).toEqual({ id: 'a', colour: 'red', rank: 1 });
  });

  test('ST11 with a changed key path of a store is refused and changes nothing', async () => {
    const name = await firstVersion();
    const moved = defineStore<Item>('items', 'rank');
    await expect(open(name, { version: 2, stores: [NOTES, moved] })).rejects.toMatchObject({
      code: 'storage_failed',
      detail: { store: 'items' },
    });
    expect(await (await open(name)).list(ITEMS)).toHaveLength(2);
  });

  test.each([
    ['beyond the version', [{ to: 3, run: raise(3) }]],
    ['twice to one version', [2, 2].map((to) => ({ to, run: raise(to) }))],
    ['to the first version', [{ to: 1, run: raise(1) }]],
  ])('ST11 with migrations %s is refused', async (_how, migrations) => {
    expect(await codeOf(open(databaseName(), { version: 2, migrations }))).toBe('storage_failed');
  });

  test('ST11 that was forgotten is named: the version is right but a store or an index is missing', async () => {
    const name = await firstVersion();
    const lacking = open(name, { stores: [RANKED, FILES, NOTES] });
    await expect(lacking).rejects.toMatchObject({
      code: 'storage_failed',
      detail: { missing: ['notes', 'items.byRank'] },
    });
  });
});

describe('a full disk', () => {
  /** The next put ends as in a browser without room: the transaction is aborted, the request never answers. */
  function fillDisk(): void {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (this: IDBObjectStore) {
      (this.transaction as unknown as { _abort(name: string): void })._abort('QuotaExceededError');
      return Reflect.construct(IDBRequest, []) as IDBRequest<IDBValidKey>;
    });
  }
  const file = { table: 't', path: 'p', blob: new Blob([new Uint8Array(3 * 1048576)]), bytes: new Uint8Array(1048576) };

  test('ST12 is told with the bytes needed, used and granted, though the request never answers', async () => {
    vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage: 50 * 1048576, quota: 52 * 1048576 }) } });
    const storage = await open(databaseName());
    fillDisk();
    const run = storage.write([FILES], (tx) => tx.put(FILES, file));
    await expect(run).rejects.toMatchObject({
      code: 'quota_exceeded',
      message: expect.stringMatching(/about 4\.0 MiB.* uses 50\.0 MiB of the 52\.0 MiB.* Remove old snapshots/),
      detail: { usageBytes: 50 * 1048576, quotaBytes: 52 * 1048576, neededBytes: 4 * 1048576 + 4 },
    });
    expect(await storage.list(FILES)).toEqual([]);
  });

  test('ST12 names no grant that the refusal belies, as Chromium pretends to 10 GiB more than is used', async () => {
    vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage: 1048576, quota: 10241 * 1048576 }) } });
    const storage = await open(databaseName());
    fillDisk();
    const error = await storage.write([FILES], (tx) => tx.put(FILES, file)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'quota_exceeded',
      message: expect.stringMatching(/about 4\.0 MiB\. The lab uses 1\.0 MiB\. The browser's own limit is reached/),
      detail: { usageBytes: 1048576, neededBytes: 4 * 1048576 + 4 },
    });
    expect((error as StorageError).detail).not.toHaveProperty('quotaBytes');
  });

  test('ST12 is told even if the body awaits nothing, or wraps the error in its own', async () => {
    const storage = await open(databaseName());
    fillDisk();
    expect(await codeOf(storage.write([FILES], async (tx) => void tx.put(FILES, file)))).toBe('quota_exceeded');
    fillDisk();
    const wrapped = new Error('the commit failed');
    const run = storage.write([FILES], (tx) =>
      tx.put(FILES, file).catch(() => {
        throw wrapped;
      }),
    );
    await expect(run).rejects.toBe(wrapped);
  });

  test('ST12 is told though other calls were only torn down with it', async () => {
    const storage = await open(databaseName());
    const run = storage.write(STORES, async (tx) => {
      const first = tx.put(ITEMS, { id: 1 });
      fillDisk();
      await tx.put(FILES, file);
      await first;
    });
    expect(await codeOf(run)).toBe('quota_exceeded');
  });

  test('ST12 is told by a failing estimate too', async () => {
    vi.stubGlobal('navigator', { storage: { estimate: () => Promise.reject(new TypeError('not here')) } });
    const storage = await open(databaseName());
    fillDisk();
    expect(await codeOf(storage.write([FILES], (tx) => tx.put(FILES, file)))).toBe('quota_exceeded');
  });
});

describe('a poorer platform', () => {
  test('without IndexedDB opening fails in words', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(open(databaseName())).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining('private window'),
    });
  });

  test('without BroadcastChannel notices reach the own page', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const harness = await createIdbHarness();
    const [page, other] = [await harness.openPage(), await harness.openPage()];
    const heard: string[] = [];
    page.onNotice(() => heard.push('page'));
    other.onNotice(() => heard.push('other'));
    await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
    await soon();
    expect(heard).toEqual(['page']);
    harness.dispose();
  });
});
