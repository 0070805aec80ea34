import type { TaskContext } from '../jobs/types.ts';
import { logModel } from '../pipeline/log-model.ts';
import type { Rooms } from './rooms.ts';
import type { ScriptAccess } from './script-access.ts';

/** The tag that leads from an MLflow run to the job run that made it. */
export const jobRunTag = 'lab.job_run_id';

/** Tracking as a script sees it: its runs carry the job run that made them. */
export function openMlflowAccess(rooms: Rooms, context: TaskContext): ScriptAccess['mlflow'] {
  const { tracking, clock, ids } = rooms;
  const runsWithModel = new Set<string>();
  return {
    setExperiment: (name) => tracking.setExperiment(name),
    startRun: ({ experimentId, runName, tags }) =>
      tracking.startRun({
        experimentId,
        ...(runName !== undefined && { runName }),
        tags: { ...tags, [jobRunTag]: context.run.id, 'mlflow.source.name': context.run.script },
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
      await logModel({ tracking, clock, ids }, runId, model);
      runsWithModel.add(runId);
    },
    async endRun(runId, status) {
      await tracking.endRun(runId, status);
      if (status === 'FINISHED' && runsWithModel.has(runId)) context.setOutput('run_id', runId);
    },
    getRun: (runId) => tracking.getRun(runId),
    searchRuns: (search) => tracking.searchRuns(search),
  };
}
