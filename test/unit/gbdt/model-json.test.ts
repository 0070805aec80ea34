import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32ToParameterText, float32ToText } from '../../../src/gbdt/float32-text.ts';
import { modelFromJson, modelToJson } from '../../../src/gbdt/model-json.ts';
import { predictMargin } from '../../../src/gbdt/predict.ts';
import { train } from '../../../src/gbdt/train.ts';
import { differingBits, goldenCases, moreNativeCases, readGolden } from './golden.ts';
import { errorOf, makeRows, paramsOf } from './rows.ts';

test.each([...goldenCases, ...moreNativeCases])('GB12 %s: reading and writing gives native bytes back', (name) => {
  const { modelText, testFeatures, float32 } = readGolden(name);
  const booster = modelFromJson(modelText);
  expect(modelToJson(booster) === modelText).toBe(true);
  expect(differingBits(predictMargin(booster, testFeatures), float32('margin_test.f32'))).toBe(0);
});

test('GB12 a booster comes back whole, with names of any script', () => {
  const { features, label } = makeRows(300);
  const names = ['età "anni"', '金額\\n', '__proto__'];
  const named = Object.fromEntries(Object.values(features).map((x, i) => [names[i] ?? '', x]));
  const { booster } = train({ features: named, label, params: paramsOf({ scale_pos_weight: 0.3, base_score: 0.1 }) });
  expect(modelFromJson(modelToJson(booster))).toEqual(booster);
});

test('GB12 float32 text is the shortest that reads back, in the form XGBoost has', () => {
  const known: [number, string][] = [
    [0, '0E0'],
    [-0, '-0E0'],
    [1.4, '1.4E0'],
    [-0.22960792, '-2.2960792E-1'],
    // Halfway between 8 digits: the even one.
    [328244.625, '3.2824462E5'],
    // A power of two, where the nearest of 8 digits does not read back but the next one does.
    [2 ** -96, '1.2621775E-29'],
    [2 ** -149, '1E-45'],
    [3.4028234663852886e38, '3.4028235E38'],
    [-Infinity, '-Infinity'],
  ];
  for (const [value, text] of known) expect(float32ToText(Math.fround(value))).toBe(text);
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(Object.is(Math.fround(Number(float32ToText(value))), value)).toBe(true);
    }),
    { numRuns: 2000, seed: 11 },
  );
});

test('GB12 a parameter is written with nine digits as C writes %g', () => {
  const values = [10, 1, 0, 0.3, 1e10, 1e-6, 123456789, 0.0001, 3.5].map((value) =>
    float32ToParameterText(Math.fround(value)),
  );
  const native = ['10', '1', '0', '0.300000012', '1e+10', '9.99999997e-07', '123456792', '9.99999975e-05', '3.5'];
  expect(values).toEqual(native);
});

test('GB12 a threshold of −∞ is read and written, a name that says Infinity stays a name', () => {
  const text = readGolden('tiny8')
    .modelText.replace('"split_conditions":[3E0', '"split_conditions":[-Infinity')
    .replace('"feature_names":[]', '"feature_names":["-Infinity","a \\"Infinity\\" b"]');
  const booster = modelFromJson(text);
  expect(booster.trees[0]?.splitConditions[0]).toBe(-Infinity);
  expect(booster.featureNames).toEqual(['-Infinity', 'a "Infinity" b']);
  expect(modelToJson(booster)).toBe(text);
});

test('GB12 a model from before 3.1, with one number as base_score, reads the same', () => {
  const { modelText } = readGolden('tiny8');
  const older = modelText.replace('"base_score":"[5E-1]"', '"base_score":"5E-1"');
  expect(modelFromJson(older)).toEqual(modelFromJson(modelText));
});

const { modelText } = readGolden('tiny8');
const oneTreeARound = '"num_parallel_tree":"1","num_trees":"3"},';

