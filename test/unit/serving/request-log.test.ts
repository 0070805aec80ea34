import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { createEndpointHandler } from '../../../src/serving/endpoint.ts';
import { lossTopic, openRequestLog, type AnsweredRequest } from '../../../src/serving/request-log.ts';
import { modelDeploymentStore, requestLogStore } from '../../../src/serving/stores.ts';
import { StorageError } from '../../../src/storage/storage-error.ts';
import type { MemoryPageOptions } from '../../../src/storage/memory-storage.ts';
import { ask, createServing, post, publicFrame } from './asking.ts';
import { codeOf, deploy, labColumns, labSignature, modelName, publicRow, recorder } from './harness.ts';

/** A served model, and a page of its own whose log writes through `options`. */
async function createLogged(options: MemoryPageOptions = {}) {
  const world = await createServing();
  const storage = world.database.open(options);
  const log = openRequestLog({ storage, source: 'page' });
  const { clock } = world;
  let next = 0;
  const ids = { uuid: () => `uuid-${String(next++).padStart(4, '0')}`, hex: () => 'h', int63: () => '1' };
  const handler = createEndpointHandler({ storage, clock, ids, log, predict: recorder().predict, prefix: '/lab/' });
  const askOne = (request: unknown = publicFrame) => ask(handler, 'model', post({ accessKey: world.key, request }));
  const answered = (uuid: string): AnsweredRequest => ({
    uuid,
    model: modelName,
    deployment_id: world.deployment.id,
    build_id: world.deployment.build_id,
    version: '3',
    requested_at: '2026-11-25T10:42:00.000Z',
    latency_ms: 1,
    route: 'model',
    rows: 1,
    columns: [Float32Array.of(1)],
    predictions: [0],
    scores: Float32Array.of(0.25),
  });
  return { ...world, storage, log, handler, askOne, answered, stored: () => world.storage.list(requestLogStore) };
}

describe('a record', () => {
  it('SV15 has the answer’s uuid, what was scored in signature order, and the digest of just that', async () => {
    const { askOne, log, serving, deployment } = await createLogged();
    const missing = publicRow.with(1, null as unknown as number);
    const shuffled = { columns: labColumns.toReversed(), data: [publicRow.toReversed(), missing.toReversed()] };
    const { headers } = await askOne({ dataframe_split: shuffled });
    await log.flush();
    const record = await serving.findRequest('uuid-0000');
    const inputs = Float32Array.from([...publicRow, ...missing.map((value, at) => (at === 1 ? Number.NaN : value))]);
    expect(record).toEqual({
      uuid: 'uuid-0000',
      model: modelName,
      deployment_id: deployment.id,
      build_id: deployment.build_id,
      version: '3',
      requested_at: expect.stringMatching(/^2025-11-24T16:00:00\.\d{3}Z$/) as string,
      latency_ms: 3,
      route: 'model',
      rows: 2,
      input_digest: sha256Hex(inputs),
      inputs,
      predictions: [0, 0],
      scores: Float32Array.of(0.455, 0.455),
    });
    expect(headers.get('x-request-id')).toBe('uuid-0000');
  });

  it('SV15 of MLflow scoring is kept too, under the uuid of the header', async () => {
    const { handler, log, key, serving } = await createLogged();
    const bearer = { authorization: `Bearer ${key}` };
    const { headers, body } = await ask(handler, 'invocations', post(publicFrame, bearer));
    await log.flush();
    const record = await serving.findRequest(headers.get('x-request-id')!);
    expect([record?.route, record?.predictions]).toEqual(['invocations', body['predictions']]);
  });

  it('SV15 is not made of a request that is refused', async () => {
    const { handler, askOne, log, stored } = await createLogged();
    await askOne({ dataframe_split: { columns: labColumns, data: [] } });
    await ask(handler, 'model', post({ accessKey: 'wrong', request: publicFrame }));
    await ask(handler, 'model', { method: 'GET' });
    await log.flush();
    expect(await stored()).toEqual([]);
  });

  it('SV15 of many rows has the same digest as one of few would', async () => {
    const { log, answered, serving } = await createLogged();
    const values = Float32Array.from({ length: 40_000 }, (_, row) => row / 7);
    log.add({ ...answered('large'), rows: values.length, columns: [values] });
    await log.flush();
    expect((await serving.findRequest('large'))?.input_digest).toBe(sha256Hex(values));
  });
});

