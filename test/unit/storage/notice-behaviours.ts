import { describe, expect, test } from 'vitest';
import { StorageError } from '../../../src/storage/storage-error.ts';
import type { StorageNotice } from '../../../src/storage/types.ts';
import { codeOf, FILES, ITEMS, soon, STORES, type Opener } from './fixtures.ts';

/** Who hears of what, for both implementations. */
export function describeNotices(label: string, open: Opener): void {
  describe(`${label}: notices`, () => {
    async function listening() {
      const [page, other] = await open(2);
      const heard: [string, StorageNotice][] = [];
      const stop = page.onNotice((notice) => heard.push(['writer', notice]));
      other.onNotice((notice) => heard.push(['other', notice]));
      const by = (who: string) => heard.filter(([name]) => name === who).map(([, notice]) => notice);
      return { page, other, heard, by, stop };
    }

    test('ST7 a committed write tells every page which keys it wrote, each once', async () => {
      const { page, by } = await listening();
      await page.write(STORES, async (tx) => {
        await tx.put(ITEMS, { id: 'a' });
        await tx.put(ITEMS, { id: 1 });
        await tx.put(ITEMS, { id: '1' });
        await tx.delete(ITEMS, 'a');
        await tx.put(FILES, { table: 't', path: 'p', blob: null });
      });
      await soon();
      const notice = { kind: 'changed', keys: { items: ['a', 1, '1'], files: [['t', 'p']] } };
      expect(by('writer')).toEqual([notice]);
      expect(by('other')).toEqual([notice]);
    });

    test('ST7 undone, reading and empty transactions and lost swaps say nothing', async () => {
      const { page, heard } = await listening();
      await page.list(ITEMS);
      await page.write([ITEMS], async (tx) => tx.count(ITEMS));
      await page.compareAndSwap(ITEMS, 'p', () => false, { id: 'p' });
      const undone = page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 'a' });
        throw new Error('no');
      });
      await expect(undone).rejects.toThrow('no');
      await soon();
      expect(heard).toEqual([]);
    });

    test('ST7 what a transaction wrote before it ended too early is told', async () => {
      const { page, by } = await listening();
      const run = page.write([ITEMS], async (tx) => {
        await tx.put(ITEMS, { id: 'before' });
        await soon();
        await tx.put(ITEMS, { id: 'after' });
      });
      expect(await codeOf(run)).toBe('storage_failed');
      await soon();
      expect(by('other')).toEqual([{ kind: 'changed', keys: { items: ['before'] } }]);
    });

    test('ST7 announcements reach every page after the caller has gone on', async () => {
      const { page, heard, by } = await listening();
      page.announce('progress', { done: 1 });
      expect(heard).toEqual([]);
      await soon();
      const notice = { kind: 'announced', topic: 'progress', payload: { done: 1 } };
      expect([by('writer'), by('other')]).toEqual([[notice], [notice]]);
    });

    test('ST7 an announcement that can not be copied is refused', async () => {
      const { page, heard } = await listening();
      expect(() => page.announce('progress', { onDone: () => 1 })).toThrow(StorageError);
      await soon();
      expect(heard).toEqual([]);
    });

    test('a listener that has stopped, or whose page has closed, hears nothing', async () => {
      const { page, other, heard, stop } = await listening();
      stop();
      other.close();
      await page.write([ITEMS], (tx) => tx.put(ITEMS, { id: 1 }));
      await soon();
      expect(heard).toEqual([]);
    });
  });
}
