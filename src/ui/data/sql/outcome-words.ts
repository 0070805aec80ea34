import { errorSentence } from '../../../i18n/error-sentence.ts';
import type { Translator } from '../../../i18n/translator.ts';
import type { Outcome } from './sql-session.svelte.ts';

/** How a statement ended, in a sentence: “6 rows in 4 ms”. */
export function outcomeWords(i18n: Translator, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done': {
      const { rowCount, isCut } = outcome.result;
      const time = timeWords(i18n, outcome.ms);
      if (isCut) return i18n.t('sql.cut', { rows: i18n.number(rowCount), time });
      return i18n.t('sql.rows', { count: rowCount, rows: i18n.number(rowCount), time });
    }
    case 'stopped':
      return i18n.t('sql.stopped', { time: timeWords(i18n, outcome.ms) });
    case 'failed':
      return errorSentence(i18n, outcome.error);
  }
}

/** Whole milliseconds below a second, then seconds. */
function timeWords(i18n: Translator, ms: number): string {
  return ms < 1000 ? `${i18n.number(ms)}\u00a0ms` : i18n.duration(ms);
}
