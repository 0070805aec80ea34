import type { Language } from '../../i18n/messages.ts';

/** A language in its own words, with a capital: English, Italiano. */
export function languageName(language: Language): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
