import { describe, expect, test } from 'vitest';
import { location, newDatabase, openPage, rows } from './world.ts';

const open = () => openPage(newDatabase().open());

async function threeBatches() {
  const page = open();
  const committed = [];
  for (const first of [0, 10, 20]) committed.push(await page.lakehouse.append('db.t', rows(first, 10), { location }));
  return { ...page, ids: committed.map(({ snapshotId }) => snapshotId) };
}

const notes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `row ${from + i}`);

describe('append', () => {
  test('LH8 makes a chain of snapshots whose times rise although the clock stands still', async () => {
    const { lakehouse, ids } = await threeBatches();
    const snapshots = await lakehouse.snapshots('db.t');
    expect(snapshots.map(({ snapshot_id, parent_id, operation }) => ({ snapshot_id, parent_id, operation }))).toEqual([
      { snapshot_id: ids[0], parent_id: null, operation: 'append' },
      { snapshot_id: ids[1], parent_id: ids[0], operation: 'append' },
      { snapshot_id: ids[2], parent_id: ids[1], operation: 'append' },
    ]);
    expect(snapshots.map(({ committed_at }) => committed_at)).toEqual([
      '2026-11-25T10:00:00.000Z',
      '2026-11-25T10:00:00.001Z',
      '2026-11-25T10:00:00.002Z',
    ]);
    expect(snapshots[2]!.summary).toMatchObject({
      'added-records': '10',
      'total-records': '30',
      'total-data-files': '3',
    });
  });

  test('says whether it created the table and what it added', async () => {
    const { lakehouse } = open();
    expect(await lakehouse.append('db.t', rows(0, 3), { location })).toMatchObject({
      created: true,
      parentId: null,
      addedRecords: 3,
      totalRecords: 3,
    });
    expect(await lakehouse.append('db.t', rows(3, 2), { location })).toMatchObject({ created: false, totalRecords: 5 });
  });

  test.each([
    ['a missing column', { amount: new Float32Array(1), label: new Int32Array(1) }, 'missing_column', 'note'],
    ['an extra column', { ...rows(0, 1), more: new Int32Array(1) }, 'unexpected_column', 'more'],
    ['a wrong type', { ...rows(0, 1), amount: new Float64Array(1) }, 'type_mismatch', 'amount'],
    ['a text for a number', { ...rows(0, 1), label: ['1'] }, 'type_mismatch', 'label'],
    ['unequal lengths', { ...rows(0, 2), label: new Int32Array(1) }, 'unequal_lengths', 'label'],
    ['no rows', rows(0, 0), 'no_rows', 'row'],
  ])('LH9 refuses %s by name and writes nothing', async (_, columns, code, name) => {
    const { lakehouse, codec } = open();
    await lakehouse.append('db.t', rows(0, 1), { location });
    await expect(lakehouse.append('db.t', columns, { location })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name) as string,
    });
    expect(await lakehouse.snapshots('db.t')).toHaveLength(1);
    expect(codec.encoded).toBe(1);
  });

  test('LH10 gives each batch number once', async () => {
    const { lakehouse } = open();
    const taken = await Promise.all(Array.from({ length: 5 }, () => lakehouse.takeBatchNumber('db.t')));
    expect(taken.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(await lakehouse.takeBatchNumber('db.other')).toBe(0);
  });
});

describe('LH16 progress', () => {
  const heardBy = () => {
    const heard: { readonly done: number; readonly total: number | null }[] = [];
    return { heard, onProgress: (progress: (typeof heard)[number]) => void heard.push(progress) };
  };
  const expectRising = (heard: readonly { readonly done: number; readonly total: number | null }[], total: number) => {
    expect(heard.map((progress) => progress.total)).toEqual(heard.map(() => total));
    const done = heard.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(total);
  };

  test('of a write goes from nothing to all rows', async () => {
    const { heard, onProgress } = heardBy();
    await open().lakehouse.append('db.t', rows(0, 100), { location, onProgress });
    expectRising(heard, 100);
    expect([heard[0]?.done, heard.length]).toEqual([0, 6]);
  });

  test('of a read goes on to all rows, whether the files had to be loaded or not', async () => {
    const { lakehouse } = await threeBatches();
    for (const least of [6, 6]) {
      const { heard, onProgress } = heardBy();
      await lakehouse.scan('db.t', { onProgress });
      expectRising(heard, 30);
      expect(heard.length).toBeGreaterThanOrEqual(least);
    }
  });

  test('of a read with a filter that leaves nothing, and of one with a limit, ends at what was wanted', async () => {
    const { lakehouse } = await threeBatches();
    const [none, skipped, few] = [heardBy(), heardBy(), heardBy()];
    await lakehouse.scan('db.t', { filter: 'label + 0 = 9', onProgress: none.onProgress });
    await lakehouse.scan('db.t', { filter: 'label = 9', onProgress: skipped.onProgress });
    await lakehouse.scan('db.t', { limit: 4, onProgress: few.onProgress });
    expectRising(none.heard, 30);
    expectRising(skipped.heard, 0);
    expectRising(few.heard, 4);
  });
});

