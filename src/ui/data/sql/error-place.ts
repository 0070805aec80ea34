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
    default:
      // Whatever refused the statement counts in the text that was typed.
      return typeof detail['position'] === 'number' ? tokenRangeAt(text, detail['position']) : undefined;
  }
}

/** The line and the column of a place, both from 1; a column is a character, also one of two UTF-16 units. */
export function lineAndColumn(text: string, position: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, position).split(/\r\n|\r|\n/);
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}
