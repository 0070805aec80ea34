import { expect, test } from 'vitest';
import { modelToJson } from '../../../src/gbdt/model-json.ts';
import { compareWithGolden, goldenCases, moreNativeCases, readGolden, trainGolden } from './golden.ts';

test.each([...goldenCases, ...moreNativeCases])(
  'GB1 %s: the model from raw rows is native XGBoost 3.4.1 bit for bit',
  (name) => {
    const golden = readGolden(name);
    const result = trainGolden(golden);
    const { numbers, logloss } = compareWithGolden(golden, result);
    const report = Object.entries(numbers).map(([artefact, count]) => `${artefact} ${count}`);
    console.info(`${name}: differing numbers: ${report.join(', ')}; logloss within ${logloss}`);
    expect(Object.entries(numbers).filter(([, count]) => count !== 0)).toEqual([]);
    expect(logloss).toBeLessThan(1e-8);
    // Not `toBe` on the texts: a failure would print both.
    expect(modelToJson({ ...result.booster, featureNames: [] }) === golden.modelText).toBe(true);
  },
);

test('GB1 a difference in one bit, and −0 for 0, are counted', () => {
  const golden = readGolden('tiny8');
  const { booster, evals } = trainGolden(golden);
  const [first, ...others] = booster.trees;
  if (first === undefined) throw new Error('The fixture has trees.');
  const splitConditions = first.splitConditions.map((value) => (Object.is(value, -0) ? 0 : value));
  const lossChanges = first.lossChanges.map((value, node) => (node === 0 ? value * (1 + 2 ** -23) : value));
  const changed = { ...booster, trees: [{ ...first, splitConditions, lossChanges }, ...others] };
  const { numbers } = compareWithGolden(golden, { booster: changed, evals, warnings: [] });
  expect(numbers).toMatchObject({ splitConditions: 1, lossChanges: 1, leftChildren: 0 });
});
