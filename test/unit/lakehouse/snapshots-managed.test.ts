import { describe, expect, test } from 'vitest';
import type { Columns } from '../../../src/base/columns.ts';
import { parseTableMetadata, printTableMetadata } from '../../../src/lakehouse/format/metadata-json.ts';
import { fileStore, tableStore } from '../../../src/lakehouse/stores.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

const hour = 3_600_000;

/** A page whose clock moves on by an hour a commit, and a table of three batches of ten rows. */
async function threeBatches() {
  let now = Date.UTC(2026, 10, 25, 10);
  const page = openPage(newDatabase().open(), { now: () => now });
  const ids: string[] = [];
  for (let batch = 0; batch < 3; batch++) {
    ids.push((await page.lakehouse.append('db.t', rows(10 * batch, 10), { location })).snapshotId);
    now += hour;
  }
  return { ...page, ids: ids as [string, string, string], passTime: (ms: number) => void (now += ms) };
}

const notesOf = ({ columns }: { readonly columns: Columns }) => columns['note'];
const notes = (first: number, count: number) => rows(first, count)['note'];

describe('rollback', () => {
  test('LH18 a rollback makes an ancestor current, keeps what came after, and is in the log of what was current', async () => {
    const { lakehouse, ids } = await threeBatches();
    expect(await lakehouse.rollbackTo('db.t', ids[0])).toEqual({ snapshotId: ids[0], previousSnapshotId: ids[2] });
    expect(notesOf(await lakehouse.scan('db.t'))).toEqual(notes(0, 10));
    expect(notesOf(await lakehouse.scan('db.t', { snapshotId: ids[2] }))).toEqual(notes(0, 30));
    const history = await lakehouse.history('db.t');
    expect(history.map(({ snapshot_id, is_current_ancestor }) => [snapshot_id, is_current_ancestor])).toEqual([
      [ids[0], true],
      [ids[1], false],
      [ids[2], false],
      [ids[0], true],
    ]);
    const next = await lakehouse.append('db.t', rows(90, 5), { location });
    expect(next.parentId).toBe(ids[0]);
    expect(next.totalRecords).toBe(15);
    expect(notesOf(await lakehouse.scan('db.t', { startSnapshotId: ids[0] }))).toEqual(notes(90, 5));
  });

  test('LH18 only an ancestor can be rolled back to; any snapshot can be made current', async () => {
    const { lakehouse, ids } = await threeBatches();
    await lakehouse.rollbackTo('db.t', ids[0]);
    const before = await lakehouse.metadataLog('db.t');
    await expect(lakehouse.rollbackTo('db.t', ids[2])).rejects.toMatchObject({ code: 'not_an_ancestor' });
    await expect(lakehouse.rollbackTo('db.t', '12')).rejects.toMatchObject({ code: 'unknown_snapshot' });
    await expect(lakehouse.setCurrentSnapshot('db.t', 'x')).rejects.toMatchObject({ code: 'unknown_snapshot' });
    expect(await lakehouse.metadataLog('db.t')).toEqual(before);
    await lakehouse.setCurrentSnapshot('db.t', ids[2]);
    expect((await lakehouse.scan('db.t')).rowCount).toBe(30);
    // What is current already makes no new metadata.
    const log = await lakehouse.metadataLog('db.t');
    await lakehouse.setCurrentSnapshot('db.t', ids[2]);
    expect(await lakehouse.metadataLog('db.t')).toEqual(log);
  });

  test('LH8 every moment the table records is later than the one before, though the clock stands still', async () => {
    const { lakehouse } = openPage(newDatabase().open());
    const first = await lakehouse.append('db.t', rows(0, 1), { location });
    await lakehouse.append('db.t', rows(1, 1), { location });
    await lakehouse.rollbackTo('db.t', first.snapshotId);
    await lakehouse.append('db.t', rows(2, 1), { location });
    for (const times of [
      (await lakehouse.history('db.t')).map((row) => row.made_current_at),
      (await lakehouse.metadataLog('db.t')).map((row) => row.timestamp),
      (await lakehouse.snapshots('db.t')).map((row) => row.committed_at),
    ]) {
      expect([...new Set(times)].sort()).toEqual(times);
    }
  });
});

