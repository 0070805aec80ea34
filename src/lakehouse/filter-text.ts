import { inDuckdbQuotes } from '../sql/back-ticks.ts';
import { tokenize } from '../sql/tokenize.ts';
import { LakehouseError } from './errors.ts';

/**
 * A filter in DuckDB's spelling, ready to stand in parentheses: one expression, with no second statement, no parenthesis that
 * closes ours and nothing left open. DuckDB checks the rest. Throws `invalid_scan`.
 */
export function checkFilter(filter: string): string {
  const tokens = tokenize(filter);
  let depth = 0;
  for (const { kind, text, isOpen } of tokens) {
    if (isOpen) throw badFilter(filter, 'something in it is not closed');
    if (kind !== 'punctuation') continue;
    if (text === ';') throw badFilter(filter, 'it has a semicolon');
    if (text === '(') depth++;
    if (text === ')' && --depth < 0) break;
  }
  if (depth !== 0) throw badFilter(filter, 'its parentheses do not match');
  return inDuckdbQuotes(tokens);
}

function badFilter(filter: string, reason: string): LakehouseError {
  return new LakehouseError('invalid_scan', `A filter is one SQL condition over the columns, but ${reason}.`, {
    filter,
  });
}
