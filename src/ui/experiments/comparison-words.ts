import type { Translator } from '../../i18n/translator.ts';
import type { Run } from '../../tracking/types.ts';
import type { Differences, Entry } from './differences.ts';
import { metricText } from './run-words.ts';
import { haveSameRows, testRowsOf } from './training-data.ts';

/** Scores that a comparison begins with. */
const headlineMetrics = ['accuracy', 'recall'];

/** “Depth 4: accuracy +0.0075, recall −0.0125”: what B does otherwise than A, and what came of it. */
export function comparisonHeadline(i18n: Translator, a: Run, b: Run, differences: Differences): string {
  const deltas = differences.differing
    .filter(({ group, key, delta }) => group === 'metric' && headlineMetrics.includes(key) && delta !== undefined)
    .map(({ key, delta = 0 }) => `${metricName(i18n, key)} ${signed(i18n, delta)}`);
  const cause = causeOf(i18n, a, b, differences);
  if (deltas.length === 0) return i18n.t('experiments.compareSame', { cause });
  return i18n.t('experiments.compareHeadline', { cause, deltas: deltas.join(', ') });
}

/** Whether the two can be compared at all: on the same rows, or not. */
export function rowsSentence(i18n: Translator, a: Run, b: Run): string {
  const isSame = haveSameRows(a, b);
  if (isSame === undefined) return i18n.t('experiments.rowsUnknown');
  if (!isSame) return i18n.t('experiments.rowsDiffer');
  const count = testRowsOf(a);
  return count === undefined ? i18n.t('experiments.rowsSame') : i18n.t('experiments.testRowsSame', { count });
}

/** A difference with its sign: `+0.0075`, `−2`; `≈ 0` for one that four decimals do not show. */
export function signed(i18n: Translator, delta: number): string {
  const size = Math.abs(delta);
  if (size > 0 && size < 0.00005) return '≈ 0';
  const text = Number.isInteger(delta) ? i18n.number(size) : i18n.number(size, 4);
  return delta === 0 ? text : `${delta < 0 ? '−' : '+'}${text}`;
}

/** A difference as its column shows it; empty where there is none to tell. */
export function deltaText(i18n: Translator, { group, a, b, delta }: Entry): string {
  if (delta === undefined) return '';
  if (group !== 'time') return signed(i18n, delta);
  // Durations are shown in tenths of a second: their difference is that of what is shown.
  const tenths = Math.round(Number(b) / 100) - Math.round(Number(a) / 100);
  return tenths === 0 ? '≈ 0' : `${tenths < 0 ? '−' : '+'}${i18n.duration(100 * Math.abs(tenths))}`;
}

/** A value of either run as its column shows it. */
export function entryText(i18n: Translator, { group, key }: Entry, value: Entry['a']): string {
  if (value === undefined) return '–';
  if (group === 'time' && typeof value === 'number') return i18n.duration(value);
  if (group === 'metric' && typeof value === 'number') return metricText(i18n, value);
  if (typeof value === 'number') return i18n.number(value);
  if (key === 'row_count' && /^\d{1,15}$/.test(value)) return i18n.number(Number(value));
  return value;
}

function causeOf(i18n: Translator, a: Run, b: Run, { differing }: Differences): string {
  const param = differing.find(
    ({ group, key, b: value }) => group === 'param' && key !== 'seed' && value !== undefined,
  );
  if (param?.key === 'max_depth') return i18n.t('experiments.causeDepth', { value: String(param.b) });
  if (param !== undefined) return `${param.key} ${String(param.b)}`;
  const isSame = haveSameRows(a, b);
  const seed = differing.find(({ group, key }) => group === 'param' && key === 'seed');
  if (seed !== undefined) return `seed ${String(seed.b)}`;
  return i18n.t(isSame === false ? 'experiments.causeRows' : 'experiments.causeNone');
}

function metricName(i18n: Translator, key: string): string {
  return key === 'accuracy' ? i18n.t('experiments.accuracy') : key;
}
