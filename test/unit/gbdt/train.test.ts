import { expect, test } from 'vitest';
import { modelToJson } from '../../../src/gbdt/model-json.ts';
import { predictProbability } from '../../../src/gbdt/predict.ts';
import { estimateTrainingBytes, train, type RoundResult } from '../../../src/gbdt/train.ts';
import { errorOf, makeRows, paramsOf } from './rows.ts';

test('GB5 the same request gives the same bytes, and leaves the request as it was', () => {
  const rows = makeRows(500);
  const before = structuredClone(rows);
  const first = train({ ...rows, params: paramsOf() });
  const second = train({ ...structuredClone(rows), params: paramsOf({ seed: 99, nthread: 4 }) });
  expect(modelToJson(first.booster)).toBe(modelToJson(second.booster));
  expect(first.evals).toEqual(second.evals);
  expect(rows).toEqual(before);
});

test('GB5 the booster is plain data that survives structured cloning', () => {
  const { booster } = train({ ...makeRows(200), params: paramsOf() });
  expect(structuredClone(booster)).toEqual(booster);
});

test('GB6 every round is reported once, with the metrics the curves hold', () => {
  const rounds: RoundResult[] = [];
  const evalSet = makeRows(100, 2);
  const { evals } = train({
    ...makeRows(300),
    params: paramsOf({ n_estimators: 7 }),
    evalSet,
    onRound: (round) => rounds.push(round),
  });
  expect(rounds.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(rounds.every(({ rounds: all }) => all === 7)).toBe(true);
  expect(rounds.map((round) => round.train['logloss'])).toEqual(evals.train['logloss']);
  expect(rounds.map((round) => round.eval?.['logloss'])).toEqual(evals.eval?.['logloss']);
});

test('GB6 nothing is chosen by the evaluation set', () => {
  const rows = makeRows(300);
  const without = train({ ...rows, params: paramsOf() });
  const withSet = train({ ...rows, params: paramsOf(), evalSet: makeRows(50, 3) });
  expect(modelToJson(withSet.booster)).toBe(modelToJson(without.booster));
  expect(without.evals.eval).toBeUndefined();
});

test('GB6 the curve of the evaluation set is that of its predictions, whatever the order of its columns', () => {
  const { features, label } = makeRows(100, 2);
  const reversed = Object.fromEntries(Object.entries(features).toReversed());
  const rows = makeRows(300);
  const straight = train({ ...rows, params: paramsOf(), evalSet: { features, label } });
  const turned = train({ ...rows, params: paramsOf(), evalSet: { features: reversed, label } });
  expect(turned.evals).toEqual(straight.evals);
});

test('GB7 one row, soft labels, columns without any value and constant columns train', () => {
  const one = train({ features: { x: Float32Array.of(3) }, label: Float32Array.of(1), params: paramsOf() });
  expect(one.booster.trees.map((tree) => tree.parents.length)).toEqual([1, 1, 1, 1, 1]);
  const rows = makeRows(200);
  const odd = { ...rows.features, none: new Float32Array(200).fill(NaN), same: new Float32Array(200).fill(7) };
  const soft = rows.label.map((y) => 0.2 + 0.6 * y);
  const { booster, warnings } = train({ features: odd, label: soft, params: paramsOf() });
  expect(warnings).toEqual([]);
  const used = booster.trees.flatMap((tree) => [...tree.splitIndices].filter((_, n) => tree.leftChildren[n] !== -1));
  expect(used.length).toBeGreaterThan(0);
  expect(used.every((feature) => feature < 3)).toBe(true);
});

test.each([0, 1])('GB7 one class (%i) trains, predicts that class and warns', (y) => {
  const { features } = makeRows(50);
  const { booster, warnings } = train({ features, label: new Float32Array(50).fill(y), params: paramsOf() });
  expect(warnings).toEqual([expect.stringContaining(`All 50 labels are ${y}`)]);
  expect(predictProbability(booster, features).every((p) => Math.round(p) === y)).toBe(true);
});

test('GB7 a row of weight 2 counts as the row twice, and one of weight 0 as none', () => {
  const { features, label } = makeRows(60);
  const columns = Object.entries(features);
  const pick = (positions: number[]) => ({
    features: Object.fromEntries(columns.map(([name, x]) => [name, Float32Array.from(positions, (i) => x[i] ?? NaN)])),
    label: Float32Array.from(positions, (i) => label[i] ?? NaN),
  });
  const weight = Float32Array.from(label, (_, i) => i % 3);
  const repeated = pick(Array.from(label, (_, i) => new Array<number>(i % 3).fill(i)).flat());
  // More bins than rows: with fewer, the sketch chooses cuts by ranks, which 2 × 1 and 1 × 2 need not share.
  const params = paramsOf({ max_depth: 2, max_bin: 64, base_score: 0.5 });
  const weighted = predictProbability(train({ features, label, weight, params }).booster, features);
  const twice = predictProbability(train({ ...repeated, params }).booster, features);
  weighted.forEach((p, i) => expect(p).toBeCloseTo(twice[i] ?? NaN, 5));
});

const rows = makeRows(20);
const withValue = (value: number) => ({ ...rows.features, age: rows.features['age']?.with(4, value) ?? rows.label });
const weights = (value: number) => new Float32Array(20).fill(1).with(4, value);

test.each([
  ['no columns', 'no_features', { features: {} }],
  ['no rows', 'no_rows', { features: { x: new Float32Array() }, label: new Float32Array() }],
  ['columns of two lengths', 'unequal_lengths', { features: { ...rows.features, x: new Float32Array(19) } }],
  ['a label too few', 'unequal_lengths', { label: new Float32Array(19) }],
  ['a weight too many', 'unequal_lengths', { weight: new Float32Array(21).fill(1) }],
  ['an infinite value', 'invalid_data', { features: withValue(Infinity) }],
  ['a value of −∞', 'invalid_data', { features: withValue(-Infinity) }],
  ['label 2', 'invalid_label', { label: rows.label.with(4, 2) }],
  ['label NaN', 'invalid_label', { label: rows.label.with(4, NaN) }],
  ['a negative weight', 'invalid_weight', { weight: weights(-1) }],
  ['weight NaN', 'invalid_weight', { weight: weights(NaN) }],
  ['an infinite weight', 'invalid_weight', { weight: weights(Infinity) }],
  ['all weights 0', 'invalid_weight', { weight: new Float32Array(20) }],
])('GB8 %s: %s', (_, code, change) => {
  expect(errorOf(() => train({ ...rows, params: paramsOf(), ...change }))?.code).toBe(code);
  const asEvalSet = { ...rows, params: paramsOf(), evalSet: { ...rows, ...change } };
  expect(errorOf(() => train(asEvalSet))?.code).toBe(code);
});

test('GB8 weights that scale_pos_weight takes beyond float32 are refused, but not with a base score', () => {
  const heavy = { ...rows, weight: new Float32Array(20).fill(1e37) };
  const params = { scale_pos_weight: 100, n_estimators: 3 };
  expect(errorOf(() => train({ ...heavy, params: paramsOf(params) }))?.code).toBe('invalid_weight');
  const { booster } = train({ ...heavy, params: paramsOf({ ...params, base_score: 0.5 }) });
  // XGBoost takes the least Hessian for a row whose margin is NaN, and no weight for a leaf whose gradient is.
  expect(booster.trees.at(-1)?.baseWeights.every((weight) => weight === 0)).toBe(true);
});

test('GB8 an error names the column and the row', () => {
  const error = errorOf(() => train({ ...rows, features: withValue(Infinity), params: paramsOf() }));
  expect(error).toMatchObject({ detail: { column: 'age', row: 4 } });
  expect(error?.message).toMatch(/column age is infinite in row 4/);
});

test('GB8 an evaluation set of other columns is refused by name', () => {
  const { age: _, ...others } = rows.features;
  const evalSet = { features: { ...others, extra: rows.label }, label: rows.label };
  const error = errorOf(() => train({ ...rows, params: paramsOf(), evalSet }));
  expect(error).toMatchObject({ code: 'feature_mismatch', detail: { missing: ['age'], extra: ['extra'] } });
});

test('GB8 2^31 cells are refused before anything is allocated', () => {
  // One array under many names: the size counts, not what it holds.
  const column = new Float32Array(2 ** 22);
  const features = Object.fromEntries(Array.from({ length: 512 }, (_, i) => [`c${i}`, column]));
  const before = process.memoryUsage().arrayBuffers;
  expect(errorOf(() => train({ features, label: column, params: paramsOf() }))?.code).toBe('too_large');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  expect(errorOf(() => estimateTrainingBytes(2 ** 31, 1, 256))?.code).toBe('too_large');
});
