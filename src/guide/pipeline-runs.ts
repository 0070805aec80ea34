import { exerciseJobs } from '../lab/exercise-jobs.ts';
import type { GuideFacts } from './facts.ts';
import { bareName } from './points.ts';
import type { JobDefinition, JobRun, ModelVersion, Run } from './records.ts';

const pipelineScripts = ['03_newbatch', '04_train_xgboost', '05_api_redeployment'] as const;

/** The three jobs' definitions of the exercise, as the learner is to make them. */
export function wantedJobs({ settings }: GuideFacts) {
  return exerciseJobs(settings.owner);
}

/** The jobs that stand for the exercise's three, by name; undefined where one does not exist. */
export function existingJobs(facts: GuideFacts): readonly (JobDefinition | undefined)[] {
  return wantedJobs(facts).map(({ name }) => facts.jobs.find((job) => job.name === name));
}

/** What one click on New Batch started: the newest chain whose first run is of 03, oldest run first. */
export function latestChain({ runs }: GuideFacts): readonly JobRun[] {
  const root = runs.find(
    ({ job, script, id, chainId }) => job !== null && bareName(script) === pipelineScripts[0] && id === chainId,
  );
  return root === undefined ? [] : runs.filter(({ chainId }) => chainId === root.chainId).toReversed();
}

/** A pipeline that went through, with everything that its jobs handed on. */
export interface PipelineRun {
  readonly snapshotId: string;
  /** Null for a table's first snapshot. */
  readonly parentId: string | null;
  readonly run: Run;
  readonly version: ModelVersion;
  /** Of the model as it was built; null where no build of the run is known. */
  readonly modelSha256: string | null;
  /** Null for a batch that carries no number. */
  readonly batchNumber: string | null;
}

type PipelineFacts = Pick<GuideFacts, 'runs' | 'snapshots' | 'mlflowRuns' | 'versions' | 'builds'>;

/** Every pipeline whose three jobs succeeded, newest first, joined by the ids that the jobs handed on. */
export function pipelineRuns(facts: PipelineFacts): readonly PipelineRun[] {
  return facts.runs.flatMap((last) => {
    if (bareName(last.script) !== pipelineScripts[2] || last.job === null || last.status !== 'succeeded') return [];
    const retrain = facts.runs.find(({ id }) => id === last.parentRunId);
    const newBatch = facts.runs.find(({ id }) => id === retrain?.parentRunId);
    const snapshotId = newBatch?.outputs['snapshot_id'];
    const snapshot = facts.snapshots.find(({ snapshot_id }) => snapshot_id === snapshotId);
    const run = facts.mlflowRuns.find(({ info }) => info.run_id === retrain?.outputs['run_id']);
    const version = facts.versions.find(({ version: number }) => number === String(last.outputs['version']));
    if (snapshot === undefined || run === undefined || version === undefined) return [];
    const build = facts.builds.find(({ run_id }) => run_id === run.info.run_id);
    return [
      {
        snapshotId: snapshot.snapshot_id,
        parentId: snapshot.parent_id,
        run,
        version,
        modelSha256: build?.model_sha256 ?? null,
        batchNumber: snapshot.summary['batch-number'] ?? null,
      },
    ];
  });
}

/** Two FINISHED runs on the same rows, one with `max_depth` 4, one deeper or shallower: what exercise 01 compares. */
export function comparedRuns({ mlflowRuns }: GuideFacts): { readonly four: Run; readonly other: Run } | undefined {
  const finished = mlflowRuns.filter(({ info }) => info.status === 'FINISHED');
  for (const four of finished.filter(({ data }) => data.params['max_depth'] === '4')) {
    const other = finished.find(
      ({ data }) =>
        data.params['max_depth'] !== undefined &&
        data.params['max_depth'] !== '4' &&
        data.tags['iceberg_snapshot_id'] === four.data.tags['iceberg_snapshot_id'] &&
        data.tags['row_count'] === four.data.tags['row_count'],
    );
    if (other !== undefined) return { four, other };
  }
  return undefined;
}
