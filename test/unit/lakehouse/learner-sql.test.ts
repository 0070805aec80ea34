import { beforeAll, describe, expect, it } from 'vitest';
import type { LabError } from '../../../src/base/errors.ts';
import { newDatabase, openPage, rows } from './world.ts';

const location = (name: string) => `s3a://hol/user/paul/${name}`;

let now = Date.UTC(2026, 10, 25, 10);
const page = openPage(newDatabase().open(), { now: () => now });
const { lakehouse } = page;
const ids: string[] = [];
const at = (minute: number) => Date.UTC(2026, 10, 25, 10, minute);

/** `hol.t` with four snapshots a minute apart: 3, 5 and 9 rows, then a renamed column and 10 rows. */
beforeAll(async () => {
  for (const [index, count] of [3, 2, 4].entries()) {
    now = at(index);
    const columns = rows(10 * index, count);
    const write = index === 0 ? lakehouse.createOrReplace : lakehouse.append;
    ids.push((await write('hol.t', columns, { location: location('t') })).snapshotId);
  }
  now = at(3);
  await lakehouse.updateSchema('hol.t', { rename: { from: 'note', to: 'remark' } });
  const { note, ...others } = rows(30, 1);
  now = at(4);
  ids.push((await lakehouse.append('hol.t', { ...others, remark: note! }, { location: location('t') })).snapshotId);
  await lakehouse.createTag('hol.t', 'first "one"', ids[0]);
  await lakehouse.createBranch('hol.t', 'side', ids[1]);
  await lakehouse.createTag('hol.t', '42', ids[2]);
});

async function run(text: string) {
  return (await lakehouse.query(text)).rows;
}

async function values(text: string) {
  return (await run(text)).map((row) => Object.values(row));
}

async function failure(text: string): Promise<LabError> {
  return lakehouse.query(text).then(
    () => expect.fail(`${text} ran`),
    (error: unknown) => error as LabError,
  );
}

