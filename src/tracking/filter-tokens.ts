import { TrackingError } from './errors.ts';

/** One part of a dotted name, and how it was quoted. */
export interface NamePart {
  readonly text: string;
  readonly quote: '' | '`' | '"';
}

/**
 * A dotted name is one token: `metrics.accuracy`, `` params.`max depth` ``, `tags."a-b"`. A text in double quotes
 * is a name of one part, which the parser takes as a string where a value stands, as MLflow does.
 */
export type Token =
  | { readonly kind: 'name'; readonly offset: number; readonly text: string; readonly parts: readonly NamePart[] }
  | { readonly kind: 'string'; readonly offset: number; readonly text: string; readonly value: string }
  | { readonly kind: 'number'; readonly offset: number; readonly text: string; readonly value: number }
  | { readonly kind: 'operator' | 'comma' | 'open' | 'close' | 'end'; readonly offset: number; readonly text: string };

const space = /\s+/y;
const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
/** After a dot a key may begin with digits, but must not read as a number with an exponent. */
const keyWord = /(?!\d+[eE]\d)\d+[\p{L}_][\p{L}\p{N}_]*/uy;
/** The numbers that MLflow's tokenizer knows: no plus sign, and an exponent only after a digit. */
const number = /-?(?:\d+(?:\.\d+)?[eE]-?\d+|\d+\.\d*|\.\d+|\d+)/y;
const exponent = /[eE][+-]?\d/y;
const operator = /[<>=!~]+/y;
const punctuation: Readonly<Record<string, 'comma' | 'open' | 'close'>> = { ',': 'comma', '(': 'open', ')': 'close' };

/** The tokens of a filter or an order_by clause, ended by one of kind `end`. Throws `invalid_filter`. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    offset += match(space, source, offset)?.length ?? 0;
    if (offset >= source.length) return [...tokens, { kind: 'end', offset, text: '' }];
    const token = readToken(source, offset, tokens.at(-1));
    tokens.push(token);
    offset += token.text.length;
  }
}

function readToken(source: string, offset: number, previous: Token | undefined): Token {
  const character = source.charAt(offset);
  const mark = punctuation[character];
  if (mark !== undefined) return { kind: mark, offset, text: character };
  if (character === "'") {
    const text = readQuoted(source, offset);
    return { kind: 'string', offset, text, value: text.slice(1, -1) };
  }
  if (character === '"' || character === '`' || match(word, source, offset) !== undefined) {
    return readName(source, offset);
  }
  const digits = match(number, source, offset);
  if (digits !== undefined && !touchesName(previous, offset)) return readNumber(source, offset, digits);
  const comparison = match(operator, source, offset);
  if (comparison !== undefined) return { kind: 'operator', offset, text: comparison };
  throw unexpectedCharacter(source, offset, previous);
}

function readName(source: string, offset: number): Token {
  const parts: NamePart[] = [];
  let end = offset;
  for (;;) {
    const quote = source[end];
    if (quote === '`' || quote === '"') {
      const text = readQuoted(source, end);
      parts.push({ text: text.slice(1, -1), quote });
      end += text.length;
    } else {
      const text = match(word, source, end) ?? (parts.length > 0 ? match(keyWord, source, end) : undefined);
      if (text === undefined) {
        throw filterError(
          source,
          end,
          'a name was expected after the dot',
          'Write the key after it, as in metrics.accuracy',
        );
      }
      parts.push({ text, quote: '' });
      end += text.length;
    }
    if (source[end] !== '.') return { kind: 'name', offset, text: source.slice(offset, end), parts };
    end += 1;
  }
}

function readNumber(source: string, offset: number, text: string): Token {
  const after = offset + text.length;
  if (match(word, source, after) !== undefined || source[after] === '.') {
    const advice = match(exponent, source, after)
      ? 'Write an exponent without a plus sign and after a digit, as in 1e300 or 0.5e-3'
      : `Put quotes around a text: '${text}…'`;
    throw filterError(source, offset, 'this is neither a number nor a name', advice);
  }
  return { kind: 'number', offset, text, value: Number(text) };
}

function readQuoted(source: string, offset: number): string {
  const quote = source.charAt(offset);
  const end = source.indexOf(quote, offset + 1);
  if (end < 0) throw filterError(source, offset, `the quote ${quote} is never closed`, `Add a ${quote} after the text`);
  if (source[end + 1] === quote) {
    const other = quote === "'" ? '"' : "'";
    throw filterError(
      source,
      end,
      'a doubled quote does not stand for one quote here',
      quote === '`' ? 'Use a key without back-ticks' : `Put the text between ${other} instead`,
    );
  }
  return source.slice(offset, end + 1);
}

function unexpectedCharacter(source: string, offset: number, previous: Token | undefined): TrackingError {
  const [character = ''] = source.slice(offset, offset + 2);
  if (touchesName(previous, offset)) {
    return filterError(
      source,
      offset,
      `${JSON.stringify(character)} cannot stand in a name without quotes`,
      'Put the whole key between back-ticks, as in metrics.`train-logloss`',
    );
  }
  return filterError(
    source,
    offset,
    `${JSON.stringify(character)} has no meaning here`,
    "A filter is made of comparisons such as metrics.accuracy > 0.9 and params.max_depth = '4'",
  );
}

function touchesName(previous: Token | undefined, offset: number): boolean {
  return previous?.kind === 'name' && previous.offset + previous.text.length === offset;
}

/** An `invalid_filter` error: where (characters from 1), what is wrong, how to write it. `detail.offset` counts from 0. */
export function filterError(source: string, offset: number, wrong: string, advice: string): TrackingError {
  return new TrackingError('invalid_filter', `At character ${offset + 1}, ${wrong}. ${advice}.`, {
    filter: source,
    offset,
  });
}

function match(pattern: RegExp, source: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0];
}
