import { quoteName } from '../sql/names.ts';
import { isBlank, tokenize, type Token } from '../sql/tokenize.ts';

/** The tokens of a SQL text; joined, their texts give the text again. For showing it: nothing is refused. */
export function sqlTokens(text: string): readonly Token[] {
  return tokenize(text);
}

/** `database.table` as SQL names it, split at the first dot and quoted whatever it contains. */
export function quotedTable(table: string): string {
  const dot = table.indexOf('.');
  if (dot < 0) return quoteName(table);
  return `${quoteName(table.slice(0, dot))}.${quoteName(table.slice(dot + 1))}`;
}

/** Where in a text something is, in UTF-16 units: from, to (exclusive). */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The token at a place; behind the last one, or between two, the one before. Undefined for a text without tokens. */
export function tokenRangeAt(text: string, position: number): TextRange | undefined {
  const solid = tokenize(text).filter((token) => !isBlank(token));
  const found = solid.find((token) => token.start + token.text.length > position) ?? solid.at(-1);
  return found && rangeOf(found);
}

/** The first token; undefined for a text without one. */
export function firstTokenRange(text: string): TextRange | undefined {
  const first = tokenize(text).find((token) => !isBlank(token));
  return first && rangeOf(first);
}

/** From the first token of the second statement to the end of the last; undefined where there is no second. */
export function secondStatementRange(text: string): TextRange | undefined {
  const solid = tokenize(text).filter((token) => !isBlank(token));
  const end = solid.findIndex(isSemicolon);
  if (end < 0) return undefined;
  const rest = solid.slice(end).filter((token) => !isSemicolon(token));
  const [first, last] = [rest[0], rest.at(-1)];
  return first && last && { from: first.start, to: last.start + last.text.length };
}

function isSemicolon({ kind, text }: Token): boolean {
  return kind === 'punctuation' && text === ';';
}

function rangeOf({ start, text }: Token): TextRange {
  return { from: start, to: start + text.length };
}
