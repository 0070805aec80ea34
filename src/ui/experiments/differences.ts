import type { Run } from '../../tracking/types.ts';
import { numberOrText } from './columns.ts';
import { trainingDataOf } from './training-data.ts';

/** One key of two runs, side by side. */
export interface Entry {
  /** `metric accuracy` */
  readonly id: string;
  readonly group: 'param' | 'metric' | 'time' | 'tag' | 'input';
  readonly key: string;
  readonly a: string | number | undefined;
  readonly b: string | number | undefined;
  /** B minus A where both are numbers; else undefined. */
  readonly delta: number | undefined;
  /** What the difference means; undefined where more is neither better nor worse, or nobody knows. */
  readonly verdict: 'better' | 'worse' | undefined;
}

export interface Differences {
  readonly differing: readonly Entry[];
  readonly equal: readonly Entry[];
}

/** Tags that name a run and say nothing about it. */
const namingTags: ReadonlySet<string> = new Set(['mlflow.runName', 'lab.job_run_id', 'lab.parent_job_run_id']);

const moreIsBetter = /^(?:(?:train|eval)-)?(?:accuracy|recall|precision|f1|f1_score|roc_auc|auc|aucpr|r2)$/;
const lessIsBetter = /^(?:(?:train|eval)-)?(?:log_?loss|error|rmse|mae|mse|mape|merror|mlogloss)$/;

/** The scores that a training run is known by, in the order in which they are read. */
const firstMetrics = ['accuracy', 'recall', 'precision', 'log_loss', 'roc_auc'];

/** What two runs differ in and what they share: params, metrics, duration, dataset inputs, tags. */
export function compareRuns(a: Run, b: Run): Differences {
  const duration = ({ info }: Run) => (info.end_time === null ? undefined : info.end_time - info.start_time);
  const entries = [
    ...keysOf(a.data.params, b.data.params).map((key) => entry('param', key, a.data.params[key], b.data.params[key])),
    ...metricKeys(a, b).map((key) => entry('metric', key, a.data.metrics[key], b.data.metrics[key])),
    entry('time', 'duration', duration(a), duration(b)),
    ...inputEntries(a, b),
    ...keysOf(a.data.tags, b.data.tags)
      .filter((key) => !namingTags.has(key))
      .map((key) => entry('tag', key, a.data.tags[key], b.data.tags[key])),
  ];
  const isEqual = ({ a: first, b: second }: Entry) => Object.is(first, second);
  return {
    differing: entries.filter((each) => !isEqual(each)),
    equal: entries.filter((each) => isEqual(each) && each.a !== undefined),
  };
}

/** Whether more of a metric is better; undefined for one that nobody knows. */
export function isMoreBetter(metric: string): boolean | undefined {
  if (moreIsBetter.test(metric)) return true;
  return lessIsBetter.test(metric) ? false : undefined;
}

function entry(group: Entry['group'], key: string, a: Entry['a'], b: Entry['b']): Entry {
  const [first, second] = [numberOf(a), numberOf(b)];
  const delta = Number.isFinite(second - first) ? second - first : undefined;
  const more = group === 'metric' ? isMoreBetter(key) : undefined;
  const verdict = delta === undefined || delta === 0 || more === undefined ? undefined : verdictOf(delta > 0 === more);
  return { id: `${group} ${key}`, group, key, a, b, delta, verdict };
}

/** The rows that each was trained on, as its dataset input names them. */
function inputEntries(a: Run, b: Run): readonly Entry[] {
  const [first, second] = [trainingDataOf(a), trainingDataOf(b)];
  const of = (key: string, x: Entry['a'] | null, y: Entry['a'] | null) =>
    entry('input', `dataset.${key}`, x ?? undefined, y ?? undefined);
  return [
    of('table', first?.table, second?.table),
    of('from_snapshot_id', first?.fromId, second?.fromId),
    of('to_snapshot_id', first?.toId, second?.toId),
    of('rows', first?.rowCount, second?.rowCount),
    of('digest', first?.digest, second?.digest),
  ];
}

const verdictOf = (isBetter: boolean) => (isBetter ? 'better' : 'worse');

function keysOf(...maps: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(maps.flatMap((map) => Object.keys(map)))];
}

/** The known scores first; the sort keeps the order of the others. */
function metricKeys(a: Run, b: Run): readonly string[] {
  const place = (key: string) => (firstMetrics.includes(key) ? firstMetrics.indexOf(key) : firstMetrics.length);
  return [...keysOf(a.data.metrics, b.data.metrics)].sort((x, y) => place(x) - place(y));
}

/** NaN for what is no number, ids of 19 digits among them. */
function numberOf(value: Entry['a']): number {
  const number = typeof value === 'string' ? numberOrText(value) : value;
  return typeof number === 'number' ? number : NaN;
}