describe('batches', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Counts the transactions that write records. */
  function counting() {
    const sizes: number[] = [];
    let last = -2;
    const beforeCall: MemoryPageOptions['beforeCall'] = (index, kind, store) => {
      if (store !== requestLogStore.name || kind !== 'put') return;
      if (index !== last + 1) sizes.push(0);
      sizes.push(sizes.pop()! + 1);
      last = index;
    };
    return { sizes, beforeCall };
  }

  it('SV16 nothing is written before the answer, and 250 ms after the first all is', async () => {
    const { sizes, beforeCall } = counting();
    const { askOne, log, stored } = await createLogged({ beforeCall });
    for (let request = 0; request < 5; request++) expect((await askOne()).status).toBe(200);
    await vi.advanceTimersByTimeAsync(249);
    expect(sizes).toEqual([]);
    vi.advanceTimersByTime(1);
    await log.written();
    expect(sizes).toEqual([5]);
    expect(await stored()).toHaveLength(5);
  });

  it('SV16 the 64th is not waited for', async () => {
    const { answered, log, stored } = await createLogged();
    for (let request = 0; request < 130; request++) log.add(answered(`r${request}`));
    await vi.waitFor(async () => expect(await stored()).toHaveLength(128));
    await log.flush();
    expect(await stored()).toHaveLength(130);
  });

  it('SV16 `written` waits for what has gathered, without hurrying it', async () => {
    const { answered, log, stored } = await createLogged();
    log.add(answered('a'));
    const heard = vi.fn();
    void log.written().then(heard);
    await vi.advanceTimersByTimeAsync(200);
    expect(heard).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(50);
    await log.written();
    expect(await stored()).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('SV16 is measured with a log beside one without; the ratio is printed', async () => {
    const { askOne, log, handler: _, ...world } = await createLogged();
    const { clock, ids, storage, key } = { ...world, ids: { uuid: () => 'u', hex: () => 'h', int63: () => '1' } };
    const common = { storage, clock, ids, predict: recorder().predict, prefix: '/lab/' };
    const bare = createEndpointHandler({ ...common, log: { add: () => undefined } });
    const request = () => post({ accessKey: key, request: publicFrame });
    const spent: Record<'with' | 'without', number[]> = { with: [], without: [] };
    const time = async (which: keyof typeof spent, asked: () => Promise<{ status: number }>) => {
      const begun = performance.now();
      expect((await asked()).status).toBe(200);
      spent[which].push(performance.now() - begun);
    };
    const sides = [() => time('with', () => askOne()), () => time('without', () => ask(bare, 'model', request()))];
    for (let round = 0; round < 400; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
    }
    await log.flush();
    expect(await storage.list(requestLogStore)).toHaveLength(400);
    // The first hundred warm up.
    const at = (share: number, times: readonly number[]) =>
      times.slice(100).sort((a, b) => a - b)[Math.floor(share * (times.length - 100))]!;
    const ratio = (share: number) => (at(share, spent.with) / at(share, spent.without)).toFixed(2);
    console.log(`with the log an answer takes ${ratio(0.5)} of the time without at p50, ${ratio(0.95)} at p95`);
  });
});

describe('a record that cannot be written', () => {
  const full = () => new StorageError('quota_exceeded', 'There is no room.');

  it('SV17 keeps no answer from coming, is counted, and is announced to every page', async () => {
    const beforeCall: MemoryPageOptions['beforeCall'] = (_, kind, store) => {
      if (store === requestLogStore.name && kind === 'put') throw full();
    };
    const { askOne, log, stored, storage } = await createLogged({ beforeCall });
    const heard: unknown[] = [];
    storage.onNotice((notice) => notice.kind === 'announced' && heard.push([notice.topic, notice.payload]));
    for (let request = 0; request < 3; request++) expect((await askOne()).status).toBe(200);
    await log.flush();
    const loss = {
      source: 'page',
      lost: 3,
      error: { code: 'quota_exceeded', message: 'There is no room.', detail: {} },
    };
    expect(log.loss()).toEqual(loss);
    expect(heard).toEqual([[lossTopic, loss]]);
    expect(await stored()).toEqual([]);
  });

  it('SV17 takes no other of its batch with it', async () => {
    let put = 0;
    const beforeCall: MemoryPageOptions['beforeCall'] = (_, kind, store) => {
      if (store !== requestLogStore.name || kind !== 'put') return;
      put += 1;
      // The second of three, in the batch and on its own.
      if (put === 2 || put === 4) throw full();
    };
    const { answered, log, stored } = await createLogged({ beforeCall });
    for (const uuid of ['a', 'b', 'c']) log.add(answered(uuid));
    await log.flush();
    expect((await stored()).map(({ uuid }) => uuid)).toHaveLength(2);
    expect(log.loss().lost).toBe(1);
  });

  it('SV17 is written the second time when the storage was lost once', async () => {
    let isLost = false;
    const beforeCall: MemoryPageOptions['beforeCall'] = (_, kind, store) => {
      if (isLost || store !== requestLogStore.name || kind !== 'put') return;
      isLost = true;
      throw new StorageError('storage_lost', 'Gone.');
    };
    const { answered, log, stored } = await createLogged({ beforeCall });
    log.add(answered('a'));
    log.add(answered('b'));
    await log.flush();
    expect([await stored().then((rows) => rows.length), log.loss().lost]).toEqual([2, 0]);
  });
});

describe('a reset meanwhile', () => {
  it('SV18 takes away what was answered before it and written after', async () => {
    const { answered, log, storage, stored } = await createLogged();
    log.add(answered('before'));
    await storage.write([modelDeploymentStore, requestLogStore], async (tx) => {
      await tx.clear(modelDeploymentStore);
      await tx.clear(requestLogStore);
    });
    await log.flush();
    expect(await stored()).toEqual([]);
  });
});

describe('the list', () => {
  it('SV19 is newest first, page by page, with none twice and none left out', async () => {
    const { serving, answered, log } = await createLogged();
    // Three a millisecond, added in no order.
    for (let request = 0; request < 20; request++) {
      const at = (request * 7) % 20;
      const requested_at = `2026-11-25T10:42:00.${String(Math.floor(at / 3)).padStart(3, '0')}Z`;
      log.add({ ...answered(`r${String(at).padStart(2, '0')}`), requested_at });
    }
    await log.flush();
    const expected = Array.from({ length: 20 }, (_, at) => `r${String(19 - at).padStart(2, '0')}`);
    expect((await serving.requests(modelName)).map(({ uuid }) => uuid)).toEqual(expected);
    const paged: string[] = [];
    for (let olderThan: string | undefined; ; olderThan = paged.at(-1)) {
      const page = await serving.requests(modelName, { limit: 6, olderThan });
      paged.push(...page.map(({ uuid }) => uuid));
      if (page.length < 6) break;
    }
    expect(paged).toEqual(expected);
  });

  it('SV19 has the requests of this model only', async () => {
    const { serving, answered, log } = await createLogged();
    await serving.ensureModel('Other');
    log.add(answered('mine'));
    log.add({ ...answered('other'), model: 'Other' });
    await log.flush();
    expect((await serving.requests('Other')).map(({ uuid }) => uuid)).toEqual(['other']);
    expect(await codeOf(serving.requests('Other', { olderThan: 'mine' }))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('refuses unknown models and what is no limit or uuid', async () => {
    const { serving } = await createLogged();
    for (const limit of ['10', 0, -1, 1.5, Number.NaN, Infinity, null]) {
      expect(await codeOf(serving.requests(modelName, { limit: limit as number }))).toBe('INVALID_PARAMETER_VALUE');
    }
    expect(await codeOf(serving.requests('Nobody'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await codeOf(serving.requests(undefined as unknown as string))).toBe('INVALID_PARAMETER_VALUE');
    expect(await codeOf(serving.requests(modelName, { olderThan: 'unknown' }))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await codeOf(serving.findRequest(7 as unknown as string))).toBe('INVALID_PARAMETER_VALUE');
    expect(await serving.findRequest('unknown')).toBeUndefined();
  });

  it('SV15 names for each request what had answered it, after another deployment too', async () => {
    const { serving, askOne, log } = await createLogged();
    await askOne();
    const { id } = await deploy(serving, '4', labSignature, '0.2');
    await askOne();
    await log.flush();
    const [newest, oldest] = await serving.requests(modelName);
    expect([newest?.version, newest?.deployment_id, oldest?.version]).toEqual(['4', id, '3']);
  });
});
