import { expect, test } from 'vitest';
import { reachableFiles } from '../../../src/lakehouse/reachable-files.ts';
import { loadTable } from '../../../src/lakehouse/catalog.ts';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import type { Lakehouse } from '../../../src/lakehouse/lakehouse.ts';
import { fileStore } from '../../../src/lakehouse/stores.ts';
import type { MemoryDatabase } from '../../../src/storage/memory-storage.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

interface Prepared {
  readonly database: MemoryDatabase;
  readonly ids: readonly string[];
}

/** A table of three batches, a tag on the first. */
async function prepare(): Promise<Prepared> {
  const database = newDatabase();
  const { lakehouse } = openPage(database.open());
  const ids: string[] = [];
  for (let batch = 0; batch < 3; batch++) {
    ids.push((await lakehouse.append('db.t', rows(10 * batch, 10), { location })).snapshotId);
  }
  await lakehouse.createTag('db.t', 'first', ids[0]);
  return { database, ids };
}

/** Everything that a reader sees of the table. */
async function stateOf(database: MemoryDatabase) {
  const { lakehouse } = openPage(database.open());
  const snapshots = await lakehouse.snapshots('db.t');
  const rowsOf = async (id: string) => (await lakehouse.scan('db.t', { snapshotId: id })).columns;
  return {
    // Ids and paths are new in every attempt.
    snapshots: snapshots.map(({ operation, summary }) => [operation, summary['total-records']]),
    refs: (await lakehouse.refs('db.t')).map(({ name, type }) => [name, type]),
    schema: (await lakehouse.describe('db.t')).schema,
    current: (await lakehouse.scan('db.t')).columns,
    rows: await Promise.all(snapshots.map(({ snapshot_id }) => rowsOf(snapshot_id))),
  };
}

/** Paths that the table's metadata leads to. */
async function referenced(database: MemoryDatabase): Promise<readonly string[]> {
  const storage = database.open();
  const files = openTableFiles(storage);
  const { metadata, pointer } = await loadTable({ storage, files }, 'db.t');
  const log = metadata['metadata-log'].map((entry) => entry['metadata-file']);
  return [...(await reachableFiles(files, metadata.snapshots)).keys(), ...log, pointer.metadataLocation].sort();
}

const stored = async (database: MemoryDatabase) =>
  (await database.open().list(fileStore)).map(({ path }) => path).sort();

type Write = (lakehouse: Lakehouse, ids: readonly string[]) => Promise<unknown>;

const writes: Readonly<Record<string, Write>> = {
  append: (lakehouse) => lakehouse.append('db.t', rows(30, 5), { location }),
  createOrReplace: (lakehouse) => lakehouse.createOrReplace('db.t', rows(90, 5), { location }),
  rewriteDataFiles: (lakehouse) => lakehouse.rewriteDataFiles('db.t'),
  expireSnapshots: (lakehouse, ids) => lakehouse.expireSnapshots('db.t', { snapshotIds: [ids[1]!] }),
  rollbackTo: (lakehouse, ids) => lakehouse.rollbackTo('db.t', ids[0]!),
  createTag: (lakehouse) => lakehouse.createTag('db.t', 'last'),
  updateSchema: (lakehouse) => lakehouse.updateSchema('db.t', { rename: { amount: 'value' }, add: { extra: 'int' } }),
};

/** How the write ends at a storage call: by an error, or with its page. */
const endings = ['fails', 'dies'] as const;

test.each(Object.keys(writes).flatMap((name) => endings.map((ending) => [name, ending] as const)))(
  'LH1 LH26 %s whose storage %s at any call leaves the old table or the new, and cleaning up leaves just what is referenced',
  async (name, ending) => {
    const write = writes[name]!;
    const before = await stateOf((await prepare()).database);
    const whole = await prepare();
    await write(openPage(whole.database.open()).lakehouse, whole.ids);
    const after = await stateOf(whole.database);
    expect(after).not.toEqual(before);

    let isWhole = false;
    let cuts = 0;
    for (; !isWhole; cuts++) {
      const { database, ids } = await prepare();
      let calls = 0;
      let died!: () => void;
      const death = new Promise<void>((resolve) => (died = resolve));
      const storage = database.open({
        pageId: 'cut',
        beforeCall() {
          if (calls++ !== cuts) return;
          if (ending === 'dies') {
            database.killPage('cut');
            died();
          }
          throw new Error('cut');
        },
      });
      const outcome = await Promise.race([
        write(openPage(storage).lakehouse, ids).then(
          () => 'whole',
          () => 'cut',
        ),
        death.then(() => 'dead'),
      ]);
      isWhole = outcome === 'whole';
      const state = await stateOf(database);
      expect([before, after]).toContainEqual(state);
      if (isWhole) expect(state).toEqual(after);
      await openPage(database.open()).lakehouse.removeOrphanFiles('db.t');
      expect(await stored(database)).toEqual(await referenced(database));
      expect(await stateOf(database)).toEqual(state);
    }
    expect(cuts).toBeGreaterThan(3);
  },
  60_000,
);

test('LH26 the files of a write that is under way are no orphans, and become some when its page dies', async () => {
  const { database } = await prepare();
  let storing!: () => void;
  const isStored = new Promise<void>((resolve) => (storing = resolve));
  let merges = 0;
  const page = openPage(database.open({ pageId: 'slow' }));
  const { merge } = page.codec;
  page.codec.merge = async (...call) => {
    // The first of two files is stored, the second never comes.
    if (merges++ === 0) return merge(...call);
    storing();
    return new Promise<never>(() => undefined);
  };
  await page.lakehouse.setProperties('db.t', {
    'write.target-file-size-bytes': String(
      Math.ceil(2.5 * (await page.lakehouse.files('db.t'))[0]!.file_size_in_bytes),
    ),
  });
  await page.lakehouse.append('db.t', rows(30, 10), { location });
  void page.lakehouse.rewriteDataFiles('db.t');
  await isStored;
  const { lakehouse } = openPage(database.open());
  const during = await lakehouse.removeOrphanFiles('db.t');
  expect(during).toMatchObject({ deletedFiles: [], kept: [{ cause: 'writer' }] });
  database.killPage('slow');
  const { deletedFiles } = await lakehouse.removeOrphanFiles('db.t');
  expect(deletedFiles.map(({ path }) => path)).toEqual(during.kept.map(({ path }) => path));
  expect(await stored(database)).toEqual(await referenced(database));
});
