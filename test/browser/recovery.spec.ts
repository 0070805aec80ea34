import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, whenReady, type LabPage } from './lab-page.ts';

const { table, experiment, model } = namesOf('Paul');

/** Starts the pipeline on a batch that trains for seconds, and waits until Retrain grows trees. */
async function startRetrain(lab: LabPage): Promise<void> {
  await lab.call(async () => {
    await globalThis.lab.settings.set({ rowsPerBatch: 400_000 });
    const [newBatch] = await globalThis.lab.jobs.createPipeline();
    const training = new Promise<void>((resolve) => {
      const stop = globalThis.lab.jobs.onEvent((event) => {
        if (event.type !== 'progress' || event.progress.phase !== 'train') return;
        stop();
        resolve();
      });
    });
    await globalThis.lab.jobs.run(newBatch!.name);
    await training;
  });
}

const newestRuns = (lab: LabPage) => lab.call(async () => (await globalThis.lab.jobs.history()).slice(0, 3).reverse());

async function expectNextPipelineSucceeds(lab: LabPage): Promise<void> {
  const statuses = await lab.call(async () => {
    await globalThis.lab.settings.set({ rowsPerBatch: 10_000 });
    const [newBatch] = await globalThis.lab.jobs.list();
    const runs = await globalThis.lab.jobs.finished((await globalThis.lab.jobs.run(newBatch!.name)).runId);
    return runs.map(({ status }) => status);
  });
  expect(statuses).toEqual(['succeeded', 'succeeded', 'succeeded']);
}

const mlflowStatuses = (lab: LabPage) =>
  lab.call(async (name) => {
    const found = await globalThis.lab.experiments.searchRuns({ experiment: name });
    return found.map(({ info }) => info.status);
  }, experiment);

/** After the page's end nothing is left half done, and the version before still serves. */
async function expectInterrupted(lab: LabPage): Promise<void> {
  await expect
    .poll(async () => (await newestRuns(lab)).map(({ status }) => status))
    .toEqual(['succeeded', 'failed', 'skipped']);
  const [, retrain, redeployment] = await newestRuns(lab);
  expect(retrain).toMatchObject({ error: { code: 'interrupted' }, endedAt: expect.any(String) });
  expect(redeployment).toMatchObject({ error: { code: 'parent_not_succeeded' } });
  expect(redeployment!.error!.message).toContain('Retrain XGBoost Paul');
  await expect.poll(() => mlflowStatuses(lab)).toEqual(['FAILED', 'FINISHED']);
  const { current, versions } = await lab.call(
    async (name) => ({
      current: await globalThis.lab.deployments.current(name),
      versions: await globalThis.lab.models.versions(name),
    }),
    model,
  );
  expect(current).toMatchObject({ version: '1', status: 'deployed' });
  expect(versions).toHaveLength(1);
}

const departures: Readonly<Record<string, (lab: LabPage, url: string) => Promise<LabPage>>> = {
  'is reloaded': async (lab) => {
    await lab.reload();
    return lab;
  },
  'is closed and opened again': async (lab, url) => {
    const context = lab.page.context();
    await lab.page.close();
    const next = labPage(await context.newPage(), url);
    await next.open();
    return next;
  },
  'is left for another address': async (lab) => {
    await lab.page.goto('about:blank');
    await lab.open();
    return lab;
  },
};
for (const [what, leave] of Object.entries(departures)) {
  test(`a page that ${what} in the middle of Retrain leaves final states behind`, async ({ lab, labUrl }) => {
    await lab.open('?owner=Paul');
    await createFirstVersion(lab);
    await startRetrain(lab);
    const next = await leave(lab, labUrl);
    await expectInterrupted(next);
    await expectNextPipelineSucceeds(next);
  });
}

test('a page that goes away as New Batch ends leaves a child that was started once, or is started now', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await lab.call(() => globalThis.lab.jobs.createPipeline());
  const delaysMs = [0, 0, 20];
  for (const delayMs of delaysMs) {
    const gone = lab.page.waitForEvent('load');
    await lab.call((delay) => {
      globalThis.lab.jobs.onEvent((event) => {
        if (event.type !== 'run' || event.run.job !== 'New Batch Paul' || event.run.status !== 'succeeded') return;
        setTimeout(() => location.reload(), delay);
      });
      void globalThis.lab.jobs.run('New Batch Paul');
    }, delayMs);
    await gone;
    await whenReady(lab.page);
    const runs = await lab.call(async () => {
      const [newest] = await globalThis.lab.jobs.history({ job: 'New Batch Paul' });
      return globalThis.lab.jobs.finished(newest!.id);
    });
    expect(runs.map(({ job }) => job)).toEqual(['New Batch Paul', 'Retrain XGBoost Paul', 'API Redeployment Paul']);
    expect([
      ['succeeded', 'succeeded', 'succeeded'],
      ['succeeded', 'failed', 'skipped'],
    ]).toContainEqual(runs.map(({ status }) => status));
    if (runs[1]!.status === 'failed') expect(runs[1]!.error).toMatchObject({ code: 'interrupted' });
  }
  const history = await lab.call(() => globalThis.lab.jobs.history());
  expect(history).toHaveLength(3 + 3 * delaysMs.length);
  expect(await lab.call((name) => globalThis.lab.tables.snapshots(name), table)).toHaveLength(1 + delaysMs.length);
  await expectNextPipelineSucceeds(lab);
});

