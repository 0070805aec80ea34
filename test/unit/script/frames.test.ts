import { describe, expect, test } from 'vitest';
import type { Columns } from '../../../src/base/columns.ts';
import { toErrorRecord } from '../../../src/base/errors.ts';
import type { ReadOptions, ScriptAccess } from '../../../src/lab/script-access.ts';
import { createHandles } from '../../../src/script/host/handles.ts';
import type { Held } from '../../../src/script/host/held.ts';
import { countFrame, openFrame, type FrameScope } from '../../../src/script/host/open-frame.ts';
import { parseReadOptions } from '../../../src/script/host/read-options.ts';
import { columnsOf, recordsOf, schemaOf } from '../../../src/script/host/view-output.ts';
import type { FramePlan, FrameStep } from '../../../src/script/protocol.ts';
import { createTwinTables, openTwinTables } from './twin/memory-tables.ts';

const columns: Columns = {
  id: BigInt64Array.of(3n, 1n, 2n, 4n),
  age: Float32Array.of(30, NaN, 20, 25),
  name: ['c', 'a', null, 'd'],
  paid: Uint8Array.of(1, 0, 1, 1),
};
const select = (...names: string[]): FrameStep => ({ kind: 'select', columns: names });
const filter = (condition: string): FrameStep => ({ kind: 'filter', condition });
const orderBy = (...names: string[]): FrameStep => ({ kind: 'orderBy', columns: names });
const limit = (rows: number): FrameStep => ({ kind: 'limit', rows });

/** A table of three batches of four numbered rows, and every read that is asked of it. */
async function openTable() {
  const tables = openTwinTables(createTwinTables(), { seed: 1, rowsPerBatch: 4 });
  const ids: string[] = [];
  for (let batch = 0; batch < 3; batch++) {
    const number = Float32Array.from([0, 1, 2, 3], (row) => 4 * batch + row);
    const even = Int32Array.from(number, (value) => 1 - (value % 2));
    ids.push((await tables.append('db.t', { number, even })).snapshotId);
  }
  const reads: ReadOptions[] = [];
  const spied: ScriptAccess['tables'] = {
    ...tables,
    read: (table, options) => (reads.push(options), tables.read(table, options)),
  };
  const held = createHandles<Held>('frame');
  const scope: FrameScope = { tables: spied, held };
  const table = (options: Record<string, string>, ...steps: FrameStep[]): FramePlan => ({
    source: { kind: 'table', name: 'db.t', options },
    steps,
  });
  return { scope, ids, reads, table, held };
}

describe('frames over rows that are here', () => {
  const scope: FrameScope = {
    tables: openTwinTables(createTwinTables(), { seed: 1, rowsPerBatch: 4 }),
    held: createHandles<Held>('frame'),
  };
  const held = scope.held.add({ columns, rowCount: 4, plan: null });
  const open = (...steps: FrameStep[]) => openFrame(scope, { source: { kind: 'held', held }, steps });
  const rows = async (...steps: FrameStep[]) => recordsOf((await open(...steps)).view);

  test('SC34 rows cross as plain data: 64-bit numbers as text, missing values as null', async () => {
    expect(await rows()).toEqual([
      { id: '3', age: 30, name: 'c', paid: true },
      { id: '1', age: null, name: 'a', paid: false },
      { id: '2', age: 20, name: null, paid: true },
      { id: '4', age: 25, name: 'd', paid: true },
    ]);
  });

  test('SC34 steps are carried out in their order', async () => {
    const ids = async (...steps: FrameStep[]) => (await rows(...steps)).map(({ id }) => id);
    expect(await ids(orderBy('id'))).toEqual(['1', '2', '3', '4']);
    expect(await ids(orderBy('age'))).toEqual(['1', '2', '4', '3']);
    expect(await ids(orderBy('age DESC'))).toEqual(['3', '4', '2', '1']);
    expect(await ids(orderBy('paid desc', 'id'))).toEqual(['2', '3', '4', '1']);
    expect(await ids(limit(2), filter('age > 0'))).toEqual(['3']);
    expect(await ids(filter('age > 0'), limit(2))).toEqual(['3', '2']);
    expect(await rows(select('name', 'id'), limit(1))).toEqual([{ name: 'c', id: '3' }]);
  });

  test('SC34 a column that is not there is named', async () => {
    await expect(rows(select('id'), orderBy('age'))).rejects.toMatchObject({
      code: 'unknown_column',
      message: 'There is no column "age". The columns are id.',
    });
    await expect(rows(filter('height = 1'))).rejects.toMatchObject({ code: 'unknown_column' });
  });

  test('SC34 columns keep their types, and a view of all rows shares them', async () => {
    const all = await open(select('age', 'id'));
    expect(columnsOf(all.view, all.columns)['age']).toBe(columns['age']);
    const some = await open(orderBy('id'), limit(2));
    expect(columnsOf(some.view, some.columns)).toEqual({
      id: BigInt64Array.of(1n, 2n),
      age: Float32Array.of(NaN, 20),
      name: ['a', null],
      paid: Uint8Array.of(0, 1),
    });
    expect(schemaOf(all.view)).toEqual([
      { name: 'age', type: 'float' },
      { name: 'id', type: 'long' },
    ]);
  });
});

