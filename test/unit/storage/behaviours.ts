import { describe, expect, test } from 'vitest';
import { defineStore, type Storage } from '../../../src/storage/types.ts';
import { codeOf, FILES, ITEMS, soon, STORES, type Item, type Opener } from './fixtures.ts';

/** The behaviours of RULES.md that both implementations share. */
export function describeStorage(label: string, open: Opener): void {
  describe(`${label}: transactions`, () => {
    test('ST1 what is written in one transaction is read in the next, by every page', async () => {
      const [page, other] = await open(2);
      const result = await page.write(STORES, async (tx) => {
        await tx.put(ITEMS, { id: 'a', rank: 1 });
        await tx.put(FILES, { table: 't', path: 'p', blob: null });
        return (await tx.get(ITEMS, 'a'))?.rank;
      });
      expect(result).toBe(1);
      expect(await other.load(ITEMS, 'a')).toEqual({ id: 'a', rank: 1 });
      expect(await other.load(FILES, ['t', 'p'])).toEqual({ table: 't', path: 'p', blob: null });
      expect(await other.load(ITEMS, 'b')).toBeUndefined();
    });

    test('ST1 an error of the body undoes all its writes and is rethrown as it is', async () => {
      const [page] = await open(1);
      await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 'kept', rank: 1 }));
      const fault = new RangeError('the body says no');
      const run = page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 'kept', rank: 2 });
        await tx.delete(ITEMS, 'kept');
        await tx.add(ITEMS, { id: 'new' });
        void tx.put(ITEMS, { id: 'not awaited' });
        throw fault;
      });
      await expect(run).rejects.toBe(fault);
      expect(await page.list(ITEMS)).toEqual([{ id: 'kept', rank: 1 }]);
    });

    test('ST1 clearing a store deletes all its records, with their indexes, and an error brings them back', async () => {
      const [page, other] = await open(2);
      await page.write(STORES, async (tx) => {
        for (let id = 0; id < 3; id++) await tx.put(ITEMS, { id, colour: id });
        await tx.put(FILES, { table: 't', path: 'p', blob: null });
      });
      const undone = page.write(STORES, async (tx) => {
        await tx.clear(ITEMS);
        await tx.put(ITEMS, { id: 'new', rank: 1 });
        throw new Error('no');
      });
      await expect(undone).rejects.toThrow('no');
      expect(await page.list(ITEMS, { index: 'byColour' })).toHaveLength(3);
      const heard: unknown[] = [];
      other.onNotice((notice) => heard.push(notice));
      await page.write(STORES, async (tx) => {
        await tx.put(ITEMS, { id: 'before' });
        await tx.clear(ITEMS);
        await tx.put(ITEMS, { id: 'after', colour: 7 });
        await tx.clear(FILES);
      });
      expect(await page.list(ITEMS)).toEqual([{ id: 'after', colour: 7 }]);
      expect(await page.list(ITEMS, { index: 'byColour' })).toEqual([{ id: 'after', colour: 7 }]);
      expect(await other.list(FILES)).toEqual([]);
      await soon();
      expect(heard).toEqual([{ kind: 'changed', keys: { items: ['after'], files: [] } }]);
    });

    test('ST1 an error thrown before any call is rethrown as it is', async () => {
      const [page] = await open(1);
      const fault = new Error('at once');
      const run = page.read([ITEMS], () => {
        throw fault;
      });
      await expect(run).rejects.toBe(fault);
    });

    test('ST1 calls that the body does not await are part of the transaction', async () => {
      const [page] = await open(1);
      await page.write([ITEMS], async (tx) => {
        for (let id = 0; id < 5; id++) void tx.put(ITEMS, { id });
      });
      expect(await page.read([ITEMS], (tx) => tx.count(ITEMS))).toBe(5);
    });

    test('ST2 a failed call undoes the transaction even when the body catches it', async () => {
      const [page] = await open(1);
      await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
      const run = page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 2 });
        await tx.add(ITEMS, { id: 1 }).catch(() => undefined);
        return 'went on';
      });
      expect(await codeOf(run)).toBe('key_exists');
      expect(await page.list(ITEMS)).toEqual([{ id: 1 }]);
    });

    test('ST2 a failed call that nobody awaits fails the transaction', async () => {
      const [page] = await open(1);
      await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
      const run = page.write([ITEMS], async (tx) => {
        void tx.add(ITEMS, { id: 1 });
        void tx.add(ITEMS, { id: 2 });
      });
      expect(await codeOf(run)).toBe('key_exists');
      expect(await page.list(ITEMS)).toEqual([{ id: 1 }]);
    });

    test('ST3 add names the store and the taken key', async () => {
      const [page] = await open(1);
      const file = { table: 't', path: 'p', blob: null };
      await page.write([FILES], (tx) => tx.add(FILES, file));
      const run = page.write([FILES], (tx) => tx.add(FILES, file));
      await expect(run).rejects.toMatchObject({
        name: 'StorageError',
        code: 'key_exists',
        detail: { store: 'files', key: ['t', 'p'] },
      });
    });

    test('ST3 add takes the key that the same transaction has freed', async () => {
      const [page] = await open(1);
      await page.write([ITEMS], (tx) => tx.add(ITEMS, { id: 1, rank: 1 }));
      await page.write([ITEMS], async (tx) => {
        await tx.delete(ITEMS, 1);
        await tx.add(ITEMS, { id: 1, rank: 2 });
      });
      expect(await page.load(ITEMS, 1)).toEqual({ id: 1, rank: 2 });
    });

    test.each([
      [
        'a store that the transaction does not name',
        (tx: Parameters<Parameters<Storage['write']>[1]>[0]) => tx.get(FILES, 'a'),
      ],
      ['a record without its key', (tx) => tx.put(ITEMS, {} as Item)],
      ['a record whose key is no key', (tx) => tx.put(ITEMS, { id: Number.NaN })],
      ['a record that holds a function', (tx) => tx.put(ITEMS, { id: 1, payload: () => 1 })],
      ['a key that is no key', (tx) => tx.get(ITEMS, undefined as unknown as string)],
      ['an unknown index', (tx) => tx.list(ITEMS, { index: 'bySize' })],
      ['a limit of half a record', (tx) => tx.list(ITEMS, { limit: 0.5 })],
    ] satisfies [string, (tx: Parameters<Parameters<Storage['write']>[1]>[0]) => Promise<unknown>][])(
      'ST2 %s fails the transaction with storage_failed',
      async (_what, call) => {
        const [page] = await open(1);
        const run = page.write([ITEMS], async (tx) => {
          await tx.put(ITEMS, { id: 'first' });
          await call(tx);
        });
        expect(await codeOf(run)).toBe('storage_failed');
        expect(await page.list(ITEMS)).toEqual([]);
      },
    );

    test('ST2 a transaction over an unknown store or none at all is refused', async () => {
      const [page] = await open(1);
      const unknown = defineStore<{ id: string }>('unknown', 'id');
      expect(await codeOf(page.load(unknown, 'a'))).toBe('storage_failed');
      expect(await codeOf(page.read([], async () => 1))).toBe('storage_failed');
    });

    test('ST4 records are copied at the call and at the answer', async () => {
      const [page] = await open(1);
      const payload = { list: [1] };
      await page.write([ITEMS], async (tx) => {
        const put = tx.put(ITEMS, { id: 1, payload });
        payload.list.push(2);
        await put;
      });
      const first = await page.load(ITEMS, 1);
      (first?.payload as typeof payload).list.push(3);
      expect(await page.load(ITEMS, 1)).toEqual({ id: 1, payload: { list: [1] } });
    });

    test('ST4 Blobs and typed arrays survive', async () => {
      const [page] = await open(1);
      const blob = new Blob([new Uint8Array([1, 2, 3])], { type: 'application/x-test' });
      await page.write([FILES], (tx) =>
        tx.put(FILES, { table: 't', path: 'p', blob, bytes: new Uint8Array([255, 0]) }),
      );
      const row = await page.load(FILES, ['t', 'p']);
      expect(row?.bytes).toEqual(new Uint8Array([255, 0]));
      expect(row?.blob).toBeInstanceOf(Blob);
      expect(row?.blob?.type).toBe('application/x-test');
      expect(new Uint8Array(await row!.blob!.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
    });

    test('ST8 a transaction ends when its body awaits anything but its calls', async () => {
      const [page] = await open(1);
      const run = page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 'before' });
        await soon();
        await tx.put(ITEMS, { id: 'after' });
      });
      expect(await codeOf(run)).toBe('storage_failed');
      expect(await page.list(ITEMS)).toEqual([{ id: 'before' }]);
    });

    test('ST8 a late call fails the transaction even when the body catches it', async () => {
      const [page] = await open(1);
      const run = page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 'before' });
        await soon();
        await tx.put(ITEMS, { id: 'after' }).catch(() => undefined);
      });
      expect(await codeOf(run)).toBe('storage_failed');
    });

    test('ST8 overlapping writes run one after the other in the order of their creation', async () => {
      const [page, other] = await open(2);
      await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 'n', rank: 0 }));
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? page : other).write([ITEMS], async (tx) => {
            const rank = (await tx.get(ITEMS, 'n'))?.rank ?? 0;
            await tx.put(ITEMS, { id: 'n', rank: rank + 1 });
          }),
        ),
      );
      expect(await page.load(ITEMS, 'n')).toEqual({ id: 'n', rank: 20 });
    });

    test('ST8 a read sees none of a write that began after it', async () => {
      const [page] = await open(1);
      const seen: unknown[] = [];
      const reading = page.read([ITEMS], async (tx) => {
        seen.push(await tx.count(ITEMS));
        for (let i = 0; i < 5; i++) seen.push(await tx.count(ITEMS));
      });
      const writing = page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
      await Promise.all([reading, writing]);
      expect(seen).toEqual([0, 0, 0, 0, 0, 0]);
    });

    test('a closed storage refuses calls with storage_lost', async () => {
      const [page] = await open(1);
      page.close();
      expect(await codeOf(page.load(ITEMS, 1))).toBe('storage_lost');
      expect(await codeOf(page.locks.tryHold('x'))).toBe('storage_lost');
    });
  });

  describeQueries(label, () => open(1));
  describeSwaps(label, () => open(2));
}

