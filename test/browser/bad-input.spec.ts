import type { Columns } from '../../src/base/columns.ts';
import { requestText } from '../../src/ui/models/public-payload.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const { table, experiment, model } = namesOf('Paul');

/** Chrome writes a line for every answer of 4xx and 5xx. */
test.use({ allowedErrors: [/Failed to load resource: the server responded with a status of (4|503)/] });

/** All that bad input must leave alone. */
function factsOf(lab: LabPage) {
  return lab.call(
    async (names) => {
      const { jobs, tables, experiments, models, deployments, settings } = globalThis.lab;
      return {
        settings: await settings.get(),
        jobs: await jobs.list(),
        tables: await tables.list(),
        table: await tables.describe(names.table),
        snapshots: await tables.snapshots(names.table),
        log: await tables.history(names.table),
        runs: await experiments.searchRuns({ experiment: names.experiment }),
        models: await models.list(),
        versions: await models.versions(names.model),
        builds: await deployments.builds(names.model),
        deployments: await deployments.list(names.model),
      };
    },
    { table, experiment, model },
  );
}

test('bad definitions, rows and SQL are refused by name, and nothing changes', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await lab.call(() => globalThis.lab.jobs.createPipeline());
  const before = await factsOf(lab);

  const refused = await lab.call(async (tableName) => {
    const { jobs, tables, sql } = globalThis.lab;
    const refusals: Record<string, { code?: string; message: string }> = {};
    const attempt = async (what: string, call: () => Promise<unknown>) => {
      refusals[what] = await call().then(
        () => ({ message: 'accepted' }),
        (error: unknown) => {
          const { code, message } = error as Error & { code?: string };
          return code === undefined ? { message } : { code, message };
        },
      );
    };
    const job = {
      name: 'Another',
      script: '03_newbatch',
      schedule: { type: 'manual' },
      resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
    } as const;
    await attempt('unknown parent', () => jobs.create({ ...job, schedule: { type: 'dependent', on: 'Nobody' } }));
    await attempt('cycle', () => jobs.create({ ...job, schedule: { type: 'dependent', on: 'Another' } }));
    await attempt('duplicate name', () => jobs.create({ ...job, name: 'New Batch Paul' }));
    await attempt('empty name', () => jobs.create({ ...job, name: ' ' }));
    await attempt('0 vCPU', () => jobs.create({ ...job, resourceProfile: { vcpu: 0, memoryGib: 4, gpu: 0 } }));
    await attempt('0 GiB', () => jobs.create({ ...job, resourceProfile: { vcpu: 1, memoryGib: 0, gpu: 0 } }));
    await attempt('a GPU', () => jobs.create({ ...job, resourceProfile: { vcpu: 1, memoryGib: 4, gpu: 1 } }));
    await attempt('unknown script', () => jobs.create({ ...job, script: '99_nothing' }));
    await attempt('unknown job', () => jobs.run('Nobody'));

    const { columns } = await tables.scan(tableName, { limit: 2 });
    const { age, ...others } = columns;
    const append = (what: string, rows: Columns) => attempt(what, () => tables.append(tableName, rows));
    await append('missing column', others);
    await append('extra column', { ...columns, channel: ['a', 'b'] });
    await append('wrong type', { ...columns, age: Float64Array.from(age as Float32Array) });
    await append('unequal lengths', { ...columns, age: new Float32Array(3) });
    const none = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(0, 0)]));
    await append('no rows', none);
    await attempt('replace by unequal lengths', () =>
      tables.createOrReplace(tableName, { ...columns, age: new Float32Array(3) }),
    );
    await attempt('replace by no rows', () => tables.createOrReplace(tableName, none));

    await attempt('two statements', () => sql('SELECT 1; SELECT 2'));
    await attempt('a write', () => sql('DROP TABLE x'));
    await attempt('a write behind WITH', () => sql('WITH x AS (SELECT 1) DELETE FROM hol_fraud."transactions_Paul"'));
    await attempt('a copy', () => sql("COPY (SELECT 1) TO 'x.csv'"));
    await attempt('no statement', () => sql(' '));
    await attempt('no SQL', () => sql('SELEKT 1'));
    return refusals;
  }, table);
  const expected: Readonly<Record<string, readonly [code: string, names: string]>> = {
    'unknown parent': ['unknown_parent', 'Nobody'],
    cycle: ['job_cycle', 'Another'],
    'duplicate name': ['duplicate_name', 'New Batch Paul'],
    'empty name': ['invalid_name', 'name'],
    '0 vCPU': ['invalid_profile', 'vcpu'],
    '0 GiB': ['invalid_profile', 'memoryGib'],
    'a GPU': ['invalid_profile', 'gpu'],
    'unknown script': ['unknown_script', '99_nothing'],
    'unknown job': ['unknown_job', 'Nobody'],
    'missing column': ['missing_column', 'age'],
    'extra column': ['unexpected_column', 'channel'],
    'wrong type': ['type_mismatch', 'age'],
    'unequal lengths': ['unequal_lengths', 'age'],
    'no rows': ['no_rows', 'row'],
    'replace by unequal lengths': ['unequal_lengths', 'age'],
    'replace by no rows': ['no_rows', 'row'],
    'two statements': ['sql_multiple', 'several'],
    'a write': ['sql_not_readonly', 'DROP'],
    'a write behind WITH': ['sql_not_readonly', 'DELETE'],
    'a copy': ['sql_not_readonly', 'COPY'],
    'no statement': ['sql_empty', 'SELECT'],
    'no SQL': ['sql_error', 'SELEKT'],
  };
  expect(refused).toEqual(
    Object.fromEntries(
      Object.entries(expected).map(([what, [code, names]]) => [
        what,
        { code, message: expect.stringContaining(names) },
      ]),
    ),
  );
  expect(await factsOf(lab)).toEqual(before);
});

