import { LabError } from '../../base/errors.ts';

export type Token =
  | { readonly kind: 'name'; readonly text: string }
  /** A bare word that may be a keyword or a column. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  /** Kept as written: a snapshot id does not fit into a float64. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string };

const patterns = [
  ['string', /'((?:[^']|'')*)'/y],
  ['name', /"((?:[^"]|"")*)"|`((?:[^`]|``)*)`/y],
  ['number', /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['symbol', /<>|<=|>=|!=|==|[=<>()]/y],
] as const;

/** Splits an SQL condition. Text stands in '…', quoted columns in "…" or `…`; a doubled quote is one quote. */
export function tokenizeCondition(condition: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < condition.length) {
    if (/\s/.test(condition[at] ?? '')) {
      at++;
      continue;
    }
    const found = nextToken(condition, at);
    if (found === undefined) throw conditionError(condition, `"${condition.slice(at, at + 20)}" cannot be read`);
    tokens.push(found.token);
    at = found.end;
  }
  return tokens;
}

function nextToken(condition: string, at: number): { token: Token; end: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(condition);
    if (match === null) continue;
    const end = pattern.lastIndex;
    if (kind === 'string') return { token: { kind, text: (match[1] ?? '').replaceAll("''", "'") }, end };
    if (kind === 'name') {
      const text = match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').replaceAll('``', '`');
      return { token: { kind, text }, end };
    }
    return { token: { kind, text: match[0] }, end };
  }
  return undefined;
}

export function conditionError(condition: string, reason: string): LabError {
  return new LabError(
    'bad_condition',
    `A filter must be a condition such as "name = 'main' AND snapshot_id <> 1", but in "${condition}" ${reason}. ` +
      'Comparisons, IS NULL, AND, OR, NOT and parentheses are understood here.',
    { detail: { condition } },
  );
}
