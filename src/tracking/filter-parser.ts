import { isNumeric, parseField } from './filter-fields.ts';
import type { Field } from './filter-fields.ts';
import { filterError, tokenize } from './filter-tokens.ts';
import type { Token } from './filter-tokens.ts';

export type NumberOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type TextOperator = '=' | '!=' | 'LIKE' | 'ILIKE';
export type ListOperator = 'IN' | 'NOT IN';
export type PresenceOperator = 'IS NULL' | 'IS NOT NULL';

/** One comparison of a filter. All comparisons of a filter must hold. */
export type Comparison =
  | { readonly field: Field; readonly operator: NumberOperator; readonly number: number }
  | { readonly field: Field; readonly operator: TextOperator; readonly text: string }
  | { readonly field: Field; readonly operator: ListOperator; readonly texts: readonly string[] }
  | { readonly field: Field; readonly operator: PresenceOperator };

const numberOperators: readonly NumberOperator[] = ['=', '!=', '<', '<=', '>', '>='];

/**
 * A filter of `searchRuns` in MLflow's grammar: comparisons joined by AND. Metrics, start_time and end_time are
 * compared with numbers (= != < <= > >=); params, tags, other attributes and data sets with quoted text
 * (= != LIKE ILIKE); run_id and data sets also with a list (IN, NOT IN); params and tags also by IS [NOT] NULL.
 * Source: mlflow/utils/search_utils.py. Throws `invalid_filter` with the place, the fault and the right form.
 */
export function parseFilter(source: string): Comparison[] {
  const cursor = createCursor(source);
  const comparisons: Comparison[] = [];
  if (cursor.peek().kind === 'end') return comparisons;
  for (;;) {
    comparisons.push(readComparison(cursor));
    const next = cursor.take();
    if (next.kind === 'end') return comparisons;
    if (!isWord(next, 'AND')) throw notJoined(source, next);
  }
}

interface Cursor {
  readonly source: string;
  peek(): Token;
  take(): Token;
}

function createCursor(source: string): Cursor {
  const tokens = tokenize(source);
  let position = 0;
  const end: Token = { kind: 'end', offset: source.length, text: '' };
  const peek = () => tokens[position] ?? end;
  return {
    source,
    peek,
    take() {
      const token = peek();
      position += 1;
      return token;
    },
  };
}

function readComparison(cursor: Cursor): Comparison {
  const { source } = cursor;
  const name = cursor.take();
  if (name.kind !== 'name' || ['AND', 'OR', 'NOT'].some((keyword) => isWord(name, keyword))) {
    throw noField(source, name);
  }
  const field = parseField(source, name);
  const next = cursor.take();
  if (next.kind === 'operator') return readSymbol(cursor, field, next);
  if (isWord(next, 'LIKE') || isWord(next, 'ILIKE')) {
    if (isNumeric(field)) throw wrongOperator(source, field, next);
    const operator = isWord(next, 'LIKE') ? 'LIKE' : 'ILIKE';
    return { field, operator, text: readText(cursor, field) };
  }
  if (isWord(next, 'IN')) return { field, operator: 'IN', texts: readList(cursor, field, next) };
  if (isWord(next, 'NOT')) {
    const second = cursor.take();
    if (isWord(second, 'IN')) return { field, operator: 'NOT IN', texts: readList(cursor, field, next) };
    throw filterError(source, next.offset, 'NOT stands only in NOT IN and IS NOT NULL', 'Use != for one value');
  }
  if (isWord(next, 'IS')) return readPresence(cursor, field, next);
  throw wrongOperator(source, field, next);
}

function readSymbol(cursor: Cursor, field: Field, token: Token): Comparison {
  const { source } = cursor;
  if (token.text === '==') throw filterError(source, token.offset, '== is not an operator', 'Write a single =');
  if (token.text === '<>') throw filterError(source, token.offset, '<> is not an operator', 'Write !=');
  const operator = numberOperators.find((each) => each === token.text);
  if (operator === undefined) throw wrongOperator(source, field, token);
  if (isNumeric(field)) return { field, operator, number: readNumber(cursor, field) };
  if (operator !== '=' && operator !== '!=') throw wrongOperator(source, field, token);
  return { field, operator, text: readText(cursor, field) };
}

function readNumber(cursor: Cursor, field: Field): number {
  const token = cursor.take();
  if (token.kind === 'number') return token.value;
  throw filterError(
    cursor.source,
    token.offset,
    `${shown(token)} came where a number was expected`,
    `${plural(field)} are compared with numbers without quotes, as in ${written(field)} > 0.9`,
  );
}

