import type { ErrorRecord } from '../../../base/errors.ts';
import { firstTokenRange, secondStatementRange, tokenRangeAt, type TextRange } from '../../../lab/sql-text.ts';

/** Where in the text an error is, for the eye and for the caret. Line and column count from 1, columns in characters. */
export interface ErrorPlace extends TextRange {
  readonly line: number;
  readonly column: number;
}

/** The wrong place of a statement that was refused; undefined where nobody can tell it. */
export function errorPlace(text: string, { code, detail }: ErrorRecord): ErrorPlace | undefined {
  const range = rangeOf(text, code, detail);
  return range && { ...range, ...lineAndColumn(text, range.from) };
}

function rangeOf(text: string, code: string, detail: ErrorRecord['detail']): TextRange | undefined {
  switch (code) {
    case 'sql_multiple':
      return secondStatementRange(text);
    case 'sql_not_readonly':
      return firstTokenRange(text);
    case 'sql_error': {
      const { position, sql } = detail;
      if (typeof position !== 'number' || typeof sql !== 'string') return undefined;
      const own = positionInOwnText(text, sql, position);
      return own === undefined ? undefined : tokenRangeAt(text, own);
    }
    default:
      return undefined;
  }
}

/**
 * DuckDB's position counts in the text that it was given: the statement without its last semicolon and with double
 * quotes for back-ticks, at times wrapped into another statement.
 */
function positionInOwnText(text: string, sql: string, position: number): number | undefined {
  const own = inDoubleQuotes(text);
  if (own.startsWith(sql)) return position;
  const statement = own.trimEnd().replace(/[;\s]+$/, '');
  const start = sql.indexOf(statement);
  if (statement === '' || start < 0) return undefined;
  const inside = position - start;
  return inside >= 0 && inside <= statement.length ? inside : undefined;
}

/** Of the same length as the text, so that places in it are places in the text. */
function inDoubleQuotes(text: string): string {
  return text.replaceAll('`', '"');
}

/** The line and the column of a place, both from 1; a column is a character, also one of two UTF-16 units. */
export function lineAndColumn(text: string, position: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, position).split(/\r\n|\r|\n/);
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}
