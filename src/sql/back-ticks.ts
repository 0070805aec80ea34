import { quoteName } from './names.ts';
import { nameOf, type Token } from './tokenize.ts';

/** A text with its names in back-ticks, as Spark quotes them, in DuckDB's double quotes. Plain names keep their place. */
export function inDuckdbQuotes(tokens: readonly Token[]): string {
  return tokens.map(tokenInDuckdbQuotes).join('');
}

/** The same for one token. */
export function tokenInDuckdbQuotes(token: Token): string {
  return token.text.startsWith('`') && !token.isOpen ? quoteName(nameOf(token) ?? token.text) : token.text;
}
