import type { Page } from '@playwright/test';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const { model, table, experiment } = namesOf('Paul');

const headline = (page: Page) => page.getByRole('heading', { level: 1 });
const goTo = (page: Page, hash: string) => page.evaluate((address) => (location.hash = address), hash);
const aliases = (lab: LabPage) =>
  lab.call(
    async (name) =>
      Object.fromEntries((await globalThis.lab.models.versions(name)).map((each) => [each.version, each.aliases])),
    model,
  );
const serving = (lab: LabPage) =>
  lab.call(async (name) => (await globalThis.lab.endpoint.describe(name)).version, model);

/** Version 1 of the first batch, and version 2 of the second in its place. */
async function createTwoVersions(lab: LabPage): Promise<void> {
  await createFirstVersion(lab);
  for (const script of ['03_newbatch', '04_train_xgboost', '05_api_redeployment']) {
    expect(await runScript(lab, script)).toMatchObject({ status: 'succeeded' });
  }
}

test('aliases, tags and descriptions are set where the version stands, and the challenger is promoted', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createTwoVersions(lab);
  await goTo(page, '#models/1');
  const alias = page
    .getByRole('textbox', { name: 'New alias for version 1' })
    .or(page.getByRole('combobox', { name: 'New alias for version 1' }));

  await test.step('an alias that MLflow keeps for itself is refused beside the field', async () => {
    await alias.fill('v3');
    await page.getByRole('button', { name: 'Set the alias on version 1' }).click();
    await expect(page.getByRole('alert')).toContainText('is not latest or v1, v2 …, but "v3" came');
    expect(await aliases(lab)).toEqual({ 1: [], 2: [] });
  });

  await test.step('an alias shows in the row of its version', async () => {
    await alias.fill('champion');
    await alias.press('Enter');
    await expect(page.getByRole('button', { name: 'Remove the alias champion from version 1' })).toBeVisible();
    await expect(page.getByRole('row', { name: /^Version 1/ })).toContainText('champion');
    expect(await aliases(lab)).toEqual({ 1: ['champion'], 2: [] });
  });

  await test.step('promoting moves champion and takes challenger away', async () => {
    const promote = page.getByRole('button', { name: 'Promote the challenger' });
    await expect(promote).toBeDisabled();
    await expect(promote).toHaveAccessibleDescription('Give a version the alias challenger first.');
    await lab.call((name) => globalThis.lab.models.setAlias(name, 'challenger', '2'), model);
    await expect(promote).toHaveAccessibleDescription('Version 2 becomes champion, and no challenger remains.');
    await promote.click();
    await expect(page.getByText('Version 2 is champion now.').first()).toBeVisible();
    expect(await aliases(lab)).toEqual({ 1: [], 2: ['champion'] });
  });

  await test.step('a description and a tag stay over a reload', async () => {
    await page.getByRole('button', { name: 'Edit the description of version 1' }).click();
    await page.getByRole('textbox', { name: 'Edit the description of version 1' }).fill('The first one.\nDepth 6.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('textbox', { name: 'Key of the new tag of the model' }).fill('team');
    await page.getByRole('textbox', { name: 'Value of the new tag of the model' }).fill('risk');
    await page.getByRole('textbox', { name: 'Value of the new tag of the model' }).press('Enter');
    await expect(page.getByRole('button', { name: 'Remove the tag team' })).toBeVisible();
    await lab.reload();
    await expect(page.getByText('The first one.')).toBeVisible();
    await page.getByRole('button', { name: 'Remove the tag team' }).click();
    await expect(page.getByRole('button', { name: 'Remove the tag team' })).toHaveCount(0);
    const [registered] = await lab.call(() => globalThis.lab.models.list());
    expect(registered!.tags).toEqual({});
  });

  await test.step('the trail names who did it, newest first', async () => {
    const trail = page.getByRole('region', { name: 'Audit trail' });
    const lines = trail.locator('tbody').getByRole('row');
    await expect(lines.nth(0)).toHaveText(/The model’s tag team was removed\.\s*Paul$/);
    await expect(lines.nth(1)).toHaveText(/The model’s tag team was set to “risk”\.\s*Paul$/);
    await expect(lines.nth(2)).toHaveText(/The description of version 1 was changed\./);
    await expect(lines.nth(3)).toHaveText(/Version 2 was promoted to champion, in place of version 1\./);
    await expect(trail.getByText('Deployment of version 2: deployed.')).toBeVisible();
    await expect(trail.getByText('Deployment of version 2: deploying.')).toHaveCount(0);
    await trail.getByRole('checkbox', { name: 'Show every step' }).check();
    await expect(trail.getByText('Deployment of version 2: deploying.')).toBeVisible();
    const kept = await lab.call((name) => globalThis.lab.models.audit(name), model);
    expect(kept.filter(({ owner }) => owner !== 'Paul')).toEqual([]);
  });

  await test.step('SC60 a script asks for a version by its alias, as MLflow’s client does', async () => {
    await lab.call(async () => {
      const text = [
        "import { environment, mlflow } from 'lab';",
        "const name = 'FraudCLF-' + environment.owner;",
        "const champion = await mlflow.getModelVersionByAlias(name, 'champion');",
        "console.log('champion is', champion.version, champion.status);",
        "await mlflow.setRegisteredModelAlias(name, 'shadow', 1);",
        "await mlflow.deleteRegisteredModelAlias(name, 'shadow');",
        "await mlflow.getModelVersionByAlias(name, 'shadow');",
      ];
      await globalThis.lab.scripts.save('03_newbatch', text.join('\n'));
    });
    const run = await runScript(lab, '03_newbatch');
    expect(run).toMatchObject({ status: 'failed', error: { code: 'RESOURCE_DOES_NOT_EXIST' } });
    const { lines } = await lab.call((id) => globalThis.lab.jobs.log(id), run.id);
    expect(lines.map(({ text }) => text)).toContainEqual('champion is 2 READY');
    const trail = (await lab.call((name) => globalThis.lab.models.audit(name), model)).slice(0, 2);
    expect(trail.map(({ change, version }) => [change, version])).toEqual([
      ['alias_deleted', '1'],
      ['alias_set', '1'],
    ]);
    await lab.call(() => globalThis.lab.scripts.revert('03_newbatch'));
  });
});

