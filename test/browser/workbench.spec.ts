import type { Page } from '@playwright/test';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const headline = (page: Page) => page.getByRole('heading', { level: 1 });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const definitionNames = (lab: LabPage) =>
  lab.call(async () => (await globalThis.lab.jobs.list()).map(({ name, schedule }) => [name, schedule]));

test('a job is edited, renamed, timed and deleted by clicking', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul&lang=en#jobs');
  await button(page, 'Create the three jobs').click();

  await button(page, 'Edit New Batch Paul').click();
  await page.getByLabel('Name', { exact: true }).fill('Morning batch');
  await page.getByLabel('Time limit in minutes').fill('0,001');
  await button(page, 'Add a variable').click();
  await page.getByLabel('Name of variable 1').fill('SOURCE');
  await page.getByLabel('Value of variable 1').fill('bank feed');
  await page.getByLabel('GiB').fill('0');
  await button(page, 'Save job').click();
  await expect(page.getByRole('main').getByText('GiB is a number above 0.')).toBeVisible();
  await page.getByLabel('GiB').fill('3');
  await button(page, 'Save job').click();
  await expect(button(page, 'Run Morning batch')).toBeVisible();
  expect(await lab.call(async () => (await globalThis.lab.jobs.list())[0])).toMatchObject({
    name: 'Morning batch',
    timeoutMinutes: 0.001,
    environment: { SOURCE: 'bank feed' },
    resourceProfile: { vcpu: 2, memoryGib: 3, gpu: 0 },
  });
  // The dependent job has followed the new name.
  expect(await definitionNames(lab)).toEqual([
    ['Morning batch', { type: 'manual' }],
    ['Retrain XGBoost Paul', { type: 'dependent', on: 'Morning batch' }],
    ['API Redeployment Paul', { type: 'dependent', on: 'Retrain XGBoost Paul' }],
  ]);

  await runScript(lab, '00_datagen');
  await button(page, 'Run Morning batch').click();
  await expect(headline(page)).toHaveText('Morning batch timed out');
  await expect(page.getByRole('link', { name: 'Timed out at 0.1 s' })).toBeVisible();
  await expect(page.getByText(/^It took longer than its limit of 0\.001 minutes\./).first()).toBeVisible();
  const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), namesOf('Paul').table);
  expect(snapshots).toHaveLength(1);

  await button(page, 'Edit Morning batch').click();
  await expect(page.getByLabel('Value of variable 1')).toHaveValue('bank feed');
  await page.getByLabel('Time limit in minutes').fill('');
  await button(page, 'Remove variable 1').click();
  await page.getByRole('radio', { name: 'Dependent on' }).check({ force: true });
  await page.getByLabel('Job that must succeed first').selectOption('API Redeployment Paul');
  await expect(page.getByText('would wait for itself')).toBeVisible();
  await button(page, 'Save job').click();
  await expect(page.getByRole('main').getByText(/^A job must not wait for itself: Morning batch → /)).toBeVisible();
  await page.getByRole('radio', { name: 'Manual' }).check({ force: true });
  await button(page, 'Save job').click();
  await expect(button(page, 'Save job')).toBeHidden();
  const [root] = await lab.call(() => globalThis.lab.jobs.list());
  expect(Object.keys(root!)).not.toEqual(expect.arrayContaining(['timeoutMinutes']));
  expect(Object.keys(root!)).not.toEqual(expect.arrayContaining(['environment']));

  await button(page, 'Delete Morning batch').click();
  await button(page, 'Delete the job').click();
  await expect(
    page.getByRole('main').getByText(/^The job Retrain XGBoost Paul depends on Morning batch\./),
  ).toBeVisible();
  expect(await definitionNames(lab)).toHaveLength(3);
  await button(page, 'Keep it').click();
  for (const name of ['API Redeployment Paul', 'Retrain XGBoost Paul', 'Morning batch']) {
    await button(page, `Delete ${name}`).click();
    await button(page, 'Delete the job').click();
    await expect(button(page, `Delete ${name}`)).toBeHidden();
  }
  await expect(headline(page)).toHaveText('The pipeline has no jobs yet');
  expect(await definitionNames(lab)).toEqual([]);
  expect(await lab.call(async () => (await globalThis.lab.jobs.history()).length)).toBe(4);
});

