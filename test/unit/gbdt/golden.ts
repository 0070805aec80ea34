import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureColumns } from '../../../src/base/columns.ts';
import type { Booster, Tree } from '../../../src/gbdt/booster.ts';
import { makeCuts } from '../../../src/gbdt/cuts.ts';
import { modelFromJson } from '../../../src/gbdt/model-json.ts';
import { resolveParams } from '../../../src/gbdt/params.ts';
import { predictMargin, predictProbability } from '../../../src/gbdt/predict.ts';
import { train, type TrainResult } from '../../../src/gbdt/train.ts';

const GOLDEN_DIRECTORY = join(import.meta.dirname, '../../golden');

export const goldenCases = [
  'tiny8',
  'lab1000',
  'lab10k',
  'nan1000',
  'ties_const',
  'imbalanced_spw',
  'stumps',
  'regularised',
] as const;

/**
 * What the eight do not have: row weights, max_delta_step, no depth limit, bins wider than a byte, soft labels, a cache of
 * histograms that overflows.
 */
export const moreNativeCases = ['weighted_ties', 'clipped', 'deep', 'small_cache'] as const;

/** One case as native XGBoost 3.4.1 left it. */
export interface Golden {
  readonly name: string;
  readonly trainFeatures: FeatureColumns;
  readonly testFeatures: FeatureColumns;
  readonly trainLabel: Float32Array;
  readonly testLabel: Float32Array;
  readonly trainWeight: Float32Array | undefined;
  readonly params: Record<string, unknown>;
  readonly rounds: number;
  readonly firstRounds: number;
  readonly cuts: number[][];
  readonly modelText: string;
  readonly evals: { train: { logloss: number[] }; test: { logloss: number[] } };
  float32(file: string): Float32Array;
}

interface Meta {
  readonly n_features: number;
  readonly rounds: number;
  readonly first_round_margins: number;
  readonly params: Record<string, unknown>;
  /** Absent = no weights. */
  readonly weighted?: boolean;
}

export function readGolden(name: string, directory = GOLDEN_DIRECTORY): Golden {
  const path = (file: string) => join(directory, name, file);
  const text = (file: string) => readFileSync(path(file), 'utf8');
  const float32 = (file: string) => new Float32Array(new Uint8Array(readFileSync(path(file))).buffer);
  const meta = JSON.parse(text('meta.json')) as Meta;
  return {
    name,
    trainFeatures: columnsOf(float32('X_train.f32'), meta.n_features),
    testFeatures: columnsOf(float32('X_test.f32'), meta.n_features),
    trainLabel: float32('y_train.f32'),
    testLabel: float32('y_test.f32'),
    trainWeight: meta.weighted === true ? float32('w_train.f32') : undefined,
    // The three metrics of the fixtures are more than training reports so far.
    params: { ...meta.params, n_estimators: meta.rounds, eval_metric: 'logloss' },
    rounds: meta.rounds,
    firstRounds: meta.first_round_margins,
    cuts: (JSON.parse(text('cuts.json')) as { cuts: number[][] }).cuts,
    modelText: text('model.json'),
    evals: JSON.parse(text('eval.json')) as Golden['evals'],
    float32,
  };
}

function columnsOf(rowMajor: Float32Array, width: number): FeatureColumns {
  const columns: Record<string, Float32Array> = {};
  for (let f = 0; f < width; f++) {
    const column = new Float32Array(rowMajor.length / width);
    for (let row = 0; row < column.length; row++) column[row] = rowMajor[row * width + f]!;
    columns[`f${f}`] = column;
  }
  return columns;
}

export function trainGolden(golden: Golden): TrainResult {
  const { params } = resolveParams(golden.params);
  return train({
    features: golden.trainFeatures,
    label: golden.trainLabel,
    weight: golden.trainWeight,
    params,
    evalSet: { features: golden.testFeatures, label: golden.testLabel },
  });
}

/** Artefact → how many of its numbers differ in any bit; of the loglosses, the greatest difference. */
export interface Differences {
  readonly numbers: Readonly<Record<string, number>>;
  readonly logloss: number;
}

export function compareWithGolden(golden: Golden, { booster, evals }: TrainResult): Differences {
  const native = modelFromJson(golden.modelText);
  const firstRounds = Array.from({ length: golden.firstRounds }, (_, k) =>
    predictMargin({ ...booster, trees: booster.trees.slice(0, k + 1) }, golden.trainFeatures),
  );
  const numbers: Record<string, number> = {
    cuts: cutDifferences(golden),
    baseScore: Object.is(booster.baseScore, native.baseScore) ? 0 : 1,
    ...treeDifferences(booster, native),
    marginTrain: differingBits(predictMargin(booster, golden.trainFeatures), golden.float32('margin_train.f32')),
    marginTest: differingBits(predictMargin(booster, golden.testFeatures), golden.float32('margin_test.f32')),
    marginFirstRounds: differingBits(
      Float32Array.from(firstRounds.flatMap((margins) => [...margins])),
      golden.float32(`margin_train_first${golden.firstRounds}.f32`),
    ),
    probabilityTrain: differingBits(
      predictProbability(booster, golden.trainFeatures),
      golden.float32('prob_train.f32'),
    ),
    probabilityTest: differingBits(predictProbability(booster, golden.testFeatures), golden.float32('prob_test.f32')),
  };
  const logloss = Math.max(
    greatestDifference(evals.train['logloss']!, golden.evals.train.logloss),
    greatestDifference(evals.eval!['logloss']!, golden.evals.test.logloss),
  );
  return { numbers, logloss };
}

function cutDifferences(golden: Golden): number {
  const { params } = resolveParams(golden.params);
  const { values, offsets } = makeCuts(golden.trainFeatures, golden.trainWeight, params.max_bin);
  return golden.cuts.reduce(
    (sum, cuts, f) => sum + differingBits(values.subarray(offsets[f], offsets[f + 1]), Float32Array.from(cuts)),
    offsets.length - 1 === golden.cuts.length ? 0 : 1,
  );
}

const TREE_ARRAYS = [
  'leftChildren',
  'rightChildren',
  'parents',
  'splitIndices',
  'splitConditions',
  'defaultLeft',
  'lossChanges',
  'sumHessian',
  'baseWeights',
] as const satisfies readonly (keyof Tree)[];

function treeDifferences(ours: Booster, native: Booster): Record<string, number> {
  const counts: Record<string, number> = { trees: Math.abs(ours.trees.length - native.trees.length) };
  for (const array of TREE_ARRAYS) {
    counts[array] = native.trees.reduce(
      (sum, tree, t) => sum + differingBits(ours.trees[t]?.[array] ?? new Float32Array(), tree[array]),
      0,
    );
  }
  return counts;
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Entries whose bytes differ; entries one side does not have count too. −0 and 0 differ. */
export function differingBits(a: Numbers, b: Numbers): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (!Object.is(a[i], b[i])) count++;
  return count;
}

function greatestDifference(a: readonly number[], b: readonly number[]): number {
  return a.length === b.length ? Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]!))) : Infinity;
}
