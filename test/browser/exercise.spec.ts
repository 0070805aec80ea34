import type { Page } from '@playwright/test';
import { namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';

const { table, experiment, model } = namesOf('Paul');

/** The nine fields of each job, as the exercise gives them. */
const jobs = [
  { name: 'New Batch Paul', script: '03_newbatch.ts', parent: null },
  { name: 'Retrain XGBoost Paul', script: '04_train_xgboost.ts', parent: 'New Batch Paul' },
  { name: 'API Redeployment Paul', script: '05_api_redeployment.ts', parent: 'Retrain XGBoost Paul' },
] as const;

/** What Setup shows for an owner who leaves everything else as it is. */
const variables = {
  DBNAME: 'hol_fraud',
  STORAGE: 's3a://hol/user/Paul',
  CONNECTION_NAME: 'hol-datalake',
  Seed: '42',
} as const;

async function runScripts(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Scripts' }).click();
  for (const file of ['00_datagen.ts', '01_train_xgboost.ts', '02_api_deployment.ts']) {
    await page.getByRole('link', { name: file.replace('.ts', '') }).click();
    await page.getByRole('button', { name: `Run ${file}` }).click();
    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  }
}

async function createJobs(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  for (const { name, script, parent } of jobs) {
    await page.getByRole('button', { name: 'New job' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Script', { exact: true }).selectOption(script);
    await page.getByRole('radio', { name: parent === null ? 'Manual' : 'Dependent on' }).check({ force: true });
    if (parent !== null) await page.getByLabel('Job that must succeed first').selectOption(parent);
    await page.getByLabel('vCPU').fill('2');
    await page.getByLabel('GiB').fill('4');
    await page.getByLabel('GPU').fill('0');
    await page.getByLabel('Editor').selectOption('Workbench');
    await page.getByLabel('Kernel').selectOption('Python 3.9');
    await page.getByLabel('Spark Add On').selectOption('Spark 3.3');
    await page.getByLabel('Edition').selectOption('Standard');
    await page.getByLabel('Version').selectOption('2024.02');
    await page.getByRole('button', { name: 'Create job' }).click();
    await expect(page.getByRole('button', { name: 'Create job' })).toBeHidden();
  }
}

test('the exercise is done by clicking, and everything is there after a reload', async ({ lab }) => {
  const { page } = lab;
  await lab.open();
  await page.getByRole('textbox', { name: 'Owner' }).fill('Paul');
  for (const [field, value] of Object.entries(variables)) {
    await expect(page.getByLabel(field, { exact: true })).toHaveValue(value);
  }
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await runScripts(page);
  const [first] = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);

  await createJobs(page);
  const definitions = await lab.call(() => globalThis.lab.jobs.list());
  expect(definitions).toMatchObject(
    jobs.map(({ name, script, parent }) => ({
      name,
      script: script.replace('.ts', ''),
      editor: 'Workbench',
      kernel: 'Python 3.9',
      sparkAddOn: 'Spark 3.3',
      edition: 'Standard',
      version: '2024.02',
      schedule: parent === null ? { type: 'manual' } : { type: 'dependent', on: parent },
      resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
    })),
  );
  await page.getByRole('button', { name: 'Run New Batch Paul' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Version 2 is deployed', { timeout: 60_000 });

  await page.getByRole('link', { name: 'Job History' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('6 runs, none in progress');
  // The job that started first is at the bottom of its chain.
  const shown = jobs.map(
    ({ name, parent }) => new RegExp(`Succeeded.*${name}.*${parent ? `after ${parent}` : 'manual'}`),
  );
  await expect(page.locator('tbody').first().getByRole('row')).toHaveText([...shown].reverse());
  const history = await lab.call(() => globalThis.lab.jobs.history());
  const [redeployment, retrain, newBatch] = history;
  expect([redeployment!.trigger, retrain!.trigger]).toMatchObject([{ runId: retrain!.id }, { runId: newBatch!.id }]);
  expect(
    history
      .slice(0, 3)
      .reverse()
      .map(({ job, status, trigger }) => ({ job, status, on: trigger.type === 'dependent' ? trigger.on : null })),
  ).toEqual(jobs.map(({ name, parent }) => ({ job: name, status: 'succeeded', on: parent })));

  const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
  expect(snapshots.map(({ parent_id }) => parent_id)).toEqual([null, first!.snapshot_id]);
  expect((await lab.call((name) => globalThis.lab.tables.describe(name), table)).rowCount).toBe(20_000);
  const runs = await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment);
  expect(runs).toHaveLength(2);
  expect([newBatch!.outputs, retrain!.outputs, redeployment!.outputs]).toMatchObject([
    { snapshot_id: snapshots[1]!.snapshot_id },
    { run_id: runs[0]!.info.run_id },
    { version: '2' },
  ]);
  const { tags, metrics } = runs[0]!.data;
  expect(tags).toMatchObject({ row_count: '10000', iceberg_snapshot_id: snapshots[1]!.snapshot_id });
  expect(metrics['accuracy']).toBeGreaterThanOrEqual(0.88);
  expect(metrics['accuracy']).toBeLessThanOrEqual(0.93);
  expect(metrics['recall']).toBeGreaterThanOrEqual(0.8);
  expect(metrics['recall']).toBeLessThanOrEqual(0.91);

  const ask = async () => {
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('"version": "2"')).toBeVisible();
    return lab.call(
      async ([name, body]) => {
        const { urls, via } = await globalThis.lab.endpoint.describe(name);
        return { via, text: await (await fetch(urls.model, { method: 'POST', body })).text() };
      },
      [model, await page.getByLabel('Body of the request').inputValue()] as const,
    );
  };
  const before = await ask();
  expect(before.via).toBe('service-worker');
  expect(JSON.parse(before.text)).toMatchObject({ success: true, response: { version: '2' } });

  await lab.reload();
  expect(await lab.call((name) => globalThis.lab.tables.snapshots(name), table)).toEqual(snapshots);
  expect(await lab.call(() => globalThis.lab.jobs.history())).toEqual(history);
  expect(await lab.call(() => globalThis.lab.jobs.list())).toEqual(definitions);
  const again = await ask();
  const { prediction, probability } = (JSON.parse(before.text) as { response: Record<string, unknown> }).response;
  expect(JSON.parse(again.text)).toMatchObject({ response: { version: '2', prediction, probability } });
  const after = await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment);
  expect(after).toEqual(runs);
});