function readText(cursor: Cursor, field: Field): string {
  const token = cursor.take();
  const text = textOf(token);
  if (text !== undefined) return text;
  const sample = token.kind === 'number' ? token.text : 'value';
  throw filterError(
    cursor.source,
    token.offset,
    `${shown(token)} came where a quoted text was expected`,
    `${plural(field)} are text, so write ${written(field)} = '${sample}'`,
  );
}

function readList(cursor: Cursor, field: Field, at: Token): string[] {
  const { source } = cursor;
  if (field.entity !== 'dataset' && field.key !== 'run_id') {
    throw filterError(
      source,
      at.offset,
      'lists are for attributes.run_id and datasets only',
      `Search once for each value, as in ${written(field)} = ${isNumeric(field) ? '0.9' : "'value'"}`,
    );
  }
  const advice = `Write ${written(field)} IN ('a', 'b')`;
  const open = cursor.take();
  if (open.kind !== 'open') {
    throw filterError(source, open.offset, `${shown(open)} came where ( was expected`, advice);
  }
  const texts: string[] = [];
  for (;;) {
    const token = cursor.take();
    // A comma may stand before the closing parenthesis, as MLflow allows.
    if (token.kind === 'close' && texts.length > 0) return texts;
    const text = textOf(token);
    if (text === undefined) {
      throw filterError(source, token.offset, `${shown(token)} came where a quoted text was expected`, advice);
    }
    texts.push(text);
    const next = cursor.take();
    if (next.kind === 'close') return texts;
    if (next.kind !== 'comma') {
      throw filterError(source, next.offset, `${shown(next)} came where , or ) was expected`, advice);
    }
  }
}

function readPresence(cursor: Cursor, field: Field, at: Token): Comparison {
  const isNegated = isWord(cursor.peek(), 'NOT');
  if (isNegated) cursor.take();
  const last = cursor.take();
  if (!isWord(last, 'NULL')) {
    throw filterError(
      cursor.source,
      last.offset,
      `${shown(last)} came where NULL was expected`,
      'Write IS NULL or IS NOT NULL',
    );
  }
  if (field.entity !== 'param' && field.entity !== 'tag') {
    throw filterError(
      cursor.source,
      at.offset,
      'IS NULL is for params and tags only',
      `Compare ${written(field)} with a value`,
    );
  }
  return { field, operator: isNegated ? 'IS NOT NULL' : 'IS NULL' };
}

function textOf(token: Token): string | undefined {
  if (token.kind === 'string') return token.value;
  if (token.kind !== 'name' || token.parts.length !== 1) return undefined;
  const [part] = token.parts;
  return part?.quote === '"' ? part.text : undefined;
}

function isWord(token: Token, keyword: string): boolean {
  return token.kind === 'name' && token.text.toUpperCase() === keyword;
}

function noField(source: string, token: Token) {
  if (token.kind === 'open') {
    return filterError(
      source,
      token.offset,
      'parentheses do not group comparisons',
      'Join them by AND without parentheses',
    );
  }
  return filterError(
    source,
    token.offset,
    `${shown(token)} came where the name of a metric, param, tag or attribute was expected`,
    "Write a comparison such as metrics.accuracy > 0.9 or params.max_depth = '4'",
  );
}

function notJoined(source: string, token: Token) {
  if (isWord(token, 'OR')) {
    return filterError(source, token.offset, 'OR is not supported', 'Search twice, once for each side of the OR');
  }
  return filterError(source, token.offset, `${shown(token)} came where AND was expected`, 'Join comparisons by AND');
}

function wrongOperator(source: string, field: Field, token: Token) {
  const operators = isNumeric(field) ? numberOperators.join(' ') : '= != LIKE ILIKE';
  const wrong =
    token.kind === 'end'
      ? 'the comparison has no operator'
      : `${shown(token)} does not fit ${plural(field).toLowerCase()}`;
  return filterError(source, token.offset, wrong, `${plural(field)} are compared by ${operators}`);
}

function plural(field: Field): string {
  if (field.entity === 'attribute') return isNumeric(field) ? 'Times' : 'Attributes';
  if (field.entity === 'dataset') return 'Fields of data sets';
  return { metric: 'Metrics', param: 'Params', tag: 'Tags' }[field.entity];
}

function written(field: Field): string {
  const key = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(field.key) ? field.key : `\`${field.key}\``;
  return `${field.entity}s.${key}`;
}

function shown(token: Token): string {
  if (token.kind === 'end') return 'the end of the filter';
  return token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
}
