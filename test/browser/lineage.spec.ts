import type { Page } from '@playwright/test';
import type { JobRun } from '../../src/jobs/types.ts';
import type { Lineage, LineageTarget } from '../../src/pipeline/lineage-types.ts';
import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const { table, model } = namesOf('Paul');
const short = (id: string) => (id.length <= 10 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`);

const lineageOf = (lab: LabPage, target: LineageTarget) =>
  lab.call((asked) => globalThis.lab.lineage.of(asked), target);

const links = ({ edges }: Lineage) => edges.map(({ from, to, by }) => `${from} → ${to} by ${by}`).sort();

const keysOf = (lineage: Lineage, kind: string) =>
  lineage.dependents.filter((key) => key.startsWith(`${kind}:`)).sort();

async function runPipeline(lab: LabPage): Promise<readonly JobRun[]> {
  const runs = await lab.call(async () => {
    const { runId } = await globalThis.lab.jobs.run('New Batch Paul');
    return globalThis.lab.jobs.finished(runId);
  });
  expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  return runs;
}

/** Asks the endpoint once, over the network where the service worker answers it, and gives the answer's uuid. */
const ask = (lab: LabPage) =>
  lab.call(async (name) => {
    const { accessKey, signature, urls, via } = await globalThis.lab.endpoint.describe(name);
    const columns = signature?.inputs.map((input) => input.name) ?? [];
    const request = { dataframe_split: { columns, data: [columns.map(() => 12.5)] } };
    const init = { method: 'POST', body: JSON.stringify({ accessKey, request }) };
    const response = await (via === 'service-worker'
      ? fetch(urls.model, init)
      : globalThis.lab.endpoint.invoke('model', init));
    return (await response.json()) as { response: { uuid: string; version: string } };
  }, model);

const goTo = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);

test('the lineage of a prediction and its reverse hold link by link, after rollbacks of table and endpoint', async ({
  lab,
  page,
}) => {
  test.setTimeout(300_000);
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await lab.call(() => globalThis.lab.jobs.createPipeline());
  const chains: (readonly JobRun[])[] = [];
  for (let round = 0; round < 3; round++) chains.push(await runPipeline(lab));
  const asked: { uuid: string; version: string }[] = [];
  asked.push((await ask(lab)).response);
  await lab.call(
    async ([name, served]) => {
      const [, second] = await globalThis.lab.tables.snapshots(name);
      await globalThis.lab.tables.rollbackTo(name, second!.snapshot_id);
      await globalThis.lab.deployments.rollback(served, '3');
    },
    [table, model] as const,
  );
  asked.push((await ask(lab)).response);
  expect(asked.map(({ version }) => version)).toEqual(['4', '3']);
  const { uuid } = asked[1]!;

  // What each record stores, as the lab's own calls give it.
  const facts = await lab.call(
    async ([name, served, id]) => {
      const { tables, deployments, models, experiments, monitoring } = globalThis.lab;
      const request = await monitoring.request(id);
      const deployment = (await deployments.list(served)).find((each) => each.id === request.deployment_id)!;
      const build = (await deployments.builds(served)).find((each) => each.id === deployment.build_id)!;
      const version = (await models.versions(served)).find((each) => each.version === build.version)!;
      const run = await experiments.getRun(version.run_id);
      const range = JSON.parse(run.inputs.dataset_inputs[0]!.dataset.source) as Record<string, string>;
      const snapshots = await tables.snapshots(name);
      return {
        requestBuildId: request.build_id,
        deployment: { id: deployment.id, number: deployment.number },
        build: { id: build.id, runId: build.run_id },
        version: { version: version.version, runId: version.run_id },
        run: { id: run.info.run_id, name: run.info.run_name, jobRunId: run.data.tags['lab.job_run_id']! },
        range: { from: range['from_snapshot_id']!, to: range['to_snapshot_id']!, table: range['table'] },
        snapshot: snapshots.find((row) => row.snapshot_id === range['to_snapshot_id'])!,
        snapshots: snapshots.map((row) => row.snapshot_id),
        deployments: (await deployments.list(served)).map((each) => ({ id: each.id, version: each.version })),
        runs: (await models.versions(served)).map((each) => ({ version: each.version, runId: each.run_id })),
      };
    },
    [table, model, uuid] as const,
  );
  const { deployment, build, version, run, range, snapshot, snapshots } = facts;

  await test.step('every link of the chain is the id that the later record stores', async () => {
    expect(facts.requestBuildId).toBe(build.id);
    expect(build.runId).toBe(version.runId);
    expect(range).toEqual({ table, from: snapshots[1], to: snapshots[2] });
    expect(snapshot.parent_id).toBe(snapshots[1]);
    const [newBatch, retrain] = chains[1]!;
    expect(run.jobRunId).toBe(retrain!.id);
    expect(retrain!.parentRunId).toBe(newBatch!.id);
    expect(snapshot.summary).toMatchObject({ 'job-run-id': newBatch!.id, seed: '42', 'batch-number': '2' });
    const key = {
      prediction: `prediction:${uuid}`,
      deployment: `deployment:${deployment.id}`,
      build: `build:${build.id}`,
      version: `version:${model}/${version.version}`,
      run: `run:${run.id}`,
      range: `range:${table}:${range.from}..${range.to}`,
      snapshot: `snapshot:${table}:${snapshot.snapshot_id}`,
      parent: `snapshot:${table}:${snapshot.parent_id}`,
      batch: `batch:${table}:${snapshot.snapshot_id}`,
      newBatch: `jobRun:${newBatch!.id}`,
      retrain: `jobRun:${retrain!.id}`,
    };
    const lineage = await lineageOf(lab, { prediction: uuid });
    expect(links(lineage)).toEqual(
      [
        `${key.prediction} → ${key.deployment} by deployment_id`,
        `${key.deployment} → ${key.build} by build_id`,
        `${key.build} → ${key.version} by version`,
        `${key.version} → ${key.run} by run_id`,
        `${key.run} → ${key.range} by inputs.dataset_inputs`,
        `${key.run} → ${key.retrain} by tags.lab.job_run_id`,
        `${key.range} → ${key.snapshot} by to_snapshot_id`,
        `${key.range} → ${key.parent} by from_snapshot_id`,
        `${key.snapshot} → ${key.parent} by parent_id`,
        `${key.snapshot} → ${key.newBatch} by summary.job-run-id`,
        `${key.snapshot} → ${key.batch} by summary.seed, summary.batch-number`,
        `${key.retrain} → ${key.newBatch} by parentRunId`,
      ].sort(),
    );
    const standing = lineage.nodes.flatMap((node) =>
      node.kind === 'snapshot' && node.state === 'present' ? [[node.id, node.standing]] : [],
    );
    expect(Object.fromEntries(standing)).toEqual({ [snapshots[1]!]: 'current', [snapshots[2]!]: 'abandoned' });
  });

  await test.step('each snapshot leads to what rests on its rows, and to nothing else', async () => {
    for (const [index, id] of snapshots.entries()) {
      const made = String(index + 1);
      const reverse = await lineageOf(lab, { snapshot: id });
      const deployed = facts.deployments.filter((each) => each.version === made).map((each) => `deployment:${each.id}`);
      expect(keysOf(reverse, 'version')).toEqual([`version:${model}/${made}`]);
      expect(keysOf(reverse, 'run')).toEqual([`run:${facts.runs.find((each) => each.version === made)!.runId}`]);
      expect(keysOf(reverse, 'deployment')).toEqual(deployed.sort());
      // The scripts 02 and 05 ask once themselves, in the version that they deploy.
      const answers = asked.filter((each) => each.version === made).map((each) => `prediction:${each.uuid}`);
      expect(keysOf(reverse, 'prediction')).toEqual(expect.arrayContaining(answers));
      expect(reverse.totals.prediction).toEqual({ total: 1 + answers.length, listed: 1 + answers.length });
    }
  });

  await test.step('the drawing and the list show the chain, and every node leads to its record', async () => {
    await goTo(page, `#lineage/prediction/${uuid}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      `Prediction ${short(uuid)} rests on snapshot ${short(snapshot.snapshot_id)}`,
    );
    const drawing = page.getByRole('list', { name: 'The chain as a drawing, from the data to the predictions' });
    await expect(drawing.getByRole('listitem')).toHaveCount(11);
    const leads = (name: RegExp, href: string) =>
      expect(drawing.getByRole('link', { name })).toHaveAttribute('href', href);
    await leads(new RegExp(`^Deployment ${deployment.number}, `), '#models/3');
    await leads(/^Version 3, READY/, '#models/3');
    await leads(new RegExp(`^Run ${run.name}, FINISHED`), `#experiments/${run.id}`);
    await leads(/^Rows read 10,000 rows, after .*$/, `#data/${table}/${range.from}..${range.to}`);
    await leads(
      new RegExp(`^Snapshot ${short(snapshot.snapshot_id)}, rolled back or replaced`),
      `#data/${table}/${snapshot.snapshot_id}`,
    );
    await leads(/^Job run New Batch Paul/, `#history/${chains[1]![0]!.id}`);
    const list = page.getByRole('list', { name: 'What it rests on' });
    await expect(list.getByRole('listitem')).toHaveText([
      /^Deployment/,
      /^Build/,
      /^Version/,
      /^Run/,
      /^Rows read/,
      /^Snapshot/,
      /^Snapshot/,
      /^Job run/,
      /^Job run/,
      /^Batch\s*2\s*seed 42/,
    ]);
  });

  await test.step('by keyboard from a prediction to its snapshot, and back to every prediction', async () => {
    const link = page.getByRole('link', { name: `Lineage of Snapshot ${short(snapshot.snapshot_id)}` });
    await link.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      `Snapshot ${short(snapshot.snapshot_id)}: 2 predictions rest on its rows`,
    );
    const back = page.getByRole('list', { name: 'What rests on it' });
    await back.getByRole('link', { name: `Lineage of Prediction ${short(uuid)}` }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Prediction .* rests on snapshot/);
  });

  await test.step('run, version, deployment, snapshot and job run lead to their lineage', async () => {
    const leads = async (hash: string, name: string | RegExp, href: string) => {
      await goTo(page, hash);
      await expect(page.getByRole('link', { name, exact: true }).first()).toHaveAttribute('href', href);
    };
    await leads(
      `#experiments/${run.id}`,
      `Lineage of ${run.name}: origins, versions and predictions`,
      `#lineage/run/${run.id}`,
    );
    await leads(
      '#models/3',
      'Lineage of version 3: origins, builds, deployments and predictions',
      `#lineage/version/3/${model}`,
    );
    await leads('#models', `Lineage of deployment ${deployment.number}`, `#lineage/deployment/${deployment.id}`);
    await leads(
      `#data/${table}/${snapshot.snapshot_id}`,
      'its job run, and what rests on it',
      `#lineage/snapshot/${snapshot.snapshot_id}/${table}`,
    );
    const jobRun = chains[1]![0]!;
    await leads(`#history/${jobRun.id}`, 'Lineage of New Batch Paul', `#lineage/jobRun/${jobRun.id}`);
  });

  await test.step('on a phone the drawing goes from top to bottom, and nothing is cut or scrolls sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await goTo(page, `#lineage/prediction/${uuid}`);
    const places = page
      .getByRole('list', { name: 'The chain as a drawing, from the data to the predictions' })
      .getByRole('listitem');
    await expect(places).toHaveCount(11);
    await expect.poll(async () => new Set(await lefts(places)).size).toBe(1);
    const overflow = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.scroll')].map(
        (each) => each.scrollWidth - each.clientWidth,
      ),
    );
    expect(overflow.every((pixels) => pixels <= 0)).toBe(true);
  });

  await test.step('a record that is not there is said', async () => {
    await goTo(page, '#lineage/run/0123');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such record');
    await goTo(page, '#lineage/table/x');
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/snapshot/);
  });
});

const lefts = (places: ReturnType<Page['locator']>) =>
  places.evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().left)));
