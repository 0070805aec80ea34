import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import type { ScriptAccess } from '../../lab/script-access.ts';
import type { FinalStatus } from '../protocol.ts';
import { positiveWholeNumber, text, texts, wholeNumber } from './arguments.ts';
import { withoutUndefined, type CallsOf } from './call-table.ts';
import type { Handles } from './handles.ts';
import type { HeldModel } from './model-calls.ts';

/** What XGBoost had to say about the model's parameters and rows. */
const warningsTag = 'lab.warnings';

export interface MlflowHost {
  readonly calls: CallsOf<'mlflow'>;
  /** Ends the run that a script has left open, if there is one. */
  endOpenRun(status: FinalStatus): Promise<void>;
}

interface ActiveRun {
  readonly id: string;
  /** The snapshot whose rows the run's model was trained on. */
  snapshotId: string | null;
}

/** MLflow's fluent API: one current experiment and at most one active run per script. */
export function openMlflow(access: ScriptAccess, models: Handles<HeldModel>): MlflowHost {
  const { mlflow } = access;
  let experimentId: string | undefined;
  let activeRun: ActiveRun | undefined;

  const active = (call: string): ActiveRun => {
    if (activeRun !== undefined) return activeRun;
    throw new LabError('no_active_run', `${call} needs an active run. Call it inside mlflow.startRun.`, {
      detail: { call },
    });
  };

  async function endRun(status: FinalStatus): Promise<void> {
    if (activeRun === undefined) return;
    const { id, snapshotId } = activeRun;
    activeRun = undefined;
    await mlflow.endRun(id, status);
    // The children of a training run can then tell which rows its model comes from.
    if (status === 'FINISHED' && snapshotId !== null) access.setOutput('snapshot_id', snapshotId);
  }

  const calls: MlflowHost['calls'] = {
    ...loggingCalls(mlflow, { models, active }),
    ...searchCalls(mlflow),
    ...aliasCalls(mlflow),
    'mlflow.setExperiment': {
      schema: v.strictObject({ name: text }),
      async run({ name }) {
        const experiment = await mlflow.setExperiment(name);
        experimentId = experiment.experiment_id;
        return { experiment_id: experiment.experiment_id, name: experiment.name };
      },
    },
    'mlflow.startRun': {
      schema: v.strictObject({ runName: v.optional(text), tags: v.optional(texts) }),
      async run(options) {
        if (activeRun !== undefined) throw alreadyActive(activeRun.id);
        if (experimentId === undefined) throw noExperiment();
        const run = await mlflow.startRun({ experimentId, ...withoutUndefined(options) });
        activeRun = { id: run.info.run_id, snapshotId: null };
        return run;
      },
    },
    'mlflow.endRun': {
      schema: v.strictObject({ status: v.picklist(['FINISHED', 'FAILED', 'KILLED']) }),
      async run({ status }) {
        await endRun(status);
        return null;
      },
    },
  };
  return { calls, endOpenRun: endRun };
}

function loggingCalls(
  mlflow: ScriptAccess['mlflow'],
  { models, active }: { readonly models: Handles<HeldModel>; active(call: string): ActiveRun },
): Pick<MlflowHost['calls'], 'mlflow.logBatch' | 'mlflow.logModel'> {
  const metric = v.strictObject({ key: text, value: v.union([v.number(), v.nan()]), step: wholeNumber });
  return {
    'mlflow.logBatch': {
      schema: v.strictObject({
        params: v.optional(texts),
        metrics: v.optional(v.array(metric)),
        tags: v.optional(texts),
      }),
      async run(entries) {
        await mlflow.logBatch(active('Logging').id, withoutUndefined(entries));
        return null;
      },
    },
    'mlflow.logModel': {
      schema: v.strictObject({ model: positiveWholeNumber, path: text }),
      async run({ model, path }) {
        const run = active('mlflow.logModel');
        const { trained, featureNames, plan, training } = models.get(model);
        await mlflow.logModel(run.id, { path, trained, featureNames, plan, training });
        await mlflow.logCurves(run.id, trained.evals);
        if (trained.warnings.length > 0) {
          await mlflow.logBatch(run.id, { tags: { [warningsTag]: trained.warnings.join('\n') } });
        }
        run.snapshotId = plan?.toSnapshotId ?? null;
        return null;
      },
    },
  };
}

function searchCalls(mlflow: ScriptAccess['mlflow']): Pick<MlflowHost['calls'], 'mlflow.getRun' | 'mlflow.searchRuns'> {
  return {
    'mlflow.getRun': { schema: v.strictObject({ runId: text }), run: ({ runId }) => mlflow.getRun(runId) },
    'mlflow.searchRuns': {
      schema: v.strictObject({
        experiment: text,
        filter: v.optional(v.string()),
        orderBy: v.optional(v.array(text)),
        maxResults: v.optional(positiveWholeNumber),
      }),
      run: (search) => mlflow.searchRuns(withoutUndefined(search)),
    },
  };
}

type AliasCall =
  'mlflow.setRegisteredModelAlias' | 'mlflow.deleteRegisteredModelAlias' | 'mlflow.getModelVersionByAlias';

/** What MLflow's client does with aliases of registered models. */
function aliasCalls(mlflow: ScriptAccess['mlflow']): Pick<MlflowHost['calls'], AliasCall> {
  const named = v.strictObject({ name: text, alias: text });
  return {
    'mlflow.setRegisteredModelAlias': {
      schema: v.strictObject({ ...named.entries, version: text }),
      async run({ name, alias, version }) {
        await mlflow.setRegisteredModelAlias(name, alias, version);
        return null;
      },
    },
    'mlflow.deleteRegisteredModelAlias': {
      schema: named,
      async run({ name, alias }) {
        await mlflow.deleteRegisteredModelAlias(name, alias);
        return null;
      },
    },
    'mlflow.getModelVersionByAlias': {
      schema: named,
      run: ({ name, alias }) => mlflow.getModelVersionByAlias(name, alias),
    },
  };
}

function alreadyActive(runId: string): LabError {
  return new LabError(
    'run_already_active',
    `The run ${runId} is already active. End it with mlflow.endRun before you start a new one.`,
    { detail: { runId } },
  );
}

function noExperiment(): LabError {
  return new LabError('no_experiment', 'A run belongs to an experiment. Call mlflow.setExperiment first.');
}
