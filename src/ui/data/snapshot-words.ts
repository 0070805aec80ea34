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
export function rowsWords(i18n: Translator, { totalRows, addedRows, operation }: ChainSnapshot): string {
  if (totalRows === null) return '–';
  // What a replace adds is what it takes away.
  if (addedRows === null || addedRows === 0 || addedRows === totalRows || operation === 'replace') {
    return i18n.t('data.rows', { count: totalRows });
  }
  return i18n.t('data.rowsAdded', { count: totalRows, added: i18n.number(addedRows) });
}

/** “1.21 MB”, “1.21 MB, +604 kB”; empty where the summary does not say. */
export function bytesWords(i18n: Translator, { totalBytes, addedBytes }: ChainSnapshot): string {
  if (totalBytes === null) return '';
  if (addedBytes === null || addedBytes === 0 || addedBytes === totalBytes) return i18n.bytes(totalBytes);
  return `${i18n.bytes(totalBytes)}, +${i18n.bytes(addedBytes)}`;
}

/** Where a snapshot that is off main stands: on which branches, or that it is abandoned, and since when. */
export function standingWords(i18n: Translator, { standing, branches, fate }: ChainSnapshot, nowMs: number): string {
  if (standing === 'branch') return i18n.t('data.onBranches', { count: branches.length, names: i18n.list(branches) });
  if (standing === 'main') return i18n.t('data.onMain');
  if (fate === undefined) return i18n.t('data.abandoned');
  const time = i18n.moment(fate.atMs, nowMs);
  return i18n.t(fate.kind === 'replaced' ? 'data.replacedAt' : 'data.rolledBackAt', { time });
}

/** What an operation did, as Iceberg means it; undefined for an operation that it does not know. */
export function operationWords(i18n: Translator, operation: string): string | undefined {
  switch (operation) {
    case 'append':
      return i18n.t('data.opAppend');
    case 'replace':
      return i18n.t('data.opReplace');
    case 'overwrite':
      return i18n.t('data.opOverwrite');
    case 'delete':
      return i18n.t('data.opDelete');
    default:
      return undefined;
  }
}

/** A snapshot in one line, for choices: “8316…8950 · 10:42:06 · main”. */
export function choiceWords(i18n: Translator, snapshot: ChainSnapshot, nowMs: number): string {
  const refs = snapshot.refs.map(({ name }) => name);
  return [shortId(snapshot.id), i18n.instant(snapshot.committedMs, nowMs), ...refs].join(' · ');
}