/** The same request to the page's own handler and to the network address. */
function askBoth(lab: LabPage, path: string, init: { readonly method: string; readonly body: string }) {
  return lab.call(
    async ([route, request]) => {
      const read = async (response: Response) => ({ status: response.status, text: await response.text() });
      return {
        page: await read(await globalThis.lab.endpoint.invoke(route, request)),
        network: await read(await fetch(route, request)),
      };
    },
    [path, init] as const,
  );
}

test('bad requests are refused by name, alike on the network and in the page', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const before = await factsOf(lab);
  const { accessKey } = await lab.call((name) => globalThis.lab.endpoint.describe(name), model);
  const good = requestText(accessKey, 80);
  const invalid = 'INVALID_PARAMETER_VALUE';
  const cases: readonly (readonly [what: string, body: string, status: number, code: string, names: string])[] = [
    ['no body', '', 400, 'MALFORMED_REQUEST', 'JSON'],
    ['text that is not JSON', '{', 400, 'MALFORMED_REQUEST', 'JSON'],
    ['the word Infinity', good.replace('35.5', 'Infinity'), 400, 'MALFORMED_REQUEST', 'Infinity'],
    ['JSON that is no object', '[]', 401, 'UNAUTHENTICATED', 'key'],
    ['an unknown key', good.replace(accessKey, 'wrong'), 401, 'UNAUTHENTICATED', 'key'],
    ['no request', JSON.stringify({ accessKey }), 400, invalid, 'dataframe_split'],
    ['14 columns', good.replace('"age", ', '').replace('35.5, ', ''), 400, invalid, 'age'],
    ['16 columns', good.replace('"age", ', '"age", "iban", ').replace('35.5, ', '35.5, 1, '), 400, invalid, 'iban'],
    ['a column twice', good.replace('"longitude"', '"age"'), 400, invalid, 'age'],
    ['a ragged row', good.replace('35.5, ', ''), 400, invalid, 'Row 0'],
    ['a ragged second row', good.replace(/\]\]/, '], [1]]'), 400, invalid, 'Row 1'],
    ['a text for a number', good.replace('35.5', '"35.5"'), 400, invalid, 'age'],
    ['true for a number', good.replace('35.5', 'true'), 400, invalid, 'age'],
    ['infinity', good.replace('35.5', '1e400'), 400, invalid, 'age'],
    ['more than a float32 holds', good.replace('35.5', '1e39'), 400, invalid, 'age'],
  ];
  for (const [what, body, status, code, names] of cases) {
    const { page, network } = await askBoth(lab, 'model', { method: 'POST', body });
    expect(network, what).toEqual(page);
    expect({ status: page.status, answer: JSON.parse(page.text) as unknown }, what).toMatchObject({
      status,
      answer: { success: false, error_code: code, message: expect.stringContaining(names) },
    });
  }
  expect(await factsOf(lab)).toEqual(before);
  const { network } = await askBoth(lab, 'model', { method: 'POST', body: good });
  expect(network.status).toBe(200);
});

