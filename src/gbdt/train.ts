import type { FeatureColumns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import { binRows, bytesPerBin } from './bins.ts';
import type { Booster, Tree } from './booster.ts';
import { checkBaseScore, checkLabelledRows, checkSize, type LabelledRows } from './check-data.ts';
import { makeCuts } from './cuts.ts';
import { createWatch, stoppingAttributes, watchScore, type StoppingWatch } from './early-stopping.ts';
import { evalMetrics } from './eval-metric.ts';
import { growTree, type Grower } from './grow-tree.ts';
import { histogramLength } from './histogram.ts';
import { estimateBaseScore, logisticGradients, marginOf, probabilities } from './objective.ts';
import { baseScoreFloat, parameterFloat } from './parameter-float.ts';
import type { EffectiveParams } from './params.ts';
import { addTreeToMargins, columnsOf } from './predict.ts';
import { sketchLimit } from './quantile-sketch.ts';
import { createRowPartition } from './row-partition.ts';
import { sampleColumns, sampleRows, type SamplingRatios } from './sampling.ts';

export interface RoundResult {
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  /** Metric name → value after this round. */
  readonly train: Record<string, number>;
  readonly eval?: Record<string, number>;
}

export interface TrainRequest {
  /** Feature order is the key order; NaN is a missing value. */
  readonly features: FeatureColumns;
  /** 0 to 1, one a row. */
  readonly label: Float32Array;
  /** 0 or more, one a row; absent = 1 each. */
  readonly weight?: Float32Array | undefined;
  readonly params: EffectiveParams;
  /** Rows that are measured; only early stopping chooses by them. The same columns as `features`. */
  readonly evalSet?: LabelledRows | undefined;
  readonly onRound?: ((result: RoundResult) => void) | undefined;
}

export interface TrainResult {
  readonly booster: Booster;
  /** Metric name → one value a round. */
  readonly evals: { readonly train: Record<string, number[]>; readonly eval?: Record<string, number[]> };
  /** With early stopping: the round with the best score, from 0. The model keeps the rounds after it. */
  readonly bestIteration?: number;
  readonly warnings: readonly string[];
}

/**
 * Boosts `params.n_estimators` trees, or fewer with early stopping, from scratch on one thread: the trees that XGBoost
 * 3.4.1 grows with `tree_method=hist` and one thread from the same rows, bit for bit, as long as nothing is drawn
 * (`subsample`, `colsample_*`). Synchronous; the same request gives the same result on every host.
 *
 * Throws what `checkLabelledRows` and `checkBaseScore` throw, `feature_mismatch` for an `evalSet` of other columns, and
 * `invalid_parameter` for early stopping without an `evalSet`.
 */
export function train(request: TrainRequest): TrainResult {
  const { features, label, weight, params, evalSet } = request;
  checkLabelledRows(request);
  if (evalSet !== undefined) checkLabelledRows(evalSet);
  const watch = watchOf(request);
  const scalePosWeight = parameterFloat(params.scale_pos_weight);
  const baseScore =
    params.base_score === null ? estimateBaseScore(label, weight, scalePosWeight) : baseScoreFloat(params.base_score);
  checkBaseScore(baseScore);
  const trees: Tree[] = [];
  const booster: Booster = {
    featureNames: Object.keys(features),
    featureCount: Object.keys(features).length,
    baseScore,
    boostFromAverage: params.base_score === null,
    scalePosWeight,
    trees,
  };
  const trained = createMeasured(request, baseScore, params);
  const evaluated = evalSet && {
    ...createMeasured(evalSet, baseScore, params),
    columns: columnsOf(booster, evalSet.features),
  };
  boost(request, { trained, evaluated, scalePosWeight, trees, watch });
  return {
    booster: watch === undefined ? booster : { ...booster, attributes: stoppingAttributes(watch) },
    evals: { train: trained.curves, ...(evaluated && { eval: evaluated.curves }) },
    ...(watch && { bestIteration: watch.bestIteration }),
    warnings: labelWarnings(label),
  };
}

interface Boosting {
  readonly trained: Measured;
  readonly evaluated: (Measured & { readonly columns: readonly Float32Array[] }) | undefined;
  readonly scalePosWeight: number;
  /** Filled round by round. */
  readonly trees: Tree[];
  readonly watch: StoppingWatch | undefined;
}

function boost({ features, label, weight, params, onRound }: TrainRequest, boosting: Boosting): void {
  const { trained, evaluated, scalePosWeight, trees, watch } = boosting;
  const grower = createGrower(features, weight, params);
  const sampling = samplingOf(params);
  const metric = lastMetric(params);
  for (let round = 1; round <= params.n_estimators; round++) {
    logisticGradients(trained.probability, label, weight, scalePosWeight, grower.gradients);
    sampleRows(grower.gradients, sampling, round);
    const tree = growTree(grower, sampleColumns(grower.binned.featureCount, sampling, round), trained.margins);
    trees.push(tree);
    if (evaluated !== undefined) addTreeToMargins(tree, evaluated.columns, evaluated.margins);
    const result = { round, rounds: params.n_estimators, train: measure(trained) };
    const score = evaluated && measure(evaluated);
    onRound?.({ ...result, ...(score && { eval: score }) });
    if (watch !== undefined && watchScore(watch, round - 1, score?.[metric] ?? NaN)) break;
  }
}

/** Early stopping goes by the last metric. */
function lastMetric({ eval_metric }: EffectiveParams): string {
  return eval_metric.at(-1) ?? 'logloss';
}

function watchOf({ params, evalSet }: TrainRequest): StoppingWatch | undefined {
  const rounds = params.early_stopping_rounds;
  if (rounds === null) return undefined;
  if (evalSet !== undefined) return createWatch(lastMetric(params), rounds);
  const expected = 'given together with evaluation rows';
  throw new LabError(
    'invalid_parameter',
    `early_stopping_rounds must be ${expected}, whose score tells when to stop, but there are none. Pass evaluation ` +
      'rows, or leave the parameter out.',
    { detail: { parameter: 'early_stopping_rounds', expected, value: String(rounds) } },
  );
}

function samplingOf(params: EffectiveParams): SamplingRatios {
  return {
    seed: params.seed,
    rows: parameterFloat(params.subsample),
    columnsByTree: parameterFloat(params.colsample_bytree),
    columnsByLevel: parameterFloat(params.colsample_bylevel),
    columnsByNode: parameterFloat(params.colsample_bynode),
  };
}

function createGrower(features: FeatureColumns, weight: Float32Array | undefined, params: EffectiveParams): Grower {
  const cuts = makeCuts(features, weight, params.max_bin);
  const binned = binRows(features, cuts);
  return {
    binned,
    cuts,
    gradients: new Float32Array(2 * binned.rowCount),
    partition: createRowPartition(binned.rowCount),
    pool: { length: histogramLength(binned), free: [] },
    reg: {
      lambda: parameterFloat(params.reg_lambda),
      alpha: parameterFloat(params.reg_alpha),
      maxDeltaStep: parameterFloat(params.max_delta_step),
      minChildWeight: parameterFloat(params.min_child_weight),
    },
    learningRate: parameterFloat(params.learning_rate),
    growth: {
      policy: params.grow_policy,
      maxDepth: params.max_depth,
      maxLeaves: params.max_leaves,
      minSplitLoss: parameterFloat(params.min_split_loss),
    },
    cachedNodes: params.max_cached_hist_node,
  };
}

/** Rows whose margins follow the boosting, and the metrics over them. */
interface Measured {
  readonly rows: LabelledRows;
  readonly margins: Float32Array;
  readonly probability: Float32Array;
  readonly curves: Record<string, number[]>;
}

function createMeasured(rows: LabelledRows, baseScore: number, params: EffectiveParams): Measured {
  const margins = new Float32Array(rows.label.length).fill(marginOf(baseScore));
  const curves = Object.fromEntries(params.eval_metric.map((name): [string, number[]] => [name, []]));
  return { rows, margins, probability: probabilities(margins), curves };
}

/** Brings the probabilities up to the margins and adds this round's metrics to the curves. */
function measure({ rows, margins, probability, curves }: Measured): Record<string, number> {
  probabilities(margins, probability);
  const values: Record<string, number> = {};
  for (const [name, curve] of Object.entries(curves)) {
    const metric = evalMetrics.get(name);
    if (metric === undefined) continue;
    const value = metric(rows.label, probability, rows.weight);
    curve.push(value);
    values[name] = value;
  }
  return values;
}

function labelWarnings(label: Float32Array): string[] {
  if (label.some((y) => y !== label[0])) return [];
  return [
    `All ${label.length} labels are ${label[0]}: with one class there is nothing to tell apart, and the model ` +
      'predicts that class for every row.',
  ];
}

/**
 * The most bytes that `train` allocates for this many rows, beside the columns and labels it is given: bins
 * (row by row and feature by feature), gradients, margins, probabilities and their order, row numbers, the sketch of one
 * column, and the histograms of the nodes that wait to be split. Numbers come out before anything is allocated.
 * @param maxDepth 0 = no limit; 6 if absent
 * Throws `too_large` from 2^31 cells on.
 */
export function estimateTrainingBytes(rows: number, features: number, maxBin: number, maxDepth = 6): number {
  checkSize(rows, features);
  // One slot more, because a column might have missing values.
  const slots = Math.min(maxBin, Math.max(rows, 1)) + 1;
  const bins = 2 * rows * features * bytesPerBin(slots);
  const perRow = rows * (GRADIENT_PAIR + MARGIN + PROBABILITY + ROW_NUMBER + SCRATCH + RANK);
  const sketch = SKETCH_BUFFERS * sketchLimit(rows, maxBin) * FLOAT32;
  // A node that waits will be split, so it has two rows at least.
  const waiting = Math.min(maxDepth === 0 ? rows : 2 ** Math.max(maxDepth - 2, 0), Math.ceil(rows / 2));
  const histograms = (waiting + HISTOGRAMS_IN_WORK) * features * slots * 2 * FLOAT64;
  return bins + perRow + sketch + histograms;
}

const FLOAT32 = 4;
const FLOAT64 = 8;
const GRADIENT_PAIR = 8;
const MARGIN = 4;
const PROBABILITY = 4;
const ROW_NUMBER = 4;
const SCRATCH = 4;
/** While an area under a curve is measured: the sort key of a row and its place. */
const RANK = 12;
/** Two queue arrays and four-array summaries: two of twice the limit, and up to a score of levels. */
const SKETCH_BUFFERS = 4 + 2 * 8 + 20 * 4;
/** The one that is built and the one it is taken from. */
const HISTOGRAMS_IN_WORK = 2;
