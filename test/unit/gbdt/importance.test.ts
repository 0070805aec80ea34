import { expect, test } from 'vitest';
import { importance, type ImportanceKind } from '../../../src/gbdt/importance.ts';
import { modelFromJson } from '../../../src/gbdt/model-json.ts';
import { readGolden } from './golden.ts';

test.each<[ImportanceKind, number, number]>([
  ['weight', 48, 17],
  ['gain', 8.00955867767334, 3.7098388671875],
  ['cover', 101.63067626953125, 25.07172203063965],
  ['total_gain', 384.45880126953125, 63.0672607421875],
  ['total_cover', 4878.2724609375, 426.2192687988281],
])('GB15 %s has the bits of native get_score', (kind, f0, f14) => {
  const scores = importance(modelFromJson(readGolden('nan1000').modelText), kind);
  expect(Object.keys(scores)).toHaveLength(15);
  expect(scores).toMatchObject({ f0, f14 });
});

test('GB15 a feature that no tree splits on is left out, the others go by their names', () => {
  const booster = modelFromJson(readGolden('ties_const').modelText);
  expect(Object.keys(importance(booster, 'weight'))).toEqual(['f0', 'f1', 'f3', 'f4']);
  const named = { ...booster, featureNames: ['a', 'b', 'constant', 'd', 'e'] };
  expect(Object.keys(importance(named, 'gain'))).toEqual(['a', 'b', 'd', 'e']);
});

test('GB13 a file may declare a billion features: importance holds those that occur', () => {
  const booster = modelFromJson(
    readGolden('ties_const').modelText.replace(
      '"num_feature":"5","num_target"',
      '"num_feature":"999999999","num_target"',
    ),
  );
  expect(booster.featureCount).toBe(999999999);
  expect(Object.keys(importance(booster, 'cover'))).toEqual(['f0', 'f1', 'f3', 'f4']);
});
