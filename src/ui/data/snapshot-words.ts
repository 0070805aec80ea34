import type { Translator } from '../../i18n/translator.ts';
import { shortId } from '../kit/short-id.ts';
import type { ChainSnapshot } from './snapshot-chain.ts';

const dayMs = 86_400_000;

/** The day of a moment: times of that day go without a date. It changes once a day, however often the clock is read. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / dayMs) * dayMs;
}

/** “10:42:06 · append”; with the day where it is not today. */
export function whenWords(i18n: Translator, snapshot: ChainSnapshot, nowMs: number): string {
  return `${i18n.instant(snapshot.committedMs, nowMs)} · ${snapshot.operation}`;
}

/** “30,000 rows, +10,000”, as far as the summary says. */
export function rowsWords(i18n: Translator, { totalRows, addedRows }: ChainSnapshot): string {
  if (totalRows === null) return '–';
  if (addedRows === null || addedRows === totalRows) return i18n.t('data.rows', { count: totalRows });
  return i18n.t('data.rowsAdded', { count: totalRows, added: i18n.number(addedRows) });
}

/** How a snapshot that is off main came to be so. */
export function fateWords(i18n: Translator, { fate }: ChainSnapshot, nowMs: number): string {
  if (fate === undefined) return i18n.t('data.offMain');
  const time = i18n.moment(fate.atMs, nowMs);
  return i18n.t(fate.kind === 'replaced' ? 'data.replacedAt' : 'data.rolledBackAt', { time });
}

/** A snapshot in one line, for choices: “8316…8950 · 10:42:06 · main”. */
export function choiceWords(i18n: Translator, snapshot: ChainSnapshot, nowMs: number): string {
  const refs = snapshot.refs.map(({ name }) => name);
  return [shortId(snapshot.id), i18n.instant(snapshot.committedMs, nowMs), ...refs].join(' · ');
}
