import { sha256Hex } from '../../src/base/digest.ts';
import { requestText } from '../../src/ui/models/public-payload.ts';
import { defaultRun } from '../default-run/default-run.ts';
import { defaultDigests, oddDigest } from '../default-run/digests.ts';
import { oddTrainings } from '../default-run/odd-trainings.ts';
import { expect, test } from './lab-fixture.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';

const { table, experiment, model } = namesOf('Paul');

/** lab.md's bounds of a default run. */
const accuracyBounds = [0.88, 0.93] as const;
const recallBounds = [0.8, 0.91] as const;

/** The public test request; its longitude is out of range. */
const { request } = JSON.parse(requestText('', 80)) as { request: unknown };

test('00 to 02 and the three jobs run by calls, and the new version answers', async ({ lab }) => {
  await lab.open('?owner=Paul');
  for (const script of ['00_datagen', '01_train_xgboost', '02_api_deployment']) {
    const run = await runScript(lab, script);
    expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', job: null });
  }
  const before = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
  expect(before).toHaveLength(1);

  const runs = await lab.call(async () => {
    const [newBatch] = await globalThis.lab.jobs.createPipeline();
    const { runId } = await globalThis.lab.jobs.run(newBatch!.name);
    return globalThis.lab.jobs.finished(runId);
  });
  expect(runs.map(({ job, status, trigger }) => [job, status, trigger.type])).toEqual([
    ['New Batch Paul', 'succeeded', 'manual'],
    ['Retrain XGBoost Paul', 'succeeded', 'dependent'],
    ['API Redeployment Paul', 'succeeded', 'dependent'],
  ]);
  const [newBatch, retrain, redeployment] = runs;

  const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
  expect(snapshots).toHaveLength(2);
  expect(snapshots[1]).toMatchObject({
    snapshot_id: newBatch!.outputs['snapshot_id'],
    parent_id: snapshots[0]!.snapshot_id,
    operation: 'append',
  });
  expect(snapshots[1]!.summary).toMatchObject({ 'added-records': '10000', 'total-records': '20000' });

  const run = await lab.call((id) => globalThis.lab.experiments.getRun(id), String(retrain!.outputs['run_id']));
  expect(run.info.status).toBe('FINISHED');
  expect(run.data.tags).toMatchObject({
    iceberg_snapshot_id: snapshots[1]!.snapshot_id,
    iceberg_parent_id: snapshots[0]!.snapshot_id,
    iceberg_snapshot_committed_at: snapshots[1]!.committed_at,
    row_count: '10000',
  });
  const { accuracy, recall } = run.data.metrics;
  expect(accuracy).toBeGreaterThanOrEqual(accuracyBounds[0]);
  expect(accuracy).toBeLessThanOrEqual(accuracyBounds[1]);
  expect(recall).toBeGreaterThanOrEqual(recallBounds[0]);
  expect(recall).toBeLessThanOrEqual(recallBounds[1]);
  const curve = await lab.call(
    (id) => globalThis.lab.experiments.metricHistory(id, 'eval-logloss'),
    run.info.run_id as string,
  );
  expect(curve.map(({ step }) => step)).toEqual(Array.from({ length: 100 }, (_, step) => step));
  const found = await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment);
  expect(found).toHaveLength(2);

  expect(redeployment!.outputs).toMatchObject({ version: '2' });
  const current = await lab.call((name) => globalThis.lab.deployments.current(name), model);
  expect(current).toMatchObject({ version: '2', status: 'deployed', id: redeployment!.outputs['deployment_id'] });

  const ask = () =>
    lab.call(
      async ([name, body]) => {
        const { urls, accessKey, via } = await globalThis.lab.endpoint.describe(name);
        const response = await fetch(urls.model, {
          method: 'POST',
          body: JSON.stringify({ accessKey, request: body }),
        });
        const answer: unknown = await response.json();
        return { via, status: response.status, answer };
      },
      [model, request] as const,
    );
  const answered = await ask();
  expect(answered).toMatchObject({
    via: 'service-worker',
    status: 200,
    answer: { success: true, response: { version: '2' } },
  });

  await lab.reload();
  expect(await lab.call((name) => globalThis.lab.tables.snapshots(name), table)).toEqual(snapshots);
  expect((await lab.call(() => globalThis.lab.jobs.history())).map(({ id }) => id)).toHaveLength(6);
  const again = await ask();
  expect(again.answer).toMatchObject({ success: true, response: { version: '2' } });
  expect(
    await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment),
  ).toHaveLength(2);
});

