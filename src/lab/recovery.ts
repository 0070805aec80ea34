import { hasEnded, type JobRun } from '../jobs/types.ts';
import { recoverRegistrations } from '../pipeline/register-version.ts';
import { jobRunTag } from './access-mlflow.ts';
import type { Rooms } from './rooms.ts';

/**
 * Ends what pages that are gone have left unfinished: registrations, builds and deployments, then job runs (whose
 * children are started or skipped) and the MLflow runs that they had open. From now on an MLflow run ends with the
 * job run that made it, whichever page ended that.
 */
export async function recover(rooms: Rooms): Promise<void> {
  const { jobs, serving } = rooms;
  await recoverRegistrations(rooms);
  await serving.recover();
  await jobs.recover();
  await endOpenMlflowRuns(rooms);
  jobs.onEvent((event) => {
    if (event.type !== 'run' || !hasEnded(event.run)) return;
    endOpenMlflowRuns(rooms, event.run).catch((error: unknown) => {
      // The job run's record tells how it ended; an MLflow run that is still open is ended by the next recovery.
      console.warn('An MLflow run could not be ended with its job run.', error);
    });
  });
}

/** Ends the RUNNING MLflow runs of this job run, or of every job run that has ended. */
async function endOpenMlflowRuns({ jobs, tracking }: Rooms, ended?: JobRun): Promise<void> {
  const open = [];
  for (const { name } of await tracking.listExperiments()) {
    open.push(...(await tracking.searchRuns({ experiment: name, filter: "attributes.status = 'RUNNING'" })));
  }
  if (open.length === 0) return;
  const jobRuns = ended ? [ended] : await jobs.history();
  const endedRuns = new Map(jobRuns.filter(hasEnded).map((run) => [run.id as string, run]));
  const statusOf = (jobRun: JobRun) =>
    jobRun.status === 'stopped' || jobRun.status === 'timed_out' ? 'KILLED' : 'FAILED';
  for (const run of open) {
    const jobRun = endedRuns.get(run.data.tags[jobRunTag] ?? '');
    if (jobRun) await tracking.endDangling([run.info.run_id], statusOf(jobRun));
  }
}
