import { expect, test } from 'vitest';
import type { RowSelection } from '../../../src/compute/calls.ts';
import { trainTestSplit } from '../../../src/gbdt/split.ts';
import { logModel } from '../../../src/pipeline/log-model.ts';
import { batchOf, createWorld, startRun } from './world.ts';

const split = { kind: 'split', testFraction: 0.3, seed: 7 } as const;
const trainRows: RowSelection = { ...split, part: 'train' };
const testRows: RowSelection = { ...split, part: 'test' };
const plan = { table: 'db.t', fromSnapshotId: '11', toSnapshotId: '12', files: ['f'], rowCount: 400 };

async function trainedIn(page: ReturnType<ReturnType<typeof createWorld>['openPage']>) {
  const dataset = batchOf(42, 0, 400);
  const { fraud_trx: label = [], ...features } = dataset;
  const evaluation = { features, label, rows: testRows };
  const params = { n_estimators: 5, max_depth: 3, random_state: 9 };
  const trained = await page.compute.train({ features, label, rows: trainRows, params, evaluation });
  const training = { features, rows: trainRows, dataset, evaluation };
  return { path: 'model', trained, featureNames: Object.keys(features), plan, training };
}

async function loggedModel(logged: Readonly<Record<string, string>> = {}) {
  const page = createWorld().openPage();
  const runId = await startRun(page);
  await page.tracking.logParams(runId, logged);
  const model = await trainedIn(page);
  await logModel(page, runId, model);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await page.tracking.artifact(runId, `model/${name}`)));
  return { page, runId, model, json, run: await page.tracking.getRun(runId) };
}

test('PL10 the folder has the files that MLflow writes, and importances and confusion matrix beside them', async () => {
  const { page, runId, model, json } = await loggedModel();
  expect(await page.tracking.artifacts(runId)).toEqual(
    [
      ...['MLmodel', 'conda.yaml', 'confusion_matrix.json', 'feature_importance.json', 'input_example.json'],
      ...['model.json', 'python_env.yaml', 'requirements.txt', 'serving_input_example.json', 'signature.json'],
      'training.json',
    ].map((name) => `model/${name}`),
  );
  const example = (await json('input_example.json')) as { columns: string[]; data: number[][] };
  expect(example.columns).toEqual(model.featureNames);
  expect(example.data).toHaveLength(5);
  expect(example.data.map((row) => row[0])).toEqual([...(model.training.features['age'] ?? [])].slice(0, 5));
  expect(await json('serving_input_example.json')).toEqual({ dataframe_split: example });
  const importances = (await json('feature_importance.json')) as Record<string, Record<string, number>>;
  expect(Object.keys(importances)).toEqual(['weight', 'gain', 'cover', 'total_gain', 'total_cover']);
  const gain = await page.compute.importance({ model: model.trained.model, kind: 'gain' });
  expect(importances['gain']).toEqual(gain);
  expect(Object.keys(gain).length).toBeGreaterThan(0);
});

test('PL11 the confusion matrix counts the rows that were kept away, as a count by hand does', async () => {
  const { page, model, json } = await loggedModel();
  const { trained, training } = model;
  const { features, label } = training.evaluation;
  const rest = { model: trained.model, features, rows: testRows };
  const scores = await page.compute.predict({ ...rest, output: 'probability' });
  const positions = trainTestSplit(label.length, { testFraction: 0.3, seed: 7 }).test;
  const matrix = [
    [0, 0],
    [0, 0],
  ];
  positions.forEach((position, row) => {
    const actual = Number(label[position]) === 1 ? 1 : 0;
    matrix[actual]![scores[row]! > 0.5 ? 1 : 0]! += 1;
  });
  expect(await json('confusion_matrix.json')).toEqual({ labels: [0, 1], matrix, rows: 120 });
  expect(matrix.flat().every((count) => count > 0)).toBe(true);
});

test('PL12 a run has every effective param, the seed and the split; what the script logged stays', async () => {
  const { run, model } = await loggedModel({ max_depth: '3.0', test_size: '0.30', mine: 'kept' });
  const effective = Object.fromEntries(
    Object.entries(model.trained.params).map(([key, value]) => [key, String(value ?? 'None')]),
  );
  expect(run.data.params).toEqual({
    ...effective,
    max_depth: '3.0',
    test_size: '0.30',
    mine: 'kept',
    split_seed: '7',
    trained_part: 'train',
  });
  expect(run.data.params).toMatchObject({ n_estimators: '5', seed: '9', base_score: 'None', learning_rate: '0.3' });
});

test('PL12 the rows are a dataset input: table, range, count, schema, digest, context', async () => {
  const { run } = await loggedModel();
  const [input, ...others] = run.inputs.dataset_inputs;
  expect(others).toEqual([]);
  expect(input?.tags).toEqual([{ key: 'mlflow.data.context', value: 'training' }]);
  expect(input?.dataset).toMatchObject({ name: 'db.t', source_type: 'iceberg', profile: '{"num_rows":400}' });
  expect(JSON.parse(input?.dataset.source ?? '')).toEqual({
    table: 'db.t',
    from_snapshot_id: '11',
    to_snapshot_id: '12',
  });
  expect(input?.dataset.digest).toMatch(/^[0-9a-f]{8}$/);
  const { mlflow_colspec: columns } = JSON.parse(input?.dataset.schema ?? '') as {
    mlflow_colspec: { name: string; type: string }[];
  };
  expect(columns).toHaveLength(Object.keys(batchOf(42)).length);
  expect(columns.find(({ name }) => name === 'fraud_trx')).toEqual({
    name: 'fraud_trx',
    type: 'integer',
    required: true,
  });
  expect(columns.find(({ name }) => name === 'age')).toMatchObject({ type: 'float' });
});