test.each<[string, RegExp | string, string]>([
  ['no JSON', /^.*$/s, '{"learner":'],
  ['no object', /^.*$/s, 'null'],
  ['deep nesting', /^.*$/s, '['.repeat(200000)],
  ['a text of a megabyte for a number', '"num_class":"0"', `"num_class":"${'9'.repeat(1e6)}"`],
  ['a base score of a megabyte', '"[5E-1]"', `"[${'9'.repeat(1e6)}]"`],
  ['a pruned node that is not there', '"num_deleted":"0"', '"num_deleted":"1"'],
  ['rounds that take a tree back', '"iteration_indptr":[0,1', '"iteration_indptr":[0,-1'],
  ['rounds without the last tree', '"iteration_indptr":[0,1,2,3]', '"iteration_indptr":[0,1,2]'],
  ['half a round', `${oneTreeARound}"iteration_indptr":[0,1,2,3],`, oneTreeARound.replace('"1"', '"2"')],
  ['no tree a round', `${oneTreeARound}"iteration_indptr":[0,1,2,3],`, oneTreeARound.replace('"1"', '"0"')],
  ['ten million trees announced', '"num_trees":"3"', '"num_trees":"10000000"'],
  ['types of other number', '"feature_types":[]', '"feature_types":["float"]'],
  ['a child that is its own parent', '"left_children":[1', '"left_children":[0'],
  ['a child beyond the tree', '"left_children":[1', '"left_children":[99'],
  ['a negative child', '"left_children":[1', '"left_children":[-7'],
  ['a shared child', '"right_children":[2', '"right_children":[1'],
  ['a root with a parent', '"parents":[2147483647', '"parents":[1'],
  ['half a leaf', '"right_children":[2', '"right_children":[-1'],
  ['a fraction as a child', '"left_children":[1', '"left_children":[1.5'],
  ['a feature that is not there', '"split_indices":[0', '"split_indices":[2'],
  ['a negative feature', '"split_indices":[0', '"split_indices":[-1'],
  ['an array that is too short', '"default_left":[0,', '"default_left":['],
  ['more nodes announced', '"num_nodes":"5"', '"num_nodes":"6"'],
  ['no nodes', '"num_nodes":"5"', '"num_nodes":"0"'],
  ['other trees announced', '"num_trees":"3"', '"num_trees":"4"'],
  ['a leaf of infinite value', '-2.0000002E-1,5E0', 'Infinity,5E0'],
  ['NaN as a threshold', '"split_conditions":[3E0', '"split_conditions":[NaN'],
  ['a base score above 1', '"[5E-1]"', '"[2E0]"'],
  ['a base score that is no number', '"[5E-1]"', '"[--E]"'],
  ['two base scores', '"[5E-1]"', '"[5E-1,5E-1]"'],
  ['names of other number', '"feature_names":[]', '"feature_names":["x"]'],
  ['one name twice', '"feature_names":[]', '"feature_names":["x","x"]'],
  ['a name that is no text', '"feature_names":[]', '"feature_names":[1,2]'],
])('GB13 %s is an invalid model', (_, what, instead) => {
  const text = modelText.replace(what, () => instead);
  expect(text).not.toBe(modelText);
  const error = errorOf(() => modelFromJson(text));
  expect(error?.code).toBe('invalid_model');
  expect(error?.message.length).toBeLessThan(400);
});

