import type { Columns } from '../base/columns.ts';
import { sha256Hex } from '../base/digest.ts';
import { isCancelled, LabError, throwIfCancelled } from '../base/errors.ts';
import type { Compute } from '../compute/compute.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { Progress } from '../link/link.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Run } from '../tracking/types.ts';
import { dataDigest } from './data-digest.ts';
import { loggedParams, seedKeys, type ParamDifference } from './logged-params.ts';
import { metricsAgain, metricsDigest, scoredMetrics, trainAgain, type RunMetrics } from './repeat-training.ts';
import { selectionOf, trainingRangeOf, type TrainingRange } from './training-rows.ts';
import { parseTrainingRecord, trainingFileName, type TrainingRecipe, type TrainingRecord } from './training-record.ts';

/** What a training comes to. Null where it could not be repeated that far. */
export interface TrainingDigests {
  /** SHA-256 over the rows that were read, in scan order. */
  readonly dataSha256: string | null;
  /** SHA-256 of the model's JSON text. */
  readonly modelSha256: string | null;
  /** SHA-256 over the metrics that a training gives: its curves and, where the run has them, its five scores. */
  readonly metricsSha256: string | null;
  /** SHA-256 of the script's text: as it ran, and as it would run now. */
  readonly scriptSha256: string | null;
  readonly rows: number | null;
}

/**
 * What is not as it was: the rows, a param, a seed, the script; else what came out differently from the same of all these, which
 * a change of the lab's own code or a fault of the machine does.
 */
export interface ReproductionDifference {
  readonly what: 'data' | 'params' | 'seed' | 'script' | 'model' | 'metrics';
  /** The param, metric or tag, where there is one. */
  readonly key?: string;
  readonly original: string | null;
  readonly repeated: string | null;
  /** In English, for whoever reads the answer itself. */
  readonly detail: string;
}

export interface Reproduction {
  readonly run_id: string;
  /** Bit-identical: data, model and metrics, with the script, the params and the seeds as they were. */
  readonly identical: boolean;
  readonly original: TrainingDigests;
  readonly repeated: TrainingDigests;
  readonly differences: readonly ReproductionDifference[];
}

export interface ReproduceOptions {
  /** Repeats with another seed of trees and split than the run's, to see what becomes of it. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface Deps {
  readonly tracking: Tracking;
  readonly lakehouse: Lakehouse;
  readonly compute: Compute;
  /** SHA-256 of the text that the next run of a script takes; undefined if there is no such script. */
  scriptDigest(name: string): Promise<string | undefined>;
}

/**
 * Repeats the training of a run from what it has logged, and compares: reads the rows of its snapshot ids again, never the
 * latest, from the storage itself; trains with its params, seeds and split; digests data, model and metrics. It makes no run,
 * version or snapshot. The script is the learner's and is not run: what it has done beside training is not repeated, only its
 * digest compared with today's. Throws `not_reproducible` for a run that has not FINISHED or lacks what is needed,
 * `unknown_table` and `unknown_snapshot` where its rows are gone, `cancelled`, and what training throws.
 */
export async function reproduceRun(deps: Deps, runId: string, options: ReproduceOptions = {}): Promise<Reproduction> {
  checkSeed(options.seed);
  const facts = await loadFacts(deps, runId);
  const { record, recipe: recorded, run } = facts;
  const asked =
    options.seed === undefined ? {} : Object.fromEntries(seedKeys.map((key) => [key, String(options.seed)]));
  const { params, recipe, differences } = loggedParams(
    { params: record.params, recipe: recorded },
    { ...run.data.params, ...asked },
  );
  const rows = await readAgain(deps, facts, options);
  const trained = await trainOrExplain(deps, { rows, recipe, params, isChanged: differences.length > 0 }, options);
  throwIfCancelled(options.signal);
  const originalMetrics = await loadMetrics(deps.tracking, run, Object.keys(trained?.metrics ?? {}));
  const repeatedMetrics = trained && pick(trained.metrics, Object.keys(originalMetrics));
  const script = run.data.tags['mlflow.source.name'] ?? '';
  const original: TrainingDigests = {
    dataSha256: record.data.sha256,
    modelSha256: facts.modelSha256,
    metricsSha256: trained === null ? null : metricsDigest(originalMetrics),
    scriptSha256: facts.scriptSha256,
    rows: record.data.rows,
  };
  const repeated: TrainingDigests = {
    dataSha256: rows.sha256,
    modelSha256: trained?.modelSha256 ?? null,
    metricsSha256: repeatedMetrics && metricsDigest(repeatedMetrics),
    scriptSha256: (await deps.scriptDigest(script)) ?? null,
    rows: rows.rowCount,
  };
  const named = [
    ...dataDifferences(facts, { original, repeated, problem: rows.problem }),
    ...differences.map(paramDifference),
    ...scriptDifferences(script, original, repeated),
  ];
  const found = [...named, ...outcomeDifferences(original, repeated, named.length > 0)];
  return { run_id: runId, identical: found.length === 0, original, repeated, differences: found };
}

