import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * One side of a case: the model as JSON text, and float32 arrays by name (margins, probabilities, cuts).
 *
 * @typedef {{model: string, arrays: Readonly<Record<string, Float32Array>>}} Trained
 */

const treeArrays = [
  'left_children',
  'right_children',
  'parents',
  'split_indices',
  'split_conditions',
  'default_left',
  'loss_changes',
  'sum_hessian',
  'base_weights',
];

/** The last digit of an area under precision and recall hangs on the C library's log, which differs by processor. */
const bestScore = /(?<="best_score":")[^"]*(?=")/;

/**
 * How many numbers of each artefact differ in any bit of their float32, of those that both sides have; nothing for an
 * artefact that is equal. `text` is there if the models' texts differ at all, but for
 * the best score of early stopping.
 *
 * @param {Trained} ours
 * @param {Trained} native
 * @returns {Record<string, number>}
 */
export function compareCase(ours, native) {
  const [ourText, nativeText] = [ours, native].map(({ model }) => model.replace(bestScore, ''));
  const differing = { text: ourText === nativeText ? 0 : 1, ...compareModels(ours.model, native.model) };
  for (const [name, values] of Object.entries(native.arrays)) {
    if (ours.arrays[name] !== undefined) differing[name] = differingBits(ours.arrays[name], values);
  }
  return Object.fromEntries(Object.entries(differing).filter(([, count]) => count > 0));
}

/** XGBoost's Python reads a score from text with 17 decimals. */
const asRead = (score) => Number(score.toFixed(17));
/** Of an area under precision and recall, relative; for why, see `bestScore`. */
const CLOSE = 1e-6;

/**
 * How many scores of each metric's curves differ; nothing for curves that are equal. NaN comes as null.
 *
 * @param {Record<string, Record<string, number[]>>} ours `train` and `eval`, metric → a score a round
 * @param {Record<string, Record<string, (number | null)[]>>} native
 * @returns {Record<string, number>}
 */
export function compareCurves(ours, native) {
  const differing = {};
  for (const [side, curves] of Object.entries(native)) {
    for (const [metric, curve] of Object.entries(curves)) {
      const found = ours[side]?.[metric] ?? [];
      const isEqual = metric === 'aucpr' ? isClose : Object.is;
      const wrong = curve.filter((score, round) => !isEqual(asRead(found[round] ?? NaN), score ?? NaN)).length;
      const count = wrong + Math.abs(found.length - curve.length);
      if (count > 0) differing[`${side} ${metric}`] = count;
    }
  }
  return differing;
}

function isClose(found, expected) {
  return Object.is(found, expected) || Math.abs(found - expected) <= CLOSE * Math.abs(expected);
}

function compareModels(ours, native) {
  const [ourLearner, nativeLearner] = [ours, native].map((text) => parseWithWords(text).learner);
  const [ourTrees, nativeTrees] = [ourLearner, nativeLearner].map(
    ({ gradient_booster }) => gradient_booster.model.trees,
  );
  const counts = {
    base_score: differingBits(baseScore(ourLearner), baseScore(nativeLearner)),
    trees: Math.abs(ourTrees.length - nativeTrees.length),
  };
  for (const name of treeArrays) {
    counts[name] = nativeTrees.reduce(
      (sum, tree, t) => sum + differingBits(floatsIn(ourTrees[t]?.[name]), floatsIn(tree[name])),
      0,
    );
  }
  return counts;
}

/** JSON with the words that JSON does not have, as XGBoost and Python write it: infinities, and NaN, which comes as null. */
export function parseWithWords(text) {
  return JSON.parse(text.replaceAll(/(?<=[[,:] ?)(-?)Infinity/g, '$11e999').replaceAll(/(?<=[[,:] ?)-?NaN/g, 'null'));
}

const floatsIn = (values = []) => Float32Array.from(values, (value) => value ?? NaN);

const baseScore = ({ learner_model_param }) => Float32Array.of(JSON.parse(learner_model_param.base_score)[0]);

/** Entries whose float32 differ; entries that one side lacks count too. −0 and 0 differ, NaN is one value. */
function differingBits(found, expected) {
  let count = Math.abs(found.length - expected.length);
  for (let i = 0; i < Math.min(found.length, expected.length); i++) if (!Object.is(found[i], expected[i])) count++;
  return count;
}

const arrayNames = ['cuts', 'margin', 'probability', 'test-margin', 'test-probability'];

/** A case that `writeCases` wrote, and under `native` what `train-native.py` left beside it, unless XGBoost refused the case. */
export function readCase(folder) {
  const floats = (name) => new Float32Array(new Uint8Array(readFileSync(path.join(folder, name))).buffer);
  const json = (name) => parseWithWords(readFileSync(path.join(folder, name), 'utf8'));
  const { names, ...rest } = json('case.json');
  const columnsOf = (values) => {
    const rows = values.length / names.length;
    return Object.fromEntries(names.map((name, f) => [name, values.slice(f * rows, (f + 1) * rows)]));
  };
  return {
    ...rest,
    columns: columnsOf(floats('columns.f32')),
    label: floats('label.f32'),
    ...(existsSync(path.join(folder, 'weight.f32')) && { weight: floats('weight.f32') }),
    testColumns: columnsOf(floats('test-columns.f32')),
    testLabel: floats('test-label.f32'),
    ...(existsSync(path.join(folder, 'native.json')) && {
      native: {
        model: readFileSync(path.join(folder, 'native.json'), 'utf8'),
        evals: json('native-evals.json'),
        arrays: Object.fromEntries(arrayNames.map((name) => [name, floats(`native-${name}.f32`)])),
      },
    }),
  };
}
