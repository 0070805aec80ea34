import type { Translator } from '../../i18n/translator.ts';

const digits = 7;

/** A feature's value with up to three decimals, as it was read; NaN is a missing one. */
export function valueWords(i18n: Translator, value: number): string {
  if (Number.isNaN(value)) return i18n.t('explain.missing');
  return i18n.number(Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Number(value.toPrecision(digits)));
}

/** The same in few letters, for an axis. */
export function shortValue(i18n: Translator, value: number): string {
  const size = Math.abs(value);
  if (size >= 999_500) return i18n.t('explain.millions', { number: i18n.number(Number((value / 1e6).toPrecision(3))) });
  if (size >= 9_995) return i18n.t('explain.thousands', { number: i18n.number(Number((value / 1e3).toPrecision(3))) });
  return i18n.number(Number(value.toPrecision(3)));
}

/** With a real minus, as signed numbers have it. */
export function numberWords(i18n: Translator, value: number, decimals: number): string {
  return i18n.number(value, decimals).replace('-', '−');
}

/** With its sign: what moves something up or down. */
export function signedWords(i18n: Translator, value: number, decimals = 4): string {
  const text = i18n.number(Math.abs(value), decimals);
  return value < 0 ? `−${text}` : `+${text}`;
}

/** A tiny number as it is: 1.2e-7. The same in every language, as code is. */
export function tinyWords(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('-', value < 0 ? '−' : '-');
}