function checkSeed(seed: number | undefined): void {
  if (seed === undefined || (Number.isSafeInteger(seed) && seed >= 0)) return;
  throw new LabError(
    'invalid_option',
    `seed must be a whole number from 0, but ${String(seed)} came. Nothing was done.`,
    {
      detail: { option: 'seed' },
    },
  );
}

interface Facts {
  readonly run: Run;
  readonly range: TrainingRange;
  readonly record: TrainingRecord;
  readonly recipe: TrainingRecipe;
  /** Of the model as it is stored. */
  readonly modelSha256: string;
  readonly scriptSha256: string;
}

/** Throws `RESOURCE_DOES_NOT_EXIST` for an unknown run, `not_reproducible`. */
async function loadFacts({ tracking }: Deps, runId: string): Promise<Facts> {
  const run = await tracking.getRun(runId);
  if (run.info.status !== 'FINISHED') {
    throw notReproducible(run, 'not_finished', `it is ${run.info.status}, and only a FINISHED run has a whole record`);
  }
  const paths = await tracking.artifacts(runId);
  const path =
    paths.find((each) => each === `model/${trainingFileName}`) ??
    paths.find((each) => each.endsWith(`/${trainingFileName}`));
  if (path === undefined) {
    throw notReproducible(
      run,
      'no_record',
      'it keeps no training.json: it has logged no model, or an earlier lab made it',
    );
  }
  const record = parseTrainingRecord(await textOf(tracking, runId, path));
  if (record === undefined) throw notReproducible(run, 'record_damaged', `${path} cannot be read`);
  const { recipe, obstacle } = record;
  if (obstacle !== null || recipe === null) {
    throw notReproducible(run, obstacle ?? 'several_sets', 'its rows are not those of one read of a table');
  }
  const range = trainingRangeOf(run);
  if (range === undefined) throw notReproducible(run, 'no_range', 'it does not name the snapshots that it has read');
  const modelPath = path.replace(trainingFileName, 'model.json');
  if (!paths.includes(modelPath)) throw notReproducible(run, 'no_model', `${modelPath} is missing`);
  const scriptSha256 = run.data.tags['lab.script_sha256'];
  if (scriptSha256 === undefined) throw notReproducible(run, 'no_script', 'it does not say which script has made it');
  const modelSha256 = sha256Hex(await tracking.artifact(runId, modelPath));
  return { run, range, record, recipe, modelSha256, scriptSha256 };
}

async function textOf(tracking: Tracking, runId: string, path: string): Promise<string> {
  return new TextDecoder().decode(await tracking.artifact(runId, path));
}

function notReproducible({ info }: Run, reason: string, why: string): LabError {
  return new LabError(
    'not_reproducible',
    `The run ${info.run_id} cannot be reproduced: ${why}. Train again with a script that reads a table and logs its model, and ` +
      'reproduce that run.',
    { detail: { run_id: info.run_id, reason, status: info.status } },
  );
}

interface RowsAgain {
  /** Null where the files of the rows are not what was written. */
  readonly columns: Columns | null;
  readonly sha256: string | null;
  readonly rowCount: number | null;
  readonly problem: string | null;
}

/** What a reading throws when stored bytes are not those that were written. */
const changedFiles: readonly string[] = ['file_damaged', 'file_unreadable', 'row_count_mismatch', 'unknown_column'];

async function readAgain({ lakehouse }: Deps, { range, record }: Facts, options: ReproduceOptions): Promise<RowsAgain> {
  const { columns: names, filter, limit } = record.data;
  try {
    const { columns, rowCount } = await lakehouse.scan(range.table, {
      ...selectionOf(range),
      columns: names,
      ...(filter !== null && { filter }),
      ...(limit !== null && { limit }),
      isFresh: true,
      signal: options.signal,
      onProgress: (progress) => options.onProgress?.({ ...progress, phase: 'read' }),
    });
    return { columns, rowCount, sha256: await dataDigest(columns), problem: null };
  } catch (error) {
    if (!(error instanceof LabError) || !changedFiles.includes(error.code)) throw error;
    return { columns: null, rowCount: null, sha256: null, problem: error.message };
  }
}