describe('createOrReplace', () => {
  test('creates, then replaces schema and rows, and former snapshots stay readable with theirs', async () => {
    const { lakehouse } = open();
    const first = await lakehouse.createOrReplace('db.t', rows(0, 3), { location });
    const second = await lakehouse.createOrReplace('db.t', { only: new Int32Array([7]) }, { location });
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.parentId).toBeNull();
    expect(await lakehouse.scan('db.t')).toEqual({ rowCount: 1, columns: { only: new Int32Array([7]) } });
    expect((await lakehouse.scan('db.t', { snapshotId: first.snapshotId })).columns).toEqual(rows(0, 3));
    expect((await lakehouse.describe('db.t')).schema).toEqual([{ id: 4, name: 'only', required: false, type: 'int' }]);
    await expect(
      lakehouse.scan('db.t', { startSnapshotId: first.snapshotId, endSnapshotId: second.snapshotId }),
    ).rejects.toMatchObject({ code: 'not_an_ancestor' });
  });

  test('LH13 keeps the log of what was current when, and starts a chain of its own', async () => {
    const { lakehouse } = open();
    const first = await lakehouse.append('db.t', rows(0, 3), { location });
    const second = await lakehouse.createOrReplace('db.t', rows(5, 2), { location });
    const third = await lakehouse.append('db.t', rows(7, 1), { location });
    expect(await lakehouse.history('db.t')).toEqual([
      {
        made_current_at: first.committedAt,
        snapshot_id: first.snapshotId,
        parent_id: null,
        is_current_ancestor: false,
      },
      {
        made_current_at: second.committedAt,
        snapshot_id: second.snapshotId,
        parent_id: null,
        is_current_ancestor: true,
      },
      {
        made_current_at: third.committedAt,
        snapshot_id: third.snapshotId,
        parent_id: second.snapshotId,
        is_current_ancestor: true,
      },
    ]);
    const asOf = ({ committedAt }: { committedAt: string }) => ({ asOfTimestamp: Date.parse(committedAt) });
    expect((await lakehouse.scan('db.t', asOf(first))).columns).toEqual(rows(0, 3));
    expect((await lakehouse.scan('db.t', asOf(second))).columns).toEqual(rows(5, 2));
    expect((await lakehouse.snapshots('db.t'))[1]).toMatchObject({
      operation: 'append',
      parent_id: null,
      summary: { 'added-records': '2', 'total-records': '2', 'total-data-files': '1' },
    });
    const log = await lakehouse.metadataLog('db.t');
    expect(log.map(({ latest_snapshot_id }) => latest_snapshot_id)).toEqual([
      first.snapshotId,
      second.snapshotId,
      third.snapshotId,
    ]);
  });
});

