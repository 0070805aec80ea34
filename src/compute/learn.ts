import { rowCountOf } from '../base/columns.ts';
import { sha256Hex } from '../base/digest.ts';
import { LabError } from '../base/errors.ts';
import type { Booster } from '../gbdt/booster.ts';
import { importance as importanceOf, type ImportanceKind } from '../gbdt/importance.ts';
import { accuracy, logLoss, precision, recall, rocAuc } from '../gbdt/metrics.ts';
import { modelFromJson, modelToJson } from '../gbdt/model-json.ts';
import { modelFromFile } from '../gbdt/model-ubj.ts';
import { resolveParams, type EffectiveParams } from '../gbdt/params.ts';
import { classifierRange } from '../gbdt/predict-range.ts';
import { predictLeaf, predictMargin, predictProbability } from '../gbdt/predict.ts';
import { predictContributions } from '../gbdt/shap.ts';
import { estimateTrainingBytes, train as trainBooster } from '../gbdt/train.ts';
import type { Progress } from '../link/link.ts';
import type { LabelledRows, ModelFile, PredictCall, ScoreCall, TrainCall, TrainedModel } from './calls.ts';
import { gatherFeatures, gatherFloat32, positionsOf, selectedCount } from './rows.ts';

type Report = (progress: Progress) => void;

/**
 * Trains on the selected rows. Reports `{phase: 'train', done: round, total: rounds}` with the round's metrics.
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
    ...(result.bestIteration !== undefined && { bestIteration: result.bestIteration }),
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

/** Errors: `invalid_model`, `unsupported_model`. */
export function boosterOf(model: ModelFile): Booster {
  if (typeof model !== 'string') return modelFromFile(model);
  if (parsed?.text !== model) parsed = { text: model, booster: modelFromJson(model) };
  return parsed.booster;
}

/**
 * float32 per selected row; row-major rows × trees for leaves, rows × (features + 1) for contributions.
 * Errors: those of `boosterOf`, `predictMargin` and `predictContributions`; `invalid_parameter` for another output.
 */
export function predict(call: PredictCall): Float32Array {
  const booster = boosterOf(call.model);
  const features = gatherFeatures(call.features, positionsOf(call.rows, rowCountOf(call.features)));
  const range = call.iterationRange === 'classifier' ? classifierRange(booster) : call.iterationRange;
  switch (call.output) {
    case 'probability':
      return predictProbability(booster, features, range);
    case 'margin':
      return predictMargin(booster, features, range);
    case 'contribs':
      return predictContributions(booster, features, range);
    case 'leaf':
      return predictLeaf(booster, features, range);
    default:
      throw unknownChoice('output', 'probability, margin, contribs or leaf', call.output);
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

const importanceKinds: readonly unknown[] = ['weight', 'gain', 'cover', 'total_gain', 'total_cover'];

/** Feature name → importance, for features that occur in a split. */
export function importance(call: { readonly model: ModelFile; readonly kind: ImportanceKind }): Record<string, number> {
  if (!importanceKinds.includes(call.kind)) throw unknownChoice('kind', importanceKinds.join(', '), call.kind);
  return importanceOf(boosterOf(call.model), call.kind);
}

/** What a caller outside TypeScript may have typed. */
function unknownChoice(parameter: string, expected: string, value: unknown): LabError {
  const came = String(value).slice(0, 100);
  return new LabError(
    'invalid_parameter',
    `${parameter} must be one of ${expected}, but is ${came}. Choose one of them.`,
    { detail: { parameter, expected, value: came } },
  );
}