interface Trained {
  readonly modelSha256: string;
  readonly metrics: RunMetrics;
}

/** Null where there are no rows, or where a changed param is one that nobody can train with. */
async function trainOrExplain(
  { compute }: Deps,
  call: {
    readonly rows: RowsAgain;
    readonly recipe: TrainingRecipe;
    readonly params: Readonly<Record<string, unknown>>;
    readonly isChanged: boolean;
  },
  { signal, onProgress }: ReproduceOptions,
): Promise<Trained | null> {
  const { rows, recipe, params, isChanged } = call;
  const { columns } = rows;
  if (columns === null) return null;
  try {
    const trained = await trainAgain(compute, { columns, recipe, params }, { signal, onProgress });
    return {
      modelSha256: trained.modelSha256,
      metrics: await metricsAgain(compute, { columns, recipe, trained }, { signal }),
    };
  } catch (error) {
    if (isCancelled(error) || !isChanged || !(error instanceof LabError)) throw error;
    return null;
  }
}

/** Of these keys, what the run has logged: the history of a curve, the one value of a score. */
async function loadMetrics(tracking: Tracking, run: Run, keys: readonly string[]): Promise<RunMetrics> {
  const metrics: Record<string, readonly number[]> = {};
  for (const key of keys) {
    const last = run.data.metrics[key];
    if (last === undefined) continue;
    const values = (await tracking.metricHistory(run.info.run_id, key)).toSorted((a, b) => a.step - b.step);
    metrics[key] = scoredMetrics.includes(key) ? [last] : values.map(({ value }) => value);
  }
  return metrics;
}

function pick(metrics: RunMetrics, keys: readonly string[]): RunMetrics {
  return Object.fromEntries(keys.map((key) => [key, metrics[key] ?? []]));
}

function dataDifferences(
  { run, range }: Facts,
  call: { readonly original: TrainingDigests; readonly repeated: TrainingDigests; readonly problem: string | null },
): readonly ReproductionDifference[] {
  const { original, repeated, problem } = call;
  const tagged = run.data.tags['iceberg_snapshot_id'];
  if (tagged !== undefined && tagged !== range.toSnapshotId) {
    const detail = `The tag names snapshot ${tagged}, but the rows were read up to ${range.toSnapshotId}.`;
    return [{ what: 'data', key: 'iceberg_snapshot_id', original: range.toSnapshotId, repeated: tagged, detail }];
  }
  if (original.dataSha256 === repeated.dataSha256) return [];
  const detail =
    problem ??
    `The ${repeated.rows} rows of ${range.table} up to snapshot ${range.toSnapshotId} are not those that were trained on.`;
  return [{ what: 'data', original: original.dataSha256, repeated: repeated.dataSha256, detail }];
}

function paramDifference({ key, recorded, logged }: ParamDifference): ReproductionDifference {
  const what = seedKeys.includes(key) ? 'seed' : 'params';
  const detail = `${key} was ${recorded} when the model was trained, and ${logged} now.`;
  return { what, key, original: recorded, repeated: logged, detail };
}

function scriptDifferences(
  script: string,
  { scriptSha256: ran }: TrainingDigests,
  { scriptSha256: today }: TrainingDigests,
): readonly ReproductionDifference[] {
  if (ran === today) return [];
  const detail =
    today === null
      ? `There is no script ${script} any more.`
      : `The text of ${script} is not the one that has made the run.`;
  return [{ what: 'script', key: script, original: ran, repeated: today, detail }];
}

/** What comes out is only named where nothing that goes in explains it. */
function outcomeDifferences(
  original: TrainingDigests,
  repeated: TrainingDigests,
  isExplained: boolean,
): readonly ReproductionDifference[] {
  if (isExplained) return [];
  const outcomes = [
    ['model', original.modelSha256, repeated.modelSha256],
    ['metrics', original.metricsSha256, repeated.metricsSha256],
  ] as const;
  return outcomes.flatMap(([what, before, after]) => {
    if (before === after) return [];
    const detail = `The ${what} came out differently from the same rows, params, seed and script: the lab's code or what was stored has changed.`;
    return [{ what, original: before, repeated: after, detail }];
  });
}
