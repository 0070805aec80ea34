import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSql } from '../../../src/sql/open-sql.ts';
import { queryReadOnly, singleStatement } from '../../../src/sql/read-only.ts';
import { rowsOf } from '../../../src/sql/rows.ts';
import type { Sql } from '../../../src/sql/types.ts';
import { spawnNodeDuckdb } from './node-duckdb.ts';

let sql: Sql;
beforeAll(async () => {
  sql = createSql({ spawn: spawnNodeDuckdb });
  await sql.execute('CREATE TABLE t AS SELECT range::INTEGER AS a FROM range(5)');
});
afterAll(() => sql.close());

const run = async (text: string) => {
  const result = await queryReadOnly(sql, text);
  return { columns: result.columns, rows: await rowsOf(result) };
};

describe('SQL10 exactly one statement that only reads', () => {
  test.each([
    'SELECT 1',
    'SELECT 1;',
    ' -- first\n SELECT 1 /* ; */ ;; -- ; last',
    'WITH x AS (SELECT 1) SELECT * FROM x',
    'FROM t',
    'VALUES (1)',
    'TABLE t',
    '(SELECT 1)',
    'DESCRIBE t',
    'SHOW TABLES',
    'SUMMARIZE t',
    'PIVOT t ON a IN (1, 2) USING count(*)',
    'SELECT \';\' AS a, ";" FROM (SELECT 1 AS ";")',
    'SELECT $$;drop table t;$$',
  ])('runs: %s', async (text) => {
    expect((await run(text)).rows.length).toBeGreaterThan(0);
  });

  test.each([
    ['', 'sql_empty'],
    ['  -- nothing\n/* ; */ ; ', 'sql_empty'],
    ['SELECT 1; SELECT 2', 'sql_multiple'],
    ['SELECT 1; DROP TABLE t', 'sql_multiple'],
    ["SELECT 'a\\'; DROP TABLE t; --'", 'sql_multiple'],
    ['PIVOT t ON a USING count(*)', 'sql_multiple'],
    ['DROP TABLE t', 'sql_not_readonly'],
    ['create table u (a int)', 'sql_not_readonly'],
    ['INSERT INTO t VALUES (9)', 'sql_not_readonly'],
    ['UPDATE t SET a = 1', 'sql_not_readonly'],
    ['DELETE FROM t', 'sql_not_readonly'],
    ['COMMIT', 'sql_not_readonly'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'sql_not_readonly'],
    ['WITH x AS (SELECT 9 AS a) INSERT INTO t SELECT a FROM x', 'sql_not_readonly'],
    ['WITH x AS (SELECT 9 AS a) DELETE FROM t', 'sql_not_readonly'],
    ['FROM t; DELETE FROM t', 'sql_multiple'],
    ['SELECT 1) ; (SELECT 2', 'sql_multiple'],
    ['SELECT 1) UNION ALL (SELECT 2', 'sql_error'],
    ['SELECT `;DROP TABLE t;`', 'sql_error'],
    ['SELEC 1', 'sql_error'],
    ["SELECT 'open", 'sql_error'],
  ])('refuses %j with %s', async (text, code) => {
    await expect(run(text)).rejects.toMatchObject({ code });
    expect((await run('SELECT count(*) AS n, sum(a)::INTEGER AS s FROM t')).rows).toEqual([{ n: '5', s: 10 }]);
  });

  test('the place of an error is the place in the text as typed', async () => {
    const text = '-- first line\nSELECT nope FROM t;';
    await expect(run(text)).rejects.toMatchObject({ detail: { position: text.indexOf('nope') } });
  });

  test('the statement keeps its comments and loses its last semicolon', () => {
    expect(singleStatement('/* a */ SELECT 1 -- b\n ; -- c').text).toBe('/* a */ SELECT 1');
  });
});

describe('SQL11 a result as rows is plain JSON', () => {
  test('with texts for what a double cannot hold', async () => {
    const { columns, rows } = await run(`
      SELECT 9007199254740993::BIGINT AS l, 18446744073709551615::UBIGINT AS u, 170141183460469231731687303715884105727::HUGEINT AS h,
        (-12.50)::DECIMAL(10,2) AS n, 0.05::DECIMAL(3,2) AS c, 7 AS i, 0.5::FLOAT AS f, 'NaN'::DOUBLE AS nan, true AS b, NULL AS nothing,
        TIMESTAMPTZ '2026-11-25 10:42:06.731+01' AS tz, TIMESTAMP '1969-12-31 23:59:59.999999' AS ts, DATE '2026-11-25' AS d,
        INTERVAL 3 DAY AS iv, [1, 2] AS list, {'a': 1} AS struct, 'x'::ENUM ('x', 'y') AS e, TIME '10:42:06' AS time, 'infinity'::TIMESTAMP AS inf`);
    expect(rows).toEqual([
      {
        l: '9007199254740993',
        u: '18446744073709551615',
        h: '170141183460469231731687303715884105727',
        n: '-12.50',
        c: '0.05',
        i: 7,
        f: 0.5,
        nan: 'NaN',
        b: true,
        nothing: null,
        tz: '2026-11-25T09:42:06.731Z',
        ts: '1969-12-31T23:59:59.999999Z',
        d: '2026-11-25',
        iv: '3 days',
        list: '[1, 2]',
        struct: "{'a': 1}",
        e: 'x',
        time: '10:42:06',
        inf: 'infinity',
      },
    ]);
    expect(columns.slice(0, 4)).toEqual([
      { name: 'l', type: 'BIGINT' },
      { name: 'u', type: 'UBIGINT' },
      { name: 'h', type: 'HUGEINT' },
      { name: 'n', type: 'DECIMAL(10,2)' },
    ]);
  });

  test('a repeated name gets _1, _2', async () => {
    expect((await run('SELECT 1 AS a, 2 AS a, 3 AS a')).rows).toEqual([{ a: 1, a_1: 2, a_2: 3 }]);
    expect((await run('SELECT 1 AS a, [1] AS a, \'__proto__\' AS "__proto__"')).rows).toEqual([
      JSON.parse('{"a": 1, "a_1": "[1]", "__proto__": "__proto__"}'),
    ]);
  });

  test('the order of the statement stays, also when values are read as text', async () => {
    const { rows } = await run('SELECT range::INTEGER AS i, [range] AS l FROM range(10000) ORDER BY range DESC');
    expect(rows.map((row) => row['i'])).toEqual(Array.from({ length: 10_000 }, (_, i) => 9999 - i));
  });
});
