import { expect, test } from 'vitest';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld, type LabPage, type Scripts } from './world.ts';

const table = 'hol_fraud.transactions_Paul';

async function contentOf({ api }: LabPage) {
  return {
    tables: await api.tables.list(),
    experiments: (await api.experiments.list()).length,
    models: (await api.models.list()).length,
    jobs: (await api.jobs.list()).length,
    runs: (await api.jobs.history()).length,
  };
}

const nothing = { tables: [], experiments: 0, models: 0, jobs: 0, runs: 0 };

test('LB12 a reset deletes everything, in every page, and the same work gives the same content again', async () => {
  const world = createLabWorld();
  const page = await world.openPage(exerciseScripts);
  const other = await world.openPage(exerciseScripts);
  const work = async () => {
    for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(page, name);
    await page.api.jobs.createPipeline();
    return page.api.fingerprint();
  };
  const before = await work();
  await page.api.settings.set({ seed: 7, rowsPerBatch: 10 });
  const heard: string[] = [];
  other.api.onChange(({ topics }) => heard.push(...topics));
  const opened = page.api.ready;
  const reset = page.api.reset({ confirm: true });
  expect(page.api.ready).not.toBe(opened);
  await page.api.ready;
  expect(await contentOf(page)).toEqual(nothing);
  await reset;
  expect(await contentOf(other)).toEqual(nothing);
  expect(heard).toEqual(expect.arrayContaining(['tables', 'jobs', 'experiments', 'models', 'deployments', 'settings']));
  // What the page's address presets holds again.
  expect(await page.api.settings.get()).toMatchObject({ owner: 'Paul', seed: 42, rowsPerBatch: 400 });
  await page.api.ready;
  expect((await page.api.tables.list()).length).toBe(0);
  expect(await work()).toEqual(before);
  expect((await page.api.tables.describe(table)).rowCount).toBe(400);
});

test('LB12 a reset stops what is under way first, in other pages too', async () => {
  const forever: Scripts = {
    '00_datagen': (_access, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  };
  const world = createLabWorld();
  const page = await world.openPage(exerciseScripts);
  const other = await world.openPage(forever);
  const { runId } = await other.runScript('00_datagen');
  const ended = other.api.jobs.finished(runId);
  await page.api.reset({ confirm: true });
  expect(await contentOf(page)).toEqual(nothing);
  expect((await ended.catch(() => [])).every(({ status }) => status === 'stopped')).toBe(true);
});

test.each([undefined, {}, { confirm: 'yes' }, { confirm: false }])(
  'LB12 a reset that is asked for with %j deletes nothing',
  async (options) => {
    const page = await createLabWorld().openPage(exerciseScripts);
    await runAlone(page, '00_datagen');
    await expect(page.api.reset((options ?? {}) as never)).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(await page.api.tables.list()).toEqual([table]);
  },
);
