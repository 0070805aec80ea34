import { TrackingError } from './errors.ts';
import type { DatasetInput, MetricInput, MetricPoint } from './types.ts';

/** MLflow's limits (`mlflow/utils/validation.py` of 3.17), in characters. */
const limits = {
  'experiment name': 500,
  'run name': 250,
  'metric name': 250,
  'param key': 250,
  'param value': 6000,
  'tag key': 250,
  'tag value': 8000,
  'registered model name': 256,
  'registry tag value': 100_000,
  description: 5000,
  alias: 255,
  'artifact path': 500,
  'dataset name': 500,
  'dataset digest': 36,
  'dataset schema': 1_048_575,
  'dataset source': 65_535,
  'dataset profile': 16_777_215,
  'dataset tag key': 255,
  'dataset tag value': 500,
} as const;

type Limited = keyof typeof limits;

/** Letters and digits of any script, as Python's `\w`. */
const keyPattern = /^[/\p{L}\p{N}_.\- :]*$/u;
/** With the flag u, only a surrogate without its other half matches. */
const halfPair = /\p{Surrogate}/u;
const aliasPattern = /^[\p{L}\p{N}_-]+$/u;

/**
 * The text itself. Throws `INVALID_PARAMETER_VALUE` when it has more characters (code points) than MLflow takes, and for
 * half of a surrogate pair, which no file and no database of text can hold.
 */
export function checkLength(what: Limited, text: string): string {
  const limit = limits[what];
  if (halfPair.test(text)) {
    throw invalid(
      `The ${what} has half of a two-part character (${quoted(text)}), as when a text is cut inside an emoji. Nothing was ` +
        'logged; cut between characters.',
      { what },
    );
  }
  if (text.length <= limit) return text;
  const length = [...text].length;
  if (length <= limit) return text;
  throw invalid(
    `The ${what} may have at most ${limit} characters, but this one has ${length}; it begins with ` +
      `"${text.slice(0, 60)}". Nothing was logged; shorten it.`,
    { what, limit, length },
  );
}

/** The name itself. Throws `INVALID_PARAMETER_VALUE` for a blank or over-long one. */
export function checkName(what: 'experiment name' | 'registered model name', name: string): string {
  if (typeof name !== 'string' || name.trim() === '') {
    throw invalid(`The ${what} must be a text with at least one character that is not a space.`, { what });
  }
  return checkLength(what, name);
}

/** Any value as the text that MLflow would store for a param or a tag. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}

export function checkParam(key: string, value: unknown): [string, string] {
  return [checkKey('param key', key), checkLength('param value', toText(value))];
}

export function checkTag(key: string, value: unknown): [string, string] {
  return [checkKey('tag key', key), checkLength('tag value', toText(value))];
}

/** A tag of a registered model or of one of its versions: its value may be longer than a run's. */
export function checkRegistryTag(key: string, value: unknown): [string, string] {
  return [checkKey('tag key', key), checkLength('registry tag value', toText(value))];
}

/** What is said of a model or a version, at most as long as MLflow's database keeps it. */
export function checkDescription(text: string): string {
  if (typeof text === 'string') return checkLength('description', text);
  throw invalid(`A description must be a text, but a ${typeof text} came. Nothing was changed.`, {
    what: 'description',
  });
}

/** The point to store. NaN and infinite values are values; a step is a whole number, a timestamp whole and ≥ 0. */
export function checkMetric(metric: MetricInput, now: number): MetricPoint & { readonly key: string } {
  const { value, step = 0, timestamp = now } = metric;
  const key = checkKey('metric name', metric.key);
  if (typeof value !== 'number') {
    throw invalid(`The value of metric ${quoted(key)} must be a number, but a ${typeof value} came.`, { key });
  }
  if (!Number.isSafeInteger(step)) {
    throw invalid(`The step of metric ${quoted(key)} must be a whole number, but ${String(step)} came.`, { key });
  }
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw invalid(
      `The timestamp of metric ${quoted(key)} must be whole milliseconds since 1970, not negative, but ` +
        `${String(timestamp)} came.`,
      { key },
    );
  }
  return { key, value, step, timestamp };
}

export function checkDatasetInput(input: DatasetInput): DatasetInput {
  const { name, digest, source_type, source, schema, profile } = input.dataset;
  if (name === '' || digest === '' || source_type === '') {
    throw invalid('A dataset input needs a name, a digest and a source type that are not empty.', { name, digest });
  }
  checkLength('dataset name', name);
  checkLength('dataset digest', digest);
  checkLength('dataset source', source);
  if (schema !== undefined) checkLength('dataset schema', schema);
  if (profile !== undefined) checkLength('dataset profile', profile);
  for (const tag of input.tags) {
    checkLength('dataset tag key', tag.key);
    checkLength('dataset tag value', tag.value);
  }
  return input;
}

/** The path itself: relative, with `/` between its parts, below the run's own folder. */
export function checkArtifactPath(path: string): string {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\\')) {
    throw invalid(
      `An artifact path is relative, such as model/model.json, without empty parts, "." or "..", but ` +
        `${quoted(path)} came. Nothing was logged.`,
      { path },
    );
  }
  return checkLength('artifact path', path);
}

/** The alias itself. MLflow keeps `latest` and `v1`, `v2` … for itself. */
export function checkAlias(alias: unknown): string {
  if (typeof alias !== 'string' || !aliasPattern.test(alias)) {
    throw invalid(
      `An alias may have letters, digits, underscores and dashes only, but ${quoted(String(alias))} came.`,
      {
        alias: String(alias),
      },
    );
  }
  if (alias.toLowerCase() === 'latest' || /^v\d+$/i.test(alias)) {
    throw invalid(`The alias ${quoted(alias)} is reserved. Choose another, such as champion.`, { alias });
  }
  return checkLength('alias', alias);
}

function checkKey(what: 'param key' | 'metric name' | 'tag key', key: string): string {
  if (typeof key !== 'string' || key === '') throw invalid(`A ${what} must be given.`, { what });
  if (!keyPattern.test(key)) {
    throw invalid(
      `A ${what} may have letters, digits, underscores, dashes, periods, spaces, colons and slashes only, but ` +
        `${quoted(key)} came.`,
      { what, key },
    );
  }
  // MLflow treats a key as a file name: "a//b", "./a" and "a/.." would stand for another key.
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || key.startsWith('..')) {
    throw invalid(
      `A ${what} is a path without empty parts, "." or "..", but ${quoted(key)} came. It would name another key.`,
      { what, key },
    );
  }
  return checkLength(what, key);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function invalid(message: string, detail: Readonly<Record<string, unknown>>): TrackingError {
  return new TrackingError('INVALID_PARAMETER_VALUE', message, detail);
}
