import type { Columns } from '../../src/base/columns.ts';
import { requestText } from '../../src/ui/models/public-payload.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const { table, model } = namesOf('Paul');

/** Chrome writes a line for every answer of 4xx. */
test.use({ allowedErrors: [/Failed to load resource: the server responded with a status of 4/] });

/** All that bad input must leave alone. */
function factsOf(lab: LabPage) {
  return lab.call(
    async ([tableName, modelName]) => ({
      jobs: await globalThis.lab.jobs.list(),
      snapshots: await globalThis.lab.tables.snapshots(tableName),
      versions: await globalThis.lab.models.versions(modelName),
      deployments: await globalThis.lab.deployments.list(modelName),
    }),
    [table, model] as const,
  );
}

test('bad definitions, rows and SQL are refused by name, and nothing changes', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await lab.call(() => globalThis.lab.jobs.createPipeline());
  const before = await factsOf(lab);

  const refused = await lab.call(async (tableName) => {
    const { jobs, tables, sql } = globalThis.lab;
    const codes: Record<string, string> = {};
    const attempt = async (what: string, call: () => Promise<unknown>) => {
      codes[what] = await call().then(
        () => 'accepted',
        (error: unknown) => (error as { code?: string }).code ?? String(error),
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
    await attempt('unknown script', () => jobs.create({ ...job, script: '99_nothing' }));

    const { columns } = await tables.scan(tableName, { limit: 2 });
    const { age, ...others } = columns;
    const append = (what: string, rows: Columns) => attempt(what, () => tables.append(tableName, rows));
    await append('missing column', others);
    await append('extra column', { ...columns, channel: ['a', 'b'] });
    await append('wrong type', { ...columns, age: Float64Array.from(age as Float32Array) });
    await append('unequal lengths', { ...columns, age: new Float32Array(3) });
    const none = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(0, 0)]));
    await append('no rows', none);

    await attempt('two statements', () => sql('SELECT 1; SELECT 2'));
    await attempt('a write', () => sql('DROP TABLE x'));
    await attempt('no statement', () => sql(' '));
    return codes;
  }, table);
  expect(refused).toEqual({
    'unknown parent': 'unknown_parent',
    cycle: 'job_cycle',
    'duplicate name': 'duplicate_name',
    'empty name': 'invalid_name',
    '0 vCPU': 'invalid_profile',
    'unknown script': 'unknown_script',
    'missing column': 'missing_column',
    'extra column': 'unexpected_column',
    'wrong type': 'type_mismatch',
    'unequal lengths': 'unequal_lengths',
    'no rows': 'no_rows',
    'two statements': 'sql_multiple',
    'a write': 'sql_not_readonly',
    'no statement': 'sql_empty',
  });
  expect(await factsOf(lab)).toEqual(before);
});

test('bad requests are refused in order, alike on the network and in the page', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const before = await factsOf(lab);
  const { accessKey } = await lab.call((name) => globalThis.lab.endpoint.describe(name), model);
  const good = requestText(accessKey, 80);
  const cases: readonly (readonly [
    what: string,
    path: string,
    method: string,
    body: string | null,
    status: number,
    names: string,
  ])[] = [
    ['an unknown route', 'models', 'POST', good, 404, 'path'],
    ['a method', 'model', 'PUT', '{', 405, 'POST'],
    ['text that is not JSON', 'model', 'POST', '{', 400, 'JSON'],
    ['an unknown key', 'model', 'POST', good.replace(accessKey, 'wrong'), 401, 'key'],
    ['14 columns', 'model', 'POST', good.replace('"age", ', '').replace('35.5, ', ''), 400, 'age'],
    ['a ragged row', 'model', 'POST', good.replace('35.5, ', ''), 400, 'row 0'],
    ['a text for a number', 'model', 'POST', good.replace('35.5', '"35.5"'), 400, 'age'],
    ['infinity', 'model', 'POST', good.replace('35.5', '1e400'), 400, 'age'],
    ['more than a float32 holds', 'model', 'POST', good.replace('35.5', '1e39'), 400, 'age'],
  ];
  for (const [what, path, method, body, status, names] of cases) {
    const answers = await lab.call(
      async ([route, init]) => {
        const read = async (response: Response) => ({ status: response.status, body: await response.text() });
        return {
          page: await read(await globalThis.lab.endpoint.invoke(route, init)),
          network: await read(await fetch(route, init)),
        };
      },
      [path, { method, body }] as const,
    );
    expect(answers.page.status, what).toBe(status);
    expect(answers.page.body.toLowerCase(), what).toContain(names.toLowerCase());
    const { error_code, message } = JSON.parse(answers.page.body) as Record<string, string>;
    expect([error_code, message], what).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    // An address that is none of ours is the host's to answer.
    if (status !== 404) expect(answers.network, what).toEqual(answers.page);
  }
  expect(await factsOf(lab)).toEqual(before);
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

  await lab.call(() => globalThis.lab.settings.set({ dbname: 'empty' }));
  const noRows = await runScript(lab, '04_train_xgboost');
  expect(noRows).toMatchObject({ status: 'failed' });
  expect(noRows.error?.message).toContain('no snapshot');
});

test('a hostile link is refused in words, and the lab works', async ({ lab }) => {
  await lab.open(`?owner=Paul&seed=1e3&storage=../x&lang=xx`);
  await expect(lab.page.getByText('3 values in the link were not taken.')).toBeVisible();
  await lab.page.getByRole('link', { name: 'Setup', exact: true }).click();
  for (const value of ['1e3', '../x', 'xx']) await expect(lab.page.getByText(value).first()).toBeVisible();
  expect(await lab.call(() => globalThis.lab.settings.get())).toMatchObject({ owner: 'Paul', seed: 42 });
});