test('a stopped run ends stopped, its child skipped, its MLflow run KILLED', async ({ lab }) => {
  await lab.open('?owner=Paul#jobs');
  await createFirstVersion(lab);
  await startRetrain(lab);
  await lab.page.getByRole('button', { name: 'Stop Retrain XGBoost Paul' }).click();
  await expect
    .poll(async () => (await newestRuns(lab)).map(({ status }) => status))
    .toEqual(['succeeded', 'stopped', 'skipped']);
  await expect.poll(() => mlflowStatuses(lab)).toEqual(['KILLED', 'FINISHED']);
  const [, retrain, redeployment] = await newestRuns(lab);
  expect(retrain!.error).toMatchObject({ code: 'stopped' });
  expect(redeployment!.error!.message).toContain('Retrain XGBoost Paul');
  await expectNextPipelineSucceeds(lab);
});

test('New Batch stopped by call ends stopped, and no row of it is in the table', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const { before, after, stopped, runs } = await lab.call(async (name) => {
    const { jobs, settings, tables } = globalThis.lab;
    const before = await tables.describe(name);
    await settings.set({ rowsPerBatch: 2_000_000 });
    const [newBatch] = await jobs.createPipeline();
    const generating = new Promise<void>((resolve) => {
      const stop = jobs.onEvent((event) => {
        if (event.type !== 'progress') return;
        stop();
        resolve();
      });
    });
    const { runId } = await jobs.run(newBatch!.name);
    await generating;
    const stopped = await jobs.stop(runId);
    const runs = await jobs.finished(runId);
    return { before, stopped, runs, after: await tables.describe(name) };
  }, table);
  expect(stopped).toMatchObject({ status: 'stopped' });
  expect(runs.map(({ status }) => status)).toEqual(['stopped', 'skipped', 'skipped']);
  expect(after).toEqual(before);
  await expectNextPipelineSucceeds(lab);
});

test('a second tab that opens and closes leaves the run of the first alone', async ({ lab, labUrl }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await startRetrain(lab);
  const second = labPage(await lab.page.context().newPage(), labUrl);
  await second.open('#history');
  expect((await newestRuns(second)).map(({ status }) => status)).toContain('running');
  await second.page.close();
  const statuses = await lab.call(async () => {
    const [newest] = await globalThis.lab.jobs.history({ job: 'New Batch Paul' });
    return (await globalThis.lab.jobs.finished(newest!.id)).map(({ status }) => status);
  });
  expect(statuses).toEqual(['succeeded', 'succeeded', 'succeeded']);
});

test('a job whose GiB do not suffice fails before allocating, and says so in its log', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const { before, after, runs, log } = await lab.call(async (name) => {
    const { jobs, settings, tables } = globalThis.lab;
    const before = await tables.describe(name);
    await settings.set({ rowsPerBatch: 400_000 });
    const runtime = { resourceProfile: { vcpu: 1, memoryGib: 0.01, gpu: 0 } } as const;
    await jobs.create({ ...runtime, name: 'Small', script: '03_newbatch', schedule: { type: 'manual' } });
    await jobs.create({
      ...runtime,
      name: 'Later',
      script: '04_train_xgboost',
      schedule: { type: 'dependent', on: 'Small' },
    });
    const { runId } = await jobs.run('Small');
    const runs = await jobs.finished(runId);
    return { before, after: await tables.describe(name), runs, log: await jobs.log(runId) };
  }, table);
  expect(runs).toMatchObject([
    { status: 'failed', error: { code: 'memory_limit' }, threads: 1, note: '1 thread' },
    { status: 'skipped', error: { code: 'parent_not_succeeded' } },
  ]);
  expect(log.lines.at(-1)?.text).toContain('0.01 GiB');
  expect(after).toEqual(before);
  await lab.page.getByRole('link', { name: 'Job History' }).first().click();
  // The screen before has a table with buttons of this name too.
  await expect(lab.page.getByRole('heading', { level: 1 })).toHaveText(/runs, none in progress/);
  await lab.page.locator('tbody').first().getByRole('button', { name: 'Small', exact: true }).click();
  await expect(lab.page.getByText(/resource profile allows/).first()).toBeVisible();
});

test('a training that needs more than its GiB fails, and its MLflow run with it', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const { runs, log } = await lab.call(async () => {
    const { jobs } = globalThis.lab;
    await jobs.create({
      name: 'Small',
      script: '01_train_xgboost',
      schedule: { type: 'manual' },
      resourceProfile: { vcpu: 1, memoryGib: 0.001, gpu: 0 },
    });
    const { runId } = await jobs.run('Small');
    return { runs: await jobs.finished(runId), log: await jobs.log(runId) };
  });
  expect(runs).toMatchObject([{ status: 'failed', error: { code: 'memory_limit' } }]);
  expect(log.lines.at(-1)?.text).toContain('GiB');
  expect((await mlflowStatuses(lab)).filter((status) => status !== 'FAILED')).toEqual(['FINISHED']);
});