test('what was serving at a moment is answered in words, with links', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createTwoVersions(lab);
  await lab.call((name) => globalThis.lab.deployments.rollback(name, '1'), model);
  const deployments = await lab.call((name) => globalThis.lab.deployments.list(name), model);
  const begun = deployments.map(({ states }) => Date.parse(states.find(({ status }) => status === 'deployed')!.at));
  expect(begun).toHaveLength(3);
  await goTo(page, '#models');
  const region = page.getByRole('region', { name: 'What was serving then?' });
  const ask = async (moment: number) => {
    await region.getByLabel('Date and time').fill(new Date(moment).toISOString().slice(0, 19));
    await region.getByRole('button', { name: 'Show' }).click();
  };
  // The end of the second before version 2 took over: version 1 had been deployed long before.
  await ask(begun[1]! - 1000);
  await expect(region.getByRole('status')).toContainText(/ UTC version 1 was serving\.\s*It served from .* to /);
  await expect(region.getByRole('link', { name: 'Version 1' })).toHaveAttribute('href', '#models/1');
  const [run] = await lab.call(
    (name) => globalThis.lab.experiments.searchRuns({ experiment: name, orderBy: ['attributes.start_time ASC'] }),
    experiment,
  );
  await expect(region.getByRole('link', { name: 'Run' })).toHaveAttribute('href', `#experiments/${run!.info.run_id}`);
  await ask(begun[2]! - 3_600_000);
  await expect(region.getByRole('status')).toContainText('no version was serving');
  await ask(Date.now() + 3_600_000);
  await expect(region).toContainText('What will serve then is not known yet.');
  const exact = await lab.call(
    async ([name, ...moments]) =>
      Promise.all(
        moments.map(async (moment) => (await globalThis.lab.deployments.servingAt(name, moment))?.deployment.version),
      ),
    [model, begun[2]! - 1, begun[2]!, begun[1]! - 1, begun[1]!, begun[0]! - 1, begun[0]!] as const,
  );
  expect(exact).toEqual([undefined, '1', '1', '2', '2', '1']);
});

