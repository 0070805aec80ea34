import { beforeAll, expect, test } from 'vitest';
import type { Reproduction } from '../../../src/pipeline/reproduce.ts';
import type { TrainingRecipe } from '../../../src/pipeline/training-record.ts';
import type { ScriptAccess } from '../../../src/lab/script-access.ts';
import { fileStore } from '../../../src/lakehouse/stores.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { runStore } from '../../../src/tracking/stores.ts';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld, type LabPage, type Scripts } from './world.ts';

const table = 'hol_fraud.transactions_Paul';
const script = '04_train_xgboost';

/** The training of the lessons, as the script's host hands it on. */
async function train(access: ScriptAccess): Promise<void> {
  const { environment, tables, ml, mlflow } = access;
  const [snapshot] = (await tables.metadata(environment.table, 'snapshots')).slice(-1);
  const parent = snapshot!['parent_id'] as string | null;
  const end = String(snapshot!['snapshot_id']);
  const { columns, plan } = await tables.read(
    environment.table,
    parent === null ? { snapshotId: end } : { startSnapshotId: parent, endSnapshotId: end },
  );
  const { fraud_trx: label = [], ...features } = columns;
  const side = (part: 'train' | 'test') => ({ kind: 'split', part, testFraction: 0.3, seed: 42 }) as const;
  const names = Object.keys(features);
  const recipe: TrainingRecipe = {
    features: names,
    label: 'fraud_trx',
    weight: null,
    rows: side('train'),
    evaluation: { features: names, label: 'fraud_trx', rows: side('test') },
  };
  const { experiment_id: experimentId } = await mlflow.setExperiment(environment.experiment);
  const { run_id: runId } = (await mlflow.startRun({ experimentId, tags: { iceberg_snapshot_id: end } })).info;
  const evaluation = { features, label, rows: side('test') };
  const trained = await ml.train({
    features,
    label,
    rows: side('train'),
    evaluation,
    params: { n_estimators: 5, seed: 42 },
  });
  const predicted = await ml.predict({ model: trained.model, features, rows: side('test'), output: 'probability' });
  const value = await ml.score({ metric: 'log_loss', actual: label, rows: side('test'), predicted });
  await mlflow.logBatch(runId, {
    params: { seed: '42', test_size: '0.3' },
    metrics: [
      { key: 'log_loss', value, step: 0 },
      { key: 'my_own', value: 7, step: 0 },
    ],
  });
  const training = { features, rows: side('train'), dataset: columns, evaluation, recipe };
  await mlflow.logModel(runId, { path: 'model', trained, featureNames: names, plan, training });
  await mlflow.logCurves(runId, trained.evals);
  await mlflow.endRun(runId, 'FINISHED');
}

const scripts: Scripts = { ...exerciseScripts, [script]: train };

async function openTrained(idSeed = 1) {
  const world = createLabWorld({ idSeed });
  let storage!: Storage;
  const page = await world.openPage(scripts, (own) => (storage = own));
  await runAlone(page, '00_datagen');
  await runAlone(page, '03_newbatch');
  await runAlone(page, script);
  const [run] = await page.api.experiments.searchRuns({ experiment: 'xgb-cc-fraud-Paul' });
  return { world, page, storage, runId: run!.info.run_id };
}

async function countsOf({ api }: LabPage) {
  return {
    runs: (await api.experiments.searchRuns({ experiment: 'xgb-cc-fraud-Paul' })).length,
    snapshots: (await api.tables.snapshots(table)).length,
    history: (await api.jobs.history()).length,
    models: await api.models.list(),
  };
}

const whatOf = ({ differences }: Reproduction) =>
  differences.map(({ what, key }) => (key === undefined ? what : `${what} ${key}`));

let trained: Awaited<ReturnType<typeof openTrained>>;
beforeAll(async () => {
  trained = await openTrained();
});

