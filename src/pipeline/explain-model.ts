import type { Columns, FeatureColumns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import type { Contributions, DependenceCall, ModelFacts } from '../compute/explain.ts';
import type { Compute } from '../compute/compute.ts';
import { gatherFeatures, gatherFloat32 } from '../compute/rows.ts';
import type { PartialDependence } from '../gbdt/partial-dependence.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { RequestRecord } from '../serving/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { loadLoggedModel, modelFilePath } from './register-version.ts';
import { selectionOf, trainingRangeOf, type TrainingRange } from './training-rows.ts';

/** What is to be explained: a registered version, the model of a run, or what a request was answered. */
export type ExplainSubject =
  | { readonly version: { readonly name: string; readonly version: string } }
  | { readonly run: string }
  | { readonly prediction: string };

/** A model with what explaining it needs. */
export interface ExplainedModel extends ModelFacts {
  /** XGBoost model JSON, as it was logged. */
  readonly text: string;
  readonly runId: string;
  /** Null for the model of a run that was asked for as such. */
  readonly name: string | null;
  readonly version: string | null;
  /** The rows that the run has read; null where it does not say. */
  readonly range: TrainingRange | null;
  /** What was asked and answered; null where no prediction is explained. */
  readonly request: ExplainedRequest | null;
}

/** The rows of a request as they were scored, and what was answered. */
export interface ExplainedRequest {
  readonly uuid: string;
  readonly requestedAt: string;
  readonly columns: FeatureColumns;
  readonly rowCount: number;
  /** Probability of class 1, one a row. */
  readonly scores: Float32Array;
}

/** Rows of a training range. */
export interface ExplainedRows {
  /** How many rows the range has. */
  readonly rowCount: number;
  /** Which of them these are, from 0, in the order of the scan. */
  readonly positions: Int32Array;
  readonly features: FeatureColumns;
  /** The columns that are no feature of the model, the label among them. */
  readonly others: Columns;
}

/** So many rows, evenly far apart; or those at these positions. */
export type RowChoice = { readonly count: number } | { readonly positions: readonly number[] };

interface Deps {
  readonly tracking: Tracking;
  readonly lakehouse: Pick<Lakehouse, 'scan'>;
  readonly compute: Compute;
  request(uuid: string): Promise<RequestRecord>;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the model of a version, of a run, or of the version that answered a request. Throws `RESOURCE_DOES_NOT_EXIST`,
 * `model_missing`, `invalid_model`, `unsupported_model`, and what reading the request throws.
 */
export async function openExplained(
  deps: Deps,
  subject: ExplainSubject,
  { signal }: Options = {},
): Promise<ExplainedModel> {
  const record = 'prediction' in subject ? await deps.request(subject.prediction) : undefined;
  const of =
    record !== undefined
      ? { name: record.model, version: record.version }
      : 'version' in subject
        ? subject.version
        : undefined;
  const runId =
    of === undefined ? (subject as { run: string }).run : (await deps.tracking.getVersion(of.name, of.version)).run_id;
  const run = await deps.tracking.getRun(runId);
  const text = await loadModelText(deps.tracking, runId);
  const facts = await deps.compute.modelFacts({ model: text }, { signal });
  return {
    ...facts,
    text,
    runId,
    name: of?.name ?? null,
    version: of?.version ?? null,
    range: trainingRangeOf(run) ?? null,
    request: record === undefined ? null : requestOf(record, facts.features),
  };
}

/**
 * Rows of the range that a run was trained on, read again by its snapshot ids. Throws `run_without_rows`,
 * `unknown_snapshot` for expired rows, `feature_mismatch` where the table has no such columns, `row_out_of_range`.
 */
export async function loadExplainedRows(
  { lakehouse }: Pick<Deps, 'lakehouse'>,
  model: Pick<ExplainedModel, 'range' | 'runId' | 'features'>,
  choice: RowChoice,
  { signal }: Options = {},
): Promise<ExplainedRows> {
  const { range, runId, features } = model;
  if (range === null) {
    throw new LabError(
      'run_without_rows',
      `The run ${runId} does not name the rows that it has read, so there are none to explain. Log its model with ` +
        'mlflow.logModel, of rows read from a table.',
      { detail: { runId } },
    );
  }
  const { columns, rowCount } = await lakehouse.scan(range.table, { ...selectionOf(range), signal });
  const missing = features.filter((name) => columns[name] === undefined);
  if (missing.length > 0) {
    throw new LabError(
      'feature_mismatch',
      `The columns that the model was trained on are expected in ${range.table}, but missing: ${missing.join(', ')}. ` +
        'Explain typed values instead.',
      { detail: { missing, extra: [], expected: [...features] } },
    );
  }
  const positions = positionsOf(choice, rowCount);
  const known = new Set(features);
  return {
    rowCount,
    positions,
    features: Object.fromEntries(features.map((name) => [name, gatherFloat32(name, columns[name] ?? [], positions)])),
    others: Object.fromEntries(
      Object.entries(columns)
        .filter(([name]) => !known.has(name))
        .map(([name, values]) => [name, Array.from(positions, (row) => values[row] ?? null)]),
    ),
  };
}

/** What every feature adds to the margin of these rows. Columns of any numeric type; they are read as float32. */
export async function explainRows(
  { compute }: Pick<Deps, 'compute'>,
  call: { readonly model: string; readonly columns: Columns; readonly withLeaves?: boolean | undefined },
  options: Parameters<Compute['contributions']>[1] = {},
): Promise<Contributions> {
  const { model, columns, withLeaves } = call;
  return compute.contributions({ model, features: gatherFeatures(columns, null), withLeaves }, options);
}

/** Without the digest of a logged model, which would hold up the page. Throws `model_missing`. */
async function loadModelText(tracking: Tracking, runId: string): Promise<string> {
  const paths = await tracking.artifacts(runId);
  if (!paths.includes(modelFilePath)) return (await loadLoggedModel(tracking, runId)).text;
  return new TextDecoder().decode(await tracking.artifact(runId, modelFilePath));
}

/** How the answers move with one feature, over these rows. */
export async function explainFeature(
  { compute }: Pick<Deps, 'compute'>,
  call: Omit<DependenceCall, 'model' | 'features'> & { readonly model: string; readonly columns: Columns },
  options: Parameters<Compute['dependence']>[1] = {},
): Promise<PartialDependence> {
  const { columns, ...rest } = call;
  return compute.dependence({ ...rest, features: gatherFeatures(columns, null) }, options);
}

/** The same rows every time: a sample by chance would explain another batch at each visit. */
function positionsOf(choice: RowChoice, rowCount: number): Int32Array {
  if ('count' in choice) {
    const count = Math.max(0, Math.min(Math.floor(choice.count), rowCount));
    return Int32Array.from({ length: count }, (_, place) => Math.floor((place * rowCount) / count));
  }
  const wrong = choice.positions.find((row) => !(Number.isInteger(row) && row >= 0 && row < rowCount));
  if (wrong === undefined) return Int32Array.from(choice.positions);
  throw new LabError(
    'row_out_of_range',
    `The row must be one of 0 to ${rowCount - 1}, but is ${String(wrong).slice(0, 20)}. Choose one of them.`,
    { detail: { row: wrong, rows: rowCount } },
  );
}

function requestOf(record: RequestRecord, features: readonly string[]): ExplainedRequest {
  const { uuid, rows, inputs, scores } = record;
  const column = (place: number) =>
    Float32Array.from({ length: rows }, (_, row) => inputs[row * features.length + place] ?? NaN);
  return {
    uuid,
    requestedAt: record.requested_at,
    columns: Object.fromEntries(features.map((name, place) => [name, column(place)])),
    rowCount: rows,
    scores,
  };
}
