import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, type LabPage } from './lab-page.ts';

const { model } = namesOf('Paul');

interface Asked {
  readonly name: string;
  readonly byFetch: number;
  readonly byInvoke: number;
}

/** Asks for predictions, eight at a time and by both routes in turn, and gives the uuids of the answers. */
function askMany(lab: LabPage, asked: Asked): Promise<string[]> {
  return lab.call(async ({ name, byFetch, byInvoke }) => {
    const { accessKey, signature, urls, via } = await globalThis.lab.endpoint.describe(name);
    if (via !== 'service-worker') throw new Error('The service worker does not control this page.');
    const columns = signature!.inputs.map((column) => column.name);
    const split = (row: number) => ({ dataframe_split: { columns, data: [columns.map((_, at) => row + at)] } });
    const ask = async (index: number): Promise<string> => {
      const send = (path: 'model' | 'invocations', init: RequestInit) =>
        index < byFetch ? fetch(urls[path], init) : globalThis.lab.endpoint.invoke(path, init);
      if (index % 4 === 3) {
        const headers = { authorization: `Bearer ${accessKey}` };
        const body = JSON.stringify(split(index));
        const answer = await send('invocations', { method: 'POST', headers, body });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.headers.get('x-request-id')!;
      }
      const body = JSON.stringify({ accessKey, request: split(index) });
      const answer = await send('model', { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
      return ((await answer.json()) as { response: { uuid: string } }).response.uuid;
    };
    const uuids: string[] = [];
    const order = Array.from({ length: byFetch + byInvoke }, (_, index) => index);
    const askNext = async (): Promise<void> => {
      for (let next = order.shift(); next !== undefined; next = order.shift()) uuids.push(await ask(next));
    };
    await Promise.all(Array.from({ length: 8 }, askNext));
    return uuids;
  }, asked);
}

const flush = (lab: LabPage) => lab.call(() => globalThis.lab.monitoring.flush());

const loggedUuids = (lab: LabPage) =>
  lab.call(async (name) => (await globalThis.lab.monitoring.requests(name)).map(({ uuid }) => uuid), model);

/** What the script that deploys has asked for itself. */
async function firstLogged(lab: LabPage): Promise<string[]> {
  await createFirstVersion(lab);
  await flush(lab);
  return loggedUuids(lab);
}

test('SV15 after a flush the log has the uuids of 2,000 answers to two tabs, and no other', async ({ lab, labUrl }) => {
  await lab.open('?owner=Paul');
  const before = await firstLogged(lab);
  const second = labPage(await lab.page.context().newPage(), labUrl);
  await second.open();
  const asked = { name: model, byFetch: 500, byInvoke: 500 };
  const answered = (await Promise.all([askMany(lab, asked), askMany(second, asked)])).flat();
  expect(new Set(answered).size).toBe(2000);
  expect(await Promise.all([flush(lab), flush(second)])).toEqual([
    { lost: 0, error: null },
    { lost: 0, error: null },
  ]);
  const logged = await loggedUuids(lab);
  expect([...logged].sort()).toEqual([...before, ...answered].sort());
});

test('SV16 a page that is closed right after an answer has logged it', async ({ lab, labUrl }) => {
  await lab.open('?owner=Paul');
  const answered = await firstLogged(lab);
  for (let round = 0; round < 5; round++) {
    const page = labPage(await lab.page.context().newPage(), labUrl);
    await page.open();
    answered.push(...(await askMany(page, { name: model, byFetch: 2, byInvoke: 3 })));
    await page.page.close({ runBeforeUnload: false });
  }
  await flush(lab);
  expect((await loggedUuids(lab)).sort()).toEqual(answered.sort());
});

test('SV16 a worker that was stopped has logged what it answered, and says so when it is asked', async ({ lab }) => {
  await lab.open('?owner=Paul');
  const answered = await firstLogged(lab);
  const before = answered.length;
  answered.push(...(await askMany(lab, { name: model, byFetch: 20, byInvoke: 0 })));
  await flush(lab);
  const devtools = await lab.page.context().newCDPSession(lab.page);
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  expect(await flush(lab)).toEqual({ lost: 0, error: null });
  answered.push(...(await askMany(lab, { name: model, byFetch: 20, byInvoke: 0 })));
  // Nobody asks for it: written all the same.
  await expect.poll(async () => (await loggedUuids(lab)).length).toBe(before + 40);
  expect((await loggedUuids(lab)).sort()).toEqual(answered.sort());
});

test('SV15 a request that is asked for by its uuid is waited for, and an unknown one is said to be unknown', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const found = await lab.call(async (name) => {
    const { endpoint, monitoring } = globalThis.lab;
    const { accessKey, signature, urls } = await endpoint.describe(name);
    const columns = signature!.inputs.map((column) => column.name);
    const data = [columns.map((_, at) => (at === 0 ? null : at + 0.1))];
    const body = JSON.stringify({ accessKey, request: { dataframe_split: { columns, data } } });
    const answer = await fetch(urls.model, { method: 'POST', body });
    const { response } = (await answer.json()) as {
      response: { uuid: string; prediction: number[]; probability: number[]; version: string; deployment_id: string };
    };
    const record = await monitoring.request(response.uuid);
    const code = (promise: Promise<unknown>) => promise.catch((error: unknown) => (error as { code: string }).code);
    return {
      response,
      record: { ...record, inputs: [...record.inputs], scores: [...record.scores] },
      codes: [
        await code(monitoring.request('none')),
        await code(monitoring.request(7 as unknown as string)),
        await code(monitoring.requests('nobody’s')),
        await code(monitoring.requests(name, { limit: 'ten' as unknown as number })),
      ],
    };
  }, model);
  expect(found.record).toMatchObject({
    uuid: found.response.uuid,
    model,
    version: '1',
    deployment_id: found.response.deployment_id,
    route: 'model',
    rows: 1,
    predictions: found.response.prediction,
    scores: found.response.probability,
    inputs: Array.from({ length: 15 }, (_, at) => (at === 0 ? Number.NaN : Math.fround(at + 0.1))),
  });
  expect(found.record.latency_ms).toBeGreaterThan(0);
  expect(found.codes).toEqual([
    'RESOURCE_DOES_NOT_EXIST',
    'INVALID_PARAMETER_VALUE',
    'RESOURCE_DOES_NOT_EXIST',
    'INVALID_PARAMETER_VALUE',
  ]);
});
