import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { ExperimentId, RunId } from '../../../src/base/ids.ts';
import { randomIds } from '../../../src/base/ids.ts';
import { runStore as jobRunStore } from '../../../src/jobs/stores.ts';
import { databaseVersion, labStores } from '../../../src/lab/stores.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { defineStore } from '../../../src/storage/types.ts';
import { experimentStore, type RunRecord } from '../../../src/tracking/stores.ts';
import { openTracking } from '../../../src/tracking/tracking.ts';

const clock = { now: () => 1_700_000_000_000 };

test('ST11 a lab of version 4 finds its runs again, and which job run made a deployment: the indexes are made anew', async () => {
  const name = `stores-upgrade-${process.pid}`;
  const runs4 = defineStore<RunRecord>('runs', 'run_id', { byExperiment: 'experiment_id' });
  const jobRuns4 = defineStore<object>('job_runs', 'id', { bySequence: 'sequence' });
  const stores = labStores.map((store) => [runs4, jobRuns4].find(({ name }) => name === store.name) ?? store);
  const old = await openStorage({ name, version: 4, stores, clock });
  const experiment = '1' as ExperimentId;
  const ids = ['0a', '1', 'f0'] as readonly string[] as readonly RunId[];
  await old.write([experimentStore, runs4, jobRuns4], async (tx) => {
    await tx.put(experimentStore, {
      experiment_id: experiment,
      name: 'old',
      artifact_location: 'mlflow-artifacts:/1',
      lifecycle_stage: 'active',
      creation_time: 1,
      last_update_time: 1,
      tags: {},
    });
    for (const run_id of ids) {
      await tx.put(runs4, {
        run_id,
        run_name: run_id,
        experiment_id: experiment,
        status: 'FINISHED',
        start_time: 1,
        end_time: 2,
        artifact_uri: `mlflow-artifacts:/1/${run_id}/artifacts`,
        lifecycle_stage: 'active',
        params: {},
        metrics: {},
        tags: {},
        dataset_inputs: [],
      });
    }
    await tx.put(jobRuns4, { id: 'made', sequence: 1, outputs: { deployment_id: 'd1' } });
    await tx.put(jobRuns4, { id: 'other', sequence: 2, outputs: {} });
  });
  old.close();

  const storage = await openStorage({ name, version: databaseVersion, stores: labStores, clock });
  const found = await openTracking({ storage, clock, ids: randomIds }).searchRuns({ experiment: 'old' });
  expect(found.map(({ info }) => info.run_id)).toEqual(ids);
  const makers = await storage.list(jobRunStore, { index: 'byDeployment', only: 'd1' });
  expect(makers.map(({ id }) => id)).toEqual(['made']);
  storage.close();
});