describe('refs', () => {
  test.each(['v1', "O'Neil's", 'a.b', '🎓 "quoted"', '__proto__', '1234567890123456789'])(
    'LH19 a tag and a branch named %j name their snapshots until they are dropped',
    async (name) => {
      const { lakehouse, ids } = await threeBatches();
      await lakehouse.createTag('db.t', name, ids[0]);
      await lakehouse.createBranch('db.t', `${name}-branch`, ids[1]);
      expect((await lakehouse.refs('db.t')).map((ref) => [ref.name, ref.type, ref.snapshot_id])).toEqual([
        ['main', 'BRANCH', ids[2]],
        [name, 'TAG', ids[0]],
        [`${name}-branch`, 'BRANCH', ids[1]],
      ]);
      expect((await lakehouse.scan('db.t', { tag: name })).rowCount).toBe(10);
      expect((await lakehouse.scan('db.t', { branch: `${name}-branch` })).rowCount).toBe(20);
      await expect(lakehouse.createTag('db.t', name)).rejects.toMatchObject({ code: 'ref_exists', detail: { name } });
      await expect(lakehouse.dropBranch('db.t', name)).rejects.toMatchObject({ code: 'unknown_ref' });
      await lakehouse.dropTag('db.t', name);
      await lakehouse.dropBranch('db.t', `${name}-branch`);
      expect(await lakehouse.refs('db.t')).toHaveLength(1);
    },
  );

  test('LH19 main can be neither made nor dropped, a bad name or snapshot is refused, and nothing changes', async () => {
    const { lakehouse } = await threeBatches();
    const before = await lakehouse.metadataLog('db.t');
    await expect(lakehouse.createBranch('db.t', 'main')).rejects.toMatchObject({ code: 'ref_exists' });
    await expect(lakehouse.dropBranch('db.t', 'main')).rejects.toMatchObject({ code: 'ref_protected' });
    for (const name of ['', '  ', 'a\nb', 'x'.repeat(201)]) {
      await expect(lakehouse.createTag('db.t', name)).rejects.toMatchObject({ code: 'invalid_ref_name' });
    }
    await expect(lakehouse.createTag('db.t', 'x', '5')).rejects.toMatchObject({ code: 'unknown_snapshot' });
    expect(await lakehouse.metadataLog('db.t')).toEqual(before);
  });

  test('LH19 a table without a snapshot has nothing to name', async () => {
    const { lakehouse } = openPage(newDatabase().open());
    await lakehouse.create('db.t', { a: 'int' }, { location });
    await expect(lakehouse.createTag('db.t', 'x')).rejects.toMatchObject({ code: 'unknown_snapshot' });
  });
});

