import { expect, test } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import { exportExperiment } from '../../../src/pipeline/export-experiment.ts';
import { unpackArchive } from '../../../src/lakehouse/format/archive.ts';
import { createWorld, startRun, trainedRun, type Page } from './world.ts';

async function filesOf(zip: Blob): Promise<Map<string, string>> {
  const files = await unpackArchive(zip);
  return new Map(await Promise.all(files.map(async ({ path, blob }) => [path, await blob.text()] as const)));
}

/** Top-level keys of one of our YAML files: plain values as they are, JSON texts parsed. */
function parsed(text: string | undefined): Record<string, unknown> {
  const lines = (text ?? '').split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, key = '', value = ''] = /^([a-z_]+): (.*)$/.exec(line) ?? [];
      return [key, /^["[{\d]|^null$/.test(value) ? JSON.parse(value) : value];
    }),
  );
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof LabError ? [error.code, error.detail['path']] : error),
  );
}

async function experimentOf(page: Page) {
  const { runId } = await trainedRun(page, { experiment: "it's é 🎓" });
  await page.tracking.setTags(runId, { note: 'a: b\n"c" 🎓\u2028', 'lab.job_run_id': 'j1' });
  await page.tracking.ensureRegisteredModel('m');
  await page.tracking.createModelVersion({ name: 'm', runId });
  await page.tracking.finaliseModelVersion('m', '1', 'READY');
  await page.tracking.setAlias('m', 'champion', '1');
  return runId;
}

test('PL13 an experiment is exported as the folder that MLflow keeps, artifacts byte for byte', async () => {
  const page = createWorld().openPage();
  const runId = await experimentOf(page);
  const files = await filesOf(await exportExperiment(page, '1', { location: '/srv/x y' }));
  const meta = parsed(files.get('1/meta.yaml'));
  expect(meta).toMatchObject({ name: "it's é 🎓", experiment_id: '1', artifact_location: '/srv/x y/1' });
  const { info, data } = await page.tracking.getRun(runId);
  expect(parsed(files.get(`1/${runId}/meta.yaml`))).toMatchObject({
    artifact_uri: `/srv/x y/1/${runId}/artifacts`,
    end_time: info.end_time,
    start_time: info.start_time,
    run_id: runId,
    run_name: info.run_name,
    status: 3,
    lifecycle_stage: 'active',
    tags: [],
  });
  for (const [key, value] of Object.entries(data.params)) expect(files.get(`1/${runId}/params/${key}`)).toBe(value);
  for (const [key, value] of Object.entries(data.tags)) expect(files.get(`1/${runId}/tags/${key}`)).toBe(value);
  const [point] = await page.tracking.metricHistory(runId, 'accuracy');
  expect(files.get(`1/${runId}/metrics/accuracy`)).toBe(`${point?.timestamp} 0.9 0\n`);
  for (const path of await page.tracking.artifacts(runId)) {
    const bytes = new TextDecoder().decode(await page.tracking.artifact(runId, path));
    expect(files.get(`1/${runId}/artifacts/${path}`)).toBe(bytes);
  }
  expect(parsed(files.get('models/m/version-1/meta.yaml'))).toMatchObject({
    name: 'm',
    run_id: runId,
    source: `runs:/${runId}/model`,
    storage_location: `/srv/x y/1/${runId}/artifacts/model`,
    status: 'READY',
    version: 1,
  });
  expect(files.get('models/m/aliases/champion')).toBe('1');
  expect(files.get('README.md')).toContain(
    "mlflow migrate-filestore --source '/srv/x y' --target sqlite:///mlflow.db\nmlflow server --backend-store-uri sqlite:///mlflow.db",
  );
});

test('PL13 every point of a metric is a line, what MLflow could not tell apart only once', async () => {
  const page = createWorld().openPage();
  const runId = await startRun(page);
  const values = [NaN, Infinity, Number.MAX_VALUE, -Infinity, -0, 1e-7, 1e300];
  const metrics = values.map((value, step) => ({ key: 'a/b', value, step: step === 2 ? 1 : step, timestamp: 7 }));
  await page.tracking.logMetrics(runId, metrics);
  const files = await filesOf(await exportExperiment(page, 'e'));
  expect(files.get(`1/${runId}/metrics/a/b`)?.split('\n').sort()).toEqual(
    ['', '7 nan 0', '7 1.7976931348623157e+308 1', '7 -inf 3', '7 -0.0 4', '7 1e-7 5', '7 1e+300 6'].sort(),
  );
  expect(parsed(files.get(`1/${runId}/meta.yaml`))).toMatchObject({ status: 1, end_time: null });
  expect(files.get('README.md')).toContain('--source mlruns ');
});

test('PL13 a data set of several runs stands once, and every run names it', async () => {
  const page = createWorld().openPage();
  const plan = { table: 'db.t', fromSnapshotId: null, toSnapshotId: '12', files: ['f'], rowCount: 100 };
  const runs = [await trainedRun(page, { plan }), await trainedRun(page, { plan })];
  const files = await filesOf(await exportExperiment(page, 'e', { location: 's3://bucket/x/' }));
  const datasets = [...files.keys()].filter((path) => path.startsWith('1/datasets/'));
  expect(datasets).toHaveLength(1);
  const id = datasets[0]?.split('/')[2];
  for (const { runId } of runs) {
    const [path] = [...files.keys()].filter((each) => each.startsWith(`1/${runId}/inputs/`));
    expect(parsed(files.get(path ?? ''))).toMatchObject({ source_id: id, tags: { 'mlflow.data.context': 'training' } });
    expect(parsed(files.get(`1/${runId}/meta.yaml`))['artifact_uri']).toBe(`s3://bucket/x/1/${runId}/artifacts`);
  }
});

test('PL14 what no folder can hold is refused by name, and so is a place that is none', async () => {
  const page = createWorld().openPage();
  const first = await startRun(page);
  await page.tracking.logParams(first, { a: 1, 'a/b': 2 });
  expect(await codeOf(exportExperiment(page, 'e'))).toEqual(['not_exportable', `1/${first}/params/a/b`]);
  const long = await startRun(page, 'long');
  await page.tracking.setTags(long, { ['é'.repeat(128)]: '' });
  expect(await codeOf(exportExperiment(page, 'long'))).toEqual(['not_exportable', `2/${long}/tags/${'é'.repeat(128)}`]);
  for (const location of ['', 'relative/path', '/a/../b', 'C:\\x', 5 as unknown as string]) {
    expect(await codeOf(exportExperiment(page, 'e', { location }))).toEqual(['invalid_option', undefined]);
  }
  expect(await codeOf(exportExperiment(page, 'nope'))).toEqual(['RESOURCE_DOES_NOT_EXIST', undefined]);
});

test('PL14 a model whose name no folder can have keeps its name in the file', async () => {
  const page = createWorld().openPage();
  const { runId } = await trainedRun(page);
  for (const name of ['a/b', '..', 'plain é']) {
    await page.tracking.ensureRegisteredModel(name);
    await page.tracking.createModelVersion({ name, runId });
  }
  const files = await filesOf(await exportExperiment(page, 'e'));
  const folders = [...files.keys()].filter((path) => /^models\/[^/]+\/meta\.yaml$/.test(path));
  expect(folders.map((path) => [path, parsed(files.get(path))['name']])).toEqual([
    ['models/%2E%2E/meta.yaml', '..'],
    ['models/a%2Fb/meta.yaml', 'a/b'],
    ['models/plain é/meta.yaml', 'plain é'],
  ]);
});
