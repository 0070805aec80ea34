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

test('the runs are taken to MLflow as one archive, and a place that is none is refused', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const [run] = await searchRuns(lab);
  await page.getByRole('link', { name: 'Experiments' }).click();
  const form = page.getByRole('form', { name: 'Take the runs to MLflow' });
  const place = form.getByLabel('Where it will be unpacked');
  await place.fill('somewhere');
  await form.getByRole('button', { name: 'Export the runs' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The runs could not be exported' })).toBeVisible();
  await place.fill('/home/me/mlruns');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    form.getByRole('button', { name: 'Export the runs' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('xgb-cc-fraud-Paul-mlflow.zip');
  await expect(page.getByText(/^xgb-cc-fraud-Paul-mlflow\.zip has been written/)).toBeVisible();
  // Nothing in it is compressed.
  const archive = await readFile(await download.path());
  const uri = `/home/me/mlruns/${run!.info.experiment_id}/${run!.info.run_id}/artifacts`;
  for (const text of ['mlflow migrate-filestore --source /home/me/mlruns', `artifact_uri: "${uri}"`]) {
    expect([text, archive.includes(text)]).toEqual([text, true]);
  }
});

test('a run says which text of which script made it, as it ran', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await trainThrice(lab);
  const runs = await searchRuns(lab);
  const digests = await lab.call(async () => {
    const sha256 = async (script: string) => {
      const bytes = new TextEncoder().encode(await globalThis.lab.scripts.source(script));
      return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('');
    };
    return { edited: await sha256('01_train_xgboost'), retraining: await sha256('04_train_xgboost') };
  });
  const tags = runs.map((run) => run.data.tags);
  expect(tags.map((each) => each['mlflow.source.name'])).toEqual([
    '04_train_xgboost',
    '01_train_xgboost',
    '01_train_xgboost',
  ]);
  expect(tags.slice(0, 2).map((each) => each['lab.script_sha256'])).toEqual([digests.retraining, digests.edited]);
  expect(tags[2]!['lab.script_sha256']).toMatch(/^[0-9a-f]{64}$/);
  expect(tags[2]!['lab.script_sha256']).not.toBe(digests.edited);
  expect(tags[0]).toMatchObject({ 'mlflow.user': 'Paul', 'mlflow.source.type': 'LOCAL' });
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