describe('schema evolution', () => {
  test('LH20 a column keeps its id through a rename, and one dropped and added again is another one', async () => {
    const { lakehouse, ids } = await threeBatches();
    await lakehouse.updateSchema('db.t', { rename: { amount: 'value' } });
    expect((await lakehouse.scan('db.t')).columns['value']).toEqual(
      Float32Array.from({ length: 30 }, (_, i) => i + 0.5),
    );
    await lakehouse.updateSchema('db.t', { drop: 'label' });
    const { schema } = await lakehouse.updateSchema('db.t', { add: { name: 'label', type: 'int' } });
    expect(schema.map(({ id, name, required, type }) => [id, name, required, type])).toEqual([
      [1, 'value', false, 'float'],
      [3, 'note', false, 'string'],
      [4, 'label', false, 'int'],
    ]);
    expect((await lakehouse.scan('db.t')).columns['label']).toEqual(new Array(30).fill(null));
    // An old snapshot keeps the schema it was written with.
    expect((await lakehouse.scan('db.t', { snapshotId: ids[2] })).columns).toEqual(rows(0, 30));
    await lakehouse.append('db.t', { value: Float32Array.of(7), note: ['new'], label: Int32Array.of(1) }, { location });
    const last = await lakehouse.scan('db.t', { startSnapshotId: ids[2] });
    expect(last.columns).toEqual({ value: Float32Array.of(7), note: ['new'], label: Int32Array.of(1) });
    expect(await lakehouse.files('db.t')).toHaveLength(4);
  });

  test.each([
    [{ add: { note: 'int' } }, 'note'],
    [{ add: { NOTE: 'int' } }, 'NOTE'],
    [{ add: { name: 'x', type: 'int', required: true } }, 'x'],
    [{ rename: { from: 'amount', to: 'label' } }, 'label'],
    [{ rename: { nothing: 'x' } }, 'nothing'],
    [{ drop: ['amount', 'nothing'] }, 'nothing'],
  ] as const)('LH20 the change %j is refused by name, and nothing changes', async (change, column) => {
    const { lakehouse } = await threeBatches();
    const before = await lakehouse.metadataLog('db.t');
    await expect(lakehouse.updateSchema('db.t', change as never)).rejects.toMatchObject({
      code: 'invalid_schema_change',
      detail: { column },
    });
    await expect(lakehouse.updateSchema('db.t', { drop: ['amount', 'label', 'note'] })).rejects.toMatchObject({
      code: 'invalid_schema_change',
    });
    expect(await lakehouse.metadataLog('db.t')).toEqual(before);
  });

  test('LH20 columns that tell rows apart stay so through changes, and cannot be dropped', async () => {
    const { lakehouse, storage } = openPage(newDatabase().open());
    await lakehouse.create('db.t', { id: 'long', note: 'string' }, { location });
    await withIdentifier(storage, 1);
    const identified = openPage(storage).lakehouse;
    await identified.updateSchema('db.t', { rename: { id: 'key' }, add: { more: 'int' } });
    const [last] = (await identified.metadataLog('db.t')).slice(-1);
    const file = await storage.load(fileStore, last!.file);
    expect(JSON.parse(await file!.blob.text())).toMatchObject({
      schemas: [{}, { 'identifier-field-ids': [1], fields: [{ name: 'key' }, { name: 'note' }, { name: 'more' }] }],
    });
    await expect(identified.updateSchema('db.t', { drop: 'key' })).rejects.toMatchObject({
      code: 'invalid_schema_change',
      detail: { kind: 'identifier', column: 'key' },
    });
    expect(await lakehouse.list()).toEqual(['db.t']);
  });

  test('LH20 two pages that change the schema at once both have their way', async () => {
    const database = newDatabase();
    const pages = [openPage(database.open()), openPage(database.open())];
    await pages[0]!.lakehouse.append('db.t', rows(0, 3), { location });
    await Promise.all(pages.map(({ lakehouse }, i) => lakehouse.updateSchema('db.t', { add: { [`c${i}`]: 'long' } })));
    const { schema } = await pages[0]!.lakehouse.describe('db.t');
    expect(schema.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(schema.map(({ name }) => name).sort()).toEqual(['amount', 'c0', 'c1', 'label', 'note']);
  });
});

/** Makes a column of the table's only schema an identifier field, as other writers can. */
async function withIdentifier(storage: Storage, id: number): Promise<void> {
  const [pointer] = await storage.list(tableStore);
  const file = await storage.load(fileStore, pointer!.metadataLocation);
  const metadata = parseTableMetadata(await file!.blob.text());
  const schemas = metadata.schemas.map((schema) => ({ ...schema, 'identifier-field-ids': [id] }));
  const { metadataSha256: _former, ...rest } = pointer!;
  await storage.write([fileStore, tableStore], async (tx) => {
    await tx.put(fileStore, {
      path: file!.path,
      blob: new Blob([printTableMetadata({ ...metadata, schemas })]),
      sizeBytes: 0,
      createdAt: 0,
    });
    await tx.put(tableStore, rest);
  });
}
