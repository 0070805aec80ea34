import { describe, expect, test } from 'vitest';
import { decodeParquet } from '../../../src/lakehouse/format/parquet.ts';
import { tableOf } from '../../../src/lakehouse/result-parquet.ts';
import { location, newDatabase, openPage } from './world.ts';

const open = () => openPage(newDatabase().open());

const columns = {
  amount: Float32Array.from([1, NaN, 3, 5]),
  wild: Float64Array.from([Infinity, -Infinity, 2, 2]),
  same: Float32Array.from([7, 7, 7, 7]),
  none: Float32Array.from([NaN, NaN, NaN, NaN]),
  count: Int32Array.from([2, 4, 4, 10]),
  note: ['b', 'a', null, 'c'],
};

describe('statistics of a scan', () => {
  test('count, miss and order the values of each column, in schema order', async () => {
    const { lakehouse } = open();
    await lakehouse.append('db.t', columns, { location });
    const { rowCount, columns: measured } = await lakehouse.statistics('db.t');
    expect(rowCount).toBe(4);
    expect(measured.map(({ name, count, missing, min, max }) => [name, count, missing, min, max])).toEqual([
      ['amount', 3, 1, '1.0', '5.0'],
      ['wild', 4, 0, '-inf', 'inf'],
      ['same', 4, 0, '7.0', '7.0'],
      ['none', 0, 4, null, null],
      ['count', 4, 0, '2', '10'],
      ['note', 3, 1, 'a', 'c'],
    ]);
  });

  test('give moments of finite numbers only, and the sample’s deviation', async () => {
    const { lakehouse } = open();
    await lakehouse.append('db.t', columns, { location });
    const { columns: measured } = await lakehouse.statistics('db.t');
    expect(measured.map(({ name, mean, stddev }) => [name, mean, stddev])).toEqual([
      ['amount', 3, 2],
      ['wild', 2, 0],
      ['same', 7, 0],
      ['none', null, null],
      ['count', 5, expect.closeTo(Math.sqrt((9 + 1 + 1 + 25) / 3), 10)],
      ['note', null, null],
    ]);
  });

  test('put every row with a value into one bin, and have no bins where an end is infinite or missing', async () => {
    const { lakehouse } = open();
    await lakehouse.append('db.t', columns, { location });
    const { columns: measured } = await lakehouse.statistics('db.t');
    const histograms = Object.fromEntries(measured.map(({ name, histogram }) => [name, histogram]));
    expect(histograms['wild']).toBeNull();
    expect(histograms['none']).toBeNull();
    expect(histograms['note']).toBeNull();
    expect(histograms['same']?.counts.reduce((a, b) => a + b)).toBe(4);
    const amount = histograms['amount'];
    expect([amount?.min, amount?.max, amount?.counts[0], amount?.counts[12], amount?.counts.at(-1)]).toEqual([
      1, 5, 1, 1, 1,
    ]);
  });

  test('are those of the rows that were chosen', async () => {
    const { lakehouse } = open();
    const first = await lakehouse.append('db.t', columns, { location });
    const second = await lakehouse.append('db.t', { ...columns, count: Int32Array.from([1, 1, 1, 1]) }, { location });
    const range = { startSnapshotId: first.snapshotId, endSnapshotId: second.snapshotId };
    const progress: number[] = [];
    const { rowCount, columns: measured } = await lakehouse.statistics('db.t', {
      ...range,
      onProgress: ({ done }) => progress.push(done),
    });
    expect(rowCount).toBe(4);
    expect(measured.find(({ name }) => name === 'count')).toMatchObject({ min: '1', max: '1', distinct: 1 });
    expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('a result as Parquet', () => {
  test('reads back with its nulls, texts for what Parquet columns do not have, and times in UTC', async () => {
    const { lakehouse } = open();
    const result = await lakehouse.queryColumns(
      `SELECT * FROM (VALUES
        (1::INTEGER, 2::BIGINT, 1.5::FLOAT, 0.1::DOUBLE, true, DATE '2026-11-25', TIMESTAMP '2026-11-25 10:00:00',
         3::DECIMAL(9,2), 4000000000::UINTEGER, 'x'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
      ) t(i, l, f, d, b, day, moment, m, u, s)`,
      { limit: 10 },
    );
    const blob = await lakehouse.parquetOf(result);
    expect(await decodeParquet({ path: 'f', blob }, tableOf(result).schema)).toEqual({
      i: [1, null],
      l: [2n, null],
      f: [1.5, null],
      d: [0.1, null],
      b: [true, null],
      day: ['2026-11-25', null],
      moment: [1795600800000000n, null],
      m: ['3.00', null],
      u: [4000000000n, null],
      s: ['x', null],
    });
  });

  test('a snapshot as Parquet holds the rows of a scan', async () => {
    const { lakehouse } = open();
    const { snapshotId } = await lakehouse.append('db.t', columns, { location });
    await lakehouse.append('db.t', columns, { location });
    const blob = await lakehouse.parquet('db.t', { snapshotId });
    const fields = (await lakehouse.describe('db.t')).schema;
    expect(await decodeParquet({ path: 'f', blob }, { type: 'struct', 'schema-id': 0, fields })).toEqual(
      (await lakehouse.scan('db.t', { snapshotId })).columns,
    );
  });
});

describe('a learner’s SQL', () => {
  test('in columns is cut at its limit, and says so', async () => {
    const { lakehouse } = open();
    const cut = await lakehouse.queryColumns('SELECT * FROM range(10)', { limit: 4 });
    expect([cut.rowCount, cut.isCut, cut.values]).toEqual([4, true, [BigInt64Array.from([0n, 1n, 2n, 3n])]]);
    const whole = await lakehouse.queryColumns('SELECT * FROM range(4)', { limit: 4 });
    expect([whole.rowCount, whole.isCut]).toEqual([4, false]);
  });

  test('of ten million rows is refused as objects, and the database goes on', async () => {
    const { lakehouse } = open();
    await expect(lakehouse.query('SELECT * FROM range(10000000)')).rejects.toMatchObject({
      code: 'result_too_large',
      detail: { limit: 1_000_000 },
    });
    expect((await lakehouse.query('SELECT * FROM range(10000000)', { limit: 2 })).rows).toEqual([
      { range: '0' },
      { range: '1' },
    ]);
  });

  test('that never ends is stopped by its signal, and the next one answers', async () => {
    const { lakehouse } = open();
    const stop = new AbortController();
    const endless = lakehouse.query('SELECT count(*) FROM range(1000000) a, range(1000000) b', { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    expect((await lakehouse.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
