import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import type { Clock } from '../../../src/base/clock.ts';
import { openStorage, type OpenStorageOptions } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { STORES, type Harness } from './fixtures.ts';

export const fixedClock: Clock = { now: () => 1_700_000_000_000 };

let made = 0;

/** A name of its own per call: BroadcastChannels reach across tests. */
export function databaseName(): string {
  return `test-${process.pid}-${++made}`;
}

export async function createIdbHarness(options: Partial<OpenStorageOptions> = {}): Promise<Harness> {
  globalThis.indexedDB = new IDBFactory();
  const name = databaseName();
  const pages: Storage[] = [];
  return {
    async openPage() {
      const page = await openStorage({ name, version: 1, stores: STORES, clock: fixedClock, ...options });
      pages.push(page);
      return page;
    },
    dispose() {
      for (const page of pages) page.close();
    },
  };
}