test('of several faults in one request the first of the order is named, on both ways', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const { accessKey } = await lab.call((name) => globalThis.lab.endpoint.describe(name), model);
  const before = await factsOf(lab);
  const keyed = (key: string) => JSON.stringify({ accessKey: key, request: { dataframe_split: { columns: ['age'] } } });
  const long = `{${' '.repeat(16 * 1024 * 1024)}`;

  const nowhere = await lab.call(
    async (body) => (await globalThis.lab.endpoint.invoke('models', { method: 'PUT', body })).status,
    long,
  );
  expect(nowhere).toBe(404);
  const answered = async (method: string, body: string) => {
    const { page, network } = await askBoth(lab, 'model', { method, body });
    expect(network).toEqual(page);
    return [page.status, (JSON.parse(page.text) as { error_code: string }).error_code];
  };
  expect(await answered('PUT', long)).toEqual([405, 'METHOD_NOT_ALLOWED']);
  expect(await answered('POST', long)).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  expect(await answered('POST', `${keyed('wrong')}}`)).toEqual([400, 'MALFORMED_REQUEST']);
  expect(await answered('POST', keyed('wrong'))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await answered('POST', keyed(accessKey))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(await factsOf(lab)).toEqual(before);

  // A model that was made and not yet deployed: the state between two steps of 02, held still.
  await lab.call(async (name) => {
    const opening = indexedDB.open('mlops-pipeline-lab');
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const transaction = opening.result.transaction('endpoint_models', 'readwrite');
    const store = transaction.objectStore('endpoint_models');
    const reading: IDBRequest<object> = store.index('byName').get(name);
    reading.onsuccess = () => store.put({ ...reading.result, deployment_id: null });
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opening.result.close();
  }, model);
  expect(await answered('POST', keyed('wrong'))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await answered('POST', keyed(accessKey))).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
});

test('a refused job is a sentence at its field, and no job is made', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul#jobs');
  await lab.call(() => globalThis.lab.jobs.createPipeline());
  const before = await lab.call(() => globalThis.lab.jobs.list());
  await page.getByRole('button', { name: 'New job' }).click();
  const form = page.getByRole('form', { name: 'New job' });
  const create = page.getByRole('button', { name: 'Create job' });
  const name = page.getByLabel('Name', { exact: true });
  await create.click();
  await expect(form.getByText('A job’s name is one line of 1 to 200 characters.')).toBeVisible();
  await name.fill('New Batch Paul');
  await create.click();
  await expect(form.getByText('Choose one of the scripts.')).toBeVisible();
  await page.getByLabel('Script', { exact: true }).selectOption('03_newbatch.ts');
  await create.click();
  await expect(form.getByText('There is already a job named New Batch Paul. Choose another name.')).toBeVisible();
  await name.fill('Another');
  await page.getByLabel('vCPU').fill('0');
  await create.click();
  await expect(form.getByText('vCPU is a whole number, at least 1.')).toBeVisible();
  await page.getByLabel('vCPU').fill('2');
  await page.getByLabel('GiB').fill('much');
  await create.click();
  await expect(form.getByText('GiB is a number above 0.')).toBeVisible();
  await page.getByLabel('GiB').fill('4');
  await page.getByRole('radio', { name: 'Dependent on' }).check({ force: true });
  await create.click();
  await expect(form.getByText('Choose the job that must succeed first.')).toBeVisible();
  expect(await lab.call(() => globalThis.lab.jobs.list())).toEqual(before);
});

test('a refused request is a sentence on the Models screen', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul#models');
  await createFirstVersion(lab);
  const body = page.getByLabel('Body of the request');
  await body.fill((await body.inputValue()).replace('35.5', '"young"'));
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('400', { exact: true })).toBeVisible();
  await expect(page.getByText(/"age"/).last()).toBeVisible();
});

