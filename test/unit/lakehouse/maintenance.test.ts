import { describe, expect, test } from 'vitest';
import type { Storage } from '../../../src/storage/types.ts';
import { fileStore } from '../../../src/lakehouse/stores.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 25, 10);

async function batches(count: number) {
  let now = start;
  const database = newDatabase();
  const page = openPage(database.open(), { now: () => now });
  const ids: string[] = [];
  for (let batch = 0; batch < count; batch++) {
    ids.push((await page.lakehouse.append('db.t', rows(10 * batch, 10), { location })).snapshotId);
    now += hour;
  }
  return { ...page, database, ids };
}

const pathsOf = async (storage: Storage) => (await storage.list(fileStore)).map(({ path }) => path);

describe('expire_snapshots', () => {
  test('LH21 removes what is older, keeps heads, tags and the last ones with the reason, and deletes what nobody needs', async () => {
    const { lakehouse, storage, ids } = await batches(5);
    await lakehouse.createTag('db.t', 'FraudCLF-Paul-v1', ids[1]);
    const options = { olderThan: start + 3.5 * hour, retainLast: 2 };
    const planned = await lakehouse.expireSnapshots('db.t', { ...options, dryRun: true });
    expect(await lakehouse.snapshots('db.t')).toHaveLength(5);
    const before = new Set(await pathsOf(storage));
    const done = await lakehouse.expireSnapshots('db.t', options);
    expect(done).toEqual(planned);
    expect(done.expired).toEqual([ids[0], ids[2]]);
    expect(done.kept.map(({ id, cause, refs }) => [id, cause, refs])).toEqual([
      [ids[1], 'tag', ['FraudCLF-Paul-v1']],
      [ids[3], 'retain_last', ['main']],
      [ids[4], 'branch', ['main']],
    ]);
    expect(done.kept[0]?.reason).toContain('FraudCLF-Paul-v1');
    // Every data file is still part of a later snapshot: only the two manifest lists go.
    const after = new Set(await pathsOf(storage));
    expect([...before].filter((path) => !after.has(path)).sort()).toEqual(
      done.deletedFiles.map(({ path }) => path).sort(),
    );
    expect(done.deletedFiles).toHaveLength(2);
    expect(done.deletedFiles.every(({ path, sizeBytes }) => path.includes('/metadata/snap-') && sizeBytes > 0)).toBe(
      true,
    );
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 50));
    expect((await lakehouse.scan('db.t', { tag: 'FraudCLF-Paul-v1' })).columns).toEqual(rows(0, 20));
    await expect(lakehouse.scan('db.t', { snapshotId: ids[0]! })).rejects.toMatchObject({ code: 'unknown_snapshot' });
  });

  test('LH21 data files of abandoned snapshots go with them', async () => {
    const { lakehouse, storage, ids } = await batches(3);
    await lakehouse.rollbackTo('db.t', ids[0]!);
    const { expired, deletedFiles } = await lakehouse.expireSnapshots('db.t', { snapshotIds: [ids[1]!, ids[2]!] });
    expect(expired).toEqual([ids[1], ids[2]]);
    // Two lists, two manifests, two data files.
    expect(deletedFiles).toHaveLength(6);
    expect((await pathsOf(storage)).filter((path) => path.endsWith('.parquet'))).toHaveLength(1);
    // The log before a gap would lie about what was current when.
    expect((await lakehouse.history('db.t')).map((row) => row.snapshot_id)).toEqual([ids[0]]);
    expect((await lakehouse.removeOrphanFiles('db.t')).deletedFiles).toEqual([]);
  });

  test('LH21 what a ref names stays though it is asked for by id, and it is said', async () => {
    const { lakehouse, ids } = await batches(3);
    await lakehouse.createTag('db.t', 'pin', ids[0]);
    const done = await lakehouse.expireSnapshots('db.t', { snapshotIds: [ids[0]!, ids[1]!, ids[2]!] });
    expect(done.expired).toEqual([ids[1]]);
    expect(done.kept.map(({ id, cause }) => [id, cause])).toEqual([
      [ids[0], 'tag'],
      [ids[2], 'branch'],
    ]);
  });

  test('LH21 by default nothing younger than five days goes, and nothing is written when nothing goes', async () => {
    const { lakehouse, ids } = await batches(3);
    const log = await lakehouse.metadataLog('db.t');
    const done = await lakehouse.expireSnapshots('db.t');
    expect(done.expired).toEqual([]);
    expect(done.kept.map(({ id }) => id)).toEqual(ids);
    expect(await lakehouse.metadataLog('db.t')).toEqual(log);
  });

  test.each([{ olderThan: NaN }, { retainLast: 0 }, { retainLast: 1.5 }, { snapshotIds: ['1'], retainLast: 1 }])(
    'LH21 the options %j are refused',
    async (options) => {
      const { lakehouse } = await batches(1);
      await expect(lakehouse.expireSnapshots('db.t', options)).rejects.toMatchObject({ code: 'invalid_option' });
    },
  );

  test('LH21 an unknown id is refused', async () => {
    const { lakehouse } = await batches(1);
    await expect(lakehouse.expireSnapshots('db.t', { snapshotIds: ['7'] })).rejects.toMatchObject({
      code: 'unknown_snapshot',
    });
  });

  test('LH21 an increment whose start has expired is still read', async () => {
    const { lakehouse, ids } = await batches(3);
    await lakehouse.expireSnapshots('db.t', { snapshotIds: [ids[0]!, ids[1]!] });
    const increment = await lakehouse.scan('db.t', { startSnapshotId: ids[1]!, endSnapshotId: ids[2]! });
    expect(increment.columns).toEqual(rows(20, 10));
  });
});

