import { beforeAll, describe, expect, test } from 'vitest';
import type { JobRun } from '../../../src/jobs/types.ts';
import type { LabApi } from '../../../src/lab/api.ts';
import type { ScriptAccess } from '../../../src/lab/script-access.ts';
import type { Lineage, LineageNode, LineageTarget } from '../../../src/pipeline/lineage-types.ts';
import type { BuildId, DeploymentId } from '../../../src/base/ids.ts';
import { requestLogStore } from '../../../src/serving/stores.ts';
import type { RequestRecord } from '../../../src/serving/types.ts';
import type { AnyStore, Query, Storage } from '../../../src/storage/types.ts';
import { exerciseScripts, runAlone } from '../lab/exercise-scripts.ts';
import { createLabWorld, type LabPage, type Scripts } from '../lab/world.ts';

const model = 'FraudCLF-Paul';
const table = 'hol_fraud.transactions_Paul';

/** Writes the next batch with what the lessons' frames say of it. */
async function writeBatch({ environment, tables }: ScriptAccess, mode: 'append' | 'createOrReplace'): Promise<void> {
  const { columns, batchNumber, seed } = await tables.generate(environment.table, {});
  await tables[mode](environment.table, columns, { 'batch-number': String(batchNumber), seed: String(seed) });
}

const scripts: Scripts = {
  ...exerciseScripts,
  '00_datagen': (access) => writeBatch(access, 'createOrReplace'),
  '03_newbatch': (access) => writeBatch(access, 'append'),
};

interface Kept {
  readonly page: LabPage;
  readonly storage: Storage;
  /** Which lists were read so far. */
  readonly lists: string[];
}

async function openWorld(): Promise<Kept> {
  let storage: Storage | undefined;
  const lists: string[] = [];
  const page = await createLabWorld({ rowsPerBatch: 120 }).openPage(
    scripts,
    (opened) => (storage = notingLists(opened, lists)),
  );
  if (storage === undefined) throw new Error('The page must have opened its storage.');
  return { page, storage, lists };
}

/** The storage, writing down which lists are read: the store and the index. */
function notingLists(storage: Storage, lists: string[]): Storage {
  const note = ({ name }: AnyStore, query?: Query) => lists.push(`${name} by ${query?.index ?? 'key'}`);
  return {
    ...storage,
    read: (stores, body) =>
      storage.read(stores, (tx) =>
        body({
          ...tx,
          list(store, query) {
            note(store, query);
            return tx.list(store, query);
          },
        }),
      ),
    list(store, query) {
      note(store, query);
      return storage.list(store, query);
    },
  };
}

async function runChain(api: LabApi): Promise<readonly JobRun[]> {
  const { runId } = await api.jobs.run('New Batch Paul');
  const runs = await api.jobs.finished(runId);
  expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  return runs;
}

async function logRequest(
  storage: Storage,
  deployment: { id: DeploymentId; build_id: BuildId; version: string },
  n: number,
) {
  const record: RequestRecord = {
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    model,
    deployment_id: deployment.id,
    build_id: deployment.build_id,
    version: deployment.version,
    requested_at: new Date(Date.UTC(2026, 10, 25, 12, 0, n)).toISOString(),
    latency_ms: 1,
    route: 'model',
    rows: 1,
    input_digest: 'd',
    inputs: new Float32Array(15),
    predictions: [0],
    scores: new Float32Array([0.25]),
  };
  await storage.write([requestLogStore], (tx) => tx.put(requestLogStore, record));
  return record.uuid;
}

const edgesOf = ({ edges }: Lineage) => edges.map(({ from, to, by }) => `${from} → ${to} by ${by}`);
const nodeOf = (lineage: Lineage, kind: LineageNode['kind'], id?: string) =>
  lineage.nodes.find((node) => node.kind === kind && (id === undefined || node.id === id));
const idsOf = (lineage: Lineage, keys: readonly string[], kind: LineageNode['kind']) =>
  keys.flatMap((key) => lineage.nodes.find((node) => node.key === key && node.kind === kind)?.id ?? []);

