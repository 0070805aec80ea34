import { quoteName } from './names.ts';
import { QueryError, StatementRefused } from './sql-error.ts';
import { isBlank, tokenize, type Token } from './tokenize.ts';
import type { QueryOptions, ResultColumn, ResultSet, Sql } from './types.ts';

const writingWords = new Set(
  (
    'ALTER ANALYZE ATTACH BEGIN CALL CHECKPOINT COMMENT COMMIT COPY CREATE DEALLOCATE DELETE DETACH DROP EXECUTE ' +
    'EXPLAIN EXPORT FORCE GRANT IMPORT INSERT INSTALL LOAD MERGE PRAGMA PREPARE RESET ROLLBACK SET START TRANSACTION ' +
    'TRUNCATE UPDATE USE VACUUM'
  ).split(' '),
);

/** Types whose values come over as they are; others are read as DuckDB's own text. */
const nativeType =
  /^(BOOLEAN|U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|HUGEINT|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR|UUID|DATE|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/;

/** A text that is one statement: without its last semicolon, and its tokens. */
export interface SingleStatement {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * Splits by tokens, so that a semicolon in a string, a quoted name or a comment does not count.
 * Errors: `sql_empty`, `sql_multiple`, and `sql_not_readonly` for a statement that begins like a writing one.
 */
export function singleStatement(text: string): SingleStatement {
  const tokens = tokenize(text);
  const solid = tokens.filter((token) => !isBlank(token));
  while (solid.at(-1)?.text === ';') solid.pop();
  const first = solid[0];
  const last = solid.at(-1);
  if (!first || !last) {
    throw new StatementRefused('sql_empty', 'There is no statement to run. Write one, such as SELECT 1.', {
      sql: text,
    });
  }
  if (solid.some((token) => token.kind === 'punctuation' && token.text === ';')) {
    throw new StatementRefused(
      'sql_multiple',
      'Exactly one statement is run at a time, but the text has several. Run them one by one.',
      { sql: text },
    );
  }
  const verb = verbOf(solid);
  if (verb?.kind === 'word' && writingWords.has(verb.text.toUpperCase())) throw notReadOnly(text, verb.text);
  const end = last.start + last.text.length;
  return { text: text.slice(0, end), tokens: tokens.filter((token) => token.start < end) };
}

/** The word that says what a statement does: the first, or behind `WITH name AS (…), …` the first after its last body. */
function verbOf(solid: readonly Token[]): Token | undefined {
  if (solid[0]?.text.toUpperCase() !== 'WITH') return solid[0];
  let depth = 0;
  for (const [index, { kind, text }] of solid.entries()) {
    if (kind !== 'punctuation') continue;
    if (text === '(') depth++;
    if (text !== ')' || --depth > 0) continue;
    const next = solid[index + 1];
    // A comma leads to the next name; AS and USING follow a list of column names.
    if (next !== undefined && next.text !== ',' && !/^(AS|USING)$/i.test(next.text)) return next;
  }
  return undefined;
}

function notReadOnly(sql: string, word: string): StatementRefused {
  return new StatementRefused(
    'sql_not_readonly',
    `Only a statement that reads can run here, such as SELECT; this one does ${word.toUpperCase()}. ` +
      'Tables change through their own calls, each of which makes a snapshot.',
    { sql },
  );
}

/**
 * Runs what a learner wrote: exactly one statement, which only reads. The proof is DuckDB's own: the statement can
 * be prepared alone (one statement) and stands as a table in FROM (it reads). Names that occur twice get `_1`, `_2`.
 * Errors: `sql_empty`, `sql_multiple`, `sql_not_readonly`, `sql_error`, `sql_crashed`, `cancelled`.
 */
export async function queryReadOnly(
  sql: Sql,
  text: string,
  options: QueryOptions & { readonly limit?: number | undefined } = {},
): Promise<ResultSet> {
  const statement = singleStatement(text).text;
  await prepareAlone(sql, statement);
  const columns = await describe(sql, statement);
  const result = await sql.query(asReadable(statement, columns), options);
  return { ...result, columns };
}

async function prepareAlone(sql: Sql, statement: string): Promise<void> {
  try {
    await sql.check(statement);
  } catch (error) {
    if (!(error instanceof QueryError) || !error.message.includes('multiple statements')) throw error;
    throw new StatementRefused(
      'sql_multiple',
      'Exactly one statement is run at a time, but DuckDB sees several (a PIVOT without IN counts as two). ' +
        'Write one SELECT.',
      { sql: statement },
    );
  }
}

async function describe(sql: Sql, statement: string): Promise<readonly ResultColumn[]> {
  try {
    const { values } = await sql.query(`DESCRIBE SELECT * FROM (\n${statement}\n)`);
    const [names, types] = values as readonly (readonly string[])[];
    return (names ?? []).map((name, index) => ({ name, type: types?.[index] ?? 'VARCHAR' }));
  } catch (error) {
    if (!(error instanceof QueryError) || !/Parser Error|multiple statements/.test(error.message)) throw error;
    throw notReadOnly(statement, statement.trimStart().split(/\s/, 1).join());
  }
}

function asReadable(statement: string, columns: readonly ResultColumn[]): string {
  if (columns.every(({ type }) => nativeType.test(type))) return statement;
  const inner = columns.map((_column, index) => `c${index}`);
  const outer = columns.map(({ name, type }, index) => {
    const value = nativeType.test(type) ? `c${index}` : `CAST(c${index} AS VARCHAR)`;
    return `${value} AS ${quoteName(name)}`;
  });
  return `SELECT ${outer.join(', ')} FROM (\n${statement}\n) AS statement(${inner.join(', ')})`;
}
