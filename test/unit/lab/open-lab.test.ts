import { expect, test } from 'vitest';
import type { LabApi } from '../../../src/lab/api.ts';
import { openLab } from '../../../src/lab/open-lab.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld, type Scripts } from './world.ts';

const model = 'FraudCLF-Paul';
const experiment = 'xgb-cc-fraud-Paul';
const table = 'hol_fraud.transactions_Paul';
const forever = () => new Promise<void>(() => undefined);

/** A script that starts an MLflow run and then does `next`. */
const withOpenRun = (next: (signal: AbortSignal) => Promise<void>): Scripts => ({
  async open({ mlflow, environment, signal }) {
    const { experiment_id: experimentId } = await mlflow.setExperiment(environment.experiment);
    await mlflow.startRun({ experimentId });
    await next(signal);
  },
});

test('LB1 the exercise runs from 00 to 05: one click, three jobs, and the endpoint answers with the new version', async () => {
  const page = await createLabWorld().openPage(exerciseScripts);
  const { api } = page;
  for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(page, name);
  expect((await api.deployments.current(model))?.version).toBe('1');
  const [newBatch] = await api.jobs.createPipeline();
  const { runId } = await api.jobs.run(newBatch?.name ?? '');
  const chain = await api.jobs.finished(runId);
  expect(chain.map(({ job, status }) => [job, status])).toEqual([
    ['New Batch Paul', 'succeeded'],
    ['Retrain XGBoost Paul', 'succeeded'],
    ['API Redeployment Paul', 'succeeded'],
  ]);
  const snapshots = await api.tables.snapshots(table);
  expect(snapshots).toHaveLength(2);
  expect(chain[0]?.outputs).toEqual({ snapshot_id: snapshots[1]?.snapshot_id });
  const run = await api.experiments.getRun(String(chain[1]?.outputs['run_id']));
  expect(run.info.status).toBe('FINISHED');
  expect(run.data.tags).toMatchObject({
    row_count: '400',
    'lab.job_run_id': chain[1]?.id,
    'lab.parent_job_run_id': chain[0]?.id,
    'mlflow.source.type': 'JOB',
    'mlflow.user': 'Paul',
  });
  expect(JSON.parse(run.inputs.dataset_inputs[0]?.dataset.source ?? '')).toEqual({
    table,
    from_snapshot_id: snapshots[0]?.snapshot_id,
    to_snapshot_id: snapshots[1]?.snapshot_id,
  });
  expect(await api.experiments.metricHistory(run.info.run_id, 'eval-logloss')).toHaveLength(5);
  expect(await api.experiments.artifacts(run.info.run_id)).toEqual([
    'model/MLmodel',
    'model/conda.yaml',
    'model/model.json',
    'model/python_env.yaml',
    'model/requirements.txt',
    'model/signature.json',
  ]);
  expect(await api.models.versions(model)).toMatchObject([
    { version: '1', status: 'READY' },
    { version: '2', status: 'READY', run_id: run.info.run_id },
  ]);
  expect(await api.deployments.current(model)).toMatchObject({ version: '2', status: 'deployed', cpu: 2, memory: 4 });
  const { accessKey, signature, urls } = await api.endpoint.describe(model);
  expect(urls.model).toBe('http://localhost:4173/lab/model');
  const columns = signature?.inputs.map(({ name }) => name) ?? [];
  const request = { dataframe_split: { columns, data: [columns.map(() => 12)] } };
  const answer = await api.endpoint.invoke('model', { method: 'POST', body: JSON.stringify({ accessKey, request }) });
  expect(await answer.json()).toMatchObject({ success: true, response: { version: '2' } });
  await page.close();
}, 60_000);

test('LB2 an MLflow run ends FAILED with the job run that threw', async () => {
  const page = await createLabWorld().openPage(withOpenRun(() => Promise.reject(new Error('no luck'))));
  const [run] = await page.api.jobs.finished((await page.runScript('open')).runId);
  expect(run?.status).toBe('failed');
  await expect.poll(async () => statuses(page.api)).toEqual(['FAILED']);
});

test('LB2 an MLflow run ends KILLED with the job run that was stopped', async () => {
  const page = await createLabWorld().openPage(
    withOpenRun(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ),
  );
  const { runId } = await page.runScript('open');
  await expect.poll(async () => statuses(page.api)).toEqual(['RUNNING']);
  expect((await page.api.jobs.stop(runId)).status).toBe('stopped');
  await expect.poll(async () => statuses(page.api)).toEqual(['KILLED']);
});

