import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, type LabPage } from './lab-page.ts';

const { experiment } = namesOf('Paul');

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

test('a page that is reloaded in the middle of Retrain leaves final states behind', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await startRetrain(lab);
  await lab.reload();
  const runs = await newestRuns(lab);
  expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'skipped']);
  expect(runs[1]!.error).toMatchObject({ code: 'interrupted' });
  const mlflow = await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment);
  expect(mlflow.map(({ info }) => info.status)).toEqual(['FAILED', 'FINISHED']);
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
  await expect
    .poll(async () => {
      const found = await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment);
      return found.map(({ info }) => info.status);
    })
    .toEqual(['KILLED', 'FINISHED']);
  await expectNextPipelineSucceeds(lab);
});

test('a second tab sees the run live, and takes care of it when the first is closed', async ({ lab, labUrl }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const second = labPage(await lab.page.context().newPage(), labUrl);
  await second.open('#history');
  await startRetrain(lab);
  await expect(second.page.getByText('Running').first()).toBeVisible();
  await lab.page.close();
  await expect
    .poll(async () => (await newestRuns(second)).map(({ status }) => status), { timeout: 10_000 })
    .toEqual(['succeeded', 'failed', 'skipped']);
  await expectNextPipelineSucceeds(second);
});

test('a job whose GiB do not suffice fails before allocating, and says so in its log', async ({ lab }) => {
  await lab.open('?owner=Paul');
  const { run, log } = await lab.call(async () => {
    const { jobs } = globalThis.lab;
    await jobs.create({
      name: 'Small',
      script: '03_newbatch',
      schedule: { type: 'manual' },
      resourceProfile: { vcpu: 1, memoryGib: 0.0005, gpu: 0 },
    });
    const { runId } = await jobs.run('Small');
    const [run] = await jobs.finished(runId);
    return { run: run!, log: await jobs.log(runId) };
  });
  expect(run).toMatchObject({ status: 'failed', error: { code: 'memory_limit' }, threads: 1, note: '1 thread' });
  expect(log.lines.at(-1)?.text).toContain('GiB');
});
