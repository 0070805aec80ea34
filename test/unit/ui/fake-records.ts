import type { ErrorRecord } from '../../../src/base/errors.ts';
import type { JobId, JobRunId } from '../../../src/base/ids.ts';
import type { JobDefinition, JobRun, JobRunStatus } from '../../../src/jobs/types.ts';

export const snapshotIds = ['2780914563308217745', '6043318920517366402', '8316402775091428950'] as const;

const scripts: Readonly<Record<string, string>> = {
  'New Batch Paul': '03_newbatch',
  'Retrain XGBoost Paul': '04_train_xgboost',
  'API Redeployment Paul': '05_api_redeployment',
};

export function definitionRecord(name: string, script: string, on: string | null, sequence = 1): JobDefinition {
  return {
    id: `job-${sequence}` as JobId,
    name,
    script,
    editor: 'Workbench',
    kernel: 'Python 3.9',
    sparkAddOn: 'Spark 3.3',
    edition: 'Standard',
    version: '2024.02',
    schedule: on === null ? { type: 'manual' } : { type: 'dependent', on },
    resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
    createdAt: '2026-11-25T10:05:00.000Z',
    sequence,
  };
}

export const exerciseDefinitions: readonly JobDefinition[] = [
  definitionRecord('New Batch Paul', '03_newbatch', null, 1),
  definitionRecord('Retrain XGBoost Paul', '04_train_xgboost', 'New Batch Paul', 2),
  definitionRecord('API Redeployment Paul', '05_api_redeployment', 'Retrain XGBoost Paul', 3),
];

export interface RunSketch {
  readonly id: string;
  readonly job?: string | null;
  readonly script?: string;
  readonly status: JobRunStatus;
  /** ISO-8601; the time of creation too. Null for a run that never started. */
  readonly startedAt?: string | null;
  readonly createdAt?: string;
  readonly endedAt?: string | null;
  readonly parent?: JobRun;
  readonly outputs?: JobRun['outputs'];
  readonly error?: ErrorRecord;
  readonly sequence?: number;
}

export function runRecord(sketch: RunSketch): JobRun {
  const {
    id,
    job = null,
    status,
    startedAt = null,
    endedAt = null,
    parent,
    outputs = {},
    error,
    sequence = 1,
  } = sketch;
  return {
    id: id as JobRunId,
    job,
    jobId: job === null ? null : (`job-of-${job}` as JobId),
    script: sketch.script ?? (job === null ? '00_datagen' : (scripts[job] ?? '03_newbatch')),
    trigger: parent === undefined ? { type: 'manual' } : { type: 'dependent', on: parent.job ?? '', runId: parent.id },
    status,
    createdAt: sketch.createdAt ?? startedAt ?? '2026-11-25T10:00:00.000Z',
    startedAt,
    endedAt,
    outputs,
    upstream: parent?.outputs ?? {},
    parentRunId: parent?.id ?? null,
    chainId: parent?.chainId ?? (id as JobRunId),
    sequence,
    holder: 'page',
    resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
    timeoutMinutes: null,
    threads: 1,
    note: '1 thread',
    ...(error === undefined ? {} : { error }),
  };
}

/** A skipped child: its parent's end is why. */
function skippedRecord(id: string, job: string, parent: JobRun, at: string): JobRun {
  return runRecord({
    id,
    job,
    status: 'skipped',
    parent,
    createdAt: at,
    endedAt: at,
    error: {
      code: 'parent_not_succeeded',
      message: `${job} was skipped.`,
      detail: { job, parent: parent.job, parentStatus: parent.status },
    },
  });
}

const day = '2026-11-25T';
const at = (time: string) => `${day}${time}Z`;

function lone(id: string, script: string, from: string, to: string, outputs: JobRun['outputs']): JobRun {
  return runRecord({ id, script, status: 'succeeded', startedAt: at(from), endedAt: at(to), outputs });
}

