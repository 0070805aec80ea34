import { expect, test } from 'vitest';
import { resolveParams } from '../../../src/gbdt/params.ts';
import { errorOf } from './rows.ts';

const defaults = {
  objective: 'binary:logistic',
  booster: 'gbtree',
  tree_method: 'hist',
  n_estimators: 100,
  learning_rate: 0.3,
  grow_policy: 'depthwise',
  max_depth: 6,
  max_leaves: 0,
  max_bin: 256,
  max_cached_hist_node: 65536,
  min_child_weight: 1,
  min_split_loss: 0,
  reg_lambda: 1,
  reg_alpha: 0,
  max_delta_step: 0,
  scale_pos_weight: 1,
  subsample: 1,
  colsample_bytree: 1,
  colsample_bylevel: 1,
  colsample_bynode: 1,
  base_score: null,
  eval_metric: ['logloss'],
  early_stopping_rounds: null,
  seed: 0,
};

test('GB10 nothing given is XGBoost at its defaults; null and undefined mean the default', () => {
  expect(resolveParams({})).toEqual({ params: defaults, warnings: [] });
  expect(resolveParams({ max_depth: null, eta: undefined, subsample: null }).params).toEqual(defaults);
});

test('GB10 aliases and the names of the scikit-learn classes become canonical names', () => {
  const { params, warnings } = resolveParams({
    eta: 0.1,
    lambda: 2,
    alpha: 0.5,
    gamma: 1,
    num_boost_round: 20,
    random_state: 7,
    n_jobs: 2,
    verbosity: 0,
    max_depth: '4',
  });
  expect(params).toEqual({
    ...defaults,
    learning_rate: 0.1,
    reg_lambda: 2,
    reg_alpha: 0.5,
    min_split_loss: 1,
    n_estimators: 20,
    seed: 7,
    max_depth: 4,
  });
  expect(warnings).toEqual([]);
});

test('GB10 parameters XGBoost does not know are named in one warning in its words', () => {
  const { params, warnings } = resolveParams({ max_leaf_nodes: 5, depth: 3, constructor: 1, max_depth: 2 });
  expect(warnings).toEqual(['Parameters: { "constructor", "depth", "max_leaf_nodes" } are not used.']);
  expect(params).toEqual({ ...defaults, max_depth: 2 });
});

test.each([
  ['learning_rate', -0.1],
  ['eta', NaN],
  ['eta', 1e39],
  ['eta', 'fast'],
  ['max_depth', -1],
  ['max_depth', 1.5],
  ['max_depth', ''],
  ['max_depth', true],
  ['max_bin', 1],
  ['max_bin', 2 ** 31],
  ['max_cached_hist_node', 0],
  ['max_cached_hist_node', 1.5],
  ['max_cached_hist_node', -1],
  ['n_estimators', 0],
  ['gamma', -1],
  ['lambda', Infinity],
  ['reg_alpha', -1],
  ['min_child_weight', [1]],
  ['max_delta_step', -1],
  ['scale_pos_weight', -2],
  ['base_score', 1.5],
  ['base_score', -0.1],
  ['seed', 0.5],
  ['max_leaves', -1],
  ['subsample', 1.1],
  ['subsample', -0.1],
  ['colsample_bytree', 2],
  ['colsample_bylevel', NaN],
  ['colsample_bynode', 'half'],
  ['early_stopping_rounds', 0],
  ['early_stopping_rounds', 2.5],
])('GB10 %s = %s is refused, naming parameter, range and value', (name, value) => {
  const error = errorOf(() => resolveParams({ [name]: value }));
  expect(error).toMatchObject({ code: 'invalid_parameter', detail: { parameter: name } });
  expect(error?.message).toMatch(new RegExp(`^${name} must be a (finite |whole )?number`));
});

test('GB10 one parameter under two names is refused unless both say the same', () => {
  const error = errorOf(() => resolveParams({ eta: 0.1, learning_rate: 0.2 }));
  expect(error).toMatchObject({ code: 'invalid_parameter' });
  expect(error?.message).toContain('learning_rate and eta are two names');
  expect(resolveParams({ eta: 0.1, learning_rate: 0.1 }).params.learning_rate).toBe(0.1);
});

test.each([
  ['grow_policy', 'breadthwise'],
  ['grow_policy', 1],
  ['objective', 'binary:logitraw!'],
  ['booster', 'tree'],
  ['tree_method', 'histogram'],
  ['sampling_method', 'random'],
  ['eval_metric', 'accuracy'],
  ['eval_metric', ['logloss', 3]],
])('GB10 %s = %j is no word of XGBoost, and is refused naming those that can be used', (name, value) => {
  const error = errorOf(() => resolveParams({ [name]: value }));
  expect(error).toMatchObject({ code: 'invalid_parameter', detail: { parameter: name } });
  expect(error?.message).toMatch(new RegExp(`^${name} must be "`));
});

test.each([
  ['num_parallel_tree', 4],
  ['objective', 'reg:squarederror'],
  ['booster', 'dart'],
  ['tree_method', 'exact'],
  ['sampling_method', 'gradient_based'],
  ['eval_metric', 'rmse'],
  ['eval_metric', ['logloss', 'error@0.7']],
  ['monotone_constraints', [1, -1]],
  ['device', 'cuda'],
  ['missing', 0],
  ['enable_categorical', true],
])('GB10 %s = %j is part of XGBoost but not implemented, and is refused by name', (name, value) => {
  expect(errorOf(() => resolveParams({ [name]: value }))).toMatchObject({
    code: 'unsupported_parameter',
    detail: { parameter: name },
  });
});

test('GB10 every parameter that is implemented is kept as it was given', () => {
  const given = {
    grow_policy: 'lossguide',
    max_leaves: 31,
    max_cached_hist_node: 5,
    subsample: 0.8,
    colsample_bytree: 0.5,
    colsample_bylevel: 0.25,
    colsample_bynode: 0.75,
    early_stopping_rounds: 10,
    eval_metric: ['auc', 'aucpr', 'error', 'logloss'],
  };
  expect(resolveParams({ ...given, colsample_bytree: '0.5' })).toEqual({
    params: { ...defaults, ...given },
    warnings: [],
  });
});

test('GB10 parameters that are not implemented pass at their defaults', () => {
  const atDefault = {
    sampling_method: 'uniform',
    num_parallel_tree: 1,
    tree_method: 'auto',
    objective: 'binary:logistic',
    eval_metric: ['logloss', 'logloss'],
    monotone_constraints: [],
    enable_categorical: false,
    device: 'cpu',
    missing: NaN,
    importance_type: 'gain',
  };
  expect(resolveParams(atDefault)).toEqual({ params: defaults, warnings: [] });
});
