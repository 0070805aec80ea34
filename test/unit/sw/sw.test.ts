import * as fakeIndexedDb from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import { startWorker } from './worker.ts';

afterEach(() => vi.unstubAllGlobals());

const address = 'https://example.org/courses/lab/sw.js';
const post = (path: string) =>
  new Request(new URL(path, address), { method: 'POST', body: JSON.stringify({ accessKey: 'none', request: {} }) });

test('without a database the platform’s route answers 503 in the platform’s form, kept by no cache', async () => {
  const answer = await (await startWorker(address)).fetch(post('model'));
  expect({ status: answer?.status, cache: answer?.headers.get('cache-control') }).toEqual({
    status: 503,
    cache: 'no-store',
  });
  expect(await answer?.json()).toEqual({
    success: false,
    error_code: 'TEMPORARILY_UNAVAILABLE',
    message: 'The stored models cannot be read now. Reload the page of the lab, then ask again.',
    detail: { cause: 'storage_failed' },
  });
});

test('without a database the scoring route answers 503 in its own form', async () => {
  const answer = await (await startWorker(address)).fetch(post('invocations'));
  expect(answer?.status).toBe(503);
  expect(await answer?.json()).not.toHaveProperty('success');
});

test('what could not be opened is tried again at the next request', async () => {
  const worker = await startWorker(address);
  expect((await worker.fetch(post('model')))?.status).toBe(503);
  for (const [name, value] of Object.entries(fakeIndexedDb)) if (name.startsWith('IDB')) vi.stubGlobal(name, value);
  vi.stubGlobal('indexedDB', new fakeIndexedDb.IDBFactory());
  const answer = await worker.fetch(post('model'));
  expect(answer?.status).toBe(401);
  expect(await answer?.json()).toMatchObject({ success: false, error_code: 'UNAUTHENTICATED' });
});

test('requests beside the page’s own path and writes to other paths go to the network', async () => {
  const worker = await startWorker(address);
  expect(await worker.fetch(new Request('https://example.org/model', { method: 'POST' }))).toBeUndefined();
  expect(
    await worker.fetch(new Request('https://elsewhere.org/courses/lab/model', { method: 'POST' })),
  ).toBeUndefined();
  expect(await worker.fetch(post('other'))).toBeUndefined();
});

test('a file that is not cached comes from the host, isolated', async () => {
  const worker = await startWorker(address);
  vi.stubGlobal('fetch', async () => new Response('fresh'));
  const answer = await worker.fetch(new Request(new URL('lessons.txt', address)));
  expect(await answer?.text()).toBe('fresh');
  expect(answer?.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
});
