/**
 * One regression tree, node by node in XGBoost's order; node 0 is the root. All arrays have one entry a node.
 */
export interface Tree {
  /** −1 for a leaf. */
  readonly leftChildren: Int32Array;
  readonly rightChildren: Int32Array;
  /** 2147483647 for the root, as XGBoost writes it. */
  readonly parents: Int32Array;
  /** The feature that is compared; 0 for a leaf. */
  readonly splitIndices: Int32Array;
  /** A value less than this goes left. For a leaf: its value. */
  readonly splitConditions: Float32Array;
  /** 1 if a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** What the split gained; 0 for a leaf. */
  readonly lossChanges: Float32Array;
  readonly sumHessian: Float32Array;
  /** The weight the node would have as a leaf, before `learning_rate`; for a leaf its value. */
  readonly baseWeights: Float32Array;
}

/** A trained `binary:logistic` model: plain data that may be cloned and sent between threads. */
export interface Booster {
  /** In the order of the split indices. Empty if the model carries no names: then columns count by position. */
  readonly featureNames: readonly string[];
  readonly featureCount: number;
  /** Where boosting starts, as a probability, float32. */
  readonly baseScore: number;
  /** False if `base_score` was given and not estimated. */
  readonly boostFromAverage: boolean;
  readonly scalePosWeight: number;
  readonly trees: readonly Tree[];
  /** `num_parallel_tree`: how many trees a boosting round made. Absent = 1. */
  readonly treesPerRound?: number;
  /** XGBoost's type of every feature (`float`, `int`, `q`, `i`), as the file had it. Absent = none were named. */
  readonly featureTypes?: readonly string[];
  /** What training noted beside the model, such as `best_iteration`. Absent = nothing. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export const LEAF = -1;
export const NO_PARENT = 2147483647;
/** The split index of a node that pruning took out of the tree. */
export const NO_FEATURE = 2147483647;
