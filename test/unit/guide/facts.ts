import { exerciseJobs } from '../../../src/lab/exercise-jobs.ts';
import { namesFor, withDefaults } from '../../../src/lab/settings.ts';
import type { GuideFacts } from '../../../src/guide/facts.ts';
import type { JobDefinition, JobRun, ModelBuild, ModelVersion, Run, SnapshotRow } from '../../../src/guide/records.ts';

const settings = withDefaults({ owner: 'Paul' }, 'en');

/** A lab of Paul's in which nothing has been done, but for what is given. */
export function factsWith(given: Partial<GuideFacts> = {}): GuideFacts {
  return {
    settings,
    names: namesFor(settings),
    jobs: [],
    runs: [],
    progress: {},
    snapshots: [],
    currentSnapshotId: null,
    mlflowRuns: [],
    versions: [],
    builds: [],
    deployment: null,
    answers: {},
    prediction: null,
    topColumns: {},
    ...given,
  };
}

/** The lab before anybody has given a name. */
export const ownerless = factsWith({ settings: withDefaults({}, 'en'), names: null });

export const threeJobs = exerciseJobs('Paul').map((job, index) => ({
  ...job,
  id: `job-${index}`,
  createdAt: '2026-11-25T10:00:00.000Z',
  sequence: index,
})) as unknown as readonly JobDefinition[];

type RunGiven = Partial<Omit<JobRun, 'id' | 'parentRunId' | 'chainId'>> & {
  readonly id: string;
  readonly script: string;
  readonly parentRunId?: string | null;
  readonly chainId?: string;
};

export function jobRun({ id, ...given }: RunGiven): JobRun {
  return { id, job: null, status: 'succeeded', outputs: {}, parentRunId: null, chainId: id, ...given } as JobRun;
}

export function mlflowRun(
  runId: string,
  {
    depth,
    recall = 0.85,
    snapshot = '11',
    rows = '10000',
  }: { depth?: string; recall?: number; snapshot?: string; rows?: string },
): Run {
  return {
    info: { run_id: runId, run_name: `run-${runId}`, status: 'FINISHED' },
    data: {
      params: depth === undefined ? {} : { max_depth: depth },
      metrics: { accuracy: 0.91, recall },
      tags: { iceberg_snapshot_id: snapshot, row_count: rows },
    },
  } as unknown as Run;
}

export const snapshot = (id: string, parent: string | null, batch = '1'): SnapshotRow => ({
  snapshot_id: id,
  parent_id: parent,
  committed_at: '2026-11-25T10:00:00.000Z',
  operation: 'append',
  manifest_list: '',
  summary: { 'total-records': '10000', 'batch-number': batch },
});

/** The three runs of one click, newest first, each handing on what it made. */
export const succeededChain: readonly JobRun[] = [
  jobRun({
    id: 'c',
    job: 'API Redeployment Paul',
    script: '05_api_redeployment',
    parentRunId: 'b',
    chainId: 'a',
    outputs: { version: '2' },
  }),
  jobRun({
    id: 'b',
    job: 'Retrain XGBoost Paul',
    script: '04_train_xgboost',
    parentRunId: 'a',
    chainId: 'a',
    outputs: { run_id: 'r2' },
  }),
  jobRun({ id: 'a', job: 'New Batch Paul', script: '03_newbatch', outputs: { snapshot_id: '22' } }),
];

/** Of the model that the pipeline trained. */
export const modelSha256 = `0a1b2c3d${'4e5f'.repeat(13)}9999`;

/** A lab in which the pipeline went through once, and its version has answered. */
export const pipelineDone = factsWith({
  jobs: threeJobs,
  runs: succeededChain,
  snapshots: [snapshot('11', null), snapshot('22', '11', '2')],
  mlflowRuns: [mlflowRun('r2', { depth: '6', snapshot: '22' })],
  versions: [{ version: '2', status: 'READY' } as ModelVersion],
  builds: [{ run_id: 'r2', version: '2', model_sha256: modelSha256 } as unknown as ModelBuild],
  prediction: { uuid: 'u2', version: '2' },
});
