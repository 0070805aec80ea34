import { afterEach, expect } from 'vitest';
import { StorageError } from '../../../src/storage/storage-error.ts';
import { defineStore, type AnyStore, type Storage } from '../../../src/storage/types.ts';

export interface Item {
  readonly id: string | number | (string | number)[];
  readonly colour?: string | number | null;
  readonly rank?: number;
  readonly payload?: unknown;
}

export const ITEMS = defineStore<Item>('items', 'id', { byColour: 'colour', byColourRank: ['colour', 'rank'] });
export const FILES = defineStore<{ table: string; path: string; blob: Blob | null; bytes?: Uint8Array }>('files', [
  'table',
  'path',
]);
export const STORES: readonly AnyStore[] = [ITEMS, FILES];

/** Opens one more page on a database that is new for each test. */
export interface Harness {
  openPage(): Promise<Storage>;
  dispose(): void;
}

/** The code of the error with which a promise rejects. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StorageError) return error.code;
  throw new Error(`Expected a StorageError, got ${String(error)}`);
}

export const soon = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens pages on a new database each time; after each test closes them and sees that no rejection went unhandled. */
export function createOpener(createHarness: () => Promise<Harness>) {
  const harnesses: Harness[] = [];
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);

  async function open(pages: 1): Promise<[Storage]>;
  async function open(pages: 2): Promise<[Storage, Storage]>;
  async function open(pages: number): Promise<Storage[]> {
    const harness = await createHarness();
    harnesses.push(harness);
    return Promise.all(Array.from({ length: pages }, () => harness.openPage()));
  }

  afterEach(async () => {
    for (const harness of harnesses.splice(0)) harness.dispose();
    await soon(5);
    expect(unhandled.splice(0)).toEqual([]);
  });
  return open;
}

export type Opener = ReturnType<typeof createOpener>;