function describeQueries(label: string, open: () => Promise<[Storage]>): void {
  describe(`${label}: queries`, () => {
    async function filled(): Promise<Storage> {
      const [page] = await open();
      await page.write([ITEMS], async (tx) => {
        const rows: Item[] = [
          { id: ['x', 2], colour: 'red', rank: 2 },
          { id: 'b', colour: 'red', rank: 1 },
          { id: 10, colour: 7 },
          { id: -1, colour: 'blue', rank: 5 },
          { id: ['x'], colour: null, rank: 9 },
          { id: ['x', 2, 'z'] },
          { id: 'a', colour: 'red', rank: 2 },
          { id: ['y'], colour: 'redder', rank: 0 },
          { id: 2.5, colour: 'blue', rank: 3 },
        ];
        for (const row of rows) await tx.put(ITEMS, row);
      });
      return page;
    }
    const ids = (rows: Item[]) => rows.map(({ id }) => id);

    test('ST5 keys are ordered numbers, strings, arrays', async () => {
      const page = await filled();
      const order = [-1, 2.5, 10, 'a', 'b', ['x'], ['x', 2], ['x', 2, 'z'], ['y']];
      expect(ids(await page.list(ITEMS))).toEqual(order);
      expect(ids(await page.list(ITEMS, { reverse: true }))).toEqual(order.toReversed());
      expect(ids(await page.list(ITEMS, { reverse: true, limit: 2 }))).toEqual([['y'], ['x', 2, 'z']]);
      expect(ids(await page.list(ITEMS, { limit: 2 }))).toEqual([-1, 2.5]);
      expect(ids(await page.list(ITEMS, { limit: 0 }))).toEqual([]);
    });

    test('ST5 bounds are inclusive and hold together', async () => {
      const page = await filled();
      expect(ids(await page.list(ITEMS, { from: 2.5, to: 'a' }))).toEqual([2.5, 10, 'a']);
      expect(ids(await page.list(ITEMS, { from: 'a', to: 2.5 }))).toEqual([]);
      expect(ids(await page.list(ITEMS, { only: 'a' }))).toEqual(['a']);
      expect(ids(await page.list(ITEMS, { only: 'a', from: 'b' }))).toEqual([]);
      expect(ids(await page.list(ITEMS, { prefix: ['x'] }))).toEqual([['x'], ['x', 2], ['x', 2, 'z']]);
      expect(ids(await page.list(ITEMS, { prefix: ['x', 2], reverse: true }))).toEqual([
        ['x', 2, 'z'],
        ['x', 2],
      ]);
      expect(ids(await page.list(ITEMS, { prefix: ['x'], from: ['x', 1], to: ['x', 2] }))).toEqual([['x', 2]]);
      expect(ids(await page.list(ITEMS, { prefix: [] }))).toEqual([['x'], ['x', 2], ['x', 2, 'z'], ['y']]);
    });

    test('ST5 an index goes by value and then key, and leaves out records without the property', async () => {
      const page = await filled();
      const order = [10, -1, 2.5, 'a', 'b', ['x', 2], ['y']];
      expect(ids(await page.list(ITEMS, { index: 'byColour' }))).toEqual(order);
      expect(ids(await page.list(ITEMS, { index: 'byColour', reverse: true }))).toEqual(order.toReversed());
      expect(ids(await page.list(ITEMS, { index: 'byColour', only: 'red', reverse: true, limit: 2 }))).toEqual([
        ['x', 2],
        'b',
      ]);
      expect(ids(await page.list(ITEMS, { index: 'byColourRank', prefix: ['red'] }))).toEqual(['b', 'a', ['x', 2]]);
      expect(ids(await page.list(ITEMS, { index: 'byColourRank', from: ['blue', 4], to: ['red', 1] }))).toEqual([
        -1,
        'b',
      ]);
    });

    test('ST5 counting follows the same conditions', async () => {
      const page = await filled();
      const counts = await page.read([ITEMS], async (tx) => [
        await tx.count(ITEMS),
        await tx.count(ITEMS, { index: 'byColour', only: 'red' }),
        await tx.count(ITEMS, { prefix: ['x'], limit: 2 }),
        await tx.count(ITEMS, { from: 'b', to: 'a' }),
        await tx.count(ITEMS, { limit: 0 }),
      ]);
      expect(counts).toEqual([9, 3, 2, 0, 0]);
    });

    test('ST5 a replaced or deleted record leaves the place it had in an index', async () => {
      const page = await filled();
      await page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 'b', colour: 'green' });
        await tx.delete(ITEMS, 'a');
      });
      expect(ids(await page.list(ITEMS, { index: 'byColour', only: 'red' }))).toEqual([['x', 2]]);
      expect(ids(await page.list(ITEMS, { index: 'byColour', only: 'green' }))).toEqual(['b']);
    });
  });
}

