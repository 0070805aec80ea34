import { LabError } from '../base/errors.ts';
import { evalMetrics } from './eval-metric.ts';
import { fixedParams, ignoredParams, isDefaultOf } from './other-params.ts';
import { baseScoreFloat, parameterFloat } from './parameter-float.ts';

/**
 * Every parameter that decides the model, under XGBoost's own name. Numbers are as they were given; training
 * reads them as float32 the way XGBoost does (`parameterFloat`).
 */
export interface EffectiveParams {
  readonly objective: 'binary:logistic';
  readonly booster: 'gbtree';
  readonly tree_method: 'hist';
  /** Boosting rounds, which are trees. */
  readonly n_estimators: number;
  readonly learning_rate: number;
  readonly grow_policy: 'depthwise' | 'lossguide';
  /** 0 = no limit. */
  readonly max_depth: number;
  /** 0 = no limit. */
  readonly max_leaves: number;
  readonly max_bin: number;
  /** Of how many nodes a tree keeps the histograms; a node whose parent's is gone is built from its rows. */
  readonly max_cached_hist_node: number;
  readonly min_child_weight: number;
  readonly min_split_loss: number;
  readonly reg_lambda: number;
  readonly reg_alpha: number;
  readonly max_delta_step: number;
  readonly scale_pos_weight: number;
  /** The share of rows that a tree is grown on, each row with the same chance. */
  readonly subsample: number;
  /** Shares of the columns: of all for a tree, of those for a level, of those for a node; one column at least. */
  readonly colsample_bytree: number;
  readonly colsample_bylevel: number;
  readonly colsample_bynode: number;
  /** A probability; `null` = estimated from the labels. */
  readonly base_score: number | null;
  readonly eval_metric: readonly string[];
  /** Boosting ends after so many rounds without a better last metric of the evaluation set; `null` = never. */
  readonly early_stopping_rounds: number | null;
  /** Of `subsample` and `colsample_*`; nothing else draws at random. */
  readonly seed: number;
}

interface NumberRange {
  readonly kind: 'integer' | 'float';
  readonly min: number;
  readonly max: number;
}

const INT32_MAX = 2147483647;
const SHARE: NumberRange = { kind: 'float', min: 0, max: 1 };
const FLOAT_FROM_0: NumberRange = { kind: 'float', min: 0, max: 3.4028234663852886e38 };

/** Defaults of XGBoost 3.4.1; `n_estimators` is that of its scikit-learn classes. */
const defaults: EffectiveParams = {
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

const ranges: ReadonlyMap<string, NumberRange> = new Map<string, NumberRange>([
  ['n_estimators', { kind: 'integer', min: 1, max: INT32_MAX }],
  ['learning_rate', FLOAT_FROM_0],
  ['max_depth', { kind: 'integer', min: 0, max: INT32_MAX }],
  ['max_leaves', { kind: 'integer', min: 0, max: INT32_MAX }],
  ['max_bin', { kind: 'integer', min: 2, max: INT32_MAX }],
  ['max_cached_hist_node', { kind: 'integer', min: 1, max: Number.MAX_SAFE_INTEGER }],
  ['min_child_weight', FLOAT_FROM_0],
  ['min_split_loss', FLOAT_FROM_0],
  ['reg_lambda', FLOAT_FROM_0],
  ['reg_alpha', FLOAT_FROM_0],
  ['max_delta_step', FLOAT_FROM_0],
  ['scale_pos_weight', FLOAT_FROM_0],
  ['subsample', SHARE],
  ['colsample_bytree', SHARE],
  ['colsample_bylevel', SHARE],
  ['colsample_bynode', SHARE],
  ['base_score', SHARE],
  ['early_stopping_rounds', { kind: 'integer', min: 1, max: INT32_MAX }],
  ['seed', { kind: 'integer', min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }],
]);

const aliases: ReadonlyMap<string, string> = new Map([
  ['eta', 'learning_rate'],
  ['lambda', 'reg_lambda'],
  ['alpha', 'reg_alpha'],
  ['gamma', 'min_split_loss'],
  ['random_state', 'seed'],
  ['num_boost_round', 'n_estimators'],
  ['num_round', 'n_estimators'],
  ['n_jobs', 'nthread'],
]);

/** Parameters that are one word of several: those that can be used, and those that only XGBoost knows. */
interface Choice {
  readonly accepted: readonly string[];
  readonly others: RegExp;
  /** For words that mean another. */
  readonly meaning?: Readonly<Record<string, string>>;
}

const choices: ReadonlyMap<string, Choice> = new Map<string, Choice>([
  ['objective', { accepted: ['binary:logistic'], others: /^(reg|binary|multi|count|survival|rank):[a-z]+$/ }],
  ['booster', { accepted: ['gbtree'], others: /^(gblinear|dart)$/ }],
  ['tree_method', { accepted: ['hist', 'auto'], others: /^(exact|approx)$/, meaning: { auto: 'hist' } }],
  ['grow_policy', { accepted: ['depthwise', 'lossguide'], others: /^$/ }],
  ['sampling_method', { accepted: ['uniform'], others: /^gradient_based$/ }],
]);

/**
 * The parameters training will use, from those a learner gave under XGBoost's names, its aliases, or those of
 * its scikit-learn classes. `null` and `undefined` mean the default. A parameter XGBoost does not know is named
 * in a warning and not used.
 *
 * Throws `invalid_parameter` for a value outside the range, `unsupported_parameter` for a parameter or a word of
 * XGBoost that this version does not implement, unless it is at its default.
 */
export function resolveParams(input: Readonly<Record<string, unknown>>): {
  params: EffectiveParams;
  warnings: readonly string[];
} {
  const resolved = new Map<string, unknown>(Object.entries(defaults));
  const givenAs = new Map<string, string>();
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(input)) {
    const canonical = aliases.get(name) ?? name;
    if (value === null || value === undefined) {
      if (!isKnown(canonical)) unknown.push(name);
      continue;
    }
    const effective = readParam(name, canonical, value);
    if (effective === undefined) {
      unknown.push(name);
      continue;
    }
    checkGivenOnce(givenAs, name, canonical, resolved.get(canonical), effective);
    givenAs.set(canonical, name);
    if (canonical in defaults) resolved.set(canonical, effective);
  }
  return { params: Object.fromEntries(resolved) as unknown as EffectiveParams, warnings: warnAbout(unknown) };
}

