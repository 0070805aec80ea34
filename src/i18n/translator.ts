import { IntlMessageFormat } from 'intl-messageformat';
import { createFormats, grouping, type Formats } from './formats.ts';
import { catalogues, type Language, type MessageArguments, type MessageKey, type MessageValue } from './messages.ts';

/** A piece of a sentence: plain, or set apart by a tag of its message. */
export interface RichPart {
  readonly kind: 'text' | 'code' | 'strong' | 'link';
  readonly text: string;
}

/** Says the interface's sentences in one language. Ids, code and logs never pass through it. */
export interface Translator extends Formats {
  readonly language: Language;
  /** The sentence of that key; arguments are checked by the compiler. */
  t<Key extends MessageKey>(key: Key, ...values: MessageArguments<Key>): string;
  /** The same in pieces, for messages with `<code>`, `<strong>` or `<link>` in them. */
  rich<Key extends MessageKey>(key: Key, ...values: MessageArguments<Key>): readonly RichPart[];
}

export function createTranslator(language: Language): Translator {
  const messages = catalogues[language];
  const counts = new Intl.NumberFormat(language, grouping);
  // A `#` in a plural is written as the other numbers are.
  const formatters = {
    getNumberFormat: () => counts,
    getDateTimeFormat: () => new Intl.DateTimeFormat(language, { timeZone: 'UTC' }),
    getPluralRules: (_locales: unknown, options?: Intl.PluralRulesOptions) => new Intl.PluralRules(language, options),
  };
  const parsed = new Map<MessageKey, IntlMessageFormat>();

  function messageOf(key: MessageKey): IntlMessageFormat {
    let message = parsed.get(key);
    if (message === undefined) {
      message = new IntlMessageFormat(messages[key], language, undefined, { formatters });
      parsed.set(key, message);
    }
    return message;
  }

  function rich(key: MessageKey, values?: Readonly<Record<string, MessageValue>>): readonly RichPart[] {
    const said = messageOf(key).format<RichPart>({ ...values, ...tags });
    return (Array.isArray(said) ? said : [said]).map((part) =>
      typeof part === 'string' ? { kind: 'text', text: part } : part,
    );
  }

  return {
    language,
    ...createFormats(language),
    t: (key, ...values) =>
      rich(key, values[0])
        .map((part) => part.text)
        .join(''),
    rich: (key, ...values) => rich(key, values[0]),
  };
}

const tag = (kind: RichPart['kind']) => (inner: readonly (string | RichPart)[]) => ({
  kind,
  text: inner.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
});

const tags = { code: tag('code'), strong: tag('strong'), link: tag('link') };