function describeSwaps(label: string, open: () => Promise<[Storage, Storage]>): void {
  describe(`${label}: compare and swap`, () => {
    test('ST6 of many racers on two pages exactly one wins', async () => {
      const [page, other] = await open();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, rank) =>
          (rank % 2 === 0 ? page : other).compareAndSwap(ITEMS, 'p', (current) => current === undefined, {
            id: 'p',
            rank,
          }),
        ),
      );
      const winners = outcomes.flatMap((outcome, rank) =>
        outcome.status === 'fulfilled' && outcome.value ? [rank] : [],
      );
      expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
      expect(winners).toHaveLength(1);
      expect(await other.load(ITEMS, 'p')).toEqual({ id: 'p', rank: winners[0] });
    });

    test('ST6 a no writes nothing, and an error of the question is rethrown', async () => {
      const [page] = await open();
      const next = { id: 'p', rank: 2 };
      await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 'p', rank: 1 }));
      expect(await page.compareAndSwap(ITEMS, 'p', (current) => current?.rank === 5, next)).toBe(false);
      const fault = new Error('cannot tell');
      const ask = page.compareAndSwap(
        ITEMS,
        'p',
        () => {
          throw fault;
        },
        next,
      );
      await expect(ask).rejects.toBe(fault);
      expect(await page.load(ITEMS, 'p')).toEqual({ id: 'p', rank: 1 });
      expect(await page.compareAndSwap(ITEMS, 'p', (current) => current?.rank === 1, next)).toBe(true);
      expect(await page.load(ITEMS, 'p')).toEqual(next);
    });

    test('ST6 a record of another key is refused', async () => {
      const [page] = await open();
      expect(await codeOf(page.compareAndSwap(ITEMS, 'p', () => true, { id: 'q' }))).toBe('storage_failed');
      expect(await page.list(ITEMS)).toEqual([]);
    });
  });
}
