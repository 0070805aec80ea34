import type { TaskContext } from '../jobs/types.ts';
import { originTags } from '../pipeline/lineage-types.ts';
import { logModel } from '../pipeline/log-model.ts';
import type { Rooms } from './rooms.ts';
import type { ScriptAccess, ScriptOrigin } from './script-access.ts';

/** The tag that leads from an MLflow run to the job run that made it. */
export const jobRunTag = originTags.jobRun;

/** The tag with the job run that handed its outputs down to this one. */
export const parentJobRunTag = 'lab.parent_job_run_id';

interface RunOrigin {
  readonly context: TaskContext;
  readonly owner: string;
  readonly script?: ScriptOrigin | undefined;
}

/** Tracking as a script sees it: its runs carry where they come from. */
export function openMlflowAccess(rooms: Rooms, origin: RunOrigin): ScriptAccess['mlflow'] {
  const { context } = origin;
  const { tracking, clock, ids, compute } = rooms;
  const originTags = tagsOf(origin);
  const runsWithModel = new Set<string>();
  return {
    setExperiment: (name) => tracking.setExperiment(name),
    startRun: ({ experimentId, runName, tags }) =>
      tracking.startRun({
        experimentId,
        ...(runName !== undefined && { runName }),
        tags: { ...tags, ...originTags },
      }),
    logBatch: (runId, batch) => tracking.logBatch(runId, batch),
    logCurves(runId, evals) {
      const timestamp = clock.now();
      const sides = [
        ['train', evals.train],
        ['eval', evals.eval ?? {}],
      ] as const;
      const metrics = sides.flatMap(([side, curves]) =>
        Object.entries(curves).flatMap(([metric, values]) =>
          values.map((value, step) => ({ key: `${side}-${metric}`, value, step, timestamp })),
        ),
      );
      return tracking.logBatch(runId, { metrics });
    },
    async logModel(runId, model) {
      await logModel({ tracking, clock, ids, compute }, runId, model, context.signal);
      runsWithModel.add(runId);
    },
    async endRun(runId, status) {
      await tracking.endRun(runId, status);
      if (status === 'FINISHED' && runsWithModel.has(runId)) context.setOutput('run_id', runId);
    },
    getRun: (runId) => tracking.getRun(runId),
    setRegisteredModelAlias: (name, alias, version) => tracking.setAlias(name, alias, version),
    deleteRegisteredModelAlias: (name, alias) => tracking.deleteAlias(name, alias),
    async getModelVersionByAlias(name, alias) {
      const { version, run_id, status, aliases } = await tracking.getVersionByAlias(name, alias);
      return { name, version, run_id, status, aliases };
    },
    searchRuns: (search) => tracking.searchRuns(search),
  };
}

/** What a script can't choose: MLflow's own tags of a run's source, and the lab's of the job run. */
function tagsOf({ context: { run }, owner, script }: RunOrigin): Readonly<Record<string, string>> {
  return {
    [jobRunTag]: run.id,
    ...(run.parentRunId !== null && { [parentJobRunTag]: run.parentRunId }),
    ...(script && { [originTags.scriptDigest]: script.sha256 }),
    'mlflow.source.name': run.script,
    'mlflow.source.type': run.job === null ? 'LOCAL' : 'JOB',
    'mlflow.user': owner,
  };
}