test('LB13 the default run and odd trainings come to the same digests on every host: here in Chromium', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  expect(await lab.call(defaultRun)).toEqual(defaultDigests);
  expect(sha256Hex(JSON.stringify(await lab.call(oddTrainings)))).toBe(oddDigest);
});

test('two fresh profiles with one seed have one fingerprint, another seed another', async ({ lab, newVisitor }) => {
  const fingerprintOf = async (visitor: typeof lab, query: string) => {
    await visitor.open(query);
    await createFirstVersion(visitor);
    await visitor.call(async () => {
      const [newBatch] = await globalThis.lab.jobs.createPipeline();
      await globalThis.lab.jobs.finished((await globalThis.lab.jobs.run(newBatch!.name)).runId);
    });
    return visitor.call(() => globalThis.lab.fingerprint());
  };
  const first = await fingerprintOf(lab, '?owner=Paul');
  const second = await fingerprintOf(await newVisitor(), '?owner=Zo%C3%AB&dbname=other');
  const other = await fingerprintOf(await newVisitor(), '?owner=Paul&seed=43');
  expect(first.words).toHaveLength(4);
  expect(second).toEqual(first);
  expect(other.table).not.toBe(first.table);
  expect(other.model).not.toBe(first.model);
  expect(other.metrics).not.toBe(first.metrics);
});

test('ten pipeline runs make one chain of eleven snapshots and version 11 serves', async ({ lab }) => {
  test.setTimeout(300_000);
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const readMs = await lab.call(async (name) => {
    const [newBatch] = await globalThis.lab.jobs.createPipeline();
    const times: number[] = [];
    for (let i = 0; i < 10; i++) {
      const runs = await globalThis.lab.jobs.finished((await globalThis.lab.jobs.run(newBatch!.name)).runId);
      const failed = runs.find(({ status }) => status !== 'succeeded');
      if (failed) throw new Error(JSON.stringify(failed));
      const snapshots = await globalThis.lab.tables.snapshots(name);
      const { parent_id, snapshot_id } = snapshots.at(-1)!;
      const startedAt = performance.now();
      const { rowCount } = await globalThis.lab.tables.scan(name, {
        startSnapshotId: parent_id!,
        endSnapshotId: snapshot_id,
      });
      times.push(performance.now() - startedAt);
      if (rowCount !== 10_000) throw new Error(`${rowCount} rows`);
    }
    return times;
  }, table);
  const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[1]!.toFixed(1);
  console.log(
    `incremental read, median of three: first ${median(readMs.slice(0, 3))} ms, last ${median(readMs.slice(-3))} ms`,
  );

  const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
  expect(snapshots).toHaveLength(11);
  expect(snapshots.map(({ parent_id }) => parent_id)).toEqual([
    null,
    ...snapshots.slice(0, -1).map(({ snapshot_id }) => snapshot_id),
  ]);
  const versions = await lab.call((name) => globalThis.lab.models.versions(name), model);
  expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 11 }, (_, i) => String(i + 1)));
  expect(await lab.call((name) => globalThis.lab.deployments.current(name), model)).toMatchObject({ version: '11' });
});

test('a failing batch leaves table, registry and endpoint as they were', async ({ lab }) => {
  await lab.open('?owner=Paul');
  const { runs, log, snapshots, description, models } = await lab.call(async (name) => {
    const { lab } = globalThis;
    const schema = { channel: 'string' as const };
    const made = await lab.scripts.run('00_datagen');
    await lab.jobs.finished(made.runId);
    const { schema: columns } = await lab.tables.describe(name);
    await lab.settings.set({ dbname: 'wide' });
    const wide = name.replace('hol_fraud', 'wide');
    await lab.tables.create(wide, {
      ...Object.fromEntries(columns.map((column) => [column.name, column.type])),
      ...schema,
    });
    const [newBatch] = await lab.jobs.createPipeline();
    const { runId } = await lab.jobs.run(newBatch!.name);
    const runs = await lab.jobs.finished(runId);
    return {
      runs,
      log: await lab.jobs.log(runId),
      snapshots: await lab.tables.snapshots(wide),
      description: await lab.tables.describe(wide),
      models: await lab.models.list(),
    };
  }, table);
  expect(runs.map(({ status }) => status)).toEqual(['failed', 'skipped', 'skipped']);
  expect(runs[0]!.error).toMatchObject({ code: 'missing_column' });
  expect(log.lines.map(({ text }) => text).join('\n')).toContain('channel');
  expect(runs[1]!.error!.message).toContain('New Batch Paul');
  expect(snapshots).toEqual([]);
  expect(description.rowCount).toBe(0);
  expect(models).toEqual([]);
});
