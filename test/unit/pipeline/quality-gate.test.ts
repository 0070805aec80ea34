import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../src/base/columns.ts';
import { trainTestSplit } from '../../../src/gbdt/split.ts';
import { buildVersion } from '../../../src/pipeline/deploy-version.ts';
import { logModel } from '../../../src/pipeline/log-model.ts';
import { qualityGate, type GateRule } from '../../../src/pipeline/quality-gate.ts';
import { registerVersion } from '../../../src/pipeline/register-version.ts';
import { rowKeys } from '../../../src/pipeline/row-keys.ts';
import { selectionOf } from '../../../src/pipeline/training-rows.ts';
import type { GateDecision } from '../../../src/serving/types.ts';
import { batchOf, createWorld, startRun, type Page } from './world.ts';

const table = 'd.t';
const name = 'm';
const location = 's3a://x/d/t';
const resources = { cpu: 1, memory: 2, replicas: 1 };

interface Training {
  readonly from: string | null;
  readonly to: string;
  readonly seed?: number | undefined;
  readonly rounds?: number;
  /** Params that the run does not log. */
  readonly silent?: boolean;
  readonly plan?: boolean;
}

/** A run trained on the rows of a range, as the lessons do it; gives the number of its registered version. */
async function train(page: Page, { from, to, seed = 42, rounds = 5, silent = false, plan = true }: Training) {
  const runId = await startRun(page);
  const read = { table, fromSnapshotId: from, toSnapshotId: to };
  const { columns, rowCount } = await page.lakehouse.scan(table, selectionOf(read));
  const { fraud_trx: label, ...features } = columns;
  const rows = { kind: 'split', part: 'train', testFraction: 0.3, seed } as const;
  const trained = await page.compute.train({ features, label: label!, rows, params: { n_estimators: rounds } });
  if (!silent) await page.tracking.logParams(runId, { test_size: 0.3, seed });
  const logged = { path: 'model', trained, featureNames: Object.keys(features) };
  await logModel(page, runId, { ...logged, plan: plan ? { ...read, files: [], rowCount } : null });
  await page.tracking.endRun(runId, 'FINISHED');
  return (await registerVersion(page, { name, runId })).version.version;
}

async function deploy(page: Page, version: string, rule?: Partial<GateRule>) {
  await page.serving.ensureModel(name);
  const { id: buildId } = await buildVersion(page, { model: name, version });
  const gate = rule && qualityGate(page, { metric: 'accuracy', minimumImprovement: 0, ...rule });
  return page.serving.createDeployment({ ...resources, buildId, gate });
}

/** Two batches of 400 rows, and version 1, trained on the first, in service. */
async function createServing() {
  const page = createWorld().openPage();
  const first = (await page.lakehouse.append(table, batchOf(42, 0, 400), { location })).snapshotId;
  const second = (await page.lakehouse.append(table, batchOf(42, 1, 400), { location })).snapshotId;
  await deploy(page, await train(page, { from: null, to: first }));
  const decision = async (): Promise<GateDecision> => (await page.serving.decisions(name))[0]!;
  return { page, first, second, decision };
}

