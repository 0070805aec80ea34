import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const { table, experiment } = namesOf('Paul');

const headline = (page: Page) => page.getByRole('heading', { level: 1 });
const rows = (page: Page) => page.locator('tbody').getByRole('row');

const searchRuns = (lab: LabPage, filter = '') =>
  lab.call(([name, text]) => globalThis.lab.experiments.searchRuns({ experiment: name, filter: text }), [
    experiment,
    filter,
  ] as const);

/** Exercise 01: a training with depth 6 and one with depth 4 on the same rows; then one on a new batch. */
async function trainThrice(lab: LabPage): Promise<void> {
  await createFirstVersion(lab);
  await lab.call(async () => {
    const source = await globalThis.lab.scripts.source('01_train_xgboost');
    await globalThis.lab.scripts.save('01_train_xgboost', source.replace('MAX_DEPTH = 6', 'MAX_DEPTH = 4'));
  });
  for (const script of ['01_train_xgboost', '03_newbatch', '04_train_xgboost']) {
    expect(await runScript(lab, script)).toMatchObject({ status: 'succeeded' });
  }
}

test('an empty list says what makes a run, and a run appears while one looks on', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul#experiments');
  await expect(headline(page)).toHaveText('No model has been trained yet');
  await expect(page.getByRole('link', { name: 'Open script 01' })).toHaveAttribute('href', '#scripts/01_train_xgboost');
  await createFirstVersion(lab);
  await expect(headline(page)).toHaveText(/^1 run, its accuracy 0\.\d{4}$/);
});

test('runs are sorted, filtered, chosen by column and compared', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await trainThrice(lab);
  const [newest, shallow, first] = await searchRuns(lab);
  const best = Math.max(...[newest, shallow, first].map((run) => run!.data.metrics['accuracy']!));
  await page.getByRole('link', { name: 'Experiments' }).click();
  await expect(headline(page)).toHaveText(`3 runs, the best accuracy ${best.toFixed(4)}`);
  const names = (...runs: readonly (typeof first)[]) => runs.map((run) => new RegExp(run!.info.run_name));
  await expect(rows(page)).toHaveText(names(newest, shallow, first));

  await test.step('sorting says its direction and turns round', async () => {
    const start = page.getByRole('columnheader', { name: 'Start' });
    await expect(start).toHaveAttribute('aria-sort', 'descending');
    await start.getByRole('button').click();
    await expect(start).toHaveAttribute('aria-sort', 'ascending');
    await expect(rows(page)).toHaveText(names(first, shallow, newest));
    const depth = page.getByRole('columnheader', { name: 'max_depth' });
    await depth.getByRole('button').click();
    await depth.getByRole('button').click();
    await expect(depth).toHaveAttribute('aria-sort', 'ascending');
    await expect(start).not.toHaveAttribute('aria-sort');
    await expect(rows(page).first()).toHaveText(names(shallow)[0]!);
  });

  await test.step('the filter is MLflow’s, and a wrong one is named with its place', async () => {
    const filter = page.getByLabel('Filter runs');
    await filter.fill("params.max_depth = '4'");
    await expect(rows(page)).toHaveText(names(shallow));
    await expect(page.getByText('1 of 3 runs')).toBeVisible();
    await filter.pressSequentially(' or x');
    await expect(page.getByText('Not a whole filter yet')).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await filter.press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'from character 24 on' })).toContainText(
      'OR is not supported. Search twice, once for each side of the OR.',
    );
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect(rows(page)).toHaveCount(3);
  });

  await test.step('chosen columns are kept over a reload', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'roc_auc' }).check();
    await page.getByRole('checkbox', { name: 'row_count' }).uncheck();
    await lab.reload();
    await expect(page.getByRole('columnheader', { name: 'roc_auc' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'row_count' })).toHaveCount(0);
    await expect(rows(page).filter({ hasText: first!.info.run_name })).toContainText(
      first!.data.metrics['roc_auc']!.toFixed(4),
    );
  });

  await test.step('the older of two chosen runs is A', async () => {
    for (const run of [shallow, first]) {
      await page.getByRole('checkbox', { name: `Choose ${run!.info.run_name} to compare` }).check();
    }
    await expect(page.getByRole('checkbox', { name: `Choose ${newest!.info.run_name} to compare` })).toBeDisabled();
    await page.getByRole('link', { name: 'Compare' }).click();
    const delta = (key: string) => {
      const value = shallow!.data.metrics[key]! - first!.data.metrics[key]!;
      return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
    };
    await expect(headline(page)).toHaveText(`Depth 4: accuracy ${delta('accuracy')}, recall ${delta('recall')}`);
    await expect(page.getByText('Both on the same rows and the same 3,000 test rows.')).toBeVisible();
    expect(page.url()).toContain(`#experiments/compare/${first!.info.run_id}/${shallow!.info.run_id}`);
    await expect(page.getByRole('row', { name: /^max_depth/ })).toHaveText(/max_depth\s*6\s*4\s*−2/);
    await expect(page.getByRole('img', { name: /^logloss per tree: A test .*; B test .*; A training/ })).toBeVisible();
    await page.getByRole('button', { name: /^Show \d+ equal entries$/ }).click();
    await expect(page.getByRole('row', { name: /^learning_rate/ })).toHaveText(/0\.3\s*0\.3\s*equal/);
  });

  await test.step('runs of other rows say so', async () => {
    await page.evaluate(
      (hash) => (location.hash = hash),
      `#experiments/compare/${first!.info.run_id}/${newest!.info.run_id}`,
    );
    await expect(headline(page)).toHaveText(/^Other rows: accuracy/);
    await expect(page.getByText('They were trained and tested on different rows')).toBeVisible();
  });
});

