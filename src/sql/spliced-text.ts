import { tokenInDuckdbQuotes } from './back-ticks.ts';
import type { Token } from './tokenize.ts';

/** A text made of another one, token by token. */
export interface SplicedText {
  readonly text: string;
  /** The place in the first text that a place in `text` comes from, in UTF-16 units. */
  placeOf(position: number): number;
}

/**
 * The tokens joined, some of them replaced. Names in back-ticks, as Spark quotes them, come in DuckDB's double quotes; all else,
 * strings and comments too, stays as it is.
 *
 * @param replacements by the index of a token; an empty text leaves the token out
 */
export function spliceTokens(
  tokens: readonly Token[],
  replacements: ReadonlyMap<number, string> = new Map(),
): SplicedText {
  const ends: number[] = [];
  let text = '';
  for (const [index, token] of tokens.entries()) {
    text += replacements.get(index) ?? tokenInDuckdbQuotes(token);
    ends.push(text.length);
  }
  return {
    text,
    placeOf(position) {
      const index = ends.findIndex((end) => end > position);
      const token = tokens[index];
      if (token === undefined) return (tokens.at(-1)?.start ?? 0) + (tokens.at(-1)?.text.length ?? 0);
      const isSame = !replacements.has(index) && !token.text.startsWith('`');
      return isSame ? token.start + position - (ends[index - 1] ?? 0) : token.start;
    },
  };
}