describe('quality gate', () => {
  it('PL20 both are scored on the test rows of the challenger, whose scores can be had again', async () => {
    const { page, first, second, decision } = await createServing();
    const version = await train(page, { from: first, to: second });
    await deploy(page, version, { metric: 'roc_auc', minimumImprovement: -1 });
    const { hold_out, challenger, champion } = await decision();
    expect(hold_out).toEqual({
      table,
      from_snapshot_id: first,
      to_snapshot_id: second,
      test_size: 0.3,
      seed: 42,
      rows: 120,
      left_out: 0,
      seen_by_champion: 0,
    });
    const { columns } = await page.lakehouse.scan(table, { startSnapshotId: first, endSnapshotId: second });
    const { fraud_trx: label, ...features } = columns;
    const rows = { kind: 'split', part: 'test', testFraction: 0.3, seed: 42 } as const;
    for (const side of [challenger, champion!]) {
      const model = (await page.serving.image(side.build_id)).model_text;
      const predicted = await page.compute.predict({ model, features, rows, output: 'probability' });
      const score = await page.compute.score({ metric: 'roc_auc', actual: label!, rows, predicted });
      expect(side.score).toBe(score);
    }
    expect([challenger.version, champion!.version]).toEqual(['2', '1']);
  });

  it('PL20 where too few rows remain that the champion does not know, all are taken, and it is said', async () => {
    const { page, first, second, decision } = await createServing();
    // Champion on the whole table; then a challenger on the second batch alone: most of its test rows are known.
    await deploy(page, await train(page, { from: null, to: second, seed: 7 }));
    await deploy(page, await train(page, { from: first, to: second, seed: 9 }), { minimumImprovement: -1 });
    const { hold_out } = await decision();
    const { train: known } = trainTestSplit(800, { testFraction: 0.3, seed: 7 });
    const { test } = trainTestSplit(400, { testFraction: 0.3, seed: 9 });
    const seen = test.filter((row) => known.includes(row + 400)).length;
    expect(120 - seen).toBeLessThan(50);
    expect(hold_out).toMatchObject({ rows: 120, left_out: 0, seen_by_champion: seen });
  });

  it('PL20 rows that the champion was trained on are left out', async () => {
    const page = createWorld().openPage();
    const first = (await page.lakehouse.append(table, batchOf(42, 0, 1000), { location })).snapshotId;
    const second = (await page.lakehouse.append(table, batchOf(42, 1, 1000), { location })).snapshotId;
    await deploy(page, await train(page, { from: null, to: second, seed: 7 }));
    await deploy(page, await train(page, { from: first, to: second, seed: 9 }), { minimumImprovement: -1 });
    const { hold_out } = (await page.serving.decisions(name))[0]!;
    expect(hold_out!.rows).toBeGreaterThanOrEqual(50);
    expect(hold_out).toMatchObject({ seen_by_champion: 0, left_out: 300 - hold_out!.rows });
  });

  it('PL20 the same rows split alike were seen by neither, though files were rewritten since', async () => {
    const { page, first, second, decision } = await createServing();
    await page.lakehouse.rewriteDataFiles(table);
    const version = await train(page, { from: null, to: first, rounds: 6 });
    await deploy(page, version, { minimumImprovement: -1 });
    expect((await decision()).hold_out).toMatchObject({ to_snapshot_id: first, rows: 120, seen_by_champion: 0 });
    const whole = await train(page, { from: null, to: second, rounds: 6 });
    await deploy(page, whole, { minimumImprovement: -1 });
    expect((await decision()).hold_out!.left_out).toBeGreaterThan(0);
  });

  it('PL20 a champion that does not say how it was split may have seen all of its rows', async () => {
    const { page, first, second, decision } = await createServing();
    await deploy(page, await train(page, { from: first, to: second, silent: true }));
    await deploy(page, await train(page, { from: first, to: second }), { minimumImprovement: -1 });
    expect((await decision()).hold_out).toMatchObject({ rows: 120, left_out: 0, seen_by_champion: 120 });
    await deploy(page, await train(page, { from: first, to: second, plan: false }));
    await deploy(page, await train(page, { from: first, to: second }), { minimumImprovement: -1 });
    expect((await decision()).hold_out).toMatchObject({ rows: 120, left_out: 0, seen_by_champion: null });
  });

  it('PL21 what cannot be compared is not let through, and says why', async () => {
    const { page, first, second, decision } = await createServing();
    const blocked = { verdict: 'blocked', reason: 'no_hold_out', hold_out: null };
    const attempt = async (training: Partial<Training>) => {
      const version = await train(page, { from: first, to: second, ...training });
      await expect(deploy(page, version, {})).rejects.toMatchObject({ code: 'gate_blocked' });
      return decision();
    };
    expect(await attempt({ silent: true })).toMatchObject({
      ...blocked,
      obstacle: expect.stringContaining('test_size and seed') as unknown,
    });
    expect(await attempt({ plan: false })).toMatchObject({
      ...blocked,
      obstacle: expect.stringContaining('does not name the snapshots') as unknown,
    });
    const version = await train(page, { from: first, to: second });
    await page.lakehouse.drop(table);
    await expect(deploy(page, version, {})).rejects.toMatchObject({ code: 'gate_blocked' });
    expect(await decision()).toMatchObject({ ...blocked, obstacle: expect.stringContaining(table) as unknown });
    expect(await page.serving.current(name)).toMatchObject({ version: '1' });
  });

  it('PL21 a metric without a value lets nothing through', async () => {
    const page = createWorld().openPage();
    const ofOneClass = (seed: number): Columns => ({ ...batchOf(seed, 0, 400), fraud_trx: new Int32Array(400) });
    const first = (await page.lakehouse.append(table, ofOneClass(1), { location })).snapshotId;
    await deploy(page, await train(page, { from: null, to: first }));
    const version = await train(page, { from: null, to: first });
    await expect(deploy(page, version, { metric: 'roc_auc' })).rejects.toMatchObject({ code: 'gate_blocked' });
    const [decision] = await page.serving.decisions(name);
    expect(decision).toMatchObject({ reason: 'no_score', hold_out: { rows: 120 }, challenger: { score: null } });
  });

  it('PL21 without a champion it lets through', async () => {
    const page = createWorld().openPage();
    const first = (await page.lakehouse.append(table, batchOf(42, 0, 400), { location })).snapshotId;
    await deploy(page, await train(page, { from: null, to: first, silent: true, plan: false }), {});
    const [decision] = await page.serving.decisions(name);
    expect(decision).toMatchObject({ verdict: 'passed', reason: 'no_champion', champion: null, hold_out: null });
  });

  it.each(['accuracy', 'recall', 'precision', 'roc_auc', 'log_loss'] as const)(
    'PL22 the least improvement of %s is met to the digit, and a hair more is not',
    async (metric) => {
      const { page, first, second, decision } = await createServing();
      const version = await train(page, { from: first, to: second });
      await expect(deploy(page, version, { metric, minimumImprovement: 9 })).rejects.toMatchObject({
        code: 'gate_blocked',
      });
      const { challenger, champion } = await decision();
      const more = Number((challenger.score! - champion!.score!).toFixed(12));
      const improvement = metric === 'log_loss' ? -more : more;
      await expect(deploy(page, version, { metric, minimumImprovement: improvement + 1e-9 })).rejects.toMatchObject({
        code: 'gate_blocked',
        detail: { gate_reason: 'not_good_enough', champion_version: '1' },
      });
      await deploy(page, version, { metric, minimumImprovement: improvement });
      expect(await decision()).toMatchObject({ verdict: 'passed', reason: 'good_enough' });
    },
  );
});

describe('row keys', () => {
  it('follow from the values alone, and tell rows apart that differ in one', async () => {
    const pause = () => Promise.resolve();
    const columns: Columns = {
      ...batchOf(42, 0, 5000),
      words: Array.from({ length: 5000 }, (_, row) => `w${row % 7}`),
    };
    const names = Object.keys(columns);
    const keys = await rowKeys(columns, names, pause);
    expect(new Set(keys).size).toBe(5000);
    const copied = Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values.slice()]));
    expect(await rowKeys(copied, names, pause)).toEqual(keys);
    const altered = Float32Array.from(columns['age'] as Float32Array);
    altered[17]! += 1e-3;
    const others = await rowKeys({ ...columns, age: altered }, names, pause);
    expect([...keys.keys()].filter((row) => others[row] !== keys[row])).toEqual([17]);
    expect([...keys].every(Number.isSafeInteger)).toBe(true);
  });
});
