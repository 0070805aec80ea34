import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { dumpText } from '../../../src/gbdt/dump-text.ts';
import { modelFromJson } from '../../../src/gbdt/model-json.ts';
import { partialDependence, quantileGrid } from '../../../src/gbdt/partial-dependence.ts';
import { predictMargin, predictProbability } from '../../../src/gbdt/predict.ts';
import { readGolden } from './golden.ts';
import { errorOf } from './rows.ts';

/** SHA-256 of the texts of all trees one after another, as XGBoost 3.4.1's `get_dump` gives them: with statistics, without. */
const nativeDumps = [
  ['clipped', '6ea525497d438d3b6e1b63f1b68f4d7b', 'e2cc44425c5cd160f25369c10b6b78b2'],
  ['deep', '4ef88b8385c5a8255ca74f338009744e', '2266f1dfd540afd4d2bf2c67fe0e2c33'],
  ['imbalanced_spw', 'e89790b9c8f2b022cb950014d5a1032b', 'f26d5cd5c4119b20f824b67e8d0c4652'],
  ['lab1000', '6fbae58bd925f6c8726c67407ee1aadf', 'c5a8d51416e27c75c5922d11028941d2'],
  ['lab10k', '7ec30c62423ed9e16be77f0347e04607', 'b8d0d7b95c6812a6203a14d920ffc793'],
  ['nan1000', 'b72cefa2a5b3040c76462951f436063f', 'd64dd15d2d7817008b014d0e498d040a'],
  ['regularised', '0294dd67ee5b0b52c4169f795f52413e', '4f521ff8b12a40f37ff7c9530ab4f92f'],
  ['stumps', '5c97a6e905056ebc43774d163abecf0a', 'a0a66782624e12074d317ee5006a2c07'],
  ['ties_const', '01ad3cf489c8f696c02f94e817586390', 'a4364c5f5fd92cf7b06609757d22e3e6'],
  ['tiny8', 'd7c1501decbac172e8bab25617ce81bd', '5706ebf22eb1bf854ef7911734b0df83'],
  ['weighted_ties', 'b874b4699ad30289d66a98c07e4ddee5', '55ee7a480c4becff721d01f0ed755093'],
] as const;

const digest = (texts: readonly string[]) => sha256Hex(texts.join('')).slice(0, 32);

test.each(nativeDumps)('GB40 the text of %s has the bytes of native get_dump', (name, withStats, without) => {
  const booster = modelFromJson(readGolden(name).modelText);
  expect(digest(dumpText(booster, { withStats: true }))).toBe(withStats);
  expect(digest(dumpText(booster))).toBe(without);
});

test('GB40 features of the types int, i and q are written as native get_dump writes them', () => {
  const booster = modelFromJson(readGolden('nan1000').modelText);
  const featureTypes = ['int', 'i', 'q', ...Array.from({ length: booster.featureCount - 3 }, () => 'float')];
  const texts = dumpText({ ...booster, featureTypes }, { withStats: true });
  expect(sha256Hex(texts.join(''))).toBe('386b5cb30bfb4094ad3b43d89fa794eebc1a7769afd9e3c533bd1d7c9c248ff4');
});

test('GB41 partial dependence is the mean over rows that were predicted one by one', () => {
  const { modelText, testFeatures } = readGolden('nan1000');
  const booster = modelFromJson(modelText);
  const rows = 40;
  const features = Object.fromEntries(
    Object.entries(testFeatures).map(([name, values]) => [name, values.slice(0, rows)]),
  );
  const grid = quantileGrid(features['f0']!, 7);
  const told: number[] = [];
  const result = partialDependence(booster, features, {
    feature: 'f0',
    grid,
    lineCount: 3,
    onValue: (done) => told.push(done),
  });
  const alone = (row: number, value: number) =>
    Object.fromEntries(
      Object.entries(features).map(([name, values]) => [name, Float32Array.of(name === 'f0' ? value : values[row]!)]),
    );
  const mean = (value: number, predict: typeof predictMargin) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += predict(booster, alone(row, value))[0]!;
    return sum / rows;
  };
  expect(Array.from(result.meanMargin)).toEqual(Array.from(grid, (value) => mean(value, predictMargin)));
  expect(Array.from(result.meanProbability)).toEqual(Array.from(grid, (value) => mean(value, predictProbability)));
  expect(result.lineCount).toBe(3);
  expect(Array.from(result.lines)).toEqual(
    [0, 1, 2].flatMap((row) => Array.from(grid, (value) => predictMargin(booster, alone(row, value))[0]!)),
  );
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('GB41 the grid holds values that rows have, least and greatest among them, each once and no missing one', () => {
  expect(Array.from(quantileGrid(Float32Array.of(5, NaN, 1, 4, 2, 3), 3))).toEqual([1, 3, 5]);
  expect(Array.from(quantileGrid(Float32Array.of(0, 0, 0, 0, 9), 5))).toEqual([0, 9]);
  expect(Array.from(quantileGrid(Float32Array.of(NaN, NaN), 5))).toEqual([]);
  expect(Array.from(quantileGrid(Float32Array.of(7), 40))).toEqual([7]);
});

test('GB41 a feature that is none is refused by name', () => {
  const { modelText, testFeatures } = readGolden('tiny8');
  const grid = Float32Array.of(1);
  expect(
    errorOf(() => partialDependence(modelFromJson(modelText), testFeatures, { feature: 'x', grid, lineCount: 1 })),
  ).toMatchObject({ code: 'unknown_feature', detail: { feature: 'x', known: ['f0', 'f1'] } });
});