describe('rewrite_data_files', () => {
  test('LH22 makes one file of many in a replace snapshot: the same rows in the same order, none of them new', async () => {
    const { lakehouse, storage, ids } = await batches(4);
    const rewritten = await lakehouse.rewriteDataFiles('db.t');
    expect(rewritten).toMatchObject({ rewrittenDataFiles: 4, addedDataFiles: 1 });
    const { snapshotId } = rewritten;
    const snapshots = await lakehouse.snapshots('db.t');
    expect(snapshots.at(-1)).toMatchObject({
      snapshot_id: snapshotId,
      parent_id: ids[3],
      operation: 'replace',
      summary: {
        'added-data-files': '1',
        'deleted-data-files': '4',
        'added-records': '40',
        'deleted-records': '40',
        'total-records': '40',
        'total-data-files': '1',
      },
    });
    expect(await lakehouse.files('db.t')).toHaveLength(1);
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 40));
    expect((await lakehouse.scan('db.t', { startSnapshotId: ids[3]! })).rowCount).toBe(0);
    await lakehouse.append('db.t', rows(40, 10), { location });
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 50));
    expect((await lakehouse.scan('db.t', { startSnapshotId: ids[3]! })).columns).toEqual(rows(40, 10));
    for (const [batch, id] of ids.entries()) {
      expect((await lakehouse.scan('db.t', { snapshotId: id })).columns).toEqual(rows(0, 10 * (batch + 1)));
    }
    expect((await pathsOf(storage)).filter((path) => path.endsWith('.parquet'))).toHaveLength(6);
  });

  test('LH22 keeps the order of rows around files that are large enough, and what is null stays null', async () => {
    const { lakehouse } = openPage(newDatabase().open());
    const sizes = [3, 4, 400, 2, 5];
    let first = 0;
    for (const size of sizes) {
      const columns = rows(first, size);
      await lakehouse.append('db.t', { ...columns, amount: [...(columns['amount'] as Float32Array)] }, { location });
      first += size;
    }
    await lakehouse.append('db.t', { amount: [null, NaN], label: [null, 1], note: ['n', null] }, { location });
    const large = (await lakehouse.files('db.t')).map((file) => file.file_size_in_bytes).sort((a, b) => b - a);
    await lakehouse.setProperties('db.t', { 'write.target-file-size-bytes': String(large[0]! - 1) });
    const before = await lakehouse.scan('db.t');
    const nulls = () => lakehouse.query('SELECT count(*) AS n FROM db.t WHERE amount IS NULL');
    expect((await nulls()).rows).toEqual([{ n: '1' }]);
    expect(await lakehouse.rewriteDataFiles('db.t')).toMatchObject({ rewrittenDataFiles: 5, addedDataFiles: 2 });
    expect(await lakehouse.scan('db.t')).toEqual(before);
    expect((await nulls()).rows).toEqual([{ n: '1' }]);
  });

  test('LH22 leaves a table alone that has fewer files than asked for, and says so without writing', async () => {
    const { lakehouse } = await batches(2);
    const log = await lakehouse.metadataLog('db.t');
    expect(await lakehouse.rewriteDataFiles('db.t', { minInputFiles: 3 })).toMatchObject({
      snapshotId: null,
      rewrittenDataFiles: 0,
    });
    expect(await lakehouse.rewriteDataFiles('db.t', { dryRun: true })).toMatchObject({
      snapshotId: null,
      rewrittenDataFiles: 2,
    });
    expect(await lakehouse.metadataLog('db.t')).toEqual(log);
    await expect(lakehouse.rewriteDataFiles('db.t', { minInputFiles: 1 })).rejects.toMatchObject({
      code: 'invalid_option',
    });
  });

  test('LH22 what is appended while files are rewritten stays; of two rewrites at once one is refused', async () => {
    const { lakehouse, database } = await batches(3);
    const other = openPage(database.open()).lakehouse;
    await Promise.all([lakehouse.rewriteDataFiles('db.t'), other.append('db.t', rows(30, 10), { location })]);
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 40));
    const settled = await Promise.allSettled([lakehouse.rewriteDataFiles('db.t'), other.rewriteDataFiles('db.t')]);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'commit_conflict' } });
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 40));
  });
});

