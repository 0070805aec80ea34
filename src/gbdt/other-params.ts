/**
 * Parameters of XGBoost and its scikit-learn classes that are not implemented, with the values that ask for
 * nothing: the default first, then other spellings of it.
 */
export const fixedParams: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['num_parallel_tree', [1]],
  ['monotone_constraints', [null, '', '()']],
  ['interaction_constraints', [null, '']],
  ['enable_categorical', [false]],
  ['multi_strategy', ['one_output_per_tree']],
  ['num_class', [0, 1]],
  ['num_target', [1]],
  ['process_type', ['default']],
  ['updater', [null, 'grow_quantile_histmaker']],
  ['refresh_leaf', [true]],
  ['rate_drop', [0]],
  ['skip_drop', [0]],
  ['one_drop', [false]],
  ['sample_type', ['uniform']],
  ['normalize_type', ['tree']],
  ['disable_default_eval_metric', [false]],
  ['seed_per_iteration', [false]],
  ['device', ['cpu']],
  ['missing', [NaN]],
  ['feature_types', [null]],
  ['feature_weights', [null]],
  ['callbacks', [null]],
]);

/** Parameters that change nothing about a model of numerical columns. */
export const ignoredParams: ReadonlySet<string> = new Set([
  'nthread',
  'verbosity',
  'validate_parameters',
  'importance_type',
  'sparse_threshold',
  'max_cat_to_onehot',
  'max_cat_threshold',
  'debug_synchronize',
  'fail_on_invalid_gpu_id',
]);

/** True for one of these values, also as text or as 0 and 1 for false and true; an empty list is null. */
export function isDefaultOf(values: readonly unknown[], value: unknown): boolean {
  const plain = Array.isArray(value) && value.length === 0 ? null : value;
  return values.some((one) => Object.is(one, plain) || asText(one) === asText(plain));
}

function asText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = String(value).trim().toLowerCase();
  return text === 'true' ? '1' : text === 'false' ? '0' : text;
}
