import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import { StorageError } from '../../../src/storage/storage-error.ts';
import type { Query, Storage, StorageNotice, WriteTransaction } from '../../../src/storage/types.ts';
import { ITEMS, STORES, soon, type Item } from './fixtures.ts';
import { createIdbHarness } from './idb-harness.ts';

type Step =
  | { do: 'put' | 'add'; row: Item; isAwaited: boolean }
  | { do: 'delete' | 'get'; key: Item['id'] }
  | { do: 'list' | 'count'; query: Query }
  | { do: 'throw' };

// Few keys, so that steps meet.
const key = fc.constantFrom<Item['id']>(0, 1, -0.5, 'a', 'b', '', ['a'], ['a', 1], ['b', 'a'], []);
const colour = fc.constantFrom(undefined, 'red', 'blue', 3, null);
const rank = fc.constantFrom(undefined, 0, 1, 2);
const row = fc
  .record({ id: key, colour, rank })
  .map(
    (item) => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as unknown as Item,
  );
const bound = fc.oneof(key, fc.constantFrom<Item['id']>('red', 'blue', ['red', 1], ['red'], ['blue', 0]));
const query: fc.Arbitrary<Query> = fc.record(
  {
    index: fc.constantFrom('byColour', 'byColourRank'),
    only: bound,
    prefix: fc.constantFrom([], ['a'], ['red'], ['red', 1]),
    from: bound,
    to: bound,
    reverse: fc.boolean(),
    limit: fc.integer({ min: 0, max: 4 }),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('put', 'add'), row, isAwaited: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('delete', 'get'), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('list', 'count'), query }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('throw') }) },
);
const transactions = fc.array(fc.record({ page: fc.nat(1), steps: fc.array(step, { maxLength: 8 }) }), {
  maxLength: 6,
});

async function perform(tx: WriteTransaction, steps: readonly Step[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const next of steps) {
    switch (next.do) {
      case 'put':
      case 'add': {
        const written = tx[next.do](ITEMS, next.row);
        if (next.isAwaited) await written;
        break;
      }
      case 'delete':
        await tx.delete(ITEMS, next.key);
        break;
      case 'get':
        results.push(await tx.get(ITEMS, next.key));
        break;
      case 'list':
      case 'count':
        results.push(await tx[next.do](ITEMS, next.query));
        break;
      case 'throw':
        throw new RangeError('the body says no');
    }
  }
  return results;
}

/** Everything that can be seen from outside: results or errors, what is left, what was told. */
async function runAll(pages: readonly Storage[], plan: readonly { page: number; steps: readonly Step[] }[]) {
  const notices: StorageNotice[] = [];
  pages[1]?.onNotice((notice) => notices.push(notice));
  const outcomes = await Promise.all(
    plan.map(({ page, steps }) =>
      pages[page]!.write([ITEMS], (tx) => perform(tx, steps)).catch((error: unknown) =>
        error instanceof StorageError ? { code: error.code, detail: error.detail } : String(error),
      ),
    ),
  );
  const left = await pages[0]!.list(ITEMS);
  const byColour = await pages[1]!.list(ITEMS, { index: 'byColour' });
  await soon(3);
  for (const page of pages) page.close();
  return { outcomes, left, byColour, notices };
}

test('ST15 any sequence of transactions gives the same results in memory and in IndexedDB', async () => {
  await fc.assert(
    fc.asyncProperty(transactions, async (plan) => {
      const harness = await createIdbHarness();
      const database = createMemoryDatabase(STORES);
      const real = await runAll([await harness.openPage(), await harness.openPage()], plan);
      const twin = await runAll([database.open(), database.open()], plan);
      expect(twin).toEqual(real);
    }),
    { numRuns: 150 },
  );
});