/** Unknown names in XGBoost's own words. */
function warnAbout(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  const names = unknown.toSorted().map((name) => `"${name}"`);
  return [`Parameters: { ${names.join(', ')} } are not used.`];
}

function isKnown(canonical: string): boolean {
  return (
    ranges.has(canonical) ||
    choices.has(canonical) ||
    canonical === 'eval_metric' ||
    fixedParams.has(canonical) ||
    ignoredParams.has(canonical)
  );
}

/** The value as training holds it; `undefined` for a name XGBoost does not know. */
function readParam(name: string, canonical: string, value: unknown): unknown {
  const range = ranges.get(canonical);
  if (range !== undefined) return readNumber(name, value, range);
  const choice = choices.get(canonical);
  if (choice !== undefined) return readChoice(name, value, choice);
  if (canonical === 'eval_metric') return readMetrics(name, value);
  const fixed = fixedParams.get(canonical);
  if (fixed !== undefined) {
    if (isDefaultOf(fixed, value)) return value;
    throw unsupported(name, `its default, ${describe(fixed[0])}`, value);
  }
  return ignoredParams.has(canonical) ? value : undefined;
}

/** A number, or its decimal text, that (a float as the float32 that XGBoost makes of it) lies within the range. */
function readNumber(name: string, value: unknown, range: NumberRange): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = typeof value === 'number' ? value : isText ? Number(value) : NaN;
  const held = range.kind === 'float' ? heldFloat(name, number) : number;
  const isKind = range.kind === 'float' || Number.isInteger(number);
  if (isKind && held >= range.min && held <= range.max) return number;
  const noun = range.kind === 'float' ? 'a number' : 'a whole number';
  throw invalid(
    name,
    range === FLOAT_FROM_0 ? 'a finite number, 0 or greater' : `${noun} from ${range.min} to ${range.max}`,
    value,
  );
}

/** XGBoost reads a base score as JSON, all other numbers with its own parser. */
function heldFloat(name: string, number: number): number {
  return name === 'base_score' ? baseScoreFloat(number) : parameterFloat(number);
}

function readChoice(name: string, value: unknown, { accepted, others, meaning }: Choice): string {
  const word = accepted.find((one) => one === value);
  if (word !== undefined) return meaning?.[word] ?? word;
  const expected = accepted.map((one) => `"${one}"`).join(' or ');
  throw typeof value === 'string' && others.test(value)
    ? unsupported(name, expected, value)
    : invalid(name, expected, value);
}

/** Metrics of XGBoost that training does not report. */
const otherMetrics = /^(error@|rm|ma|mph|.+-(nloglik|deviance|accuracy)|m?logloss|merror|ndcg|pre|quantile|expectile)/;

function readMetrics(name: string, value: unknown): readonly string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  const unknown = names.find((metric) => typeof metric !== 'string' || !evalMetrics.has(metric));
  if (unknown !== undefined) {
    const expected = [...evalMetrics.keys()].map((metric) => `"${metric}"`).join(' or ');
    throw typeof unknown === 'string' && otherMetrics.test(unknown)
      ? unsupported(name, expected, unknown)
      : invalid(name, expected, unknown);
  }
  return names.length === 0 ? defaults.eval_metric : [...new Set(names as string[])];
}

function checkGivenOnce(
  givenAs: ReadonlyMap<string, string>,
  name: string,
  canonical: string,
  before: unknown,
  now: unknown,
): void {
  const other = givenAs.get(canonical);
  if (other === undefined || !(canonical in defaults) || Object.is(before, now)) return;
  throw new LabError(
    'invalid_parameter',
    `${name} and ${other} are two names of one parameter, but were given ${describe(now)} and ${describe(before)}. ` +
      'Keep one of them.',
    { detail: { parameter: name, expected: describe(before), value: describe(now) } },
  );
}

function invalid(name: string, expected: string, value: unknown): LabError {
  return new LabError(
    'invalid_parameter',
    `${name} must be ${expected}, but is ${describe(value)}. Correct the value.`,
    { detail: { parameter: name, expected, value: describe(value) } },
  );
}

function unsupported(name: string, expected: string, value: unknown): LabError {
  return new LabError(
    'unsupported_parameter',
    `${name} must be ${expected} here: other values are part of XGBoost, but not of this lab yet. ` +
      `It is ${describe(value)}. Leave the parameter out.`,
    { detail: { parameter: name, expected, value: describe(value) } },
  );
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
