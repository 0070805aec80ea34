import { hasEnded, type JobRun } from '../jobs/types.ts';
import { recoverRegistrations } from '../pipeline/register-version.ts';
import { jobRunTag } from './access-mlflow.ts';
import type { Rooms } from './rooms.ts';

/**
 * Ends what pages that are gone have left unfinished: registrations, builds and deployments, then job runs (whose
 * children are started or skipped) and the MLflow runs that they had open. From now on an MLflow run ends with the
 * job run that made it, whichever page ended that, and a page that goes away in the middle of a run is recovered by
 * those that are left.
 */
export async function recover(rooms: Rooms): Promise<void> {
  const { jobs } = rooms;
  // Before the jobs, so that no page is missed that goes away meanwhile.
  jobs.onEvent((event) => {
    if (event.type !== 'run' || !hasEnded(event.run)) return;
    recoverAfter(rooms, event.run).catch((error: unknown) => {
      // The job run's record tells how it ended; what is still open is ended by the next recovery.
      console.warn('What a job run has left open could not be ended with it.', error);
    });
  });
  await recoverStored(rooms);
}

/** The same once, of records that have just come: those of a backup. */
export async function recoverStored(rooms: Rooms): Promise<void> {
  await recoverModels(rooms);
  await rooms.jobs.recover();
  await endOpenMlflowRuns(rooms);
}

async function recoverAfter(rooms: Rooms, ended: JobRun): Promise<void> {
  await endOpenMlflowRuns(rooms, ended);
  if (ended.error?.code === 'interrupted') await recoverModels(rooms);
}

async function recoverModels(rooms: Rooms): Promise<void> {
  await recoverRegistrations(rooms);
  await rooms.serving.recover();
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
