import { readFile } from 'node:fs/promises';
import * as fakeIndexedDb from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { randomIds, type RunId } from '../../../src/base/ids.ts';
import { databaseName, databaseVersion, labStores } from '../../../src/lab/stores.ts';
import { askToFlush } from '../../../src/lab/worker-flush.ts';
import { openServing } from '../../../src/serving/serving.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
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

test('SV16 the worker is kept until what it has answered is logged, and a flush is answered when it is', async () => {
  const worker = await startWorker(address);
  for (const [name, value] of Object.entries(fakeIndexedDb)) if (name.startsWith('IDB')) vi.stubGlobal(name, value);
  vi.stubGlobal('indexedDB', new fakeIndexedDb.IDBFactory());
  const storage = await openStorage({ name: databaseName, version: databaseVersion, stores: labStores, clock });
  const serving = openServing({ storage, clock, ids: randomIds });
  const { model } = await serving.ensureModel('FraudCLF-Paul');
  const modelText = await readFile(new URL('../../golden/stumps/model.json', import.meta.url), 'utf8');
  const { learner } = JSON.parse(modelText) as { learner: { learner_model_param: { num_feature: string } } };
  const inputs = Array.from({ length: Number(learner.learner_model_param.num_feature) }, (_, at) => ({
    name: `f${at}`,
    type: 'float' as const,
    required: true,
  }));
  const digest = sha256Hex(modelText);
  const start = { model: model.name, version: '1', runId: 'a'.repeat(32) as RunId, modelText, digest };
  const { id } = await serving.createBuild({ ...start, signature: { inputs, outputs: [] } });
  await serving.createDeployment({ buildId: id, cpu: 1, memory: 2, replicas: 1 });

  const ask = async () => {
    const body = JSON.stringify({ accessKey: model.access_key, request: { instances: [inputs.map(() => 1)] } });
    const answer = await worker.fetch(new Request(new URL('model', address), { method: 'POST', body }));
    return ((await answer?.json()) as { response: { uuid: string } }).response.uuid;
  };
  const first = await ask();
  expect(await serving.findRequest(first)).toBeUndefined();
  await worker.idle();
  expect(await serving.findRequest(first)).toMatchObject({ uuid: first, version: '1' });

  const second = await ask();
  const loss = await askToFlush({
    postMessage: (message: unknown, ports: unknown) => worker.message(message, ports as MessagePort[]),
  });
  expect(loss).toMatchObject({ lost: 0, error: null });
  expect(await serving.findRequest(second)).toMatchObject({ uuid: second });
  storage.close();
});
