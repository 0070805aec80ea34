import { isBlank, nameOf, tokenize, type Token } from '../sql/tokenize.ts';
import { numberLiteral, operandsFor, stringText, timeTypes, type Literal, type Operand } from './filter-literals.ts';
import type { IcebergField, IcebergSchema } from './format/table-metadata.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition over a table's rows, as far as it is understood. `null` operands are SQL's NULL. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | {
      readonly kind: 'compare';
      readonly field: IcebergField;
      readonly comparison: Comparison;
      readonly operand: Operand | null;
    }
  | { readonly kind: 'in'; readonly field: IcebergField; readonly operands: readonly (Operand | null)[] }
  | { readonly kind: 'same'; readonly field: IcebergField; readonly operand: Operand | null }
  | { readonly kind: 'is_null' | 'is_nan'; readonly field: IcebergField }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'unknown' };

const unknown: Condition = { kind: 'unknown' };

/** More than anybody writes, and less than what exhausts the stack. */
const maxDepth = 200;
const maxTokens = 5000;

/**
 * What an SQL condition says of the columns: comparisons with constants, BETWEEN, IN, IS NULL, IS DISTINCT FROM, isnan, AND, OR,
 * NOT and parentheses. All else in it is `unknown`, and where the order of operations would be in doubt, all of it. Nothing is
 * refused here: DuckDB does that.
 */
export function parseFilter(filter: string, schema: IcebergSchema): Condition {
  const tokens = tokenize(filter)
    .filter((token) => !isBlank(token))
    .flatMap(withSignsApart);
  if (tokens.length > maxTokens || !hasPlainOrder(tokens)) return unknown;
  const reader = createReader(tokens, schema);
  const condition = parseEither(reader, 0);
  return reader.isDone() ? condition : unknown;
}

/** PostgreSQL's lexer, and DuckDB's, takes signs off the end of an operator: `a>-1` is a comparison with −1. */
function withSignsApart(token: Token): readonly Token[] {
  const match = token.kind === 'operator' ? /^(==?|<>|<=?|>=?|)([+-]+)$/.exec(token.text) : null;
  if (match === null) return [token];
  const [, comparison = '', signs = ''] = match;
  return [comparison, ...signs].filter((text) => text !== '').map((text) => ({ ...token, text }));
}

/** False for statements inside, and for arrows, which bind more loosely than AND. */
function hasPlainOrder(tokens: readonly Token[]): boolean {
  return tokens.every(({ kind, text, isOpen }, index) => {
    if (isOpen || kind === 'unknown' || (kind === 'operator' && text.includes('->'))) return false;
    if (kind !== 'word') return true;
    const word = text.toUpperCase();
    if (word === 'FROM') return tokens[index - 1]?.text.toUpperCase() === 'DISTINCT';
    return !['SELECT', 'VALUES', 'TABLE', 'LAMBDA'].includes(word);
  });
}

interface Reader {
  readonly schema: IcebergSchema;
  position: number;
  peek(ahead?: number): Token | undefined;
  isWord(...words: readonly string[]): boolean;
  isText(text: string): boolean;
  /** Goes on if all the words stand here, one after the other. */
  takeWords(...words: readonly string[]): boolean;
  takeText(text: string): boolean;
  isDone(): boolean;
}

function createReader(tokens: readonly Token[], schema: IcebergSchema): Reader {
  const wordAt = (index: number) => (tokens[index]?.kind === 'word' ? tokens[index].text.toUpperCase() : undefined);
  const reader: Reader = {
    schema,
    position: 0,
    peek: (ahead = 0) => tokens[reader.position + ahead],
    isWord: (...words) => words.some((word) => wordAt(reader.position) === word),
    isText(text) {
      const token = tokens[reader.position];
      return token?.text === text && (token.kind === 'punctuation' || token.kind === 'operator');
    },
    takeWords(...words) {
      if (!words.every((word, index) => wordAt(reader.position + index) === word)) return false;
      reader.position += words.length;
      return true;
    },
    takeText(text) {
      if (!reader.isText(text)) return false;
      reader.position++;
      return true;
    },
    isDone: () => reader.position >= tokens.length,
  };
  return reader;
}

function parseEither(reader: Reader, depth: number): Condition {
  let left = parseBoth(reader, depth);
  while (reader.takeWords('OR')) left = { kind: 'or', left, right: parseBoth(reader, depth) };
  return left;
}

