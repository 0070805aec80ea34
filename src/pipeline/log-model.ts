import type { Clock } from '../base/clock.ts';
import { rowCountOf, type Columns } from '../base/columns.ts';
import { sha256Hex } from '../base/digest.ts';
import type { IdSource } from '../base/ids.ts';
import type { LabelledRows, RowSelection, TrainedModel } from '../compute/calls.ts';
import type { Compute } from '../compute/compute.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { datasetSchema, inputExample } from './input-example.ts';
import { mlmodelFile } from './mlmodel-file.ts';
import { environmentFiles } from './model-environment.ts';
import { confusionOf, importancesOf } from './model-report.ts';
import { signatureOf } from './model-signature.ts';
import { trainingFileName, trainingRecordText, type Narrowing, type TrainingRecipe } from './training-record.ts';

/** Rows that a model was trained on, as a scan planned them. */
export interface TrainedOn {
  readonly table: string;
  readonly fromSnapshotId: string | null;
  readonly toSnapshotId: string | null;
  readonly files: readonly string[];
  readonly rowCount: number;
  /** What the read has left out. Nobody knows when left out. */
  readonly narrowing?: Narrowing;
}

/** The columns that a training was given, on the page. */
export interface TrainingInput {
  /** In feature order; all rows, of which `rows` were trained on. */
  readonly features: Columns;
  readonly rows: RowSelection;
  /** The whole data set that the features were taken from. */
  readonly dataset: Columns;
  readonly evaluation: LabelledRows | null;
  /** The same in names, so that it can be repeated; null where the rows do not come from one set. */
  readonly recipe?: TrainingRecipe | null;
}

export interface ModelToLog {
  /** The folder among the run's artifacts. */
  readonly path: string;
  readonly trained: TrainedModel;
  readonly featureNames: readonly string[];
  readonly plan: TrainedOn | null;
  readonly training?: TrainingInput | undefined;
}

interface Deps {
  readonly tracking: Tracking;
  readonly compute: Compute;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Writes the model as the run's artifact folder `path`, as `mlflow.xgboost.log_model` with the format json does:
 * `MLmodel`, `model.json` (XGBoost model JSON), `conda.yaml`, `python_env.yaml`, `requirements.txt`, and, where the rows of
 * the training are given, `input_example.json` and `serving_input_example.json`. Beside them `signature.json`,
 * `feature_importance.json` (all five kinds), `training.json` (what repeating it has to know) and, of rows kept away from the training, `confusion_matrix.json`. The rows
 * are a dataset input with the context `training`. Effective params that the run does not have yet are logged.
 */
export async function logModel(deps: Deps, runId: string, model: ModelToLog, signal?: AbortSignal): Promise<void> {
  const { tracking, clock, ids } = deps;
  const { path, trained, featureNames, training } = model;
  await logMissingParams(tracking, runId, effectiveParams(model));
  const signature = signatureOf(featureNames);
  const files = new Map<string, string>([
    ['model.json', trained.model],
    ['signature.json', JSON.stringify(signature)],
    ...Object.entries(environmentFiles),
    ...(await recordFiles(model)),
    ...(training === undefined ? [] : await trainingFiles(deps.compute, { model: trained.model, training, signal })),
  ]);
  const modelSizeBytes = [...files.values()].reduce((sum, text) => sum + new Blob([text]).size, 0);
  const file = mlmodelFile({
    path,
    runId,
    modelUuid: ids.hex(16),
    createdAt: clock.now(),
    signature,
    modelSizeBytes,
    hasExample: training !== undefined,
  });
  files.set('MLmodel', file);
  // In one transaction, so that a cut never leaves half a model.
  await tracking.logArtifacts(runId, new Map([...files].map(([name, text]) => [`${path}/${name}`, text])));
  await logDataset(tracking, runId, model);
}

/** What a repetition of the training has to know. */
async function recordFiles({ plan, trained, training }: ModelToLog): Promise<[string, string][]> {
  if (training === undefined) return [];
  const text = await trainingRecordText({
    dataset: training.dataset,
    rowCount: rowCountOf(training.dataset),
    recipe: training.recipe ?? null,
    hasTable: plan !== null && plan.toSnapshotId !== null,
    narrowing: plan?.narrowing ?? null,
    params: trained.params,
    modelSha256: trained.modelSha256,
  });
  return [[trainingFileName, text]];
}

/** The files that need the rows of the training. */
async function trainingFiles(
  compute: Compute,
  parts: { readonly model: string; readonly training: TrainingInput; readonly signal: AbortSignal | undefined },
): Promise<[string, string][]> {
  const { model, training, signal } = parts;
  const { features, evaluation } = training;
  const options = signal && { signal };
  const example = inputExample(features);
  const files: [string, string][] = [
    ['input_example.json', JSON.stringify(example)],
    ['serving_input_example.json', JSON.stringify({ dataframe_split: example }, undefined, 2)],
    ['feature_importance.json', JSON.stringify(await importancesOf(compute, model, options))],
  ];
  if (evaluation !== null) {
    const confusion = await confusionOf(compute, { model, evaluation }, options);
    files.push(['confusion_matrix.json', JSON.stringify(confusion)]);
  }
  return files;
}

/** All that decides the model: XGBoost's params under their canonical names, and how the rows were split. */
function effectiveParams({ trained, training }: ModelToLog): Readonly<Record<string, string>> {
  const params = Object.entries(trained.params).map(([key, value]) => [key, String(value ?? 'None')] as const);
  return { ...Object.fromEntries(params), ...splitParams(training?.rows) };
}

/** Rows that were split once more keep some of the training rows back to validate on. */
function splitParams(rows: TrainingInput['rows'] | undefined): Readonly<Record<string, string>> {
  if (rows?.kind !== 'split') return {};
  const { of: split = rows } = rows;
  return {
    test_size: String(split.testFraction),
    split_seed: String(split.seed),
    trained_part: split.part,
    ...(rows.of && { validation_size: String(rows.testFraction), validation_seed: String(rows.seed) }),
  };
}

/** A param that the script has logged keeps its value. */
async function logMissingParams(
  tracking: Tracking,
  runId: string,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const { data } = await tracking.getRun(runId);
  const missing = Object.entries(params).filter(([key]) => !Object.hasOwn(data.params, key));
  if (missing.length > 0) await tracking.logParams(runId, Object.fromEntries(missing));
}

async function logDataset(tracking: Tracking, runId: string, { plan, training }: ModelToLog): Promise<void> {
  if (plan === null) return;
  const range = { table: plan.table, from_snapshot_id: plan.fromSnapshotId, to_snapshot_id: plan.toSnapshotId };
  await tracking.logInput(runId, {
    dataset: {
      name: plan.table,
      digest: sha256Hex(JSON.stringify([range, plan.files])).slice(0, 8),
      source_type: 'iceberg',
      source: JSON.stringify(range),
      ...(training !== undefined && { schema: datasetSchema(training.dataset) }),
      profile: JSON.stringify({ num_rows: plan.rowCount }),
    },
    tags: [{ key: 'mlflow.data.context', value: 'training' }],
  });
}