describe('a statement reads a table as it was', () => {
  const count = async (clause: string) => (await values(`SELECT count(*) FROM hol.t ${clause}`))[0]![0];

  it('LH44 by snapshot id, as a number or in quotes, with and without FOR', async () => {
    for (const [index, expected] of ['3', '5', '9', '10'].entries()) {
      const id = ids[index]!;
      expect(await count(`VERSION AS OF ${id}`)).toBe(expected);
      expect(await count(`VERSION AS OF '${id}'`)).toBe(expected);
      expect(await count(`FOR VERSION AS OF ${id}`)).toBe(expected);
      expect(await count(`FOR SYSTEM_VERSION AS OF ${id}`)).toBe(expected);
      expect(await count(`system_version as of '${id}'`)).toBe(expected);
    }
    expect(await count('')).toBe('10');
  });

  it('LH44 by the name of a tag or a branch, also one of digits', async () => {
    expect(await count(`VERSION AS OF 'first "one"'`)).toBe('3');
    expect(await count(`VERSION AS OF 'side'`)).toBe('5');
    expect(await count(`VERSION AS OF 'main'`)).toBe('10');
    expect(await count(`VERSION AS OF "main"`)).toBe('10');
    expect(await count(`VERSION AS OF '42'`)).toBe('9');
  });

  it('LH44 by time: text in UTC or with an offset, seconds, a typed literal', async () => {
    expect(await count(`TIMESTAMP AS OF '2026-11-25 10:01:00'`)).toBe('5');
    expect(await count(`TIMESTAMP AS OF '2026-11-25 10:00:59.999'`)).toBe('3');
    expect(await count(`FOR TIMESTAMP AS OF '2026-11-25T11:02:30+01:00'`)).toBe('9');
    expect(await count(`FOR SYSTEM_TIME AS OF TIMESTAMP '2026-11-25 10:01:00Z'`)).toBe('5');
    expect(await count(`TIMESTAMP AS OF ${at(1) / 1000}`)).toBe('5');
    expect(await count(`TIMESTAMP AS OF ${at(1) / 1000 - 0.001}`)).toBe('3');
    expect(await count(`TIMESTAMP AS OF DATE '2026-11-26'`)).toBe('10');
  });

  it('LH41 with the schema that belongs to it: the old one by id, time and tag, the present one by branch', async () => {
    const names = async (clause: string) => Object.keys((await run(`FROM hol.t ${clause} LIMIT 1`))[0]!);
    expect(await names(`VERSION AS OF ${ids[0]}`)).toEqual(['amount', 'label', 'note']);
    expect(await names(`VERSION AS OF 'first "one"'`)).toEqual(['amount', 'label', 'note']);
    expect(await names(`TIMESTAMP AS OF '2026-11-25 10:01:30'`)).toEqual(['amount', 'label', 'note']);
    expect(await names(`VERSION AS OF 'side'`)).toEqual(['amount', 'label', 'remark']);
    expect(await names('')).toEqual(['amount', 'label', 'remark']);
    expect(await values(`SELECT remark FROM hol.t VERSION AS OF 'side' WHERE label = 0`)).toEqual(
      await values(`SELECT note FROM hol.t VERSION AS OF ${ids[1]} WHERE label = 0`),
    );
  });

  it('LH45 with the same table at several versions, with and without aliases', async () => {
    const [first, second, third] = ids;
    expect(
      await values(
        `SELECT count(*) FROM hol.t VERSION AS OF ${third} AS b ANTI JOIN hol.t VERSION AS OF ${first} a ON a.amount = b.amount`,
      ),
    ).toEqual([['6']]);
    expect(
      await values(
        `SELECT (SELECT count(hol.t.note) FROM hol.t VERSION AS OF ${first}) AS a, (SELECT count(t.note) FROM hol . t ` +
          `/* two */ VERSION AS OF ${second}) AS b, (SELECT count(hol.t.remark) FROM hol.t) AS c`,
      ),
    ).toEqual([['3', '5', '10']]);
    expect(
      await values(
        `SELECT amount FROM hol.t VERSION AS OF '${second}' EXCEPT SELECT amount FROM hol.t VERSION AS OF '${first}' ORDER BY 1`,
      ),
    ).toEqual([[10.5], [11.5]]);
    expect(await values(`SELECT count(*) FROM hol.t VERSION AS OF ${first}, hol.t VERSION AS OF ${second}`)).toEqual([
      ['15'],
    ]);
    expect(await values(`SELECT sum(x.a) FROM hol.t VERSION AS OF ${first} AS x(a, b)`)).toEqual([[4.5]]);
    expect(await values(`WITH t AS (FROM \`hol\`.\`t\` VERSION AS OF ${first}) SELECT count(t.note) FROM t`)).toEqual([
      ['3'],
    ]);
    expect(
      await values(
        `SELECT count(*) FROM (hol.t VERSION AS OF ${first} a JOIN hol.t VERSION AS OF ${second} b USING (amount))`,
      ),
    ).toEqual([['3']]);
  });

  it('LH45 in the statements about one table that DuckDB has', async () => {
    expect((await run(`DESCRIBE hol.t VERSION AS OF ${ids[0]}`)).map((row) => row['column_name'])).toEqual([
      'amount',
      'label',
      'note',
    ]);
    expect((await run(`SUMMARIZE hol.t VERSION AS OF ${ids[0]}`)).map((row) => row['count'])).toEqual(['3', '3', '3']);
    expect(
      await values(`PIVOT hol.t VERSION AS OF ${ids[0]} ON label IN (0, 1) USING count(*) GROUP BY note`),
    ).toHaveLength(3);
    expect(await values(`TABLE hol.t VERSION AS OF ${ids[0]}`)).toHaveLength(3);
  });

  it('leaves nothing behind in the database', async () => {
    await run(`SELECT count(*) FROM hol.t VERSION AS OF ${ids[0]} JOIN hol.t.snapshots ON true`);
    await failure(`SELECT nothing FROM hol.t VERSION AS OF ${ids[0]} JOIN hol.t.snapshots ON true`);
    const { sql } = page.context;
    const databases = await sql.query(`SELECT database_name FROM duckdb_databases() WHERE NOT internal`);
    expect(databases.values).toEqual([['memory']]);
    const carriers = await sql.query(`SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '%rows'`);
    expect(carriers.rowCount).toBe(0);
  });
});