test('one run shows all it has kept, and its files are its own', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  for (const script of ['03_newbatch', '04_train_xgboost']) await runScript(lab, script);
  const [run, first] = await searchRuns(lab);
  const { info, data } = run!;
  await page.evaluate((hash) => (location.hash = hash), `#experiments/${info.run_id}`);
  const score = (key: string) => data.metrics[key]!.toFixed(4);
  await expect(headline(page)).toHaveText(`${info.run_name}: accuracy ${score('accuracy')}, recall ${score('recall')}`);
  await expect(page.getByText('Trained from scratch on the 10,000 rows of the last batch')).toBeVisible();

  for (const [key, value] of Object.entries(data.params)) {
    await expect(page.getByRole('row', { name: `${key} ${value}`, exact: true })).toBeVisible();
  }
  for (const [key, value] of Object.entries(data.metrics)) {
    await expect(page.getByRole('row', { name: `${key} ${value.toFixed(4)}`, exact: true })).toBeVisible();
  }
  for (const key of Object.keys(data.tags)) await expect(page.getByText(key, { exact: true })).toBeVisible();
  const [parent, snapshot] = [data.tags['iceberg_parent_id']!, data.tags['iceberg_snapshot_id']!];
  const leads = (name: string | RegExp, href: string) =>
    expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('href', href);
  await leads(snapshot, `#data/${table}/${snapshot}`);
  await leads(parent, `#data/${table}/${parent}`);
  await leads(/^after .* up to /, `#data/${table}/${parent}..${snapshot}`);
  await leads(data.tags['lab.job_run_id']!, `#history/${data.tags['lab.job_run_id']}`);

  await test.step('the curve is read with the keyboard and as numbers', async () => {
    const history = await lab.call((id) => globalThis.lab.experiments.metricHistory(id, 'eval-logloss'), info.run_id);
    const slider = page.getByRole('slider', { name: 'Read the values of logloss tree by tree' });
    await slider.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(slider).toHaveAttribute('aria-valuetext', new RegExp(`^tree 2, test ${history[1]!.value.toFixed(3)}`));
    await page.getByRole('button', { name: 'Show the numbers' }).click();
    await expect(page.getByRole('row', { name: new RegExp(`^100 ${history[99]!.value.toFixed(3)}`) })).toBeVisible();
  });

  await test.step('a file is shown, and downloaded as it is', async () => {
    await page.getByRole('button', { name: 'Open model/signature.json' }).click();
    await expect(page.getByRole('group', { name: 'Content of model/signature.json' })).toContainText('customer_score');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download model/model.json' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('model.json');
    const stored = await lab.call(
      async (id) => [...(await globalThis.lab.experiments.artifact(id, 'model/model.json'))],
      info.run_id,
    );
    expect([...(await readFile(await download.path()))]).toEqual(stored);
  });

  await test.step('the first run leads to the version that was made of it', async () => {
    await page.evaluate((hash) => (location.hash = hash), `#experiments/${first!.info.run_id}`);
    await expect(page.getByText('Trained from scratch on all 10,000 rows of the first batch')).toBeVisible();
    await leads('version 1 of FraudCLF-Paul', '#models/1');
  });

  await test.step('a run that is not there is said, with a way back', async () => {
    await page.evaluate(() => (location.hash = '#experiments/0123'));
    await expect(headline(page)).toHaveText('There is no such run');
    await page.getByRole('link', { name: 'All runs' }).click();
    await expect(rows(page)).toHaveCount(2);
  });
});