describe('frames over tables', () => {
  const numbers = async (scope: FrameScope, frame: FramePlan) =>
    recordsOf((await openFrame(scope, frame)).view).map(({ number }) => number);

  test('SC35 an incremental read gives what was added after the start up to the end', async () => {
    const { scope, ids, table } = await openTable();
    const [first = '', second = ''] = ids;
    const added = table({ 'start-snapshot-id': first, 'end-snapshot-id': second });
    expect(await numbers(scope, added)).toEqual([4, 5, 6, 7]);
    expect(await numbers(scope, table({ 'start-snapshot-id': second }))).toEqual([8, 9, 10, 11]);
    expect(await countFrame(scope, added)).toBe(4);
    expect((await openFrame(scope, added)).plan).toMatchObject({ fromSnapshotId: first, toSnapshotId: second });
  });

  test('SC35 time travel reads the table as it was', async () => {
    const { scope, ids, table } = await openTable();
    expect(await countFrame(scope, table({ 'snapshot-id': ids[1] ?? '' }))).toBe(8);
    expect(await countFrame(scope, table({ branch: 'main' }))).toBe(12);
    await expect(countFrame(scope, table({ tag: 'main' }))).rejects.toMatchObject({ code: 'unknown_ref' });
  });

  test('SC36 filters, columns and limits go into the scan as far as the rows stay the same', async () => {
    const { scope, reads, table } = await openTable();
    const pushed = table({}, filter('even = 1'), select('number'), filter('number > 2'), limit(3));
    expect(await numbers(scope, pushed)).toEqual([4, 6, 8]);
    expect(reads).toEqual([{ filter: '(even = 1) AND (number > 2)', columns: ['number'], limit: 3 }]);
    expect(await numbers(scope, table({}, limit(3), filter('even = 1')))).toEqual([0, 2]);
    expect(await numbers(scope, table({}, orderBy('number DESC'), limit(2)))).toEqual([11, 10]);
  });

  test('SC36 counting reads one column at most, and none without a filter', async () => {
    const { scope, reads, table } = await openTable();
    expect(await countFrame(scope, table({}, orderBy('number'), limit(5)))).toBe(5);
    expect(reads).toEqual([]);
    expect(await countFrame(scope, table({}, filter('even = 1')))).toBe(6);
    expect(reads).toEqual([{ limit: 1 }, { filter: 'even = 1', columns: ['number'] }]);
    expect(await countFrame(scope, table({}, limit(3), filter('even = 1')))).toBe(2);
    expect(await countFrame(scope, table({}, orderBy('number DESC'), limit(3), filter('even = 1')))).toBe(1);
  });

  test('SC37 metadata tables are read by their suffix, unless a table has that very name', async () => {
    const { scope, ids } = await openTable();
    const metadata = (name: string, ...steps: FrameStep[]): FramePlan => ({
      source: { kind: 'table', name, options: {} },
      steps,
    });
    const { view } = await openFrame(scope, metadata('db.t.refs', filter("name = 'main'"), select('snapshot_id')));
    expect(recordsOf(view)).toEqual([{ snapshot_id: ids[2] }]);
    expect(await countFrame(scope, metadata('db.t.snapshots', filter('parent_id IS NOT NULL')))).toBe(2);
    await scope.tables.append('db.t.snapshots', { number: Float32Array.of(7) });
    expect(await numbers(scope, metadata('db.t.snapshots'))).toEqual([7]);
  });

  test('SC38 read options are checked by name, value and company', async () => {
    const { scope } = await openTable();
    const code = async (options: Record<string, string>) => {
      const [outcome] = await Promise.allSettled([parseReadOptions(scope.tables, 'db.t', options)]);
      return outcome.status === 'fulfilled' ? outcome.value : toErrorRecord(outcome.reason).code;
    };
    expect(await code({ 'snapshot-id': '12' })).toEqual({ snapshotId: '12' });
    expect(await code({ 'as-of-timestamp': '1764067326731' })).toEqual({ asOfTimestamp: 1764067326731 });
    expect(await code({ branch: 'main' })).toEqual({ branch: 'main' });
    expect(await code({ branch: 'none' })).toBe('unknown_ref');
    expect(await code({ 'snapshot-id': '12.5' })).toBe('bad_read_option');
    expect(await code({ 'snapshot-id': '1', tag: 'a' })).toBe('bad_read_option');
    expect(await code({ 'end-snapshot-id': '1' })).toBe('bad_read_option');
    expect(await code({ 'start-snapshot-id': 'null', 'end-snapshot-id': '1' })).toBe('bad_read_option');
    expect(await code({ vectorization: 'on' })).toBe('unknown_read_option');
  });
});