describe('scan', () => {
  test('gives the current rows, and those of any snapshot', async () => {
    const { lakehouse, ids } = await threeBatches();
    expect(await lakehouse.scan('db.t')).toEqual({ rowCount: 30, columns: rows(0, 30) });
    expect((await lakehouse.scan('db.t', { snapshotId: ids[1]! })).columns).toEqual(rows(0, 20));
    const at = Date.UTC(2026, 10, 25, 10) + 1;
    expect((await lakehouse.scan('db.t', { asOfTimestamp: at })).rowCount).toBe(20);
    expect((await lakehouse.scan('db.t', { branch: 'main' })).rowCount).toBe(30);
  });

  test('LH4 keeps the order of the snapshots whatever was loaded first', async () => {
    const { lakehouse, ids } = await threeBatches();
    await lakehouse.scan('db.t', { startSnapshotId: ids[1]!, endSnapshotId: ids[2]! });
    await lakehouse.scan('db.t', { snapshotId: ids[0]! });
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 30));
  });

  test('takes columns, offset, limit and a filter, across files', async () => {
    const { lakehouse } = await threeBatches();
    const page = await lakehouse.scan('db.t', { columns: ['note'], offset: 8, limit: 15 });
    expect(page).toEqual({ rowCount: 15, columns: { note: notes(8, 23) } });
    const odd = await lakehouse.scan('db.t', {
      columns: ['label', 'note'],
      filter: "label = 1 AND note <> 'row 3'",
      limit: 3,
    });
    expect(odd.columns).toEqual({ label: new Int32Array([1, 1, 1]), note: ['row 1', 'row 5', 'row 7'] });
    expect((await lakehouse.scan('db.t', { filter: 'label = 9' })).rowCount).toBe(0);
    expect((await lakehouse.scan('db.t', { filter: "`label` = 1 AND note <> '`'" })).rowCount).toBe(15);
    expect((await lakehouse.scan('db.t', { columns: [] })).rowCount).toBe(30);
  });

  test.each([
    [{ filter: 'true); DROP TABLE x' }, 'invalid_scan'],
    [{ filter: 'true) OR (true' }, 'invalid_scan'],
    [{ filter: "note = 'open" }, 'invalid_scan'],
    [{ filter: 'nothing = 1' }, 'sql_error'],
    [{ filter: 'nothing = 1 AND label = 9' }, 'sql_error'],
    [{ limit: -1 }, 'invalid_scan'],
    [{ columns: ['nothing'] }, 'unknown_column'],
    [{ snapshotId: '1' }, 'unknown_snapshot'],
    [{ asOfTimestamp: 0 }, 'no_snapshot_at_time'],
    [{ tag: 'none' }, 'unknown_ref'],
    [{ snapshotId: '1', branch: 'main' }, 'invalid_scan'],
  ])('refuses %j with %s', async (options, code) => {
    const { lakehouse } = await threeBatches();
    await expect(lakehouse.scan('db.t', options)).rejects.toMatchObject({ code });
  });

  test('an empty table has its columns and no rows', async () => {
    const { lakehouse } = open();
    await lakehouse.create('db.t', { amount: 'float', note: 'string' }, { location });
    expect(await lakehouse.scan('db.t')).toEqual({ rowCount: 0, columns: { amount: new Float32Array(0), note: [] } });
    await expect(lakehouse.create('db.t', { a: 'int' }, { location })).rejects.toMatchObject({ code: 'table_exists' });
    await expect(lakehouse.scan('db.none')).rejects.toMatchObject({ code: 'unknown_table' });
  });

  test('missing values come back as they went in: NaN in floats, null elsewhere', async () => {
    const { lakehouse } = open();
    const columns = {
      f: new Float32Array([1, NaN, 3]),
      i: [1, null, 3],
      l: new BigInt64Array([1n, -(2n ** 63n), 2n ** 63n - 1n]),
      s: ['a', null, 'ü🙂'],
      b: new Uint8Array([1, 0, 1]),
      n: [true, null, false],
      t: new BigInt64Array([0n, 1_700_000_000_123_456n, -1n]),
      d: new Float64Array([0.1, NaN, -0]),
    };
    await lakehouse.create(
      'db.t',
      { f: 'float', i: 'int', l: 'long', s: 'string', b: 'boolean', n: 'boolean', t: 'timestamptz', d: 'double' },
      { location },
    );
    await lakehouse.append('db.t', columns, { location });
    expect((await lakehouse.scan('db.t')).columns).toEqual(columns);
  });
});

describe('incremental scan', () => {
  test('LH5 gives what was added after the start up to and with the end', async () => {
    const { lakehouse, ids } = await threeBatches();
    const [first, second, third] = ids as [string, string, string];
    const scan = (startSnapshotId: string, endSnapshotId?: string) =>
      lakehouse.scan('db.t', { startSnapshotId, ...(endSnapshotId !== undefined && { endSnapshotId }) });
    expect((await scan(second, third)).columns).toEqual(rows(20, 10));
    expect((await scan(first, second)).columns).toEqual(rows(10, 10));
    expect((await scan(first)).columns).toEqual(rows(10, 20));
    expect(await lakehouse.planScan('db.t', { startSnapshotId: first, endSnapshotId: third })).toMatchObject({
      fromSnapshotId: first,
      toSnapshotId: third,
      rowCount: 20,
    });
  });

  test('LH6 refuses what has no meaning', async () => {
    const { lakehouse, ids } = await threeBatches();
    const [first, second] = ids as [string, string];
    const refusals = [
      [{ startSnapshotId: second, endSnapshotId: first }, 'not_an_ancestor'],
      [{ startSnapshotId: first, endSnapshotId: first }, 'invalid_scan'],
      [{ startSnapshotId: '17', endSnapshotId: first }, 'unknown_snapshot'],
      [{ startSnapshotId: first, endSnapshotId: '17' }, 'unknown_snapshot'],
      [{ endSnapshotId: first }, 'invalid_scan'],
      [{ startSnapshotId: first, snapshotId: second }, 'invalid_scan'],
      [{ startSnapshotId: first, asOfTimestamp: 5 }, 'invalid_scan'],
    ] as const;
    for (const [options, code] of refusals) {
      await expect(lakehouse.scan('db.t', options), JSON.stringify(options)).rejects.toMatchObject({ code });
    }
  });
});