test('the gate blocks what is not good enough, and lets through what is', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createTwoVersions(lab);

  await test.step('it is turned on in Setup, and a wrong minimum is refused at its field', async () => {
    await goTo(page, '#setup');
    const minimum = page.getByRole('textbox', { name: 'Least improvement' });
    await minimum.fill('a lot');
    await minimum.press('Enter');
    await expect(minimum).toHaveAccessibleDescription(/a number from −10 to 10, but a lot came/);
    await minimum.fill('9');
    await minimum.press('Enter');
    await page.getByRole('combobox', { name: 'Metric' }).selectOption('recall');
    await page.getByRole('radio', { name: 'On' }).check({ force: true });
    await expect
      .poll(() => lab.call(() => globalThis.lab.settings.get()))
      .toMatchObject({ gate: true, gateMetric: 'recall', gateMinImprovement: 9 });
  });

  await test.step('a blocked deployment fails its run with the reason, and the old version serves on', async () => {
    const run = await runScript(lab, '05_api_redeployment');
    expect(run).toMatchObject({ status: 'failed', error: { code: 'gate_blocked' }, outputs: { gate: 'blocked' } });
    expect(await serving(lab)).toBe('2');
    const [decision] = await lab.call((name) => globalThis.lab.deployments.decisions(name), model);
    // The same run registered again: its own test rows, the same score, and that is not 9 better.
    expect(decision).toMatchObject({
      verdict: 'blocked',
      reason: 'not_good_enough',
      metric: 'recall',
      minimum_improvement: 9,
      challenger: { version: '3' },
      champion: { version: '2' },
      hold_out: { table, rows: 3000, left_out: 0, seen_by_champion: 0 },
    });
    expect(decision!.challenger.score).toBe(decision!.champion!.score);
    await goTo(page, '#models');
    await expect(headline(page)).toHaveText('Version 2 answers');
    const score = decision!.challenger.score!.toFixed(4);
    await expect(
      page.getByText('Version 3 was not deployed: the gate blocked it. Version 2 still answers.'),
    ).toBeVisible();
    await expect(page.getByRole('region', { name: 'Gate decisions' })).toContainText(
      `Version 3 has recall ${score}, version 2 ${score}, on the same 3,000 rows. Asked for: better by at least 9. ` +
        'Neither was trained on them.',
    );
    await goTo(page, '#history');
    await expect(page.getByText('The quality gate did not let version 3 through').first()).toBeVisible();
  });

  await test.step('one that is good enough takes over, and the decision is kept', async () => {
    await lab.call(() => globalThis.lab.settings.set({ gateMinImprovement: 0 }));
    const run = await runScript(lab, '05_api_redeployment');
    expect(run).toMatchObject({ status: 'succeeded', outputs: { gate: 'passed', version: '4' } });
    expect(await serving(lab)).toBe('4');
    const log = await lab.call((id) => globalThis.lab.jobs.log(id), run.id);
    expect(log.lines.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Quality gate: passed\. On the same 3000/),
    );
    await goTo(page, '#models');
    const decisions = page.getByRole('region', { name: 'Gate decisions' });
    await expect(decisions.getByRole('listitem')).toHaveCount(2);
    await expect(decisions.getByRole('listitem').first()).toContainText('passed');
    await expect(page.getByText('was not deployed: the gate blocked it')).toHaveCount(0);
    await expect(page.getByText('The quality gate is on')).toBeVisible();
  });

  await test.step('going back asks no gate', async () => {
    await lab.call(() => globalThis.lab.settings.set({ gateMinImprovement: 9 }));
    await lab.call((name) => globalThis.lab.deployments.rollback(name, '1'), model);
    expect(await serving(lab)).toBe('1');
    expect(await lab.call((name) => globalThis.lab.deployments.decisions(name), model)).toHaveLength(2);
    await expect(page.getByText('A rollback to version 1 was asked for, while version 4 served.')).toBeVisible();
  });
});

test('two runs are compared line by line and column by column', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  for (const script of ['03_newbatch', '04_train_xgboost']) await runScript(lab, script);
  const [newest, first] = await lab.call(
    (name) => globalThis.lab.experiments.searchRuns({ experiment: name }),
    experiment,
  );
  await goTo(page, `#experiments/compare/${first!.info.run_id}/${newest!.info.run_id}`);

  await test.step('the inputs stand among the differences', async () => {
    const to = page.getByRole('row', { name: /^dataset\.to_snapshot_id/ });
    await expect(to).toContainText(first!.data.tags['iceberg_snapshot_id']!.slice(0, 4));
    await expect(to).toContainText(newest!.data.tags['iceberg_snapshot_id']!.slice(-4));
  });

  await test.step('all curves are in one chart, and each can be taken out', async () => {
    const chart = page.getByRole('img', { name: /^logloss per tree/ });
    await expect(chart).toHaveAccessibleName(/A test .*; B test .*; A training .*; B training/);
    await page.getByRole('checkbox', { name: 'A training' }).uncheck();
    await expect(chart).not.toHaveAccessibleName(/A training/);
  });

  await test.step('every column has its distance, the greatest first', async () => {
    const compared = await lab.call(([a, b]) => globalThis.lab.experiments.compareBatches(a, b), [
      first!.info.run_id,
      newest!.info.run_id,
    ] as const);
    expect([compared.rowCountA, compared.rowCountB]).toEqual([10_000, 10_000]);
    expect(compared.columns).toHaveLength(16);
    const region = page.getByRole('region', { name: 'How the two batches differ' });
    await expect(region.getByText('No column differs more than two samples of one source do.')).toBeVisible();
    await region.getByRole('button', { name: /^Show \d+ more columns$/ }).click();
    const names = region.getByRole('rowheader');
    const farthest = [...compared.columns].sort((a, b) => b.ks! - a.ks!);
    await expect(names).toHaveText(farthest.map(({ name }) => name));
    await expect(region.getByRole('row').nth(1)).toContainText(farthest[0]!.ks!.toFixed(3));
  });

  await test.step('rows that are gone are said, and nothing is compared in their place', async () => {
    await lab.call((name) => globalThis.lab.tables.drop(name), table);
    await lab.reload();
    await expect(page.getByText('The rows of the two runs cannot be compared')).toBeVisible();
  });
});
