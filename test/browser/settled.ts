import { expect } from '@playwright/test';
import { namesOf } from './lab-calls.ts';
import type { LabPage } from './lab-page.ts';

const names = namesOf('Paul');

/** How much of each kind there is. */
export interface Counts {
  readonly snapshots: number;
  readonly versions: number;
}

export function countContent(lab: LabPage): Promise<Counts> {
  return lab.call(
    async ({ table, model }) => ({
      snapshots: (await globalThis.lab.tables.snapshots(table)).length,
      versions: (await globalThis.lab.models.versions(model)).length,
    }),
    names,
  );
}

/** Waits until nothing of Paul's lab is half done: job runs, MLflow runs, versions, builds and deployments. */
export async function expectSettled(lab: LabPage): Promise<void> {
  await expect
    .poll(
      () =>
        lab.call(async ({ experiment, model }) => {
          const { jobs, experiments, models, deployments } = globalThis.lab;
          const states = {
            run: (await jobs.history()).map(({ status }) => status),
            mlflow: (await experiments.searchRuns({ experiment })).map(({ info }) => info.status),
            version: (await models.versions(model)).map(({ status }) => status),
            build: (await deployments.builds(model)).map(({ status }) => status),
            deployment: (await deployments.list(model)).map(({ status }) => status),
          };
          const open = /^(queued|running|RUNNING|SCHEDULED|PENDING_REGISTRATION|pending|building|deploying|stopping)$/;
          return Object.entries(states).flatMap(([kind, found]) =>
            found.filter((state) => open.test(state)).map((state) => `${kind} ${state}`),
          );
        }, names),
      { intervals: [50, 100, 250] },
    )
    .toEqual([]);
}

/**
 * Every snapshot, or each of the newest ones, gives the rows that its summary counts, and the one endpoint answers with
 * the current version.
 */
export async function expectWhole(lab: LabPage, { newest = Infinity } = {}): Promise<void> {
  const found = await lab.call(
    async ({ table, model, from }) => {
      const { tables, deployments, endpoint } = globalThis.lab;
      const snapshots = [];
      for (const { snapshot_id: snapshotId, summary } of (await tables.snapshots(table)).slice(from)) {
        const { rowCount, columns } = await tables.scan(table, { snapshotId, columns: ['age', 'customer_score'] });
        const lengths = Object.values(columns).map(({ length }) => length);
        snapshots.push({ total: Number(summary['total-records']), read: [rowCount, ...lengths] });
      }
      const { urls, accessKey, signature, via } = await endpoint.describe(model);
      const inputs = signature!.inputs.map(({ name }) => name);
      const request = { dataframe_split: { columns: inputs, data: [inputs.map(() => 12.5)] } };
      const init = { method: 'POST', body: JSON.stringify({ accessKey, request }) };
      const answer = await (via === 'page' ? endpoint.invoke('model', init) : fetch(urls.model, init));
      const current = await deployments.current(model);
      return {
        snapshots,
        answer: { status: answer.status, body: (await answer.json()) as { response?: { version?: string } } },
        current,
        deployed: (await deployments.list(model)).filter(({ status }) => status === 'deployed').map(({ id }) => id),
      };
    },
    { ...names, from: Number.isFinite(newest) ? -newest : 0 },
  );
  expect(found.snapshots).toEqual(found.snapshots.map(({ total }) => ({ total, read: [total, total, total] })));
  expect(found.current).toMatchObject({ status: 'deployed' });
  expect(found.deployed).toEqual([found.current!.id]);
  expect(found.answer).toMatchObject({
    status: 200,
    body: { success: true, response: { version: found.current!.version } },
  });
}

/** Runs the pipeline once more, with as many rows a batch as given; it adds one batch and one version. */
export async function expectNextPipelineSucceeds(lab: LabPage, rowsPerBatch = 10_000): Promise<void> {
  const before = await countContent(lab);
  const statuses = await lab.call(async (rows) => {
    const { jobs, settings } = globalThis.lab;
    await settings.set({ rowsPerBatch: rows });
    const [newBatch] = await jobs.createPipeline();
    const runs = await jobs.finished((await jobs.run(newBatch!.name)).runId);
    return runs.map(({ status, error }) => error?.message ?? status);
  }, rowsPerBatch);
  expect(statuses).toEqual(['succeeded', 'succeeded', 'succeeded']);
  const { snapshots, versions } = before;
  expect(await countContent(lab)).toEqual({ snapshots: snapshots + 1, versions: versions + 1 });
}
