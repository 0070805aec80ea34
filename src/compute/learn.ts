import { rowCountOf } from '../base/columns.ts';
import { sha256Hex } from '../base/digest.ts';
import { LabError } from '../base/errors.ts';
import type { Booster } from '../gbdt/booster.ts';
import { importance as importanceOf, type ImportanceKind } from '../gbdt/importance.ts';
import { accuracy, logLoss, precision, recall, rocAuc } from '../gbdt/metrics.ts';
import { modelFromJson, modelToJson } from '../gbdt/model-json.ts';
import { resolveParams, type EffectiveParams } from '../gbdt/params.ts';
import { predictLeaf, predictMargin, predictProbability } from '../gbdt/predict.ts';
import { estimateTrainingBytes, train as trainBooster } from '../gbdt/train.ts';
import type { Progress } from '../link/link.ts';
import type { LabelledRows, PredictCall, ScoreCall, TrainCall, TrainedModel } from './calls.ts';
import { gatherFeatures, gatherFloat32, positionsOf, selectedCount } from './rows.ts';

type Report = (progress: Progress) => void;

/**
 * Trains on the selected rows. Reports `{phase: 'train', done: round, total: rounds}` with the round's logloss.
 * Errors: those of `resolveParams` and `train`, `not_numeric`, `memory_limit` (checked before allocating).
 */
export function train(call: TrainCall, report: Report): TrainedModel {
  const { params, warnings } = resolveParams(call.params);
  requireMemory(call, params);
  const rows = labelledRows(call);
  const result = trainBooster({
    ...rows,
    params,
    ...(call.evaluation && { evalSet: labelledRows(call.evaluation) }),
    onRound: ({ round, rounds, train: trainMetrics, eval: evalMetrics }) => {
      const detail: Record<string, number> = {};
      for (const [metric, value] of Object.entries(trainMetrics)) detail[`train-${metric}`] = value;
      for (const [metric, value] of Object.entries(evalMetrics ?? {})) detail[`eval-${metric}`] = value;
      report({ phase: 'train', done: round, total: rounds, detail });
    },
  });
  const model = modelToJson(result.booster);
  return {
    model,
    modelSha256: sha256Hex(model),
    evals: result.evals,
    params: { ...params, eval_metric: params.eval_metric.join(',') },
    warnings: [...warnings, ...result.warnings],
    trainedRows: rows.label.length,
  };
}

function labelledRows(rows: LabelledRows) {
  const positions = positionsOf(rows.rows, rows.label.length);
  return {
    features: gatherFeatures(rows.features, positions),
    label: gatherFloat32('label', rows.label, positions),
    ...(rows.weight && { weight: gatherFloat32('weight', rows.weight, positions) }),
  };
}

function requireMemory(call: TrainCall, { max_bin, max_depth }: EffectiveParams): void {
  if (call.memoryLimitBytes === undefined) return;
  const features = Object.keys(call.features).length;
  const trainRows = selectedCount(call.rows, call.label.length);
  const evalRows = call.evaluation ? selectedCount(call.evaluation.rows, call.evaluation.label.length) : 0;
  const needed =
    estimateTrainingBytes(trainRows, features, max_bin, max_depth) + 4 * (features + 3) * (trainRows + evalRows);
  if (needed <= call.memoryLimitBytes) return;
  const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  throw new LabError(
    'memory_limit',
    `Training on ${trainRows} rows and ${features} features needs about ${mebibytes(needed)} MiB, but ` +
      `${mebibytes(call.memoryLimitBytes)} MiB are left of the job's resource profile. Give the job more GiB, or train on fewer rows.`,
    { detail: { neededBytes: needed, leftBytes: call.memoryLimitBytes } },
  );
}

/** The model text parsed once: a script predicts several times with the same model. */
let parsed: { readonly text: string; readonly booster: Booster } | undefined;

function boosterOf(text: string): Booster {
  if (parsed?.text !== text) parsed = { text, booster: modelFromJson(text) };
  return parsed.booster;
}

/** float32 per selected row; for leaves row-major rows × trees. */
export function predict(call: PredictCall): Float32Array {
  const booster = boosterOf(call.model);
  const features = gatherFeatures(call.features, positionsOf(call.rows, rowCountOf(call.features)));
  switch (call.output) {
    case 'probability':
      return predictProbability(booster, features);
    case 'margin':
      return predictMargin(booster, features);
    case 'leaf':
      return predictLeaf(booster, features);
  }
}

/** One of scikit-learn's metrics over the selected rows. Throws `unequal_lengths` when the predictions do not match. */
export function score(call: ScoreCall): number {
  const actual = gatherFloat32('actual', call.actual, positionsOf(call.rows, call.actual.length));
  const predicted = gatherFloat32('predicted', call.predicted, null);
  if (actual.length !== predicted.length) {
    throw new LabError(
      'unequal_lengths',
      `${call.metric} needs one prediction a label, but ${actual.length} labels and ${predicted.length} predictions came.`,
      { detail: { labels: actual.length, predictions: predicted.length } },
    );
  }
  switch (call.metric) {
    case 'accuracy':
      return accuracy(actual, predicted);
    case 'recall':
      return recall(actual, predicted);
    case 'precision':
      return precision(actual, predicted);
    case 'log_loss':
      return logLoss(actual, predicted);
    case 'roc_auc':
      return rocAuc(actual, predicted);
  }
}

/** Feature name → importance, for features that occur in a split. */
export function importance(call: { readonly model: string; readonly kind: ImportanceKind }): Record<string, number> {
  return importanceOf(boosterOf(call.model), call.kind);
}
