import { describe, expect, test, vi } from 'vitest';
import { createMemoryDatabase, createMemoryStorage } from '../../../src/storage/memory-storage.ts';
import { StorageError } from '../../../src/storage/storage-error.ts';
import { ITEMS, soon, STORES } from './fixtures.ts';

const never = async (promise: Promise<unknown>) => {
  const first = await Promise.race([
    promise.then(() => 'answered').catch(() => 'rejected'),
    soon().then(() => 'silent'),
  ]);
  return first;
};

describe('a killed page', () => {
  test('ST15 undoes what it had not committed and lets the others go on', async () => {
    const database = createMemoryDatabase(STORES);
    const [doomed, other] = [database.open(), database.open()];
    await doomed.write([ITEMS], (tx) => tx.put(ITEMS, { id: 'p', rank: 1 }));
    const run = doomed.write([ITEMS], async (tx) => {
      await tx.put(ITEMS, { id: 'p', rank: 2 });
      await tx.put(ITEMS, { id: 'q' });
      database.killPage(doomed);
      await tx.put(ITEMS, { id: 'r' });
    });
    expect(await never(run)).toBe('silent');
    await other.write([ITEMS], (tx) => tx.add(ITEMS, { id: 's' }));
    expect(await other.list(ITEMS)).toEqual([{ id: 'p', rank: 1 }, { id: 's' }]);
  });

  test('ST15 is never answered again and hears nothing', async () => {
    const database = createMemoryDatabase(STORES);
    const [doomed, other] = [database.open({ pageId: 'doomed' }), database.open()];
    const heard = vi.fn();
    doomed.onNotice(heard);
    database.killPage('doomed');
    expect(await never(doomed.load(ITEMS, 'p'))).toBe('silent');
    expect(await never(doomed.write([ITEMS], (tx) => tx.put(ITEMS, { id: 'p' })))).toBe('silent');
    await other.write([ITEMS], (tx) => tx.put(ITEMS, { id: 'q' }));
    await soon();
    expect(heard).not.toHaveBeenCalled();
    expect(await other.list(ITEMS)).toEqual([{ id: 'q' }]);
  });

  test('ST13 frees its locks and gives up its place in the queue', async () => {
    const database = createMemoryDatabase(STORES);
    const [doomed, other, third] = [database.open(), database.open(), database.open()];
    const lock = await doomed.locks.tryHold('run');
    expect(await other.locks.tryHold('run')).toBeUndefined();
    const freed = other.locks.whenFree('run');
    const queued = doomed.locks.exclusive('run', async () => 'zombie');
    database.killPage(doomed);
    await freed;
    expect(await never(queued)).toBe('silent');
    expect(await third.locks.tryHold('run')).toBeDefined();
    lock?.release();
    expect(await other.locks.isHeld('run')).toBe(true);
  });
});

describe('a fault hook', () => {
  const fill = async (failAt: number) => {
    const database = createMemoryDatabase(STORES);
    const calls: string[] = [];
    const page = database.open({
      beforeCall(callIndex, kind, store) {
        calls.push(`${callIndex} ${kind} ${store}`);
        if (callIndex === failAt) throw new StorageError('quota_exceeded', 'full');
      },
    });
    const run = page.write([ITEMS], async (tx) => {
      await tx.put(ITEMS, { id: 1 });
      await tx.count(ITEMS);
      await tx.put(ITEMS, { id: 2 });
    });
    return {
      outcome: await run.then(
        () => 'written',
        (error: unknown) => (error as StorageError).code,
      ),
      calls,
      database,
    };
  };

  test('ST15 breaks off at any call and leaves nothing behind', async () => {
    for (const failAt of [0, 1, 2]) {
      const { outcome, database } = await fill(failAt);
      expect([outcome, await database.open().list(ITEMS)]).toEqual(['quota_exceeded', []]);
    }
    const { outcome, calls, database } = await fill(3);
    expect([outcome, await database.open().list(ITEMS)]).toEqual(['written', [{ id: 1 }, { id: 2 }]]);
    expect(calls).toEqual(['0 put items', '1 count items', '2 put items']);
  });
});

test('memory storages over one database are pages of it, others are not', async () => {
  const shared = createMemoryDatabase(STORES);
  const page = createMemoryStorage({ stores: STORES, shared });
  await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
  expect(await createMemoryStorage({ stores: STORES, shared }).list(ITEMS)).toEqual([{ id: 1 }]);
  expect(await createMemoryStorage({ stores: STORES }).list(ITEMS)).toEqual([]);
});

test('ST8 awaiting a single turn of the event loop ends a transaction in memory as it does in a browser', async () => {
  const page = createMemoryStorage({ stores: STORES });
  const run = page.write([ITEMS], async (tx) => {
    await tx.count(ITEMS);
    await new Promise((resolve) => setImmediate(resolve));
    await tx.put(ITEMS, { id: 1 });
  });
  await expect(run).rejects.toMatchObject({ code: 'storage_failed' });
});

test('transactions go on while a test holds the timers', async () => {
  vi.useFakeTimers();
  try {
    const page = createMemoryStorage({ stores: STORES });
    await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
    expect(await page.list(ITEMS)).toEqual([{ id: 1 }]);
  } finally {
    vi.useRealTimers();
  }
});
