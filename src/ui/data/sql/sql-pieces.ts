import { sqlTokens, type TextRange } from '../../../lab/sql-text.ts';

/** A piece of a statement with one look: a class name of `base.css`, or none. */
export interface SqlPiece {
  readonly text: string;
  readonly look: string;
  /** True inside the place that an error points at. */
  readonly isWrong: boolean;
}

/** Above this many characters a text is shown plain: colours are made anew at every key. */
const maxColoured = 50_000;

const keywords = new Set(
  (
    'ALL AND ANTI ANY AS ASC ASOF BETWEEN BY CASE CAST CROSS CURRENT DESC DESCRIBE DISTINCT ELSE END EXCEPT EXCLUDE ' +
    'EXISTS FALSE FILTER FIRST FOLLOWING FOR FROM FULL GROUP HAVING ILIKE IN INNER INTERSECT INTERVAL IS JOIN LAST ' +
    'LATERAL LEFT LIKE LIMIT NATURAL NOT NULL NULLS OF OFFSET ON OR ORDER OUTER OVER PARTITION PIVOT PRECEDING QUALIFY ' +
    'RECURSIVE RIGHT ROWS SAMPLE SELECT SEMI SHOW SUMMARIZE SYSTEM_TIME SYSTEM_VERSION TABLE THEN TIMESTAMP TRUE UNBOUNDED UNION UNPIVOT USING ' +
    'VALUES VERSION WHEN WHERE WINDOW WITH'
  ).split(' '),
);

/** A statement in pieces of one look each; joined, their texts give the statement again. */
export function sqlPieces(text: string, wrong?: TextRange): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  const add = (from: number, to: number, look: string, isWrong: boolean) => {
    const last = pieces.at(-1);
    const piece = text.slice(from, to);
    if (piece === '') return;
    if (last?.look === look && last.isWrong === isWrong)
      pieces[pieces.length - 1] = { ...last, text: last.text + piece };
    else pieces.push({ text: piece, look, isWrong });
  };
  for (const { start, end, look } of lookedAt(text)) {
    const [from, to] = wrong === undefined ? [end, end] : [clamp(wrong.from, start, end), clamp(wrong.to, start, end)];
    add(start, from, look, false);
    add(from, to, look, true);
    add(to, end, look, false);
  }
  return pieces;
}

function lookedAt(text: string): readonly { readonly start: number; readonly end: number; readonly look: string }[] {
  if (text.length > maxColoured) return [{ start: 0, end: text.length, look: '' }];
  return sqlTokens(text).map((token) => ({
    start: token.start,
    end: token.start + token.text.length,
    look: lookOf(token),
  }));
}

function lookOf({ kind, text }: { readonly kind: string; readonly text: string }): string {
  if (kind === 'word') return keywords.has(text.toUpperCase()) ? 'tok-keyword' : '';
  if (kind === 'string' || kind === 'number' || kind === 'comment') return `tok-${kind}`;
  return '';
}

function clamp(value: number, from: number, to: number): number {
  return Math.min(Math.max(value, from), to);
}