describe('SQL', () => {
  test('LH12 reads tables by their quoted names, and only tables that are named are loaded', async () => {
    const { lakehouse, codec } = open();
    const odd = `d"b.Zoë O'Neil; drop table x--🙂`;
    await lakehouse.append(odd, rows(0, 4), { location });
    await lakehouse.append('db.other', rows(0, 1), { location: `${location}2` });
    const result = await lakehouse.query(
      `SELECT count(*) AS n, max(note) AS last FROM "d""b"."Zoë O'Neil; drop table x--🙂" WHERE label = 1`,
    );
    expect(result.rows).toEqual([{ n: '2', last: 'row 3' }]);
    expect(codec.decoded).toBe(1);
  });

  test.each([
    ['SELECT 1; SELECT 2', 'sql_multiple'],
    ['DROP TABLE db.t', 'sql_not_readonly'],
    ['', 'sql_empty'],
    ['SELECT nothing FROM db.t', 'sql_error'],
  ])('refuses %j with %s', async (text, code) => {
    const { lakehouse } = open();
    await lakehouse.append('db.t', rows(0, 1), { location });
    await expect(lakehouse.query(text)).rejects.toMatchObject({ code });
  });

  test('LH4 rows stand in the order of the snapshots although the newest was loaded first; back-ticks quote names', async () => {
    const { lakehouse, ids } = await threeBatches();
    await lakehouse.scan('db.t', { startSnapshotId: ids[1]!, endSnapshotId: ids[2]! });
    const { rows: found } = await lakehouse.query('SELECT `note` FROM `db`.`t` LIMIT 12');
    expect(found.map(({ note }) => note)).toEqual(notes(0, 12));
  });
});

describe('LH12 names', () => {
  test.each(['append', 'createOrReplace'] as const)(
    '%s refuses columns that SQL cannot tell apart or quote, and changes nothing',
    async (write) => {
      const { lakehouse } = open();
      await lakehouse.append('db.t', rows(0, 1), { location });
      const target = write === 'append' ? 'db.new' : 'db.t';
      for (const columns of [
        { amount: new Float32Array(1), Amount: new Float32Array(1) },
        { 'a\0b': new Int32Array(1) },
        { '': new Int32Array(1) },
      ]) {
        const writing = lakehouse[write](target, columns, { location: `${location}/other` });
        await expect(writing).rejects.toMatchObject({ code: 'invalid_schema' });
      }
      expect(await lakehouse.list()).toEqual(['db.t']);
      expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 1));
    },
  );

  test.each([
    ['db.T', `${location}/other`, 'table_exists'],
    ['db.u', location, 'location_taken'],
    ['temp.t', `${location}/other`, 'invalid_table_name'],
    ['Main.t', `${location}/other`, 'invalid_table_name'],
    ['memory.t', `${location}/other`, 'invalid_table_name'],
    ['system.t', `${location}/other`, 'invalid_table_name'],
    ['information_schema.t', `${location}/other`, 'invalid_table_name'],
    ['pg_catalog.t', `${location}/other`, 'invalid_table_name'],
    ['lab_files.t', `${location}/other`, 'invalid_table_name'],
    ['db.a\0b', `${location}/other`, 'invalid_table_name'],
    ['no_dot', `${location}/other`, 'invalid_table_name'],
  ])('%s at %s is refused with %s and changes nothing', async (name, place, code) => {
    const { lakehouse } = open();
    await lakehouse.append('db.t', rows(0, 1), { location });
    await expect(lakehouse.append(name, rows(0, 1), { location: place })).rejects.toMatchObject({ code });
    expect(await lakehouse.list()).toEqual(['db.t']);
    expect((await lakehouse.scan('db.t')).rowCount).toBe(1);
  });
});
