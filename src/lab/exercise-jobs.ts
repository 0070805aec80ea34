import type { Jobs } from '../jobs/open-jobs.ts';
import type { JobDefinition, JobDefinitionInput } from '../jobs/types.ts';

/** What the exercise enters in the form, once per job. Kernel and runtime are kept for the exported definition. */
const platformFields = {
  editor: 'Workbench',
  kernel: 'Python 3.9',
  sparkAddOn: 'Spark 3.3',
  edition: 'Standard',
  version: '2024.02',
  resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
} as const;

/** The three jobs of the exercise for this owner, parents first. */
export function exerciseJobs(owner: string): readonly JobDefinitionInput[] {
  const newBatch = `New Batch ${owner}`;
  const retrain = `Retrain XGBoost ${owner}`;
  return [
    { ...platformFields, name: newBatch, script: '03_newbatch', schedule: { type: 'manual' } },
    { ...platformFields, name: retrain, script: '04_train_xgboost', schedule: { type: 'dependent', on: newBatch } },
    {
      ...platformFields,
      name: `API Redeployment ${owner}`,
      script: '05_api_redeployment',
      schedule: { type: 'dependent', on: retrain },
    },
  ];
}

/** Creates those of the exercise's jobs that are missing, and gives all three, parents first. */
export async function createExerciseJobs(jobs: Jobs, owner: string): Promise<readonly JobDefinition[]> {
  const existing = new Map((await jobs.list()).map((job) => [job.name, job]));
  const created: JobDefinition[] = [];
  for (const definition of exerciseJobs(owner)) {
    created.push(existing.get(definition.name) ?? (await jobs.create(definition)));
  }
  return created;
}