describe('three chains, the table and the endpoint rolled back', () => {
  let kept: Kept;
  let api: LabApi;
  let chains: (readonly JobRun[])[] = [];
  let snapshots: readonly string[] = [];
  const of = (target: LineageTarget, limit?: number) => api.lineage.of(target, { limit });

  beforeAll(async () => {
    kept = await openWorld();
    ({ api } = kept.page);
    for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(kept.page, name);
    await api.jobs.createPipeline();
    chains = [];
    for (let round = 0; round < 3; round++) chains.push(await runChain(api));
    snapshots = (await api.tables.snapshots(table)).map(({ snapshot_id }) => snapshot_id);
    await api.tables.rollbackTo(table, snapshots[1] ?? '');
    await api.deployments.rollback(model, '3');
  }, 120_000);

  test('PL40 a prediction leads back over every stored id to the seed, and the rollbacks change no link', async () => {
    const current = (await api.deployments.current(model))!;
    expect(current.version).toBe('3');
    const uuid = await logRequest(kept.storage, current, 1);
    const lineage = await of({ prediction: uuid });
    const [build] = (await api.deployments.builds(model)).filter(({ id }) => id === current.build_id);
    const [version] = (await api.models.versions(model)).filter((each) => each.version === '3');
    const run = await api.experiments.getRun(version!.run_id);
    const source = JSON.parse(run.inputs.dataset_inputs[0]!.dataset.source) as Record<string, string>;
    const rows = await api.tables.snapshots(table);
    const snapshot = rows.find(({ snapshot_id }) => snapshot_id === source['to_snapshot_id'])!;
    const [newBatch, retrain] = chains[1]!;
    expect(edgesOf(lineage).sort()).toEqual(
      [
        `prediction:${uuid} → deployment:${current.id} by deployment_id`,
        `deployment:${current.id} → build:${build!.id} by build_id`,
        `build:${build!.id} → version:${model}/3 by version`,
        `version:${model}/3 → run:${run.info.run_id} by run_id`,
        `run:${run.info.run_id} → range:${table}:${snapshots[1]}..${snapshots[2]} by inputs.dataset_inputs`,
        `run:${run.info.run_id} → jobRun:${retrain!.id} by tags.lab.job_run_id`,
        `range:${table}:${snapshots[1]}..${snapshots[2]} → snapshot:${table}:${snapshots[2]} by to_snapshot_id`,
        `range:${table}:${snapshots[1]}..${snapshots[2]} → snapshot:${table}:${snapshots[1]} by from_snapshot_id`,
        `snapshot:${table}:${snapshots[2]} → snapshot:${table}:${snapshots[1]} by parent_id`,
        `snapshot:${table}:${snapshots[2]} → jobRun:${newBatch!.id} by summary.job-run-id`,
        `snapshot:${table}:${snapshots[2]} → batch:${table}:${snapshots[2]} by summary.seed, summary.batch-number`,
        `jobRun:${retrain!.id} → jobRun:${newBatch!.id} by parentRunId`,
      ].sort(),
    );
    expect(snapshot.parent_id).toBe(snapshots[1]);
    expect(snapshot.summary['job-run-id']).toBe(newBatch!.id);
    expect(nodeOf(lineage, 'snapshot', snapshots[2])).toMatchObject({ state: 'present', standing: 'abandoned' });
    expect(nodeOf(lineage, 'snapshot', snapshots[1])).toMatchObject({ state: 'present', standing: 'current' });
    expect(nodeOf(lineage, 'batch')).toMatchObject({ seed: '42', batch_number: '2' });
    expect(lineage).toMatchObject({ target: `prediction:${uuid}`, dependents: [], unlistedSnapshots: 0 });
    expect(lineage.origins).toHaveLength(lineage.nodes.length - 1);
  });

  test('PL41 a snapshot leads to all that rests on its rows, counted whole and listed up to the limit', async () => {
    const deployments = await api.deployments.list(model);
    for (const [index, each] of deployments.entries()) {
      for (let n = 0; n < 3; n++) await logRequest(kept.storage, each, 10 + 3 * index + n);
    }
    const ofFirst = await of({ snapshot: snapshots[0]! });
    // The first run has read the whole table as it was then; the chains only what came after it.
    expect(idsOf(ofFirst, ofFirst.dependents, 'version')).toEqual([`${model}/1`]);
    const ofThird = await of({ snapshot: snapshots[2]!, table });
    const onThird = deployments.filter(({ version }) => version === '3');
    expect(onThird).toHaveLength(2);
    expect(idsOf(ofThird, ofThird.dependents, 'run')).toEqual([chains[1]![1]!.outputs['run_id']]);
    expect(idsOf(ofThird, ofThird.dependents, 'deployment').sort()).toEqual(onThird.map(({ id }) => String(id)).sort());
    expect(ofThird.totals).toEqual({
      run: { total: 1, listed: 1 },
      version: { total: 1, listed: 1 },
      build: { total: 1, listed: 1 },
      deployment: { total: 2, listed: 2 },
      prediction: { total: 7, listed: 7 },
    });
    const cut = await of({ snapshot: snapshots[2]! }, 1);
    expect(cut.totals).toMatchObject({ deployment: { total: 2, listed: 1 }, prediction: { total: 7, listed: 1 } });
    expect(cut.totals.run).toEqual({ total: 1, listed: 1 });
  });

  test('PL41 what one leads to leads back to it: every record, either way', async () => {
    const targets: LineageTarget[] = [
      ...(await api.deployments.list(model)).map(({ id }) => ({ deployment: id })),
      ...(await api.deployments.builds(model)).map(({ id }) => ({ build: id })),
      ...(await api.models.versions(model)).map(({ version }) => ({ version })),
      ...(await api.experiments.searchRuns({ experiment: 'xgb-cc-fraud-Paul' })).map(({ info }) => ({
        run: info.run_id,
      })),
      ...snapshots.map((snapshot) => ({ snapshot })),
    ];
    const rests = new Map<string, ReadonlySet<string>>();
    const carries = new Map<string, ReadonlySet<string>>();
    for (const target of targets) {
      const lineage = await of(target);
      rests.set(lineage.target, new Set(lineage.origins));
      carries.set(lineage.target, new Set(lineage.dependents));
    }
    for (const [above, origins] of rests) {
      for (const [below, dependents] of carries) {
        // The start of a range stands in a chain whose rows it does not give.
        if (below.startsWith('snapshot:') && !dependents.has(above)) continue;
        expect([above, below, dependents.has(above)]).toEqual([above, below, origins.has(below)]);
      }
    }
  });

  test('PL42 a job run leads to what it made and what that rests on', async () => {
    const [newBatch, retrain, redeploy] = chains[2]!;
    const made = await of({ jobRun: newBatch!.id });
    expect(idsOf(made, made.dependents, 'snapshot')).toEqual([snapshots[3]]);
    expect(idsOf(made, made.dependents, 'run')).toEqual([retrain!.outputs['run_id']]);
    expect(idsOf(made, made.dependents, 'jobRun').sort()).toEqual([retrain!.id, redeploy!.id].sort());
    expect(edgesOf(made)).toEqual(
      expect.arrayContaining([
        `run:${retrain!.outputs['run_id']} → jobRun:${retrain!.id} by tags.lab.job_run_id`,
        `deployment:${redeploy!.outputs['deployment_id']} → jobRun:${redeploy!.id} by outputs.deployment_id`,
      ]),
    );
    expect(made.totals.prediction.total).toBe(3);
    const deployed = await of({ jobRun: redeploy!.id });
    expect(idsOf(deployed, deployed.dependents, 'deployment')).toEqual([redeploy!.outputs['deployment_id']]);
    expect(idsOf(deployed, deployed.origins, 'snapshot')).toContain(snapshots[3]);
  });

  test('PL43 a target is one kind with its id, and one that nothing has or names is refused', async () => {
    const wrong = [
      {},
      { run: '' },
      { run: 'a', snapshot: 'b' },
      'a',
      null,
      { version: 3 },
    ] as unknown as LineageTarget[];
    for (const target of wrong) await expect(of(target)).rejects.toMatchObject({ code: 'invalid_option' });
    await expect(of({ run: 'a' }, 0)).rejects.toMatchObject({ code: 'invalid_option' });
    const unknown: LineageTarget[] = [
      { prediction: 'x' },
      { deployment: 'x' },
      { build: 'x' },
      { version: '99' },
      { run: 'x' },
      { snapshot: '1' },
      { jobRun: 'x' },
    ];
    for (const target of unknown) await expect(of(target)).rejects.toMatchObject({ code: 'unknown_record' });
  });

  test('PL45 of runs and job runs, the lineage of a prediction, version or run reads only those on its way', async () => {
    const uuid = await logRequest(kept.storage, (await api.deployments.current(model))!, 99);
    const [run] = await api.experiments.searchRuns({ experiment: 'xgb-cc-fraud-Paul' });
    for (const target of [{ prediction: uuid }, { version: '3' }, { run: run!.info.run_id }]) {
      kept.lists.length = 0;
      const { nodes } = await of(target);
      expect(nodes.filter(({ kind }) => kind === 'jobRun').length).toBeGreaterThan(1);
      expect(new Set(kept.lists.filter((list) => /^(runs|job_runs) /.test(list)))).toEqual(
        new Set(['job_runs by byDeployment']),
      );
    }
  });
});

