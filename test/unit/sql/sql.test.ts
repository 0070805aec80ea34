import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnType } from '../../../src/base/columns.ts';
import { quoteName } from '../../../src/sql/names.ts';
import { createSql } from '../../../src/sql/open-sql.ts';
import { rowsOf } from '../../../src/sql/rows.ts';
import type { InsertColumn, Sql } from '../../../src/sql/types.ts';
import { spawnNodeDuckdb } from './node-duckdb.ts';

let spawned = 0;
let sql: Sql;
beforeAll(() => {
  sql = createSql({
    spawn: () => {
      spawned++;
      return spawnNodeDuckdb();
    },
  });
});
afterAll(() => sql.close());

const rows = async (text: string) => rowsOf(await sql.query(text));
const sqlTypes: Record<ColumnType, string> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  timestamptz: 'TIMESTAMPTZ',
};

async function createTable(name: string, columns: readonly InsertColumn[]): Promise<void> {
  const definitions = columns.map((column) => `${quoteName(column.name)} ${sqlTypes[column.type]}`);
  await sql.execute(`CREATE OR REPLACE TABLE ${quoteName(name)} (${definitions.join(', ')})`);
}

describe('SQL3 the database starts with the first call', () => {
  test('and one serves all calls', async () => {
    const fresh = createSql({
      spawn: () => {
        spawned++;
        return spawnNodeDuckdb();
      },
    });
    spawned = 0;
    const answers = await Promise.all([fresh.query('SELECT 1 AS a'), fresh.query('SELECT 2 AS a')]);
    expect(answers.map(({ values }) => [...values[0]!])).toEqual([[1], [2]]);
    expect(spawned).toBe(1);
    await fresh.close();
  });

  test('a start that fails is tried again by the next call', async () => {
    let attempts = 0;
    const flaky = createSql({
      spawn: () => (++attempts === 1 ? Promise.reject(new Error('no network')) : spawnNodeDuckdb()),
    });
    await expect(flaky.query('SELECT 1')).rejects.toThrow('no network');
    expect((await flaky.query('SELECT 1')).rowCount).toBe(1);
    await flaky.close();
  });
});

describe('SQL4 nothing is fetched and no file is touched', () => {
  test.each([
    "SELECT * FROM read_parquet('x.parquet')",
    "SELECT * FROM 'https://example.org/x.csv'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT '1'::json",
    "COPY (SELECT 1) TO 'x.csv'",
    'SET autoload_known_extensions=true',
    'SET enable_external_access=true',
  ])('%s is an error and the database lives on', async (text) => {
    const { generation } = sql;
    await expect(sql.query(text)).rejects.toMatchObject({ code: 'sql_error' });
    expect(sql.generation).toBe(generation);
    expect((await sql.query('SELECT 1')).rowCount).toBe(1);
  });
});

describe('SQL5 columns come as typed arrays', () => {
  test('of the array that fits their type', async () => {
    const { columns, values, rowCount, isCut } = await sql.query(`
      SELECT 1.5::FLOAT AS f, 0.1::DOUBLE AS d, 7::INTEGER AS i, 9007199254740993::BIGINT AS l, true AS b, 'à😀' AS s,
        TIMESTAMPTZ '2026-11-25 10:42:06.731+00' AS t, 12.50::DECIMAL(18,2) AS n, (-5)::HUGEINT AS h,
        DATE '1969-12-31' AS day, 200::UTINYINT AS u`);
    expect({ rowCount, isCut, columns }).toEqual({
      rowCount: 1,
      isCut: false,
      columns: [
        { name: 'f', type: 'FLOAT' },
        { name: 'd', type: 'DOUBLE' },
        { name: 'i', type: 'INTEGER' },
        { name: 'l', type: 'BIGINT' },
        { name: 'b', type: 'BOOLEAN' },
        { name: 's', type: 'VARCHAR' },
        { name: 't', type: 'TIMESTAMP WITH TIME ZONE' },
        { name: 'n', type: 'DECIMAL(18,2)' },
        { name: 'h', type: 'DECIMAL(38,0)' },
        { name: 'day', type: 'DATE' },
        { name: 'u', type: 'UTINYINT' },
      ],
    });
    expect(values).toEqual([
      Float32Array.of(1.5),
      Float64Array.of(0.1),
      Int32Array.of(7),
      BigInt64Array.of(9007199254740993n),
      Uint8Array.of(1),
      ['à😀'],
      BigInt64Array.of(1795603326731000n),
      ['12.50'],
      ['-5'],
      Int32Array.of(-1),
      Int32Array.of(200),
    ]);
  });

  test('with null for NULL, wherever it stands', async () => {
    const { values } = await sql.query(`
      SELECT * FROM (VALUES (1.5::FLOAT, true, 'x', 1::BIGINT), (NULL, NULL, NULL, NULL), (2.5, false, 'y', 3)) t(f, b, s, l)`);
    expect(values).toEqual([
      [1.5, null, 2.5],
      [true, null, false],
      ['x', null, 'y'],
      [1n, null, 3n],
    ]);
  });

  test('in order, over many batches, with a NULL only near the end', async () => {
    const { values } = await sql.query(
      'SELECT range::INTEGER AS i, CASE WHEN range = 9999 THEN NULL ELSE range END AS l FROM range(10000)',
    );
    expect(values[0]).toEqual(Int32Array.from({ length: 10_000 }, (_, i) => i));
    expect(values[1]!.length).toBe(10_000);
    expect([values[1]![0], values[1]![9998], values[1]![9999]]).toEqual([0n, 9998n, null]);
  });

  test('none for no rows, but still typed', async () => {
    const { values, rowCount } = await sql.query("SELECT 1.5::FLOAT AS f, 'x' AS s WHERE false");
    expect({ values, rowCount }).toEqual({ values: [new Float32Array(0), []], rowCount: 0 });
  });

  test('at most as many as the limit, and it says when it cut', async () => {
    const cut = await sql.query('SELECT range::INTEGER AS i FROM range(10000)', { limit: 3000 });
    expect([cut.rowCount, cut.isCut, cut.values[0]!.length]).toEqual([3000, true, 3000]);
    const whole = await sql.query('SELECT range::INTEGER AS i FROM range(3000)', { limit: 3000 });
    expect([whole.rowCount, whole.isCut]).toEqual([3000, false]);
  });
});

