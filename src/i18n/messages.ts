import { en } from './en.ts';
import { it } from './it.ts';

/** The name of one sentence or word of the interface. English is where names are born. */
export type MessageKey = keyof typeof en;

/** A whole language: every key, no more. A key that is missing in a language does not compile. */
export type Messages = Readonly<Record<MessageKey, string>>;

/** The languages that the interface speaks. */
export type Language = 'en' | 'it';

export const catalogues: Readonly<Record<Language, Messages>> = { en, it };

export const languages = Object.keys(catalogues) as readonly Language[];

/** The language asked for where it is spoken, else English: one whole language, never a mixture. */
export function chooseLanguage(asked: string): Language {
  return languages.find((language) => language === asked) ?? 'en';
}

type Before<Text extends string, Mark extends string> = Text extends `${infer Head}${Mark}${string}` ? Head : Text;

type Name<Text extends string> = Before<Before<Before<Text, ','>, '}'>, '{'>;

type IsName<Text extends string> = Text extends '' | `${string} ${string}` | `${string}#${string}` ? never : Text;

/**
 * The arguments that stand in an ICU message: every single word behind an opening brace. The texts of plural and
 * select branches stand there too, hence the rule for writers: a branch is more than one word or has a `#`.
 */
type ArgumentsOf<Text extends string> = Text extends `${string}{${infer Tail}`
  ? IsName<Name<Tail>> | ArgumentsOf<Tail>
  : never;

export type MessageValue = string | number;

/** What a message needs to be said: nothing, or one value for each of its arguments. */
export type MessageArguments<Key extends MessageKey> = [ArgumentsOf<(typeof en)[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<ArgumentsOf<(typeof en)[Key]>, MessageValue>>];
