import type { ExperimentId } from '../base/ids.ts';
import type { ReadTransaction } from '../storage/types.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { experimentStore } from './stores.ts';
import type { Experiment, LifecycleStage, ViewType } from './types.ts';
import { checkName } from './validate.ts';

/**
 * The experiment of this name, made now when there is none. Ids count up from 1, as decimal text. Throws
 * `INVALID_PARAMETER_VALUE` for a name that a deleted experiment has, as MLflow does.
 */
export async function setExperiment(context: TrackingContext, name: string): Promise<Experiment> {
  checkName('experiment name', name);
  const now = context.clock.now();
  return context.storage.write([experimentStore], async (tx) => {
    const [existing] = await tx.list(experimentStore, { index: 'byName', only: name, limit: 1 });
    if (existing?.lifecycle_stage === 'deleted') throw isDeleted(existing);
    if (existing !== undefined) return existing;
    const all = await tx.list(experimentStore);
    const number = 1 + all.reduce((highest, each) => Math.max(highest, Number(each.experiment_id)), 0);
    const id = String(number) as ExperimentId;
    const experiment: Experiment = {
      experiment_id: id,
      name,
      artifact_location: `mlflow-artifacts:/${id}`,
      lifecycle_stage: 'active',
      creation_time: now,
      last_update_time: now,
      tags: {},
    };
    await tx.add(experimentStore, experiment);
    return experiment;
  });
}

/** The experiments in the order they were made; those that are not deleted, when nothing else is said. */
export async function listExperiments(
  context: TrackingContext,
  viewType: ViewType = 'ACTIVE_ONLY',
): Promise<Experiment[]> {
  const all = (await context.storage.list(experimentStore)).filter((each) => isInView(each, viewType));
  return all.sort((a, b) => Number(a.experiment_id) - Number(b.experiment_id));
}

/** The experiment with this id or, when no id is like that, of this name. Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function resolveExperiment(tx: ReadTransaction, nameOrId: string): Promise<Experiment> {
  const byId = await tx.get(experimentStore, nameOrId);
  if (byId !== undefined) return byId;
  const [byName] = await tx.list(experimentStore, { index: 'byName', only: nameOrId, limit: 1 });
  if (byName !== undefined) return byName;
  throw new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `No experiment has the name or id ${JSON.stringify(nameOrId)}. Create it with setExperiment, or look at the ` +
      `list of experiments for the names there are.`,
    { experiment: nameOrId },
  );
}

/** Throws `INVALID_PARAMETER_VALUE` for a view that MLflow does not have. */
export function isInView(
  { lifecycle_stage }: { readonly lifecycle_stage: LifecycleStage },
  viewType: ViewType,
): boolean {
  switch (viewType) {
    case 'ALL':
      return true;
    case 'ACTIVE_ONLY':
      return lifecycle_stage !== 'deleted';
    case 'DELETED_ONLY':
      return lifecycle_stage === 'deleted';
    default:
      throw new TrackingError(
        'INVALID_PARAMETER_VALUE',
        `The view must be ACTIVE_ONLY, DELETED_ONLY or ALL, but ${JSON.stringify(viewType)} came.`,
        { viewType },
      );
  }
}

function isDeleted({ name, experiment_id }: Experiment): TrackingError {
  return new TrackingError(
    'INVALID_PARAMETER_VALUE',
    `The experiment ${JSON.stringify(name)} is deleted and keeps its name. Restore it, or choose another name.`,
    { experiment: name, experiment_id },
  );
}