describe('what is gone', () => {
  let kept: Kept;
  let api: LabApi;
  let chains: (readonly JobRun[])[] = [];
  let snapshots: readonly string[] = [];

  beforeAll(async () => {
    kept = await openWorld();
    ({ api } = kept.page);
    for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(kept.page, name);
    await api.jobs.createPipeline();
    chains = [await runChain(api), await runChain(api)];
    snapshots = (await api.tables.snapshots(table)).map(({ snapshot_id }) => snapshot_id);
  }, 120_000);

  test('PL44 an expired snapshot says so, and the chain goes on around it', async () => {
    for (const version of ['1', '2']) await api.tables.dropTag(table, `${model}-v${version}`);
    await api.tables.expireSnapshots(table, { snapshotIds: snapshots.slice(0, 2) });
    const ofRun = await api.lineage.of({ version: '2' });
    expect(nodeOf(ofRun, 'snapshot', snapshots[1])).toEqual({
      key: `snapshot:${table}:${snapshots[1]}`,
      kind: 'snapshot',
      id: snapshots[1],
      table,
      state: 'expired',
    });
    expect(nodeOf(ofRun, 'jobRun', chains[0]![1]!.id)).toMatchObject({ state: 'present' });
    const ofExpired = await api.lineage.of({ snapshot: snapshots[1]! });
    expect(idsOf(ofExpired, ofExpired.dependents, 'version')).toEqual([`${model}/2`]);
    // Version 1 has read all up to the first, which is gone: before it, nobody can tell any more.
    const ofLast = await api.lineage.of({ snapshot: snapshots[2]! });
    expect(ofLast).toMatchObject({ undeterminedRuns: 1, totals: { run: { total: 1 } } });
    expect(nodeOf(ofLast, 'snapshot', snapshots[1])).toMatchObject({ state: 'expired' });
  });

  test('PL44 a deleted job, a deleted run and a dropped table say so', async () => {
    for (const name of ['API Redeployment Paul', 'Retrain XGBoost Paul', 'New Batch Paul']) await api.jobs.delete(name);
    const runId = String(chains[1]![1]!.outputs['run_id']);
    await api.experiments.deleteRun(runId);
    const before = await api.lineage.of({ version: '3' });
    expect(nodeOf(before, 'jobRun', chains[1]![0]!.id)).toMatchObject({ job: 'New Batch Paul', job_deleted: true });
    expect(nodeOf(before, 'run')).toMatchObject({ id: runId, lifecycle_stage: 'deleted' });
    await api.tables.drop(table);
    const after = await api.lineage.of({ version: '3' });
    expect(nodeOf(after, 'snapshot', snapshots[2])).toMatchObject({ state: 'dropped' });
    const reverse = await api.lineage.of({ snapshot: snapshots[2]! });
    expect(idsOf(reverse, reverse.dependents, 'version')).toEqual([`${model}/3`]);
  });

  test('PL44 rows that no job run wrote, and an imported table, say so', async () => {
    const other = 'hol_fraud.other';
    await api.tables.append(other, { a: new Float32Array([1, 2]) });
    const [own] = await api.tables.snapshots(other);
    const ofOwn = await api.lineage.of({ snapshot: own!.snapshot_id });
    expect(nodeOf(ofOwn, 'snapshot')).toMatchObject({ table: other, imported: false });
    expect(nodeOf(ofOwn, 'jobRun')).toMatchObject({ id: null, state: 'not_recorded' });
    await api.tables.import(await api.tables.export(other), { name: 'hol_fraud.copy' });
    await api.tables.append('hol_fraud.copy', { a: new Float32Array([3]) });
    const copied = await api.tables.snapshots('hol_fraud.copy');
    const flags = [];
    for (const { snapshot_id: snapshot } of copied) {
      const lineage = await api.lineage.of({ snapshot, table: 'hol_fraud.copy' });
      flags.push((nodeOf(lineage, 'snapshot', snapshot) as { imported?: boolean }).imported);
    }
    expect(flags).toEqual([true, false]);
  });

  test('PL44 a request whose deployment is not there goes on with the build that it names', async () => {
    const [build] = await api.deployments.builds(model);
    const uuid = await logRequest(
      kept.storage,
      { id: 'gone' as DeploymentId, build_id: build!.id, version: build!.version },
      1,
    );
    const lineage = await api.lineage.of({ prediction: uuid });
    expect(nodeOf(lineage, 'deployment')).toMatchObject({ id: 'gone', state: 'missing' });
    expect(edgesOf(lineage)).toContain(`prediction:${uuid} → build:${build!.id} by build_id`);
    expect(nodeOf(lineage, 'version')).toMatchObject({ state: 'present', version: build!.version });
  });
});