describe('SQL6 columns go in and come out the same', () => {
  const columns: InsertColumn[] = [
    { name: 'f', type: 'float', values: Float32Array.of(1.5, NaN, -0) },
    { name: 'd', type: 'double', values: Float64Array.of(0.1, Infinity, -1e300) },
    { name: 'i', type: 'int', values: Int32Array.of(-5, 0, 2147483647) },
    { name: 'l', type: 'long', values: BigInt64Array.of(9007199254740993n, 0n, -1n) },
    { name: 'b', type: 'boolean', values: Uint8Array.of(1, 0, 1) },
    { name: 'say "so" 😀', type: 'string', values: ['', 'à😀;\'"', 'x'.repeat(500)] },
    { name: 't', type: 'timestamptz', values: BigInt64Array.of(0n, 1795603326731000n, -1n) },
  ];

  test('every type, every name', async () => {
    await createTable('every "type" 😀', columns);
    await sql.insertColumns({ schema: 'main', name: 'every "type" 😀' }, columns);
    const { values } = await sql.query(`SELECT * FROM ${quoteName('every "type" 😀')}`);
    expect(values).toEqual(columns.map((column) => column.values));
  });

  test('and missing values too', async () => {
    const cells: Record<ColumnType, readonly (string | number | bigint | boolean | null)[]> = {
      boolean: [null, true],
      int: [7, null],
      long: [null, 9007199254740993n],
      float: [1.5, null],
      double: [null, 0.1],
      string: ['x', null],
      timestamptz: [null, 5n],
    };
    const withNulls = Object.entries(cells).map(([type, values]) => ({ name: type, type: type as ColumnType, values }));
    await createTable('nulls', withNulls);
    await sql.insertColumns({ schema: 'main', name: 'nulls' }, withNulls);
    expect((await sql.query('SELECT * FROM nulls')).values).toEqual(withNulls.map(({ values }) => values));
  });

  test('a million rows, appended in order to what is there', async () => {
    const count = 1_000_000;
    const values = Float32Array.from({ length: count }, (_, i) => i);
    const million: InsertColumn[] = [{ name: 'v', type: 'float', values }];
    await createTable('million', million);
    await sql.insertColumns({ schema: 'main', name: 'million' }, [
      { name: 'v', type: 'float', values: Float32Array.of(-1) },
    ]);
    const progress: number[] = [];
    await sql.insertColumns({ schema: 'main', name: 'million' }, million, {
      onProgress: (done) => progress.push(done),
    });
    const result = await sql.query('SELECT v FROM million');
    const stored = result.values[0] as Float32Array;
    expect([...stored.subarray(0, 4), stored.at(-1)]).toEqual([-1, 0, 1, 2, count - 1]);
    expect(progress.at(-1)).toBe(count);
  });

  test('all or none: a cancelled insert leaves no row', async () => {
    const million: InsertColumn[] = [{ name: 'v', type: 'float', values: new Float32Array(1_000_000) }];
    await createTable('cancelled', million);
    const controller = new AbortController();
    const inserting = sql.insertColumns({ schema: 'main', name: 'cancelled' }, million, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(inserting).rejects.toMatchObject({ code: 'cancelled' });
    expect(await rows('SELECT count(*) AS n FROM cancelled')).toEqual([{ n: '0' }]);
  });
});

describe('SQL7 a refused statement says what and where', () => {
  const failure = (text: string) =>
    sql.query(text).then(
      () => undefined,
      (error: unknown) => error,
    );

  test.each([
    ['SELEC 1', 'SELEC'],
    ["SELECT '😀é' AS s,\n  nope(2)", 'nope'],
    ["SELECT '😀漢', 1 1", '1 1'.slice(2)],
    ["SELECT '漢字😀', missing FROM range(3)", 'missing'],
    [`SELECT ${'1 + '.repeat(100)} missing_column FROM range(3)`, 'missing_column'],
  ])('%s', async (text, culprit) => {
    expect(await failure(text)).toMatchObject({
      code: 'sql_error',
      detail: { sql: text, position: text.lastIndexOf(culprit) },
      cause: expect.any(Error) as unknown,
    });
  });

  test('an error in the middle of a result reaches the caller', async () => {
    const error = await failure("SELECT CASE WHEN range > 100000 THEN error('boom') ELSE '1' END FROM range(200000)");
    expect(error).toMatchObject({ code: 'sql_error', message: expect.stringContaining('boom') as unknown });
  });
});

describe('SQL8 a signal stops a statement', () => {
  test('before it starts, while it runs, and while its rows come', async () => {
    await expect(sql.query('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    const slow = 'SELECT range FROM range(20000000) ORDER BY hash(range)';
    await expect(sql.query(slow, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: 'cancelled' });
    const controller = new AbortController();
    const streaming = sql.stream(
      'SELECT range FROM range(100000000)',
      () => {
        controller.abort();
        return true;
      },
      controller,
    );
    await expect(streaming).rejects.toMatchObject({ code: 'cancelled' });
    expect((await sql.query('SELECT 1')).rowCount).toBe(1);
  });

  test('a statement that does not stop takes its database with it, and the next call has a new one', async () => {
    const { generation } = sql;
    const endless = 'SELECT count(*) FROM range(300000) a, range(300000) b WHERE a.range + b.range = 7';
    await expect(sql.query(endless, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ code: 'cancelled' });
    expect(sql.generation).toBe(generation + 1);
    expect((await sql.query('SELECT 1')).rowCount).toBe(1);
  });

  test('a reader that has enough stops the rows', async () => {
    let batches = 0;
    await sql.stream('SELECT range FROM range(100000000)', () => ++batches < 3);
    expect(batches).toBe(3);
  });
});

describe('SQL13 the memory of deleted rows', () => {
  const heldBytes = async () => {
    const { values } = await sql.query(
      "SELECT memory_usage_bytes::BIGINT FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'",
    );
    return Number(values[0]?.[0]);
  };

  test('is given back although a result is still read, once that has ended', async () => {
    const before = await heldBytes();
    await sql.execute('CREATE TABLE emptied AS SELECT hash(range) AS a FROM range(1000000)');
    const full = (await heldBytes()) - before;
    expect(full).toBeGreaterThan(4e6);
    let deleting: Promise<void> | undefined;
    let rowCount = 0;
    await sql.stream('SELECT a FROM emptied', (batch) => {
      rowCount += batch.rowCount;
      deleting ??= sql.execute('DELETE FROM emptied').then(() => sql.compact());
    });
    await deleting;
    expect(rowCount).toBe(1_000_000);
    expect((await heldBytes()) - before).toBeLessThan(full / 4);
    await sql.execute('DROP TABLE emptied');
  });
});

describe('SQL9 a crashed database is replaced by a new one', () => {
  test('after a WebAssembly trap, which every waiting call is told of', async () => {
    await sql.execute('CREATE OR REPLACE TABLE here (a INTEGER)');
    const { generation } = sql;
    await expect(sql.query("SELECT repeat('x', 4000000000)")).rejects.toMatchObject({ code: 'sql_crashed' });
    expect(sql.generation).toBe(generation + 1);
    await expect(sql.query('SELECT * FROM here')).rejects.toMatchObject({ code: 'sql_error' });
    expect((await sql.query('SELECT 1')).rowCount).toBe(1);
  });

  test('after its worker died, with no call left waiting', async () => {
    let kill: (() => void) | undefined;
    const mortal = createSql({
      spawn: async () => {
        const database = await spawnNodeDuckdb();
        kill = () => void database.thread.terminate();
        return database;
      },
    });
    await mortal.query('SELECT 1');
    const waiting = mortal.query('SELECT sum(range) FROM range(1000000000)');
    kill!();
    await expect(waiting).rejects.toMatchObject({ code: 'sql_crashed' });
    expect((await mortal.query('SELECT 1')).rowCount).toBe(1);
    await mortal.close();
  });
});
