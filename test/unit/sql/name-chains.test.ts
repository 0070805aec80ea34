import type { AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { nameChains } from '../../../src/sql/name-chains.ts';
import { tokenize } from '../../../src/sql/tokenize.ts';
import { spawnNodeDuckdb } from './node-duckdb.ts';

let duckdb: AsyncDuckDBConnection;

beforeAll(async () => {
  const { db } = await spawnNodeDuckdb();
  duckdb = await db.connect();
});

/** The last names of the chains of three that stand where a table does. */
const found = (text: string) =>
  new Set(
    nameChains(tokenize(text))
      .filter(({ names, isTable }) => isTable && names.length === 3)
      .map(({ names }) => names[2]!),
  );

/** Joined with blanks, at times with comments. */
const say = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(' ', ' ', '\n', ' /* FROM d.s.no, */ ', ' -- , d.s.no\n'),
      ...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)),
    )
    .map(([blank, ...texts]) => texts.filter((text) => text !== '').join(blank));

const list = (item: fc.Arbitrary<string>) =>
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(', '));
const maybe = (text: fc.Arbitrary<string>) => fc.option(text, { nil: '' });

/** Tables are called `t…`, columns never. */
const tableName = fc
  .tuple(
    fc.integer({ min: 0, max: 99 }),
    fc.constantFrom('d.s.', 'd . s . ', '"d"."from".', 'd./*x*/s.', 'main.values.'),
  )
  .map(([number, qualifier]) => `${qualifier}t${number}`);

/** DuckDB wants every window of a statement to have a name of its own. */
const windowName = fc.nat().map((number) => `WINDOW w${number}`);

const { statement } = fc.letrec<Record<'expression' | 'scalar' | 'source' | 'select' | 'statement' | 'query', string>>(
  (tie) => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        '1',
        'x',
        'd.s.c',
        'a.files',
        "'FROM d.s.no'",
        '"d.s.no"',
        'x.from',
        '$$FROM d.s.no$$',
        'NULL',
        'd.s.c.e',
      ),
      say('EXTRACT(year FROM', tie('expression'), ')'),
      say('TRIM(BOTH', tie('expression'), 'FROM', tie('expression'), ')'),
      say('trim(FROM', tie('expression'), ')'),
      say('SUBSTRING(', tie('expression'), 'FROM', tie('expression'), 'FOR 2)'),
      say('position(', tie('expression'), 'IN', tie('expression'), ')'),
      say('(', tie('expression'), 'IS DISTINCT FROM', tie('expression'), ')'),
      say('(', tie('expression'), 'IS NOT DISTINCT FROM', tie('expression'), ')'),
      say('CASE WHEN', tie('expression'), 'THEN', tie('expression'), 'END'),
      say('(', tie('scalar'), ')'),
      say('(', tie('expression'), 'IN (', tie('scalar'), '))'),
      say('(', tie('expression'), 'IN (', list(tie('expression')), '))'),
      say('EXISTS (', tie('query'), ')'),
      say('ARRAY(', tie('scalar'), ')'),
      say('coalesce(', list(tie('expression')), ')'),
      say('count(DISTINCT', tie('expression'), ') FILTER (WHERE', tie('expression'), ')'),
      say('sum(', tie('expression'), 'ORDER BY', list(tie('expression')), ')'),
      say('rank() OVER (PARTITION BY x, d.s.c ORDER BY x DESC, d.s.c)'),
      say('[', list(tie('expression')), ']'),
      say('[', tie('expression'), 'FOR i IN d.s.c]'),
      say("{'from':", tie('expression'), ", 'k':", tie('expression'), '}'),
      say('(', tie('expression'), ',', tie('expression'), ')'),
      say('MAP {', tie('expression'), ':', tie('expression'), '}'),
      say('CAST(', tie('expression'), 'AS VARCHAR)'),
      say('list_transform(d.s.c, lambda i:', tie('expression'), ')'),
    ),
    scalar: fc.oneof(
      { maxDepth: 3 },
      say('SELECT', tie('expression'), maybe(say('FROM', list(tie('source'))))),
      say('WITH cte AS (', tie('query'), ') SELECT', tie('expression'), 'FROM', tie('source'), 'LIMIT 1'),
      say('TABLE', tableName),
      say('FROM', list(tie('source')), 'SELECT', tie('expression')),
    ),
    source: fc.oneof(
      { maxDepth: 3 },
      say(tableName, fc.constantFrom('', 'AS a', 'a', 'AS a(b, c)', 'TABLESAMPLE 10%', '"from"')),
      say('n :', tableName),
      say('cte', fc.constantFrom('', 'AS a', 'a(b)')),
      say('range(', tie('expression'), ') WITH ORDINALITY AS r(i, j)'),
      say('unnest(', list(tie('expression')), ')'),
      say('(VALUES (', tie('expression'), '), (', tie('expression'), ')) v'),
      say('(', tie('query'), ') q'),
      say('LATERAL (', tie('query'), ') l'),
      say('(', tie('source'), 'JOIN', tie('source'), 'ON', tie('expression'), ')'),
      say(
        tie('source'),
        fc.constantFrom('JOIN', 'LEFT OUTER JOIN', 'FULL JOIN', 'SEMI JOIN', 'ANTI JOIN', 'ASOF LEFT JOIN'),
        tie('source'),
        'ON',
        tie('expression'),
      ),
      say(tie('source'), fc.constantFrom('CROSS JOIN', 'NATURAL JOIN', 'POSITIONAL JOIN'), tie('source')),
      say(tie('source'), 'JOIN', tie('source'), 'USING (k, d)'),
      say('(', tie('query'), ") PIVOT (sum(x) FOR y IN ('a', 'b') GROUP BY z)"),
      say(tableName, "PIVOT (sum(x), max(d) FOR y IN ('a', 'b'))"),
    ),
    select: fc.oneof(
      say(
        'SELECT',
        fc.constantFrom('', 'DISTINCT', 'DISTINCT ON (d.s.c, x)', 'ALL'),
        list(say(tie('expression'), fc.constantFrom('', 'AS from', 'AS "FROM"', 'AS version', 'AS select'))),
        maybe(
          say(
            'FROM',
            list(tie('source')),
            maybe(say('WHERE', tie('expression'))),
            maybe(say('GROUP BY', list(tie('expression')))),
            maybe(say('HAVING', tie('expression'))),
            maybe(say(windowName, 'AS (PARTITION BY d.s.c, x)')),
            maybe(say('QUALIFY', tie('expression'))),
          ),
        ),
      ),
      say(
        'FROM',
        list(tie('source')),
        maybe(say('SELECT', list(tie('expression')))),
        maybe(say('WHERE', tie('expression'))),
      ),
      say('SELECT', list(tie('expression')), 'FROM', tie('source'), 'GROUP BY GROUPING SETS ((x, d.s.c), (y))'),
      say('TABLE', tableName),
      say('VALUES (', tie('expression'), '), (', tie('expression'), ')'),
    ),
    query: fc.oneof(
      { maxDepth: 3 },
      tie('select'),
      say(tie('select'), fc.constantFrom('UNION', 'UNION ALL BY NAME', 'EXCEPT ALL', 'INTERSECT'), tie('select')),
      say(tie('select'), 'ORDER BY', list(tie('expression')), 'DESC NULLS LAST, d.s.c LIMIT 3 OFFSET 2'),
      say('WITH cte AS (', tie('query'), '), b(c) AS MATERIALIZED (', tie('query'), ')', tie('select')),
      say('WITH RECURSIVE cte(n) AS (', tie('query'), ')', tie('select')),
    ),
    statement: fc.oneof(
      { weight: 6, arbitrary: tie('query') },
      say('DESCRIBE', fc.oneof(tableName, tie('query'))),
      say('SUMMARIZE', fc.oneof(tableName, tie('query'))),
      say('SHOW', tableName),
      say('PIVOT', tableName, "ON x IN ('a', 'b') USING sum(x), max(d) GROUP BY d"),
      say('UNPIVOT', tableName, 'ON COLUMNS(*) INTO NAME n VALUE v'),
      say('WITH cte AS (', tie('query'), ') PIVOT', tableName, "ON x IN ('a') USING count(*)"),
    ),
  }),
);