test('PL50 a run is repeated bit for bit from what it has logged, and nothing new is made', async () => {
  const { page, runId } = trained;
  // Never the latest: another batch comes after.
  await runAlone(page, '03_newbatch');
  const before = await countsOf(page);
  const phases = new Set<string>();
  const result = await page.api.experiments.reproduce(runId, { onProgress: ({ phase }) => phases.add(phase) });
  expect(result).toMatchObject({ run_id: runId, identical: true, differences: [] });
  expect(result.repeated).toEqual(result.original);
  for (const digest of ['dataSha256', 'modelSha256', 'metricsSha256', 'scriptSha256'] as const) {
    expect(result.original[digest]).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(result.original.rows).toBe(400);
  expect([...phases]).toEqual(expect.arrayContaining(['read', 'train']));
  expect(await countsOf(page)).toEqual(before);
});

test('PL50 it is the same in another lab that was restored from the backup', async () => {
  const { page, runId } = trained;
  const here = await page.api.experiments.reproduce(runId);
  const fresh = await createLabWorld({ idSeed: 50 }).openPage(scripts);
  await fresh.api.backup.import(await page.api.backup.export());
  const there = await fresh.api.experiments.reproduce(runId);
  expect(there).toEqual(here);
});

test('PL51 another seed is named, whether it was asked for or stands in the run', async () => {
  const { page, runId, storage } = await openTrained(11);
  const asked = await page.api.experiments.reproduce(runId, { seed: 7 });
  expect(whatOf(asked)).toEqual(['seed seed', 'seed split_seed']);
  expect(asked.repeated.dataSha256).toBe(asked.original.dataSha256);
  expect(asked.repeated.modelSha256).not.toBe(asked.original.modelSha256);
  await changeRun(storage, runId, { seed: '43' });
  const stored = await page.api.experiments.reproduce(runId);
  expect([stored.identical, whatOf(stored)]).toEqual([false, ['seed seed']]);
  await expect(page.api.experiments.reproduce(runId, { seed: 0.5 })).rejects.toMatchObject({ code: 'invalid_option' });
});

function changeRun(storage: Storage, runId: string, params: Readonly<Record<string, string>>): Promise<void> {
  return storage.write([runStore], async (tx) => {
    const run = (await tx.get(runStore, runId))!;
    await tx.put(runStore, { ...run, params: { ...run.params, ...params } });
  });
}

test('PL51 another param is named, also one that nobody can train with', async () => {
  const { page, runId, storage } = await openTrained(12);
  await changeRun(storage, runId, { max_depth: '2' });
  const shallow = await page.api.experiments.reproduce(runId);
  expect(shallow.differences).toMatchObject([{ what: 'params', key: 'max_depth', original: '6', repeated: '2' }]);
  expect(shallow.repeated.modelSha256).not.toBe(shallow.original.modelSha256);
  await changeRun(storage, runId, { max_depth: 'deep' });
  const deep = await page.api.experiments.reproduce(runId);
  expect([whatOf(deep), deep.repeated.modelSha256]).toEqual([['params max_depth'], null]);
});

test('PL51 another text of the script is named, though the training from the logged facts is the same', async () => {
  const { world, page, runId } = await openTrained(13);
  world.editScript(script, 'console.log("another")');
  const result = await page.api.experiments.reproduce(runId);
  expect([result.identical, whatOf(result)]).toEqual([false, [`script ${script}`]]);
  expect(result.repeated.modelSha256).toBe(result.original.modelSha256);
});

test('PL52 an altered row is named as the data, whether or not the file’s own digest was altered with it', async () => {
  const { page, runId, storage } = await openTrained(14);
  const snapshots = await page.api.tables.snapshots(table);
  const { columns } = await page.api.tables.scan(table, {
    startSnapshotId: snapshots[0]!.snapshot_id,
    endSnapshotId: snapshots[1]!.snapshot_id,
  });
  const [path] = (
    await page.api.tables.plan(table, {
      startSnapshotId: snapshots[0]!.snapshot_id,
      endSnapshotId: snapshots[1]!.snapshot_id,
    })
  ).files;
  // The same rows but for one value, written by the lab itself into another table, in the place of the file.
  const [name, values] = Object.entries(columns).find(([, each]) => each instanceof Float32Array)!;
  const altered = Float32Array.from(values as Float32Array);
  altered[17] = altered[17]! + 1;
  await page.api.tables.createOrReplace('hol_fraud.altered', { ...columns, [name]: altered });
  const [other] = (await page.api.tables.plan('hol_fraud.altered')).files;
  const { blob, sha256 } = (await storage.load(fileStore, other!))!;
  for (const digest of [undefined, sha256!]) {
    await storage.write([fileStore], async (tx) => {
      const file = (await tx.get(fileStore, path!))!;
      await tx.put(fileStore, { ...file, blob, ...(digest !== undefined && { sha256: digest }) });
    });
    const result = await page.api.experiments.reproduce(runId);
    expect([result.identical, whatOf(result)]).toEqual([false, ['data']]);
    // A file that is not what was written is not read; rows that can be read are trained on.
    expect(result.repeated.dataSha256 === null).toBe(digest === undefined);
    expect(result.repeated.modelSha256 === null).toBe(digest === undefined);
  }
});

test('PL53 a run that cannot be repeated says so by code', async () => {
  const { page, runId, storage } = await openTrained(15);
  const { reproduce } = page.api.experiments;
  await expect(reproduce('f'.repeat(32))).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  // Made by a lab that kept no record of its training.
  await runAlone(page, '01_train_xgboost');
  const runs = await page.api.experiments.searchRuns({ experiment: 'xgb-cc-fraud-Paul' });
  const older = runs.find(({ info }) => info.run_id !== runId)!.info.run_id;
  await expect(reproduce(older)).rejects.toMatchObject({ code: 'not_reproducible', detail: { reason: 'no_record' } });
  await storage.write([runStore], async (tx) => {
    await tx.put(runStore, { ...(await tx.get(runStore, older))!, status: 'KILLED' });
  });
  await expect(reproduce(older)).rejects.toMatchObject({
    code: 'not_reproducible',
    detail: { reason: 'not_finished' },
  });
  const gone = new AbortController();
  const stopped = reproduce(runId, { signal: gone.signal });
  gone.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  await runAlone(page, '03_newbatch');
  const before = (await page.api.tables.snapshots(table)).map(({ snapshot_id }) => snapshot_id);
  await page.api.tables.expireSnapshots(table, { snapshotIds: before.slice(0, 2) });
  await expect(reproduce(runId)).rejects.toMatchObject({ code: 'unknown_snapshot' });
  await page.api.tables.drop(table);
  await expect(reproduce(runId)).rejects.toMatchObject({ code: 'unknown_table' });
});
