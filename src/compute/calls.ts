import type { Columns, ColumnValues } from '../base/columns.ts';
import type { IterationRange } from '../gbdt/predict-range.ts';

/** One side of a seeded train/test split. */
export interface SplitRows {
  readonly kind: 'split';
  readonly part: 'train' | 'test';
  readonly testFraction: number;
  readonly seed: number;
}

/** Rows of a batch: all of them in batch order, one side of a split, or one side of a split of one side. */
export type RowSelection = { readonly kind: 'all' } | (SplitRows & { readonly of?: SplitRows | undefined });

export const allRows: RowSelection = { kind: 'all' };

/** Rows to train or to evaluate on. Columns may be of any numeric type; they are read as float32. */
export interface LabelledRows {
  readonly features: Columns;
  readonly label: ColumnValues;
  readonly weight?: ColumnValues | undefined;
  readonly rows?: RowSelection | undefined;
}

export interface TrainCall extends LabelledRows {
  /** XGBoost's names and aliases. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Rows of `features` or a set of its own that metrics are reported on per round; only early stopping chooses by it. */
  readonly evaluation?: LabelledRows | undefined;
  /** The most that this training may allocate, in bytes; checked before allocating. */
  readonly memoryLimitBytes?: number | undefined;
}

/** Metric name → one value a boosting round. */
export type RoundMetrics = Readonly<Record<string, readonly number[]>>;

export interface TrainedModel {
  /** XGBoost model JSON. */
  readonly model: string;
  /** SHA-256 of the model text, 64 hexadecimal digits. */
  readonly modelSha256: string;
  readonly evals: { readonly train: RoundMetrics; readonly eval?: RoundMetrics };
  /** With early stopping: the best round, from 0. */
  readonly bestIteration?: number;
  /** All effective parameters under XGBoost's names; null is Python's None (a base_score estimated from the labels). */
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
  readonly warnings: readonly string[];
  readonly trainedRows: number;
}

/** `contribs`: what every feature adds to the margin, and the bias last; `leaf`: the leaf of every tree. */
export type PredictOutput = 'probability' | 'margin' | 'contribs' | 'leaf';

/** XGBoost model JSON, or the bytes of a model file in JSON or UBJSON. */
export type ModelFile = string | Uint8Array;

/** A form in which a model travels. */
export type ModelFormat = 'json' | 'ubj' | 'onnx';

export interface PredictCall {
  readonly model: ModelFile;
  readonly features: Columns;
  readonly rows?: RowSelection | undefined;
  readonly output: PredictOutput;
  /** Absent = all rounds; `classifier` = those of XGBoost's scikit-learn classes, which stop after the best one. */
  readonly iterationRange?: IterationRange | 'classifier' | undefined;
}

export type ScoreMetric = 'accuracy' | 'recall' | 'precision' | 'log_loss' | 'roc_auc';

export interface ScoreCall {
  readonly metric: ScoreMetric;
  /** 0 or 1 a row. */
  readonly actual: ColumnValues;
  /** The rows of `actual` that were predicted. */
  readonly rows?: RowSelection | undefined;
  /** Classes (accuracy, recall, precision) or probabilities (log_loss, roc_auc). */
  readonly predicted: ColumnValues;
}