describe('a statement that names a version wrongly is refused', () => {
  it.each([
    [`SELECT * FROM hol.t VERSION AS OF 7`, 'unknown_snapshot', '7'],
    [`SELECT * FROM hol.t VERSION AS OF '7'`, 'unknown_snapshot', `'7'`],
    [`SELECT *\nFROM hol.t VERSION AS OF 'nobody'`, 'unknown_ref', `'nobody'`],
    [`SELECT * FROM hol.t.files VERSION AS OF 'nobody'`, 'unknown_ref', `'nobody'`],
    [`SELECT * FROM hol.t TIMESTAMP AS OF '2026-11-25'`, 'no_snapshot_at_time', `'2026-11-25'`],
    [`SELECT * FROM hol.t.snapshots VERSION AS OF 7`, 'invalid_scan', '7'],
    [`SELECT * FROM hol.t.branches`, 'unknown_table', 'hol'],
    [`SELECT * FROM hol.nothing VERSION AS OF 7`, 'unknown_table', 'hol'],
    [`SELECT * FROM hol.t TIMESTAMP AS OF 'yesterday'`, 'sql_error', `'yesterday'`],
    [`SELECT * FROM hol.t TIMESTAMP AS OF '2026-02-30'`, 'sql_error', `'2026-02-30'`],
    [`SELECT * FROM hol.t TIMESTAMP AS OF 1764064800000`, 'sql_error', '1764064800000'],
    [`SELECT * FROM hol.t VERSION AS OF -1`, 'sql_error', '-1'],
    [`SELECT * FROM hol.t VERSION AS OF (SELECT 1)`, 'sql_error', '(SELECT'],
    [`WITH x AS (SELECT 1) SELECT * FROM x VERSION AS OF 7`, 'sql_error', 'x VERSION'],
  ])('%s', async (text, code, culprit) => {
    expect(await failure(text)).toMatchObject({ code, detail: { position: text.indexOf(culprit) } });
  });

  it('at the end of the text where nothing follows', async () => {
    const text = 'SELECT * FROM hol.t VERSION AS OF';
    expect(await failure(`${text} ;`)).toMatchObject({ code: 'sql_error', detail: { position: text.length } });
  });
});

describe('an error points into the text that the learner wrote', () => {
  const version = (index: number) => `VERSION AS OF ${ids[index]}`;
  it.each([
    ['before a version', (v: string) => `SELECT nope, 1 FROM hol.t ${v}`],
    ['behind a version', (v: string) => `SELECT * FROM hol.t ${v} AS "漢😀" WHERE nope = 1`],
    ['behind several', (v: string) => `SELECT * FROM \`hol\`.\`t\` ${v} a,\n hol.t ${v} b, hol.t.files c\nWHERE nope`],
    ['inside a map of a metadata table', (v: string) => `SELECT summary['x'], nope FROM hol.t.snapshots, hol.t ${v}`],
  ])('%s', async (_where, text) => {
    const own = text(version(0));
    const error = await failure(own);
    expect(error).toMatchObject({ code: 'sql_error', detail: { sql: own, position: own.indexOf('nope') } });
    expect(error.message).not.toMatch(/lab\.\d|lab_files/);
  });

  it('also where DuckDB cannot parse what comes after a version', async () => {
    const own = `SELECT * FROM hol.t ${version(0)} SELEKT x y`;
    expect((await failure(own)).detail['position']).toBeGreaterThan(own.indexOf('SELEKT') - 1);
  });
});