test('retraining fails on no rows, and trains one class with a warning', async ({ lab }) => {
  await lab.open('?owner=Paul');
  expect(await runScript(lab, '00_datagen')).toMatchObject({ status: 'succeeded' });
  await lab.call(async (tableName) => {
    const { columns } = await globalThis.lab.tables.scan(tableName, { filter: 'fraud_trx = 0', limit: 500 });
    await globalThis.lab.tables.append(tableName, columns);
    const { schema } = await globalThis.lab.tables.describe(tableName);
    await globalThis.lab.tables.create(
      tableName.replace('hol_fraud', 'empty'),
      Object.fromEntries(schema.map(({ name, type }) => [name, type])),
    );
  }, table);
  const oneClass = await runScript(lab, '04_train_xgboost');
  expect(oneClass).toMatchObject({ status: 'succeeded' });
  const log = await lab.call((id) => globalThis.lab.jobs.log(id), oneClass.id as string);
  expect(
    log.lines
      .filter(({ stream }) => stream === 'stderr')
      .map(({ text }) => text)
      .join('\n'),
  ).toContain('class 0');

  const { before, after, runs } = await lab.call(async (name) => {
    const { experiments, jobs, models, settings } = globalThis.lab;
    const facts = async () => [await experiments.searchRuns({ experiment: name }), await models.list()];
    const before = await facts();
    await settings.set({ dbname: 'empty' });
    await jobs.create({ name: 'Retrain', script: '04_train_xgboost' });
    await jobs.create({
      name: 'Deploy',
      script: '05_api_redeployment',
      schedule: { type: 'dependent', on: 'Retrain' },
    });
    const runs = await jobs.finished((await jobs.run('Retrain')).runId);
    return { before, runs, after: await facts() };
  }, experiment);
  expect(runs).toMatchObject([
    { status: 'failed', error: { message: expect.stringContaining('no snapshot') } },
    { status: 'skipped', error: { code: 'parent_not_succeeded' } },
  ]);
  expect(after).toEqual(before);
});

test('a hostile link is refused in words, and the lab works', async ({ lab }) => {
  await lab.open(`?owner=Paul&seed=1e3&storage=../x&lang=xx`);
  await expect(lab.page.getByText('3 values in the link were not taken.')).toBeVisible();
  await lab.page.getByRole('link', { name: 'Setup', exact: true }).click();
  for (const value of ['1e3', '../x', 'xx']) await expect(lab.page.getByText(value).first()).toBeVisible();
  expect(await lab.call(() => globalThis.lab.settings.get())).toMatchObject({ owner: 'Paul', seed: 42 });
});

test('a link with nothing in it that can be taken leaves the lab to be set up by hand', async ({ lab }) => {
  const { page } = lab;
  const query = new URLSearchParams({
    owner: 'x'.repeat(65),
    dbname: 'a.b',
    storage: 'file',
    connection: 'c\u0000',
    seed: '-1',
    lang: 'xx',
    step: '<b>',
  });
  await lab.open(`?${query.toString()}`);
  await expect(page.getByRole('alert').getByRole('listitem')).toHaveCount(6);
  await expect(page.getByRole('alert')).toContainText('A name is one line of 1 to 64 characters');
  expect(await lab.call(() => globalThis.lab.settings.get())).toMatchObject({
    owner: '',
    dbname: 'hol_fraud',
    connectionName: 'hol-datalake',
    seed: 42,
    language: 'en',
  });
  await page.getByLabel('Owner', { exact: true }).fill('Paul');
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await page.getByRole('button', { name: 'Run 00_datagen.ts' }).click();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
});

test('an owner who is called like markup, SQL and a path is a name and nothing else', async ({ lab }) => {
  test.setTimeout(120_000);
  const owner = `"; DROP -- '/../<img src=x onerror=alert(1)>%2F\u00e9\u{1f600}`;
  const { table: named, model: served } = namesOf(owner);
  await lab.open(`?${new URLSearchParams({ owner }).toString()}`);
  expect(await lab.call(() => globalThis.lab.settings.get())).toMatchObject({ owner });
  await createFirstVersion(lab);
  const runs = await lab.call(async () => {
    const [newBatch] = await globalThis.lab.jobs.createPipeline();
    return globalThis.lab.jobs.finished((await globalThis.lab.jobs.run(newBatch!.name)).runId);
  });
  expect(runs.map(({ status, error }) => [status, error])).toEqual(Array(3).fill(['succeeded', undefined]));
  expect(await lab.call((name) => globalThis.lab.tables.snapshots(name), named)).toHaveLength(2);
  for (const screen of ['Job History', 'Models', 'Jobs', 'Scripts', /open Setup$/]) {
    await lab.page.getByRole('link', { name: screen, exact: true }).first().click();
    await expect(lab.page.getByText(owner).first()).toBeVisible();
    await expect(lab.page.locator('img[src=x]')).toHaveCount(0);
  }
  const { version, via } = await lab.call((name) => globalThis.lab.endpoint.describe(name), served);
  expect({ version, via }).toEqual({ version: '2', via: 'service-worker' });
});
