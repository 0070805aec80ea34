import { expect, test, vi } from 'vitest';
import { createEndpointHandler } from '../../../src/serving/endpoint.ts';
import { flushMessage } from '../../../src/serving/flush-message.ts';
import { lossTopic, openRequestLog, type LogLoss } from '../../../src/serving/request-log.ts';
import { LabError } from '../../../src/base/errors.ts';
import { openLossCount, openMonitoring } from '../../../src/lab/monitoring-api.ts';
import type { Rooms } from '../../../src/lab/rooms.ts';
import { askToFlush } from '../../../src/lab/worker-flush.ts';
import { ask, createServing, post, publicFrame } from '../serving/asking.ts';
import { codeOf, modelName, recorder } from '../serving/harness.ts';

const full = { code: 'quota_exceeded', message: 'There is no room.', detail: {} };
const none: LogLoss = { source: 'worker', lost: 0, error: null };

/** A page with a log, beside a worker whose log is another over the same database. */
async function createPage(flushWorker: (flush: () => Promise<void>) => Promise<LogLoss | undefined>) {
  const world = await createServing();
  const { storage, serving, clock, key } = world;
  const requestLog = openRequestLog({ storage, source: 'page' });
  const workerLog = openRequestLog({ storage: world.database.open(), source: 'worker' });
  let next = 0;
  const ids = { uuid: () => `uuid-${next++}`, hex: () => 'h', int63: () => '1' };
  const common = { storage, clock, ids, predict: recorder().predict, prefix: '/lab/' };
  const request = post({ accessKey: key, request: publicFrame });
  const losses = openLossCount(storage);
  // What monitoring takes of the rooms.
  const rooms = { storage, serving, requestLog, losses } as unknown as Rooms;
  const monitoring = openMonitoring(Promise.resolve(rooms), () => flushWorker(() => workerLog.flush()));
  const asker = (log: typeof requestLog) => () => ask(createEndpointHandler({ ...common, log }), 'model', request);
  return { ...world, monitoring, losses, askPage: asker(requestLog), askWorker: asker(workerLog) };
}

test('SV16 a flush covers what the worker has answered as well as the page', async () => {
  const page = await createPage(async (flush) => {
    await flush();
    return none;
  });
  await page.askPage();
  await page.askWorker();
  expect(await page.monitoring.api.requests(modelName)).toEqual([]);
  expect(await page.monitoring.api.flush()).toEqual({ lost: 0, error: null });
  expect((await page.monitoring.api.requests(modelName)).map(({ uuid }) => uuid)).toEqual(['uuid-1', 'uuid-0']);
});

test('SV16 a worker that does not answer is said to be silent, and what the page has answered is written', async () => {
  const silent = new LabError('worker_silent', 'It did not answer.');
  const page = await createPage(() => Promise.reject(silent));
  await page.askPage();
  expect(await codeOf(page.monitoring.api.flush())).toBe('worker_silent');
  await vi.waitFor(async () => expect(await page.monitoring.api.requests(modelName)).toHaveLength(1));
});

test('SV15 one request is waited for, and an unknown one refused', async () => {
  const page = await createPage(async (flush) => {
    await flush();
    return none;
  });
  await page.askWorker();
  expect((await page.monitoring.api.request('uuid-0')).model).toBe(modelName);
  expect(await codeOf(page.monitoring.api.request('other'))).toBe('RESOURCE_DOES_NOT_EXIST');
  expect(await codeOf(page.monitoring.api.request(null as unknown as string))).toBe('INVALID_PARAMETER_VALUE');
  await expect(page.monitoring.settle('other')).resolves.toBeUndefined();
});

test('SV17 a loss that is heard and answered counts once, and those of several sources add up', async () => {
  const page = await createPage(async () => ({ source: 'worker', lost: 2, error: full }));
  const other = page.database.open();
  other.announce(lossTopic, { source: 'worker', lost: 1, error: full });
  other.announce(lossTopic, { source: 'worker', lost: 2, error: full });
  other.announce(lossTopic, { source: 'another page', lost: 3, error: full });
  await vi.waitFor(async () => expect((await page.monitoring.api.losses()).lost).toBe(5));
  expect(await page.monitoring.api.flush()).toEqual({ lost: 5, error: full });
});

test('the worker is asked over a port of its own, and is silent after the time that it has', async () => {
  const worker = (answer: unknown) => ({
    postMessage(message: unknown, ports: unknown) {
      expect(message).toBe(flushMessage);
      const [port] = ports as [MessagePort];
      if (answer !== undefined) port.postMessage(answer);
    },
  });
  expect(await askToFlush(worker({ ...none, lost: 2, error: full }))).toEqual({ ...none, lost: 2, error: full });
  expect(await codeOf(askToFlush(worker(undefined), 20))).toBe('worker_silent');
  expect(await codeOf(askToFlush(worker('what?')))).toBe('worker_silent');
});