test.each<[string, string, RegExp | string, string]>([
  ['the objective reg:squarederror', 'another objective', 'binary:logistic', 'reg:squarederror'],
  ['the objective multi:softprob', 'an objective of classes', 'binary:logistic', 'multi:softprob'],
  [
    'the booster gblinear',
    'linear weights',
    /"model":\{"cats.*"name":"gbtree"/s,
    '"model":{"weights":[1]},"name":"gblinear"',
  ],
  ['the booster dart', 'DART before 3.4', /"model":\{"cats.*"name":"gbtree"/s, '"gbtree":{},"name":"dart"'],
  ['the booster dart', 'DART since 3.4', '"tree_info"', '"weight_drop":[1,1,0.5],"tree_info"'],
  ['3 classes', 'classes', '"num_class":"0"', '"num_class":"3"'],
  ['2 outputs', 'targets', '"num_target":"1"', '"num_target":"2"'],
  ['several outputs', 'groups of trees', '"tree_info":[0,0,0]', '"tree_info":[0,1,0]'],
  ['vector leaves', 'leaves of several values', '"size_leaf_vector":"1"', '"size_leaf_vector":"2"'],
  ['categorical splits', 'a split by category', '"split_type":[0', '"split_type":[1'],
  ['categorical features', 'a type of c', '"feature_types":[]', '"feature_types":["c","q"]'],
  ['categorical features', 'categories kept', '"enc":[]', '"enc":[{}]'],
  [
    'rounds of unequal numbers of trees',
    'two ways of training',
    '"iteration_indptr":[0,1,2,3]',
    '"iteration_indptr":[0,1,3]',
  ],
])('GB17 %s (%s) is refused by name', (feature, _, what, instead) => {
  const text = modelText.replace(what, () => instead);
  expect(text).not.toBe(modelText);
  expect(errorOf(() => modelFromJson(text))).toMatchObject({ code: 'unsupported_model', detail: { feature } });
});

test('GB12 several trees a round, types and attributes come back, and change no margin', () => {
  const text = modelText
    .replace('"num_parallel_tree":"1"', '"num_parallel_tree":"3"')
    .replace('"iteration_indptr":[0,1,2,3]', '"iteration_indptr":[0,3]')
    .replace('"feature_types":[]', '"feature_types":["float","q"]')
    .replace('"attributes":{}', '"attributes":{"best_iteration":"1","è \\"":"é"}');
  const booster = modelFromJson(text);
  expect(booster).toMatchObject({ treesPerRound: 3, featureTypes: ['float', 'q'] });
  const { testFeatures, float32 } = readGolden('tiny8');
  expect(differingBits(predictMargin(booster, testFeatures), float32('margin_test.f32'))).toBe(0);
  expect(modelToJson(booster)).toBe(text);
});

test('GB12 a file from before 1.4, without names, types, rounds and split types, reads the same', () => {
  const older = modelText
    .replace('"feature_names":[],"feature_types":[],', '')
    .replace('"iteration_indptr":[0,1,2,3],', '')
    .replace('"num_parallel_tree":"1",', '')
    .replace('"boost_from_average":"1",', '')
    .replace(',"num_target":"1"', '')
    .replace('"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},', '')
    .replaceAll(/"(categories\w*|split_type)":\[[\d,]*\],/g, '')
    .replaceAll(/"default_left":\[([\d,]+)\]/g, (_, flags: string) => {
      return `"default_left":[${flags
        .split(',')
        .map((flag) => flag === '1')
        .join()}]`;
    });
  expect(older.length).toBeLessThan(modelText.length - 400);
  expect(modelFromJson(older)).toEqual(modelFromJson(modelText));
});

test('GB13 a cut or changed text gives a booster that predicts or a refusal, nothing else', () => {
  const features = { a: Float32Array.of(1, NaN, 9), b: Float32Array.of(5, 5, NaN) };
  const change = fc.record({
    at: fc.nat(modelText.length - 1),
    remove: fc.nat(40),
    insert: fc.constantFrom('', '0', '-1', '9', '[', ']', '"', '1e999', 'null', '{}'),
  });
  fc.assert(
    fc.property(change, ({ at, remove, insert }) => {
      const text = modelText.slice(0, at) + insert + modelText.slice(at + remove);
      let predictions: Float32Array | undefined;
      const error = errorOf(() => (predictions = predictMargin(modelFromJson(text), features)));
      if (error !== undefined) expect(['invalid_model', 'unsupported_model', 'feature_mismatch']).toContain(error.code);
      else expect(predictions?.every((margin) => !Number.isNaN(margin))).toBe(true);
    }),
    { numRuns: 1500, seed: 12 },
  );
});
