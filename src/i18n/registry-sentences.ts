import type { ErrorDetail } from '../base/errors.ts';
import { number, text } from './detail-sentences.ts';
import type { Translator } from './translator.ts';

/** Why the gate let a deployment not through: the two scores, or what kept it from comparing. */
export function gateBlocked(i18n: Translator, detail: ErrorDetail): string | undefined {
  const [version, champion, metric] = [
    text(detail['version']),
    text(detail['champion_version']),
    text(detail['metric']),
  ];
  if (version === undefined || champion === undefined || metric === undefined) return undefined;
  const [score, other, rows] = [
    number(detail['challenger_score']),
    number(detail['champion_score']),
    number(detail['rows']),
  ];
  if (score === undefined || other === undefined || rows === undefined) {
    return i18n.t('error.gateUnable', { version, champion, reason: text(detail['obstacle']) ?? '' });
  }
  const shown = (value: number) => i18n.number(value, 4);
  const scores = { metric, score: shown(score), championScore: shown(other), rows: i18n.number(rows) };
  return i18n.t('error.gateBlocked', { version, champion, ...scores });
}

/** Names, notes and moments that the registry and the deployments do not take. */
export function registryRefused(i18n: Translator, detail: ErrorDetail): string | undefined {
  const { alias, future, what, limit, length, key } = detail;
  if (text(alias) !== undefined) return i18n.t('error.aliasName', { alias: JSON.stringify(alias) });
  if (future !== undefined) return i18n.t('error.future');
  const [most, came] = [number(limit), number(length)];
  if (most !== undefined && came !== undefined) {
    return i18n.t('error.tooLong', { limit: i18n.number(most), length: i18n.number(came) });
  }
  if (what !== 'tag key') return undefined;
  return text(key) === undefined
    ? i18n.t('error.keyMissing')
    : i18n.t('error.keyRefused', { key: JSON.stringify(key) });
}
