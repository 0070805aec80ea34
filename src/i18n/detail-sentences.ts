import type { ErrorDetail } from '../base/errors.ts';
import type { MessageArguments, MessageKey } from './messages.ts';
import type { Translator } from './translator.ts';

/**
 * What one error says: undefined where its detail lacks what the words need. `said` is the error's own message, for
 * the words of others (DuckDB, a script) that no catalogue can hold.
 */
export type Sentence = (i18n: Translator, detail: ErrorDetail, said: string) => string | undefined;

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

type ArgumentOf<Key extends MessageKey> = keyof NonNullable<MessageArguments<Key>[0]> & string;

/**
 * The sentence of `key`, whose arguments are named as the fields of the detail that fill them: texts as they are,
 * numbers and lists as the language writes them, `reason` with the error's own message.
 */
export function facts<Key extends MessageKey>(key: Key, ...names: readonly ArgumentOf<Key>[]): Sentence {
  return (i18n, detail, said) => {
    const values: Record<string, string> = {};
    for (const name of names) {
      const value = name === 'reason' ? (text(detail['reason']) ?? said) : shown(i18n, detail[name]);
      if (value === undefined) return undefined;
      values[name] = value;
    }
    return i18n.t(key, ...([values] as unknown as MessageArguments<Key>));
  };
}

/** The first of these that has words for the detail. */
export function firstOf(...sentences: readonly Sentence[]): Sentence {
  return (i18n, detail, said) => {
    for (const sentence of sentences) {
      const words = sentence(i18n, detail, said);
      if (words !== undefined) return words;
    }
    return undefined;
  };
}

/** Sizes in bytes as a person reads them, under the names of the message's arguments. */
export function sizes<Key extends MessageKey>(key: Key, fields: Readonly<Record<ArgumentOf<Key>, string>>): Sentence {
  return (i18n, detail) => {
    const values: Record<string, string> = {};
    for (const [name, field] of Object.entries<string>(fields)) {
      const size = number(detail[field]);
      if (size === undefined) return undefined;
      values[name] = i18n.bytes(size);
    }
    return i18n.t(key, ...([values] as unknown as MessageArguments<Key>));
  };
}

function shown(i18n: Translator, value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? i18n.number(value) : undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : i18n.list(texts(value));
  return text(value);
}
