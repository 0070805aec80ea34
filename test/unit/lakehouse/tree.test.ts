import { describe, expect, test } from 'vitest';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import { readTree } from '../../../src/lakehouse/metadata-tree.ts';
import { fileStore } from '../../../src/lakehouse/stores.ts';
import { at, dataFile, entry, storeTable } from './hand-made-table.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

describe('the tree of a snapshot', () => {
  test('leads from the metadata file to every data file, with the sizes that are stored', async () => {
    const { lakehouse, storage } = openPage(newDatabase().open());
    const first = await lakehouse.append('db.t', rows(0, 3), { location });
    const second = await lakehouse.append('db.t', rows(3, 2), { location });
    const tree = await lakehouse.tree('db.t');
    expect(tree).toMatchObject({
      snapshotId: second.snapshotId,
      metadataFile: { path: `${location}/metadata/v2.metadata.json` },
      manifests: [
        { sequenceNumber: 2, addedSnapshotId: second.snapshotId, addedFiles: 1, existingFiles: 0, deletedFiles: 0 },
        { sequenceNumber: 1, addedSnapshotId: first.snapshotId, addedFiles: 1, existingFiles: 0, deletedFiles: 0 },
      ],
    });
    expect(tree.manifests.map(({ files }) => files)).toMatchObject([
      [{ status: 'ADDED', snapshotId: second.snapshotId, sequenceNumber: 2, rowCount: 2 }],
      [{ status: 'ADDED', snapshotId: first.snapshotId, sequenceNumber: 1, rowCount: 3 }],
    ]);
    const named = [tree.metadataFile, tree.manifestList!, ...tree.manifests, ...tree.manifests.flatMap((m) => m.files)];
    for (const { path, sizeBytes } of named) {
      expect((await storage.load(fileStore, path))?.sizeBytes, path).toBe(sizeBytes);
    }
    const older = await lakehouse.tree('db.t', { snapshotId: first.snapshotId });
    expect(older).toMatchObject({ snapshotId: first.snapshotId, metadataFile: tree.metadataFile });
    expect(older.manifests).toEqual([tree.manifests[1]]);
  });

  test('says what each file is to its manifest', async () => {
    const storage = newDatabase().open();
    const entries = [
      entry('added', dataFile('new', 2)),
      entry('existing', dataFile('kept'), { snapshotId: '11', sequenceNumber: 1 }),
      entry('deleted', dataFile('gone'), { snapshotId: '12', sequenceNumber: 1 }),
    ];
    const table = await storeTable(storage, {
      snapshots: [
        {
          id: '12',
          parent: '11',
          operation: 'overwrite',
          sequenceNumber: 2,
          manifests: [{ name: 'm', addedBy: '12', sequenceNumber: 2, entries }],
        },
      ],
    });
    const { manifests } = await readTree(table, openTableFiles(storage));
    expect(manifests).toMatchObject([{ addedFiles: 1, existingFiles: 1, deletedFiles: 1 }]);
    expect(manifests[0]?.files).toEqual([
      {
        path: `${at}/data/new.parquet`,
        status: 'ADDED',
        snapshotId: '12',
        sequenceNumber: 2,
        rowCount: 2,
        sizeBytes: 200,
      },
      {
        path: `${at}/data/kept.parquet`,
        status: 'EXISTING',
        snapshotId: '11',
        sequenceNumber: 1,
        rowCount: 1,
        sizeBytes: 100,
      },
      {
        path: `${at}/data/gone.parquet`,
        status: 'DELETED',
        snapshotId: '12',
        sequenceNumber: 1,
        rowCount: 1,
        sizeBytes: 100,
      },
    ]);
  });

  test('of an empty table is its metadata file, and an unknown snapshot is refused', async () => {
    const { lakehouse } = openPage(newDatabase().open());
    await lakehouse.create('db.t', { n: 'int' }, { location });
    expect(await lakehouse.tree('db.t')).toEqual({
      metadataFile: { path: `${location}/metadata/v1.metadata.json`, sizeBytes: expect.any(Number) as number },
      snapshotId: null,
      manifestList: null,
      manifests: [],
    });
    await expect(lakehouse.tree('db.t', { snapshotId: '17' })).rejects.toMatchObject({ code: 'unknown_snapshot' });
  });
});
