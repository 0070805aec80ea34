import { positionInText } from './error-position.ts';
import { QueryError } from './sql-error.ts';

/** DuckDB's error as `QueryError`: its own sentence without the excerpt, and where in `sql` it points. */
export function queryErrorOf(error: unknown, sql: string): QueryError {
  const text = error instanceof Error ? error.message : String(error);
  const { message, codePoint } = parseError(text);
  const position = codePoint === undefined ? positionInText(message, sql) : unitsOf(sql, codePoint);
  return new QueryError(
    `${withoutExcerpt(message)} Correct the statement and run it again.`,
    { sql, ...(position !== undefined && { position }) },
    error,
  );
}

/** Some errors come as JSON with a position in code points, others as text with an excerpt and a caret. */
function parseError(text: string): { message: string; codePoint?: number } {
  if (!text.startsWith('{')) return { message: text };
  try {
    const parsed = JSON.parse(text) as Record<string, unknown>;
    const message = `${String(parsed['exception_type'])} Error: ${String(parsed['exception_message'])}`;
    const position = Number(parsed['position']);
    return typeof parsed['position'] === 'string' && Number.isInteger(position)
      ? { message, codePoint: position }
      : { message };
  } catch {
    return { message: text };
  }
}

function unitsOf(sql: string, codePoints: number): number {
  let units = 0;
  for (let i = 0; i < codePoints && units < sql.length; i++) units += (sql.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}

function withoutExcerpt(message: string): string {
  const sentence = message
    .replace(/\n+LINE \d+: [\s\S]*$/, '')
    .replace(/^[\s\S]*Attempting to execute an unsuccessful or closed pending query result\nError: /, '')
    .trim();
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
