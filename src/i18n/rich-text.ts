import { IntlMessageFormat } from 'intl-messageformat';
import type { Language, MessageValue } from './messages.ts';
import type { RichPart } from './translator.ts';

/** A piece of a lesson's sentence: as in the interface, or a link to a place of the lab, named by its tag. */
export type LessonPart = RichPart | { readonly kind: 'place'; readonly text: string; readonly place: string };

/**
 * Says a sentence that stands outside the catalogues, in the same format: ICU arguments, `<code>`, `<strong>`, and
 * `<place>…</place>` for each of `places`. Throws when the sentence names a value or a tag that is not given.
 */
export function sayRich(
  text: string,
  { language, values, places }: SayOptions & { readonly places: readonly string[] },
): readonly LessonPart[] {
  const textOf = (inner: readonly (string | LessonPart)[]) =>
    inner.map((part) => (typeof part === 'string' ? part : part.text)).join('');
  const tag = (kind: 'code' | 'strong') => (inner: readonly (string | LessonPart)[]) => ({ kind, text: textOf(inner) });
  const place = (name: string) => (inner: readonly (string | LessonPart)[]) => ({
    kind: 'place' as const,
    text: textOf(inner),
    place: name,
  });
  const said = new IntlMessageFormat(text, language).format<LessonPart>({
    ...values,
    code: tag('code'),
    strong: tag('strong'),
    ...Object.fromEntries(places.map((name) => [name, place(name)])),
  });
  return (Array.isArray(said) ? said : [said]).map((part) =>
    typeof part === 'string' ? { kind: 'text', text: part } : part,
  );
}

export interface SayOptions {
  readonly language: Language;
  readonly values: Readonly<Record<string, MessageValue>>;
}

/** A sentence without tags. */
export function sayPlain(text: string, options: SayOptions): string {
  return sayRich(text, { ...options, places: [] })
    .map((part) => part.text)
    .join('');
}
