import { LabError } from '../base/errors.ts';
import { evalMetrics } from './eval-metric.ts';
import { fixedParams, ignoredParams, isDefaultOf } from './other-params.ts';

/**
 * Every parameter that decides the model, under XGBoost's own name. Numbers are as they were given; training
 * rounds them to float32, as XGBoost does.
 */
export interface EffectiveParams {
  readonly objective: 'binary:logistic';
  readonly booster: 'gbtree';
  readonly tree_method: 'hist';
  /** Boosting rounds, which are trees. */
  readonly n_estimators: number;
  readonly learning_rate: number;
  /** 0 = no limit. */
  readonly max_depth: number;
  readonly max_bin: number;
  readonly min_child_weight: number;
  readonly min_split_loss: number;
  readonly reg_lambda: number;
  readonly reg_alpha: number;
  readonly max_delta_step: number;
  readonly scale_pos_weight: number;
  /** A probability; `null` = estimated from the labels. */
  readonly base_score: number | null;
  readonly eval_metric: readonly string[];
  /** Kept for the record: nothing that is implemented draws at random. */
  readonly seed: number;
}

interface NumberRange {
  readonly kind: 'integer' | 'float';
  readonly min: number;
  readonly max: number;
}

const INT32_MAX = 2147483647;
const FLOAT_FROM_0: NumberRange = { kind: 'float', min: 0, max: 3.4028234663852886e38 };

/** Defaults of XGBoost 3.4.1; `n_estimators` is that of its scikit-learn classes. */
const defaults: EffectiveParams = {
  objective: 'binary:logistic',
  booster: 'gbtree',
  tree_method: 'hist',
  n_estimators: 100,
  learning_rate: 0.3,
  max_depth: 6,
  max_bin: 256,
  min_child_weight: 1,
  min_split_loss: 0,
  reg_lambda: 1,
  reg_alpha: 0,
  max_delta_step: 0,
  scale_pos_weight: 1,
  base_score: null,
  eval_metric: ['logloss'],
  seed: 0,
};

const ranges: ReadonlyMap<string, NumberRange> = new Map<string, NumberRange>([
  ['n_estimators', { kind: 'integer', min: 1, max: INT32_MAX }],
  ['learning_rate', FLOAT_FROM_0],
  ['max_depth', { kind: 'integer', min: 0, max: INT32_MAX }],
  ['max_bin', { kind: 'integer', min: 2, max: INT32_MAX }],
  ['min_child_weight', FLOAT_FROM_0],
  ['min_split_loss', FLOAT_FROM_0],
  ['reg_lambda', FLOAT_FROM_0],
  ['reg_alpha', FLOAT_FROM_0],
  ['max_delta_step', FLOAT_FROM_0],
  ['scale_pos_weight', FLOAT_FROM_0],
  ['base_score', { kind: 'float', min: 0, max: 1 }],
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

/** Words that mean the one choice there is. */
const choices: ReadonlyMap<string, { readonly accepted: readonly string[]; readonly effective: string }> = new Map([
  ['objective', { accepted: ['binary:logistic'], effective: 'binary:logistic' }],
  ['booster', { accepted: ['gbtree'], effective: 'gbtree' }],
  ['tree_method', { accepted: ['hist', 'auto'], effective: 'hist' }],
]);

/**
 * The parameters training will use, from those a learner gave under XGBoost's names, its aliases, or those of
 * its scikit-learn classes. `null` and `undefined` mean the default. A parameter XGBoost does not know is named
 * in a warning and not used.
 *
 * Throws `invalid_parameter` for a value outside the range, `unsupported_parameter` for a parameter of XGBoost
 * that this version does not implement, unless it is at its default.
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
  if (choice !== undefined) {
    if (choice.accepted.some((word) => word === value)) return choice.effective;
    throw unsupported(name, choice.accepted.map((word) => `"${word}"`).join(' or '), value);
  }
  if (canonical === 'eval_metric') return readMetrics(name, value);
  const fixed = fixedParams.get(canonical);
  if (fixed !== undefined) {
    if (isDefaultOf(fixed, value)) return value;
    throw unsupported(name, `its default, ${describe(fixed[0])}`, value);
  }
  return ignoredParams.has(canonical) ? value : undefined;
}

/** A number, or its decimal text, whose float32 (of a float) lies within the range. */
function readNumber(name: string, value: unknown, range: NumberRange): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = typeof value === 'number' ? value : isText ? Number(value) : NaN;
  const held = range.kind === 'float' ? Math.fround(number) : number;
  const isKind = range.kind === 'float' || Number.isInteger(number);
  if (isKind && held >= range.min && held <= range.max) return number;
  const noun = range.kind === 'float' ? 'a number' : 'a whole number';
  const expected =
    range === FLOAT_FROM_0 ? 'a finite number, 0 or greater' : `${noun} from ${range.min} to ${range.max}`;
  throw new LabError(
    'invalid_parameter',
    `${name} must be ${expected}, but is ${describe(value)}. Correct the value.`,
    {
      detail: { parameter: name, expected, value: describe(value) },
    },
  );
}

function readMetrics(name: string, value: unknown): readonly string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  const known = [...evalMetrics.keys()];
  const unknown = names.find((metric) => typeof metric !== 'string' || !evalMetrics.has(metric));
  if (unknown !== undefined) throw unsupported(name, known.map((metric) => `"${metric}"`).join(' or '), unknown);
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
