import { rowCountOf, type FeatureColumns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import { LEAF, NO_PARENT, type Booster } from '../gbdt/booster.ts';
import { dumpText } from '../gbdt/dump-text.ts';
import { importance, type ImportanceKind } from '../gbdt/importance.ts';
import { probabilities } from '../gbdt/objective.ts';
import { partialDependence, quantileGrid, type PartialDependence } from '../gbdt/partial-dependence.ts';
import { classifierRange, treesOf } from '../gbdt/predict-range.ts';
import { predictLeaf, predictMargin } from '../gbdt/predict.ts';
import { predictContributions } from '../gbdt/shap.ts';
import type { Report } from '../link/link.ts';
import type { ModelFile } from './calls.ts';
import { boosterOf } from './learn.ts';
import { gatherFeatures } from './rows.ts';

/** What a model is made of. */
export interface ModelFacts {
  /** In the order of training; by number (`f0`) where the model carries no names. */
  readonly features: readonly string[];
  readonly treeCount: number;
  /** The trees that answers are made of: with early stopping those up to the best round. */
  readonly usedTreeCount: number;
}

/** All five importances of a feature; zeros where no tree splits on it. */
export type FeatureImportance = { readonly feature: string } & { readonly [Kind in ImportanceKind]: number };

export interface ContributionsCall {
  readonly model: ModelFile;
  readonly features: FeatureColumns;
  /** With the leaf of every row in every tree that answers. */
  readonly withLeaves?: boolean | undefined;
}

/** What every feature adds to the margin of every row. */
export interface Contributions {
  readonly features: readonly string[];
  /** What is predicted without any feature, as a margin. */
  readonly base: number;
  /** Row-major rows × features. */
  readonly contributions: Float32Array;
  /** As predicted, not as summed up. */
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
  /** Row-major rows × used trees; empty where they were not asked for. */
  readonly leaves: Float32Array;
}

export interface DependenceCall {
  readonly model: ModelFile;
  readonly features: FeatureColumns;
  readonly feature: string;
  /** At most how many values the feature is set to: quantiles of its own column. */
  readonly values: number;
  readonly lines: number;
}

/** A node of a tree; a leaf has neither feature nor children. */
export interface TreeNode {
  readonly id: number;
  readonly depth: number;
  readonly parent: number | null;
  readonly feature: string | null;
  /** A value less than this goes left. */
  readonly condition: number;
  readonly left: number | null;
  readonly right: number | null;
  /** Where a missing value goes. */
  readonly missing: 'left' | 'right';
  readonly gain: number;
  readonly cover: number;
  /** What a leaf adds to the margin; 0 for a split. */
  readonly value: number;
}

/** One tree: a parent before its children, left before right. */
export interface ExplainedTree {
  readonly number: number;
  readonly nodes: readonly TreeNode[];
  /** As XGBoost's `get_dump(with_stats=True)` writes it. */
  readonly text: string;
}

const kinds: readonly ImportanceKind[] = ['weight', 'gain', 'cover', 'total_gain', 'total_cover'];
/** Small enough that progress is seen and large enough that what a call prepares is prepared seldom. */
const rowsAtOnce = 250;

/** Errors of all functions here: those of `boosterOf`. */
export function modelFacts({ model }: { readonly model: ModelFile }): ModelFacts {
  const booster = boosterOf(model);
  return {
    features: featuresOf(booster),
    treeCount: booster.trees.length,
    usedTreeCount: treesOf(booster, classifierRange(booster)).length,
  };
}

/** The importances of every feature in feature order, over all trees, as `get_score`. */
export function importances({ model }: { readonly model: ModelFile }): readonly FeatureImportance[] {
  const booster = boosterOf(model);
  const scores = kinds.map((kind) => [kind, new Map(Object.entries(importance(booster, kind)))] as const);
  const names = new Set([...featuresOf(booster), ...(scores[0]?.[1].keys() ?? [])]);
  return [...names].map((feature) => {
    const of = Object.fromEntries(scores.map(([kind, values]) => [kind, values.get(feature) ?? 0]));
    return { feature, ...(of as Record<ImportanceKind, number>) };
  });
}

/** Reports `{phase: 'explain', done: rows, total}`. Throws as `predictContributions`. */
export function contributions(call: ContributionsCall, report: Report): Contributions {
  const booster = boosterOf(call.model);
  const features = inModelOrder(booster, call.features);
  const range = classifierRange(booster);
  const rows = rowCountOf(features);
  const width = booster.featureCount;
  const margins = predictMargin(booster, features, range);
  const result = new Float32Array(rows * width);
  let base = 0;
  for (let begin = 0; begin < rows; begin += rowsAtOnce) {
    const part = rowsOf(features, begin, begin + rowsAtOnce);
    const withBias = predictContributions(booster, part, range);
    const count = withBias.length / (width + 1);
    for (let row = 0; row < count; row++) {
      const from = row * (width + 1);
      result.set(withBias.subarray(from, from + width), (begin + row) * width);
    }
    base = withBias[width]!;
    report({ phase: 'explain', done: begin + count, total: rows });
  }
  return {
    features: Object.keys(features),
    base,
    contributions: result,
    margins,
    probabilities: probabilities(margins),
    leaves: call.withLeaves === true ? predictLeaf(booster, features, range) : new Float32Array(),
  };
}

/** Reports `{phase: 'explain', done: values, total}`. Throws as `partialDependence`. */
export function dependence(call: DependenceCall, report: Report): PartialDependence {
  const booster = boosterOf(call.model);
  return partialDependence(booster, gatherFeatures(call.features, null), {
    feature: call.feature,
    grid: quantileGrid(call.features[call.feature] ?? new Float32Array(), call.values),
    lineCount: call.lines,
    range: classifierRange(booster),
    onValue: (done, total) => report({ phase: 'explain', done, total }),
  });
}

/** The tree of that number, from 1. Throws `unknown_tree`. */
export function treeNodes({ model, number }: { readonly model: ModelFile; readonly number: number }): ExplainedTree {
  const booster = boosterOf(model);
  const tree = booster.trees[number - 1];
  if (tree === undefined) {
    throw new LabError(
      'unknown_tree',
      `The tree must be one of 1 to ${booster.trees.length}, but is ${String(number).slice(0, 20)}. Choose one of them.`,
      { detail: { number, trees: booster.trees.length } },
    );
  }
  const nodes: TreeNode[] = [];
  const open = [{ id: 0, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { id, depth } = at;
    const isLeaf = tree.leftChildren[id] === LEAF;
    const [left, right] = isLeaf ? [null, null] : [tree.leftChildren[id]!, tree.rightChildren[id]!];
    const parent = tree.parents[id]!;
    nodes.push({
      id,
      depth,
      parent: parent === NO_PARENT ? null : parent,
      feature: isLeaf ? null : nameOf(booster, tree.splitIndices[id]!),
      condition: isLeaf ? 0 : tree.splitConditions[id]!,
      left,
      right,
      missing: tree.defaultLeft[id] === 1 ? 'left' : 'right',
      gain: tree.lossChanges[id]!,
      cover: tree.sumHessian[id]!,
      value: isLeaf ? tree.splitConditions[id]! : 0,
    });
    if (left !== null && right !== null) open.push({ id: right, depth: depth + 1 }, { id: left, depth: depth + 1 });
  }
  return { number, nodes, text: dumpText({ ...booster, trees: [tree] }, { withStats: true })[0] ?? '' };
}

/** The whole model in XGBoost's text form, one text a tree. */
export function dump({ model, withStats }: { readonly model: ModelFile; readonly withStats: boolean }): string[] {
  return dumpText(boosterOf(model), { withStats });
}

/** A file may declare any number of features: without names only those that occur are listed. */
function featuresOf(booster: Booster): readonly string[] {
  if (booster.featureNames.length > 0) return booster.featureNames;
  return Object.keys(importance(booster, 'weight'));
}

function nameOf(booster: Booster, feature: number): string {
  return booster.featureNames[feature] ?? `f${feature}`;
}

/** So that the columns of the result are those of its names. A model without names takes them as they come. */
function inModelOrder(booster: Booster, given: FeatureColumns): FeatureColumns {
  const features = gatherFeatures(given, null);
  const names = booster.featureNames.filter((name) => Object.hasOwn(features, name));
  return names.length === Object.keys(features).length
    ? Object.fromEntries(names.map((name) => [name, features[name]!]))
    : features;
}

function rowsOf(features: FeatureColumns, begin: number, end: number): FeatureColumns {
  return Object.fromEntries(Object.entries(features).map(([name, values]) => [name, values.subarray(begin, end)]));
}
