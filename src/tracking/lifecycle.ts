import type { ReadTransaction, WriteTransaction } from '../storage/types.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { runsOfExperiment } from './experiment-runs.ts';
import { resolveExperiment } from './experiments.ts';
import { requireRun, toRun } from './runs.ts';
import { experimentStore, runStore } from './stores.ts';
import type { Experiment, LifecycleStage, Run } from './types.ts';

/**
 * Marks an experiment and its runs as deleted, as MLflow does: they leave the lists and take no more entries, but
 * nothing of them is lost, its name stays taken, and versions registered from its runs go on as before. Throws
 * `RESOURCE_DOES_NOT_EXIST` for an unknown experiment and for one that is deleted already.
 */
export async function deleteExperiment(context: TrackingContext, nameOrId: string): Promise<Experiment> {
  return moveExperiment(context, nameOrId, 'deleted');
}

/** Brings a deleted experiment back with all of its runs, those too that were deleted one by one (MLflow). */
export async function restoreExperiment(context: TrackingContext, nameOrId: string): Promise<Experiment> {
  return moveExperiment(context, nameOrId, 'active');
}

async function moveExperiment(
  context: TrackingContext,
  nameOrId: string,
  lifecycle_stage: LifecycleStage,
): Promise<Experiment> {
  const now = context.clock.now();
  return context.storage.write([experimentStore, runStore], async (tx) => {
    const experiment = await resolveExperiment(tx, nameOrId);
    if (experiment.lifecycle_stage === lifecycle_stage) throw alreadyThere(experiment);
    const moved: Experiment = { ...experiment, lifecycle_stage, last_update_time: now };
    await tx.put(experimentStore, moved);
    for (const run of await runsOfExperiment(tx, experiment.experiment_id)) {
      if (run.lifecycle_stage !== lifecycle_stage) await tx.put(runStore, { ...run, lifecycle_stage });
    }
    return moved;
  });
}

/** Marks a run as deleted. Doing so again changes nothing, as in MLflow. Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function deleteRun(context: TrackingContext, runId: string): Promise<Run> {
  return context.storage.write([runStore], (tx) => moveRun(tx, runId, 'deleted'));
}

/**
 * Brings a deleted run back. Throws `RESOURCE_DOES_NOT_EXIST`, and `INVALID_STATE` while its experiment is deleted: it
 * would stand in no list.
 */
export async function restoreRun(context: TrackingContext, runId: string): Promise<Run> {
  return context.storage.write([experimentStore, runStore], async (tx) => {
    await requireActiveExperiment(tx, (await requireRun(tx, runId)).experiment_id, 'restore one of its runs');
    return moveRun(tx, runId, 'active');
  });
}

async function moveRun(tx: WriteTransaction, runId: string, lifecycle_stage: LifecycleStage): Promise<Run> {
  const moved = { ...(await requireRun(tx, runId)), lifecycle_stage };
  await tx.put(runStore, moved);
  return toRun(moved);
}

async function requireActiveExperiment(tx: ReadTransaction, experimentId: string, intent: string): Promise<void> {
  const experiment = await tx.get(experimentStore, experimentId);
  if (experiment?.lifecycle_stage !== 'deleted') return;
  throw new TrackingError(
    'INVALID_STATE',
    `Experiment ${JSON.stringify(experiment.name)} is deleted, so it is too late to ${intent}. Nothing was changed; ` +
      'restore the experiment first.',
    { experiment: experiment.name },
  );
}

function alreadyThere({ name, lifecycle_stage }: Experiment): TrackingError {
  const wanted = lifecycle_stage === 'deleted' ? 'active' : 'deleted';
  return new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `No ${wanted} experiment is named ${JSON.stringify(name)}: it is ${lifecycle_stage} already. Nothing was changed.`,
    { experiment: name, lifecycle_stage },
  );
}
