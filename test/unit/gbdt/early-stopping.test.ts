import { expect, test } from 'vitest';
import { createWatch, watchScore } from '../../../src/gbdt/early-stopping.ts';
import { modelFromJson, modelToJson } from '../../../src/gbdt/model-json.ts';
import { classifierRange } from '../../../src/gbdt/predict-range.ts';
import { predictProbability } from '../../../src/gbdt/predict.ts';
import { train } from '../../../src/gbdt/train.ts';
import { errorOf, makeRows, paramsOf } from './rows.ts';

/** Round after which boosting stops, or undefined. */
function stopsAfter(metric: string, rounds: number, scores: readonly number[]) {
  const watch = createWatch(metric, rounds);
  const at = scores.findIndex((score, iteration) => watchScore(watch, iteration, score));
  return { at: at < 0 ? undefined : at, best: watch.bestIteration, score: watch.bestScore };
}

test.each([
  ['a loss that falls on never stops', 'logloss', 2, [5, 4, 3, 2], { at: undefined, best: 3, score: 2 }],
  ['a loss that turns stops after as many rounds', 'logloss', 2, [5, 3, 4, 3.5, 1], { at: 3, best: 1, score: 3 }],
  ['an equal score is no better one', 'error', 2, [3, 3, 3, 1], { at: 2, best: 0, score: 3 }],
  ['a better score starts the count again', 'logloss', 2, [5, 6, 4, 5, 6], { at: 4, best: 2, score: 4 }],
  ['an area is better when greater', 'auc', 1, [0.5, 0.7, 0.6], { at: 2, best: 1, score: 0.7 }],
  ['an area under precision too', 'aucpr', 1, [0.5, 0.4], { at: 1, best: 0, score: 0.5 }],
  ['NaN is never better', 'auc', 2, [NaN, 0.5, 0.6], { at: 2, best: 0, score: NaN }],
])('GB23 %s', (_, metric, rounds, scores, expected) => {
  expect(stopsAfter(metric, rounds, scores)).toEqual(expected);
});

const rows = makeRows(300);
const evalSet = makeRows(200, 9);
const params = paramsOf({ n_estimators: 200, early_stopping_rounds: 5, eval_metric: ['auc', 'logloss'], eta: 0.5 });

test('GB23 training stops so many rounds after the best one, keeps every tree and notes the best', () => {
  const { booster, evals, bestIteration } = train({ ...rows, evalSet, params });
  const losses = evals.eval?.['logloss'] ?? [];
  const best = losses.indexOf(Math.min(...losses));
  expect(bestIteration).toBe(best);
  expect(losses.length).toBe(best + 1 + 5);
  expect(booster.trees.length).toBe(losses.length);
  expect(losses.length).toBeLessThan(200);
  expect(booster.attributes?.['best_iteration']).toBe(String(best));
  expect(Number(booster.attributes?.['best_score'])).toBeCloseTo(losses[best]!, 15);
});

test('GB23 the best iteration travels with the model, and the classifier predicts with it', () => {
  const { booster, bestIteration = NaN } = train({ ...rows, evalSet, params });
  const read = modelFromJson(modelToJson(booster));
  expect(classifierRange(read)).toEqual([0, bestIteration + 1]);
  const short = train({ ...rows, params: paramsOf({ n_estimators: bestIteration + 1, eta: 0.5 }) }).booster;
  expect(predictProbability(read, evalSet.features, classifierRange(read))).toEqual(
    predictProbability(short, evalSet.features),
  );
  expect(predictProbability(read, evalSet.features)).not.toEqual(predictProbability(short, evalSet.features));
});

test('GB23 the trees are those of the same training without stopping', () => {
  const { booster } = train({ ...rows, evalSet, params });
  const rest = paramsOf({ n_estimators: booster.trees.length, eta: 0.5 });
  expect(booster.trees).toEqual(train({ ...rows, params: rest }).booster.trees);
});

test('GB23 where nothing stops it, all rounds are there and the best is still noted', () => {
  const { booster, bestIteration } = train({ ...rows, evalSet, params: { ...params, n_estimators: 3 } });
  expect(booster.trees.length).toBe(3);
  expect(bestIteration).toBeLessThan(3);
  const without = train({ ...rows, evalSet, params: paramsOf() });
  expect(without.bestIteration).toBeUndefined();
  expect(without.booster.attributes).toBeUndefined();
});

test('GB23 early stopping without rows to watch is refused', () => {
  expect(errorOf(() => train({ ...rows, params }))).toMatchObject({
    code: 'invalid_parameter',
    detail: { parameter: 'early_stopping_rounds' },
  });
});
