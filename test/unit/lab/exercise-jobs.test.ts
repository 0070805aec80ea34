import { expect, test } from 'vitest';
import { createExerciseJobs, exerciseJobs } from '../../../src/lab/exercise-jobs.ts';
import { openJobs } from '../../../src/jobs/open-jobs.ts';
import { jobsStores } from '../../../src/jobs/stores.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import { scriptNames, resolveScript } from '../../../src/script/scripts.ts';
import { seededIds, tickingClock } from './world.ts';

function openRealJobs() {
  return openJobs({
    storage: createMemoryDatabase(jobsStores).open(),
    clock: tickingClock(),
    ids: seededIds(1),
    holder: 'page',
    scripts: scriptNames,
    resolveScript,
    runTask: async () => undefined,
  });
}

test('LB9 the three jobs carry what the exercise enters, each depends on the one before', async () => {
  const platform = {
    editor: 'Workbench',
    kernel: 'Python 3.9',
    sparkAddOn: 'Spark 3.3',
    edition: 'Standard',
    version: '2024.02',
    resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
  };
  expect(await createExerciseJobs(openRealJobs(), "Zoë O'Neil")).toMatchObject([
    { ...platform, name: "New Batch Zoë O'Neil", script: '03_newbatch', schedule: { type: 'manual' } },
    {
      ...platform,
      name: "Retrain XGBoost Zoë O'Neil",
      script: '04_train_xgboost',
      schedule: { type: 'dependent', on: "New Batch Zoë O'Neil" },
    },
    {
      ...platform,
      name: "API Redeployment Zoë O'Neil",
      script: '05_api_redeployment',
      schedule: { type: 'dependent', on: "Retrain XGBoost Zoë O'Neil" },
    },
  ]);
});

test('LB9 what exists is left as it is, and what is missing is made', async () => {
  const jobs = openRealJobs();
  const [first] = exerciseJobs('Paul');
  const own = await jobs.create({ ...first!, edition: 'Nvidia GPU', environment: { A: '1' } });
  const made = await createExerciseJobs(jobs, 'Paul');
  expect(made[0]).toEqual(own);
  expect(await createExerciseJobs(jobs, 'Paul')).toEqual(made);
  expect(await jobs.list()).toHaveLength(3);
});

test('LB9 an owner of 64 characters of any script fits into the names of the jobs', async () => {
  const owner = '名'.repeat(64);
  expect((await createExerciseJobs(openRealJobs(), owner)).map(({ name }) => name)).toEqual([
    `New Batch ${owner}`,
    `Retrain XGBoost ${owner}`,
    `API Redeployment ${owner}`,
  ]);
});