test('an older version answers again after a click, and every record has its address', async ({ lab }) => {
  const { page } = lab;
  const { model, experiment, table } = namesOf('Paul');
  await lab.open('?owner=Paul&lang=en#jobs');
  await createFirstVersion(lab);
  await button(page, 'Create the three jobs').click();
  await button(page, 'Run New Batch Paul').click();
  await expect(headline(page)).toHaveText('Version 2 is deployed', { timeout: 60_000 });

  // What the jobs handed on leads to the records, and back.
  const newest = await lab.call(
    async ([name, of]) => ({
      runId: (await globalThis.lab.experiments.searchRuns({ experiment: name }))[0]!.info.run_id,
      snapshotId: (await globalThis.lab.tables.snapshots(of)).at(-1)!.snapshot_id,
    }),
    [experiment, table] as const,
  );
  const drawing = page.getByRole('list', { name: 'Dependencies between the jobs' });
  await drawing.getByRole('link', { name: newest.runId }).click();
  await expect(page).toHaveURL(new RegExp(`#experiments/${newest.runId}$`));
  await page.goBack();
  await drawing.getByRole('link', { name: newest.snapshotId }).click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${newest.snapshotId}$`));
  await page.goBack();
  await drawing.getByRole('link', { name: 'Succeeded in' }).first().click();
  await expect(page.getByRole('log')).toBeVisible();
  await expect(page).toHaveURL(/#history\/.+$/);
  await page.goBack();
  await drawing.getByRole('link', { name: 'version 2 deployed' }).click();
  await expect(page.getByRole('link', { name: 'Version 2', exact: true })).toHaveAttribute('aria-expanded', 'true');
  await page.goBack();
  await expect(headline(page)).toHaveText('Version 2 is deployed');
  await page.goForward();
  await expect(headline(page)).toHaveText('Version 2 answers');

  await expect(button(page, 'Roll back to version 2')).toBeDisabled();
  await button(page, 'Roll back to version 1').click();
  await expect(page.getByText(/^Version 1 will answer instead of version 2,/)).toBeVisible();
  await button(page, 'Let version 1 answer').click();
  await expect(headline(page)).toHaveText('Version 1 answers');
  await button(page, 'Send').click();
  await expect(page.getByText('"version": "1"')).toBeVisible();
  const answered = await lab.call(
    async ([name, body]) => {
      const { urls } = await globalThis.lab.endpoint.describe(name);
      return (await (await fetch(urls.model, { method: 'POST', body })).json()) as unknown;
    },
    [model, await page.getByLabel('Body of the request').inputValue()] as const,
  );
  expect(answered).toMatchObject({ success: true, response: { version: '1' } });
  const deployments = await lab.call((name) => globalThis.lab.deployments.list(name), model);
  expect(deployments.map(({ version, status }) => [version, status])).toEqual([
    ['1', 'deployed'],
    ['2', 'stopped'],
    ['1', 'stopped'],
  ]);

  await page.goto(page.url().replace(/#.*/, '#models/1'));
  await expect(page.getByText(/UTC, and still does$/)).toBeVisible();
  await expect(page.getByText(/^from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d UTC$/)).toBeVisible();
  await page.evaluate(() => (location.hash = '#models/7'));
  await expect(page.getByText('There is no version 7 of this model.')).toBeVisible();
  await page.getByRole('link', { name: 'Show all versions' }).click();
  await expect(page.getByText('There is no version 7 of this model.')).toBeHidden();
  await page.evaluate(() => (location.hash = '#history/nobody'));
  await expect(page.getByText('No run has the id nobody.')).toBeVisible();
  await page.evaluate(() => (location.hash = '#models/1/2'));
  await expect(headline(page)).toHaveText('There is nothing at this address');
});

test('a reset deletes everything once the owner is named, and the lab begins anew', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?lang=en');
  await page.getByRole('textbox', { name: 'Owner', exact: true }).fill('Ada');
  await page.getByLabel('Rows per batch').fill('0');
  await button(page, 'Start the lab').click();
  await expect(page.getByText(/^A batch has a whole number of rows/)).toBeVisible();
  await page.getByLabel('Rows per batch').fill('500');
  await button(page, 'Start the lab').click();
  await expect(page).toHaveURL(/#scripts\/00_datagen$/);
  await createFirstVersion(lab);
  expect((await lab.call((name) => globalThis.lab.tables.describe(name), namesOf('Ada').table)).rowCount).toBe(500);
  await lab.call(() => globalThis.lab.jobs.createPipeline());

  await page.evaluate(() => (location.hash = '#setup'));
  await expect(page.getByText('Used by this address')).toBeVisible();
  await button(page, 'Ask the browser to keep it').click();
  await expect(page.getByText(/^The browser (agreed|did not agree)/).first()).toBeVisible();
  await button(page, 'Reset the lab').click();
  for (const line of [
    '1 snapshot of the table',
    '1 MLflow run',
    '1 model version',
    '3 jobs',
    '3 job runs with their logs',
  ])
    await expect(page.getByRole('listitem').filter({ hasText: line })).toBeVisible();
  await button(page, 'Delete everything').click();
  await expect(page.getByText('This is not the owner’s name. Nothing was deleted.').first()).toBeVisible();
  expect(await lab.call(async () => (await globalThis.lab.jobs.list()).length)).toBe(3);
  // A run that is under way is stopped first.
  await lab.call(() => globalThis.lab.jobs.run('New Batch Ada'));
  await page.getByLabel('To confirm, type the owner’s name: Ada').fill('Ada');
  await button(page, 'Delete everything').click();
  await expect(headline(page)).toHaveText('This lab has no owner yet');
  await expect(page.getByRole('textbox', { name: 'Owner', exact: true })).toHaveValue('');
  await expect(page.getByLabel('Rows per batch')).toHaveValue('10000');
  await expect(page.getByRole('img', { name: /^Fingerprint/ })).toBeHidden();
  const left = await lab.call(async () => [
    await globalThis.lab.tables.list(),
    await globalThis.lab.jobs.list(),
    await globalThis.lab.jobs.history(),
    await globalThis.lab.models.list(),
  ]);
  expect(left).toEqual([[], [], [], []]);

  await page.getByRole('textbox', { name: 'Owner', exact: true }).fill('Ada');
  await button(page, 'Start the lab').click();
  await createFirstVersion(lab);
  expect((await lab.call((name) => globalThis.lab.tables.describe(name), namesOf('Ada').table)).rowCount).toBe(10_000);
});

test('the look is kept, and language and theme change at once', async ({ lab }) => {
  const { page } = lab;
  await page.setViewportSize({ width: 1440, height: 900 });
  await lab.open('?owner=Paul&lang=en#setup');
  const size = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  expect(await size()).toBe('16px');
  await button(page, 'Projector view').click();
  expect(await size()).toBe('22px');
  await expect(page.getByRole('radio', { name: 'Projector' })).toBeChecked();
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await lab.reload();
  expect(await size()).toBe('22px');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('radio', { name: 'Screen' }).check({ force: true });
  expect(await size()).toBe('16px');
  await expect(button(page, 'Projector view')).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('main').getByLabel('Language').selectOption('Italiano');
  await expect(headline(page)).toHaveText('Questo laboratorio è di Paul');
});

test('storage of a newer lab is left alone, and said', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul&lang=en');
  const name = await lab.call(async () => (await indexedDB.databases()).map(({ name }) => name!).find(Boolean)!);
  // A page of the same address that is no lab: its scripts would open the storage first.
  await page.goto(new URL('icon.svg', page.url()).href);
  await page.evaluate(
    (database) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(database, 999);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
        request.onerror = () => reject(request.error!);
      }),
    name,
  );
  await page.goto(new URL('./?owner=Paul&lang=en', page.url()).href);
  await expect(headline(page)).toHaveText('The lab stored here is newer than this page');
  await expect(page.getByText(/has changed nothing\.$/)).toBeVisible();
  await expect(button(page, 'Reload the page')).toBeVisible();
  const refusal = await page.evaluate(() =>
    globalThis.lab.ready.then(
      () => 'opened',
      (error: unknown) => (error as { code: string }).code,
    ),
  );
  expect(refusal).toBe('storage_newer');
});

test('an owner whose name is a trap has a lab like any other', async ({ lab }) => {
  const { page } = lab;
  const owner = "Zoë O'Neil; drop table x--";
  const { table, model } = namesOf(owner);
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.open(`?owner=${encodeURIComponent(owner)}&lang=en#jobs`);
  await createFirstVersion(lab);
  const [pipeline] = await lab.call(() => globalThis.lab.jobs.createPipeline());
  const ended = await lab.call(async (id) => {
    const { runId } = await globalThis.lab.jobs.run(id);
    return (await globalThis.lab.jobs.finished(runId)).map(({ status }) => status);
  }, pipeline!.id);
  expect(ended).toEqual(['succeeded', 'succeeded', 'succeeded']);

  const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
  const drawing = page.getByRole('list', { name: 'Dependencies between the jobs' });
  await expect(drawing.getByText(`New Batch ${owner}`, { exact: true })).toBeVisible();
  const address = await drawing.getByRole('link', { name: snapshots[1]!.snapshot_id }).getAttribute('href');
  expect(decodeURIComponent(address!)).toBe(`#data/${table}/${snapshots[1]!.snapshot_id}`);
  for (const hash of ['#jobs', '#history', '#models/2', '#setup']) {
    await page.evaluate((to) => (location.hash = to), hash);
    await expect(headline(page)).toBeVisible();
    const sideways = () =>
      page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('main, main > *')].map(
          (element) => element.scrollWidth - element.clientWidth,
        ),
      );
    await expect.poll(async () => Math.max(...(await sideways())), { message: hash }).toBeLessThanOrEqual(0);
  }
  await expect(headline(page)).toHaveText(`This lab belongs to ${owner}`);
  await page.evaluate(() => (location.hash = '#models/1'));
  await button(page, 'Roll back to version 1').click();
  await button(page, 'Let version 1 answer').click();
  await expect(headline(page)).toHaveText('Version 1 answers');
  expect((await lab.call((name) => globalThis.lab.endpoint.describe(name), model)).version).toBe('1');

  await page.evaluate(() => (location.hash = '#setup'));
  await button(page, 'Reset the lab').click();
  await page.getByLabel(`To confirm, type the owner’s name: ${owner}`).fill(owner);
  await button(page, 'Delete everything').click();
  await expect.poll(() => lab.call(() => globalThis.lab.tables.list())).toEqual([]);
});