function parseBoth(reader: Reader, depth: number): Condition {
  let left = parseNegation(reader, depth);
  while (reader.takeWords('AND')) left = { kind: 'and', left, right: parseNegation(reader, depth) };
  return left;
}

function parseNegation(reader: Reader, depth: number): Condition {
  let isNegated = false;
  while (reader.takeWords('NOT')) isNegated = !isNegated;
  const inner = parseOperand(reader, depth);
  return isNegated ? not(inner) : inner;
}

const not = (inner: Condition): Condition => ({ kind: 'not', inner });

/** What stands between two of AND, OR and NOT. */
function parseOperand(reader: Reader, depth: number): Condition {
  const start = reader.position;
  const condition = reader.takeText('(') ? parseGroup(reader, depth + 1) : parsePredicate(reader);
  if (condition !== undefined && isAtEnd(reader)) return condition;
  reader.position = start;
  skipOperand(reader);
  return unknown;
}

function isAtEnd(reader: Reader): boolean {
  return reader.isDone() || reader.isWord('AND', 'OR') || reader.isText(')');
}

function parseGroup(reader: Reader, depth: number): Condition | undefined {
  if (depth > maxDepth) return undefined;
  const inner = parseEither(reader, depth);
  return reader.takeText(')') ? inner : undefined;
}

/** Goes on to the end of an operand that is not understood. The AND of a BETWEEN belongs to it, as what is in brackets or CASE does. */
function skipOperand(reader: Reader): void {
  let depth = 0;
  let betweens = 0;
  while (!reader.isDone()) {
    if (depth === 0) {
      if (reader.isText(')') || reader.isWord('OR') || (reader.isWord('AND') && betweens === 0)) return;
      if (reader.isWord('AND')) betweens--;
      if (reader.isWord('BETWEEN')) betweens++;
    }
    if (['(', '[', '{'].some((open) => reader.isText(open)) || reader.isWord('CASE')) depth++;
    if ([')', ']', '}'].some((close) => reader.isText(close)) || reader.isWord('END')) depth--;
    reader.position++;
  }
}

function parsePredicate(reader: Reader): Condition | undefined {
  if (reader.isWord('ISNAN') && reader.peek(1)?.text === '(') {
    reader.position += 2;
    const field = takeField(reader);
    const isFloating = field?.type === 'float' || field?.type === 'double';
    return isFloating && reader.takeText(')') ? { kind: 'is_nan', field } : undefined;
  }
  const literal = takeLiteral(reader);
  if (literal !== undefined) return parseAfterLiteral(reader, literal);
  const field = takeField(reader);
  return field && parseAfterField(reader, field);
}

/** `5 < x` or a constant alone. */
function parseAfterLiteral(reader: Reader, literal: Literal): Condition | undefined {
  if (isAtEnd(reader)) {
    if (literal.kind === 'null') return { kind: 'constant', value: null };
    return literal.kind === 'boolean' ? { kind: 'constant', value: literal.value } : undefined;
  }
  const comparison = takeComparison(reader);
  const field = comparison && takeField(reader);
  return field && compare(field, mirrored[comparison], literal);
}

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function parseAfterField(reader: Reader, field: IcebergField): Condition | undefined {
  if (isAtEnd(reader)) {
    return field.type === 'boolean' ? compare(field, '=', { kind: 'boolean', value: true }) : undefined;
  }
  const comparison = takeComparison(reader);
  if (comparison !== undefined) {
    const literal = takeLiteral(reader);
    return literal && compare(field, comparison, literal);
  }
  if (reader.takeWords('IS')) return parseIs(reader, field);
  const isNegated = reader.takeWords('NOT');
  const condition = reader.takeWords('IN')
    ? parseIn(reader, field)
    : reader.takeWords('BETWEEN')
      ? parseBetween(reader, field)
      : undefined;
  return isNegated && condition ? not(condition) : condition;
}

function compare(field: IcebergField, comparison: Comparison, literal: Literal): Condition | undefined {
  const [operand] = operandsFor(field.type, [literal]) ?? [];
  return operand === undefined ? undefined : { kind: 'compare', field, comparison, operand };
}