test('LB3 the next page ends what a dead page left behind, and leaves alone what a living one does', async () => {
  const world = createLabWorld();
  const dead = await world.openPage(withOpenRun(forever));
  const living = await world.openPage(withOpenRun(forever));
  const lost = (await dead.runScript('open')).runId;
  const kept = (await living.runScript('open')).runId;
  await expect.poll(async () => statuses(living.api)).toEqual(['RUNNING', 'RUNNING']);
  dead.kill();
  const next = await world.openPage();
  await expect.poll(async () => (await statuses(next.api)).toSorted()).toEqual(['FAILED', 'RUNNING']);
  const runs = new Map((await next.api.jobs.history()).map((run) => [run.id as string, run]));
  expect(runs.get(lost)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  expect(runs.get(kept)?.status).toBe('running');
  const [failed] = await next.api.experiments.searchRuns({ experiment, filter: "attributes.status = 'FAILED'" });
  expect(failed?.data.tags['lab.job_run_id']).toBe(lost);
});

test('LB4 what does not fit the resource profile is refused before it is made, and the batch number is not taken', async () => {
  const scripts: Scripts = {
    async greedy({ tables, environment }) {
      await tables.generate(environment.table, { rowCount: 200_000_000 });
    },
    async modest({ tables, environment, setOutput }) {
      setOutput('batch', (await tables.generate(environment.table, { rowCount: 10 })).batchNumber);
    },
  };
  const page = await createLabWorld().openPage(scripts);
  const [run] = await page.api.jobs.finished((await page.runScript('greedy')).runId);
  expect(run).toMatchObject({ status: 'failed', error: { code: 'memory_limit' } });
  expect((await runAlone(page, 'modest')).outputs).toEqual({ batch: 0 });
});

test('LB5 a script reads the rows that its plan names, also when another page appends meanwhile', async () => {
  const world = createLabWorld();
  const other = await world.openPage(exerciseScripts);
  await runAlone(other, '00_datagen');
  let appends = 0;
  const appendAfterEachLook = (storage: Storage): Storage => ({
    ...storage,
    async load(store, key) {
      const row = await storage.load(store, key);
      if (store.name === 'tables' && appends++ < 5) await runAlone(other, '03_newbatch');
      return row;
    },
  });
  const scripts: Scripts = {
    async read({ tables, environment }) {
      const { rowCount, columns, plan } = await tables.read(environment.table, { columns: ['age'] });
      expect(plan.files).toHaveLength(rowCount / 400);
      expect([plan.rowCount, columns['age']?.length]).toEqual([rowCount, rowCount]);
    },
  };
  const page = await world.openPage(scripts, appendAfterEachLook);
  await runAlone(page, 'read');
  expect(appends).toBeGreaterThan(0);
});

test('LB6 a script gets only the connection that the lab names, and no lab without an owner', async () => {
  const scripts: Scripts = { connect: ({ connect }) => connect('other') };
  const page = await createLabWorld().openPage(scripts);
  const [refused] = await page.api.jobs.finished((await page.runScript('connect')).runId);
  expect(refused?.error).toMatchObject({
    code: 'unknown_connection',
    detail: { expected: 'hol-datalake', name: 'other' },
  });
  const nobody = await createLabWorld({ owner: '' }).openPage(scripts);
  const [nameless] = await nobody.api.jobs.finished((await nobody.runScript('connect')).runId);
  expect(nameless?.error?.code).toBe('owner_missing');
  await expect(nobody.api.jobs.createPipeline()).rejects.toMatchObject({ code: 'owner_missing' });
});

test('LB7 changes reach every page as topics, until it stops listening', async () => {
  const world = createLabWorld();
  const [one, two] = [await world.openPage(exerciseScripts), await world.openPage(exerciseScripts)];
  const heard: string[] = [];
  const stop = two.api.onChange(({ topics }) => heard.push(...topics));
  await two.api.settings.get();
  await one.api.settings.set({ seed: 7 });
  await one.api.jobs.createPipeline();
  await runAlone(one, '00_datagen');
  await expect.poll(() => [...new Set(heard)].toSorted()).toEqual(['jobs', 'settings', 'tables']);
  stop();
  heard.length = 0;
  await one.api.settings.set({ seed: 8 });
  await two.api.settings.get();
  expect(heard).toEqual([]);
});

test('LB8 a lab whose storage stays shut says why at every call', async () => {
  const shut = Object.assign(new Error('shut'), { code: 'storage_failed' });
  const opened = openLab(
    { openStorage: () => Promise.reject(shut) } as unknown as Parameters<typeof openLab>[0],
    { settled: Promise.resolve(), via: () => 'page' },
    { names: [], resolve: () => undefined, run: async () => undefined, digest: async () => undefined },
  );
  const { api } = opened;
  const calls = [
    api.ready,
    api.settings.get(),
    api.jobs.list(),
    api.tables.list(),
    api.models.list(),
    api.fingerprint(),
  ];
  for (const call of calls) await expect(call).rejects.toBe(shut);
});

async function statuses(api: Pick<LabApi, 'experiments'>) {
  const experiments = await api.experiments.list();
  if (experiments.length === 0) return [];
  return (await api.experiments.searchRuns({ experiment })).map(({ info }) => info.status);
}
