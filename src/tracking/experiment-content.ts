import type { ReadTransaction } from '../storage/types.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { runsOfExperiment } from './experiment-runs.ts';
import { resolveExperiment } from './experiments.ts';
import {
  artifactStore,
  experimentStore,
  metricStore,
  modelVersionStore,
  registeredModelStore,
  runStore,
} from './stores.ts';
import type { ArtifactRecord, MetricRecord, ModelVersionRecord, RunRecord } from './stores.ts';
import type { Experiment, RegisteredModel } from './types.ts';

/** A run with all that hangs on it. */
export interface RunContent {
  readonly run: RunRecord;
  /** By key, step and time. */
  readonly points: readonly MetricRecord[];
  readonly artifacts: readonly ArtifactRecord[];
}

/** A registered model with those of its versions that come from runs of the experiment. */
export interface ModelContent {
  readonly model: RegisteredModel;
  readonly versions: readonly ModelVersionRecord[];
}

export interface ExperimentContent {
  readonly experiment: Experiment;
  readonly runs: readonly RunContent[];
  readonly models: readonly ModelContent[];
}

const stores = [experimentStore, runStore, metricStore, artifactStore, registeredModelStore, modelVersionStore];

/**
 * All that is kept of an experiment, deleted runs included, as it is at one moment. Throws `RESOURCE_DOES_NOT_EXIST`, and
 * `INVALID_STATE` for a deleted experiment.
 */
export async function experimentContent(context: TrackingContext, nameOrId: string): Promise<ExperimentContent> {
  return context.storage.read(stores, async (tx) => {
    const experiment = await resolveExperiment(tx, nameOrId);
    if (experiment.lifecycle_stage === 'deleted') throw isDeleted(experiment);
    const runs: RunContent[] = [];
    for (const run of await runsOfExperiment(tx, experiment.experiment_id)) {
      const prefix = [run.run_id];
      const points = await tx.list(metricStore, { prefix });
      runs.push({ run, points, artifacts: await tx.list(artifactStore, { prefix }) });
    }
    return { experiment, runs, models: await modelsOf(tx, runs) };
  });
}

async function modelsOf(tx: ReadTransaction, runs: readonly RunContent[]): Promise<ModelContent[]> {
  const ids = new Set(runs.map(({ run }) => run.run_id));
  const models: ModelContent[] = [];
  for (const model of await tx.list(registeredModelStore)) {
    const all = await tx.list(modelVersionStore, { prefix: [model.name] });
    const versions = all.filter((version) => ids.has(version.run_id));
    if (versions.length > 0) models.push({ model, versions });
  }
  return models;
}

function isDeleted({ name }: Experiment): TrackingError {
  return new TrackingError(
    'INVALID_STATE',
    `The experiment ${JSON.stringify(name)} is deleted. Restore it first, then export it.`,
    { experiment: name },
  );
}