describe('SQL15 the tables of a statement', () => {
  test("stand where DuckDB's own parser finds them", async () => {
    let parsed = 0;
    await fc.assert(
      fc.asyncProperty(statement, async (text) => {
        const theirs = await duckdb.getTableNames(text).catch(() => undefined);
        if (theirs === undefined) return;
        parsed++;
        expect(found(text)).toEqual(new Set(theirs.filter((name) => /^t\d+$/.test(name))));
      }),
      { numRuns: 1500 },
    );
    // A grammar that DuckDB refuses most of would prove little.
    expect(parsed).toBeGreaterThan(400);
  });

  test.each([
    ['SELECT d.s.t FROM x', []],
    ['FROM d.s.t', ['t']],
    ['SELECT 1 FROM (d.s.a JOIN (d.s.b CROSS JOIN d.s.c)) j, d.s.e', ['a', 'b', 'c', 'e']],
    ['FROM x WITH ORDINALITY, d.s.t', ['t']],
    ['SELECT * FROM ONLY d.s.t', ['t']],
    ['FROM (WITH a AS (FROM d.s.t), b AS (SELECT d.s.c) SELECT 1) q, d.s.u', ['t', 'u']],
    ['FROM d.s.t UNPIVOT (v FOR n IN (d.s.x, y)), d.s.u', ['t', 'u']],
    ["SELECT overlay(d.s.x PLACING 'a' FROM d.s.y), f(x FROM d.s.t)", ['t']],
    ['PIVOT d.s.t ON x USING sum(d.s.x), max(d.s.y) GROUP BY d.s.z', ['t']],
    ['SELECT )) FROM d.s.t', ['t']],
    ['SELECT ((( FROM d.s.t', ['t']],
  ])('%s', (text, tables) => {
    expect(found(text)).toEqual(new Set(tables));
  });
});
