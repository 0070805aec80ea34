export type TokenKind =
  | 'space'
  | 'comment'
  /** `'x'`, `E'x'`, `B'1'`, `X'f'`, `U&'x'`, `$tag$x$tag$`. */
  | 'string'
  /** A keyword or a name without quotes. */
  | 'word'
  /** `"x"` or, as Spark writes it, `` `x` ``. */
  | 'quoted_name'
  | 'number'
  /** `?`, `$1`, `$name`. */
  | 'parameter'
  | 'operator'
  /** One of `( ) [ ] { } , ; . :`. */
  | 'punctuation'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins in the whole text, in UTF-16 units. */
  readonly start: number;
  /** True for a string, comment or quoted name that the text ends in the middle of. */
  readonly isOpen: boolean;
}

const space = /[ \t\n\r\f\v]+/y;
const lineComment = /--[^\n\r]*/y;
const wordStart = /[A-Za-z_\u0080-\uffff]/;
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const numeral = /0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const parameter = /\?|\$[A-Za-z0-9_]+/y;
const stringPrefix = /(?:[uU]&|[bBxXnN])?'/y;
const escapePrefix = /[eE]'/y;
const unicodeName = /[uU]&"/y;
const operatorChars = '~!@#^&|+-*/%<>=';
const punctuationChars = '()[]{},;.:';

/**
 * The tokens of a SQL text, after the lexer that DuckDB inherits from PostgreSQL: strings with doubled quotes,
 * escape strings, dollar quotes, quoted names, nested block comments. Joined, the texts of the tokens give the
 * text again. Nothing is refused here; what is not known becomes `unknown`.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const { kind, end, isOpen } = tokenAt(text, at);
    tokens.push({ kind, text: text.slice(at, end), start: at, isOpen });
    at = end;
  }
  return tokens;
}

interface Found {
  readonly kind: TokenKind;
  readonly end: number;
  readonly isOpen: boolean;
}

function tokenAt(text: string, at: number): Found {
  const closed = (kind: TokenKind, end: number): Found => ({ kind, end, isOpen: false });
  const blank = matchEnd(space, text, at);
  if (blank) return closed('space', blank);
  const line = matchEnd(lineComment, text, at);
  if (line) return closed('comment', line);
  if (text.startsWith('/*', at)) return blockComment(text, at);
  const escaped = matchEnd(escapePrefix, text, at);
  if (escaped) return untilQuote('string', text, escaped, "'", true);
  const plain = matchEnd(stringPrefix, text, at);
  if (plain) return untilQuote('string', text, plain, "'", false);
  const unicode = matchEnd(unicodeName, text, at);
  if (unicode) return untilQuote('quoted_name', text, unicode, '"', false);
  const char = text.charAt(at);
  if (char === '"' || char === '`') return untilQuote('quoted_name', text, at + 1, char, false);
  const tag = matchEnd(dollarTag, text, at);
  if (tag) return dollarString(text, at, tag);
  if (wordStart.test(char)) return closed('word', matchEnd(word, text, at) ?? at + 1);
  const number = matchEnd(numeral, text, at);
  if (number) return closed('number', number);
  const placeholder = matchEnd(parameter, text, at);
  if (placeholder) return closed('parameter', placeholder);
  if (punctuationChars.includes(char)) return closed('punctuation', at + 1);
  if (operatorChars.includes(char)) return closed('operator', operatorEnd(text, at));
  return closed('unknown', at + 1);
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Block comments nest (SQL:1999; PostgreSQL and DuckDB do it). */
function blockComment(text: string, at: number): Found {
  let depth = 0;
  let next = at;
  while (next < text.length) {
    if (text.startsWith('/*', next)) {
      depth++;
      next += 2;
    } else if (text.startsWith('*/', next)) {
      depth--;
      next += 2;
      if (depth === 0) return { kind: 'comment', end: next, isOpen: false };
    } else next++;
  }
  return { kind: 'comment', end: text.length, isOpen: true };
}

function untilQuote(kind: TokenKind, text: string, from: number, quote: string, hasBackslashEscapes: boolean): Found {
  let next = from;
  while (next < text.length) {
    const char = text[next];
    if (hasBackslashEscapes && char === '\\') next += 2;
    else if (char !== quote) next++;
    else if (text[next + 1] === quote) next += 2;
    else return { kind, end: next + 1, isOpen: false };
  }
  return { kind, end: text.length, isOpen: true };
}

function dollarString(text: string, at: number, tagEnd: number): Found {
  const close = text.indexOf(text.slice(at, tagEnd), tagEnd);
  if (close < 0) return { kind: 'string', end: text.length, isOpen: true };
  return { kind: 'string', end: close + tagEnd - at, isOpen: false };
}

/** An operator ends where a comment begins: `1 +--x` is a plus and a comment. */
function operatorEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && operatorChars.includes(text.charAt(end))) {
    if (text.startsWith('--', end) || text.startsWith('/*', end)) break;
    end++;
  }
  return end;
}

/** True for blanks and comments. */
export function isBlank(token: Token): boolean {
  return token.kind === 'space' || token.kind === 'comment';
}

/** The name that a word or a quoted name stands for; undefined for other tokens. */
export function nameOf(token: Token): string | undefined {
  if (token.kind === 'word') return token.text;
  if (token.kind !== 'quoted_name' || token.isOpen || token.text.startsWith('U') || token.text.startsWith('u')) {
    return undefined;
  }
  const quote = token.text.charAt(0);
  return token.text.slice(1, -1).replaceAll(quote + quote, quote);
}