/** A morning of work: sessions, a good chain, a stopped, a failed and a timed out one. Oldest first. */
export function pastRuns(): readonly JobRun[] {
  const first = [
    lone('s00', '00_datagen', '09:02:09.100', '09:02:11.004', { snapshot_id: snapshotIds[0] }),
    lone('s01', '01_train_xgboost', '09:06:01.000', '09:06:02.950', { run_id: '3c07d1be0a5544f2b8f0a1c4e9d20b6f' }),
    lone('s02', '02_api_deployment', '09:20:14.000', '09:20:16.610', { version: '1', deployment_id: 'd0a1-0001' }),
  ];
  const batch = runRecord({
    id: 'c1-1',
    job: 'New Batch Paul',
    status: 'succeeded',
    startedAt: at('10:14:02.000'),
    endedAt: at('10:14:03.200'),
    outputs: { snapshot_id: snapshotIds[1] },
  });
  const retrain = runRecord({
    id: 'c1-2',
    job: 'Retrain XGBoost Paul',
    status: 'succeeded',
    parent: batch,
    startedAt: at('10:14:03.210'),
    endedAt: at('10:14:04.310'),
    outputs: { run_id: '91d4c6aa7b1040f3a6d2c9be05f8e1d7' },
  });
  const deploy = runRecord({
    id: 'c1-3',
    job: 'API Redeployment Paul',
    status: 'succeeded',
    parent: retrain,
    startedAt: at('10:14:04.320'),
    endedAt: at('10:14:06.720'),
    outputs: { version: '2', deployment_id: '5f0e2a91-77c4-4c1d-9b53-0a6f3d1e8c42' },
  });
  return [...first, batch, retrain, deploy, ...brokenChains()];
}

function brokenChains(): readonly JobRun[] {
  const stopped = runRecord({
    id: 'c2-1',
    job: 'New Batch Paul',
    status: 'stopped',
    startedAt: at('10:17:30.000'),
    endedAt: at('10:17:30.400'),
    error: { code: 'stopped', message: 'Stopped by the user.', detail: { by: 'user' } },
  });
  const failed = runRecord({
    id: 'c3-1',
    job: 'New Batch Paul',
    status: 'failed',
    startedAt: at('10:21:19.000'),
    endedAt: at('10:21:19.300'),
    error: {
      code: 'missing_column',
      message: 'The rows lack the column "merchant_id", which the table has. Nothing was changed.',
      detail: { column: 'merchant_id' },
    },
  });
  const slow = runRecord({
    id: 'c4-1',
    job: 'Retrain XGBoost Paul',
    status: 'timed_out',
    startedAt: at('10:25:03.000'),
    endedAt: at('10:26:03.000'),
    error: { code: 'timed_out', message: 'Too slow.', detail: { timeoutMinutes: 1 } },
  });
  const retrainSkipped = skippedRecord('c2-2', 'Retrain XGBoost Paul', stopped, at('10:17:30.410'));
  const failedSkipped = skippedRecord('c3-2', 'Retrain XGBoost Paul', failed, at('10:21:19.310'));
  return [
    stopped,
    retrainSkipped,
    skippedRecord('c2-3', 'API Redeployment Paul', retrainSkipped, at('10:17:30.411')),
    failed,
    failedSkipped,
    skippedRecord('c3-3', 'API Redeployment Paul', failedSkipped, at('10:21:19.311')),
    slow,
    skippedRecord('c4-2', 'API Redeployment Paul', slow, at('10:26:03.010')),
  ];
}

/** The chain of the moment: the batch is written, the retraining grows tree 62. */
export function runningRuns(): readonly JobRun[] {
  const batch = runRecord({
    id: 'c5-1',
    job: 'New Batch Paul',
    status: 'succeeded',
    startedAt: at('10:42:05.400'),
    endedAt: at('10:42:06.731'),
    outputs: { snapshot_id: snapshotIds[2] },
  });
  const retrain = runRecord({
    id: 'c5-2',
    job: 'Retrain XGBoost Paul',
    status: 'running',
    parent: batch,
    startedAt: at('10:42:08.900'),
  });
  return [batch, retrain];
}