describe('metadata', () => {
  test('LH23 a hundred manifests become one, entries keep their snapshots, and every increment is still its batch', async () => {
    const { lakehouse } = openPage(newDatabase().open());
    const ids: string[] = [];
    const counts: number[] = [];
    for (let batch = 0; batch < 102; batch++) {
      ids.push((await lakehouse.append('db.t', rows(batch, 1), { location })).snapshotId);
      counts.push((await lakehouse.manifests('db.t')).length);
    }
    expect(counts[98]).toBe(99);
    expect(counts.slice(99)).toEqual([1, 2, 3]);
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 102));
    for (const batch of [1, 50, 98, 99, 100, 101]) {
      const added = await lakehouse.scan('db.t', { startSnapshotId: ids[batch - 1]!, endSnapshotId: ids[batch]! });
      expect(added.columns).toEqual(rows(batch, 1));
    }
  });

  test('LH23 merging can be switched off, and its threshold set', async () => {
    const { lakehouse } = await batches(1);
    await lakehouse.setProperties('db.t', { 'commit.manifest.min-count-to-merge': '3' });
    const counts: number[] = [];
    for (let batch = 1; batch < 6; batch++) {
      await lakehouse.append('db.t', rows(10 * batch, 10), { location });
      counts.push((await lakehouse.manifests('db.t')).length);
    }
    expect(counts).toEqual([2, 1, 2, 1, 2]);
    await lakehouse.setProperties('db.t', { 'commit.manifest-merge.enabled': 'false' });
    for (let batch = 6; batch < 9; batch++) await lakehouse.append('db.t', rows(10 * batch, 10), { location });
    expect(await lakehouse.manifests('db.t')).toHaveLength(5);
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 90));
  });

  test('LH24 the metadata log has as many entries as asked for; what leaves it is deleted only where the table says so', async () => {
    const { lakehouse, storage } = await batches(1);
    await lakehouse.setProperties('db.t', { 'write.metadata.previous-versions-max': '3' });
    for (let batch = 1; batch < 6; batch++) await lakehouse.append('db.t', rows(10 * batch, 10), { location });
    const metadataFiles = async () => (await pathsOf(storage)).filter((path) => path.endsWith('.metadata.json'));
    expect(await lakehouse.metadataLog('db.t')).toHaveLength(4);
    expect(await metadataFiles()).toHaveLength(4);
    await lakehouse.setProperties('db.t', { 'write.metadata.delete-after-commit.enabled': null });
    for (let batch = 6; batch < 9; batch++) await lakehouse.append('db.t', rows(10 * batch, 10), { location });
    expect(await lakehouse.metadataLog('db.t')).toHaveLength(4);
    expect(await metadataFiles()).toHaveLength(8);
    const { deletedFiles } = await lakehouse.removeOrphanFiles('db.t');
    expect(deletedFiles).toHaveLength(4);
    expect(await metadataFiles()).toHaveLength(4);
  });

  test('LH25 a dropped table leaves no file and no name behind, also one whose metadata cannot be read', async () => {
    const { lakehouse, storage } = await batches(2);
    await lakehouse.append('db.other', rows(0, 2), { location: `${location}2` });
    const path = `${location}/metadata/v2.metadata.json`;
    const file = await storage.load(fileStore, path);
    await storage.write([fileStore], (tx) => tx.put(fileStore, { ...file!, blob: new Blob(['{']) }));
    await openPage(storage).lakehouse.drop('db.t');
    expect(await lakehouse.list()).toEqual(['db.other']);
    expect((await pathsOf(storage)).every((each) => each.startsWith(`${location}2/`))).toBe(true);
    await expect(lakehouse.drop('db.t')).rejects.toMatchObject({ code: 'unknown_table' });
  });

  test('LH25 an append to a table that is dropped meanwhile is refused, and makes no new one', async () => {
    const { lakehouse, database } = await batches(1);
    const other = openPage(database.open()).lakehouse;
    const append = lakehouse.append('db.t', rows(10, 5), {
      location,
      onProgress: ({ done }) => {
        if (done === 5) dropping ??= other.drop('db.t');
      },
    });
    let dropping: Promise<void> | undefined;
    await expect(append).rejects.toMatchObject({ code: 'unknown_table' });
    await dropping;
    expect(await lakehouse.list()).toEqual([]);
  });
});