describe('statements at the same time', () => {
  const count = async (clause: string) => (await values(`SELECT count(*) FROM hol.t ${clause}`))[0]![0];

  it('LH45 each read their own version', async () => {
    const clauses = Array.from({ length: 12 }, (_, index) => `VERSION AS OF ${ids[index % 3]}`);
    expect(await Promise.all(clauses.map(count))).toEqual(clauses.map((_, index) => ['3', '5', '9'][index % 3]));
  });

  it('LH45 are read on after one was stopped', async () => {
    const stopper = new AbortController();
    const endless = lakehouse.query(
      `SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b, hol.t VERSION AS OF ${ids[0]}`,
      { signal: stopper.signal },
    );
    setTimeout(() => stopper.abort(), 200);
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    expect([await count(`VERSION AS OF ${ids[0]}`), await count('')]).toEqual(['3', '10']);
  });
});

describe('a dropped table', () => {
  it('LH17 is not found by SQL any more', async () => {
    await lakehouse.createOrReplace('hol.gone', rows(0, 2), { location: location('gone') });
    expect(await values('SELECT count(*) FROM hol.gone')).toEqual([['2']]);
    await lakehouse.drop('hol.gone');
    expect(await failure('SELECT count(*) FROM hol.gone')).toMatchObject({ code: 'sql_error' });
  });
});

describe('names', () => {
  it('LH12 may hold dots, quotes, emoji, and the words of the grammar', async () => {
    const hostile = [
      `hol.a.b "c" 'd' 😀`,
      'hol.version',
      'hol.snapshots',
      'hol.files',
      'hol.main',
      'hol.information_schema',
    ];
    for (const [index, name] of hostile.entries()) {
      const { snapshotId } = await lakehouse.createOrReplace(name, rows(0, index + 1), {
        location: location(`h${index}`),
      });
      const table = name.slice('hol.'.length);
      const quoted = `"hol"."${table.replaceAll('"', '""')}"`;
      const ticked = `\`hol\`.\`${table}\``;
      for (const spelled of [quoted, ticked]) {
        expect(await values(`SELECT count(*) FROM ${spelled} VERSION AS OF ${snapshotId}`)).toEqual([
          [String(index + 1)],
        ]);
        expect(await values(`SELECT count(*) FROM ${spelled}`)).toEqual([[String(index + 1)]]);
        expect(await values(`SELECT snapshot_id FROM ${spelled}.snapshots`)).toEqual([[snapshotId]]);
      }
    }
    expect(await failure('SELECT * FROM `hol.t`')).toMatchObject({ code: 'sql_error' });
  });

  it('LH45 of columns may be those of metadata tables and clauses', async () => {
    const columns = { snapshots: Int32Array.of(1), version: Int32Array.of(2), files: Int32Array.of(3) };
    await lakehouse.createOrReplace('hol.words', columns, { location: location('words') });
    expect(
      await run('SELECT words.snapshots, hol.words.files, version AS of FROM hol.words ORDER BY hol.words.snapshots'),
    ).toEqual([{ snapshots: 1, files: 3, of: 2 }]);
  });

  it('LH4 a column called rowid does not disturb the order of the rows', async () => {
    const columns = (from: number) => ({
      rowid: Int32Array.from({ length: 3000 }, (_, i) => from + 3000 - i),
      n: Int32Array.from({ length: 3000 }, (_, i) => from + i),
    });
    const snapshots: string[] = [];
    for (const index of [0, 1]) {
      const write = index === 0 ? lakehouse.createOrReplace : lakehouse.append;
      snapshots.push((await write('hol.rowids', columns(3000 * index), { location: location('rowids') })).snapshotId);
    }
    // The second file is loaded before the first, so that the rows have to be put in order.
    await lakehouse.scan('hol.rowids', { startSnapshotId: snapshots[0]!, endSnapshotId: snapshots[1]! });
    const found = await lakehouse.query('SELECT n, rowid FROM hol.rowids');
    expect(found.rows.map((row) => row['n'])).toEqual(Array.from({ length: 6000 }, (_, i) => i));
    expect(found.rows[1]).toEqual({ n: 1, rowid: 2999 });
  });
});