function parseIs(reader: Reader, field: IcebergField): Condition | undefined {
  const isNegated = reader.takeWords('NOT');
  if (reader.takeWords('NULL')) {
    const isNull: Condition = { kind: 'is_null', field };
    return isNegated ? not(isNull) : isNull;
  }
  if (!reader.takeWords('DISTINCT', 'FROM')) return undefined;
  const literal = takeLiteral(reader);
  const [operand] = (literal && operandsFor(field.type, [literal])) ?? [];
  if (operand === undefined) return undefined;
  const isSame: Condition = { kind: 'same', field, operand };
  return isNegated ? isSame : not(isSame);
}

function parseIn(reader: Reader, field: IcebergField): Condition | undefined {
  if (!reader.takeText('(')) return undefined;
  const literals: Literal[] = [];
  do {
    const literal = takeLiteral(reader);
    if (literal === undefined) return undefined;
    literals.push(literal);
  } while (reader.takeText(','));
  const operands = reader.takeText(')') ? operandsFor(field.type, literals) : undefined;
  return operands && { kind: 'in', field, operands };
}

function parseBetween(reader: Reader, field: IcebergField): Condition | undefined {
  const least = takeLiteral(reader);
  const greatest = least && reader.takeWords('AND') ? takeLiteral(reader) : undefined;
  const [low, high] = (least && greatest && operandsFor(field.type, [least, greatest])) ?? [];
  if (low === undefined || high === undefined) return undefined;
  return {
    kind: 'and',
    left: { kind: 'compare', field, comparison: '>=', operand: low },
    right: { kind: 'compare', field, comparison: '<=', operand: high },
  };
}

function takeComparison(reader: Reader): Comparison | undefined {
  const token = reader.peek();
  const comparison = token?.kind === 'operator' ? comparisons[token.text] : undefined;
  if (comparison !== undefined) reader.position++;
  return comparison;
}

/** DuckDB's names know no case of the letters A to Z. */
const asciiLower = (name: string) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function takeField(reader: Reader): IcebergField | undefined {
  const token = reader.peek();
  const name = token && nameOf(token);
  if (name === undefined) return undefined;
  const [field, another] = reader.schema.fields.filter((each) => asciiLower(each.name) === asciiLower(name));
  if (another !== undefined) return undefined;
  if (field !== undefined) reader.position++;
  return field;
}

function takeLiteral(reader: Reader): Literal | undefined {
  if (reader.takeWords('TRUE')) return { kind: 'boolean', value: true };
  if (reader.takeWords('FALSE')) return { kind: 'boolean', value: false };
  if (reader.takeWords('NULL')) return { kind: 'null' };
  return takeNumber(reader) ?? takeTime(reader) ?? takeString(reader);
}

function takeNumber(reader: Reader): Literal | undefined {
  const start = reader.position;
  let isNegative = false;
  while (reader.isText('-') || reader.isText('+')) {
    if (reader.isText('-')) isNegative = !isNegative;
    reader.position++;
  }
  const token = reader.peek();
  const literal = token?.kind === 'number' ? numberLiteral(token.text, isNegative) : undefined;
  reader.position = literal === undefined ? start : reader.position + 1;
  return literal;
}

/** `TIMESTAMP '…'`; a name without a string behind it is a column's. */
function takeTime(reader: Reader): Literal | undefined {
  const start = reader.position;
  const word = reader.peek();
  const isZoned = reader.takeWords('TIMESTAMP', 'WITH', 'TIME', 'ZONE');
  const kind = isZoned ? 'timestamptz' : word?.kind === 'word' ? timeTypes[word.text.toUpperCase()] : undefined;
  if (kind === undefined) return undefined;
  if (!isZoned) reader.position++;
  const token = reader.peek();
  const value = token && stringText(token);
  reader.position = value === undefined ? start : reader.position + 1;
  return value === undefined ? undefined : { kind, value };
}

/** `'…'`, or `'…'::TIMESTAMP`. */
function takeString(reader: Reader): Literal | undefined {
  const token = reader.peek();
  const value = token && stringText(token);
  if (value === undefined) return undefined;
  reader.position++;
  if (!reader.takeText(':')) return { kind: 'string', value };
  if (!reader.takeText(':')) return undefined;
  const word = reader.peek();
  const kind = word?.kind === 'word' ? timeTypes[word.text.toUpperCase()] : undefined;
  if (kind === undefined) return undefined;
  reader.position++;
  return { kind, value };
}
