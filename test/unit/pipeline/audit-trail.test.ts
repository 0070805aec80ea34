import { describe, expect, it } from 'vitest';
import { auditTrail } from '../../../src/pipeline/audit-trail.ts';
import { compareBatches } from '../../../src/pipeline/compare-batches.ts';
import { buildVersion } from '../../../src/pipeline/deploy-version.ts';
import { registerVersion } from '../../../src/pipeline/register-version.ts';
import { batchOf, createWorld, startRun, trainedRun } from './world.ts';

describe('audit trail of a model', () => {
  it('PL23 is that of registry and endpoint in one, newest first', async () => {
    const page = createWorld().openPage();
    const { runId } = await trainedRun(page);
    const { version } = (await registerVersion(page, { name: 'm', runId })).version;
    await page.serving.ensureModel('m');
    const { id: buildId } = await buildVersion(page, { model: 'm', version });
    await page.serving.createDeployment({ buildId, cpu: 1, memory: 2, replicas: 1 });
    await page.tracking.setAlias('m', 'champion', version);
    const entries = await auditTrail(page, 'm');
    expect(entries.map(({ of, change }) => `${of} ${change}`)).toEqual([
      'registry alias_set',
      ...Array<string>(3).fill('endpoint deployment'),
      ...Array<string>(3).fill('endpoint build'),
      'endpoint model_created',
      'registry version_ready',
      'registry version_created',
      'registry model_created',
    ]);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(await auditTrail(page, 'nobody')).toEqual([]);
  });
});

describe('the batches of two runs', () => {
  it('PL24 are the rows that their inputs name, and those that are gone are said', async () => {
    const page = createWorld().openPage();
    const location = 's3a://x/d/t';
    const first = (await page.lakehouse.append('d.t', batchOf(1, 0, 300), { location })).snapshotId;
    const second = (await page.lakehouse.append('d.t', batchOf(1, 1, 200), { location })).snapshotId;
    const runOf = async (from: string | null, to: string) => {
      const plan = { table: 'd.t', fromSnapshotId: from, toSnapshotId: to, files: [], rowCount: 0 };
      return (await trainedRun(page, { plan })).runId;
    };
    const runs = { a: await runOf(null, first), b: await runOf(first, second) };
    const compared = await compareBatches(page, runs);
    expect(compared).toMatchObject({
      a: { table: 'd.t', fromSnapshotId: null, toSnapshotId: first },
      b: { fromSnapshotId: first, toSnapshotId: second },
      rowCountA: 300,
      rowCountB: 200,
    });
    expect(compared.columns.map(({ name }) => name)).toEqual(Object.keys(batchOf(1, 0, 1)));
    const bare = await startRun(page);
    await expect(compareBatches(page, { ...runs, b: bare })).rejects.toMatchObject({
      code: 'run_without_rows',
      detail: { runId: bare },
    });
    const expired = { ...runs, b: await runOf(null, '7') };
    await expect(compareBatches(page, expired)).rejects.toMatchObject({ code: 'unknown_snapshot' });
  });
});
