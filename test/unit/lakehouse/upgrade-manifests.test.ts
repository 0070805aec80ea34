import { expect, test } from 'vitest';
import { losslessJson } from '../../../src/lakehouse/format/lossless-json.ts';
import { decodeManifest, decodeManifestList } from '../../../src/lakehouse/format/manifest.ts';
import { parseTableMetadata, printTableMetadata } from '../../../src/lakehouse/format/metadata-json.ts';
import { fileStore, tableStore, type StoredFile } from '../../../src/lakehouse/stores.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

const json = losslessJson(['snapshot_id', 'added_snapshot_id']);
const formerPath = (path: string) => path.replace(/\.avro$/, '.json');

/** The files of a table as the first labs kept them: manifests in JSON, no digest anywhere. */
async function inFormerForm(storage: Storage): Promise<void> {
  const stored = await storage.list(fileStore);
  const rewritten: StoredFile[] = [];
  for (const { path, blob, createdAt } of stored) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    let content: Blob = blob;
    if (path.includes('/snap-')) {
      const manifests = await decodeManifestList(bytes);
      content = new Blob([
        json.print(manifests.map((each) => ({ ...each, manifest_path: formerPath(each.manifest_path) }))),
      ]);
    } else if (path.endsWith('.avro')) content = new Blob([json.print(await decodeManifest(bytes))]);
    else if (path.endsWith('.metadata.json')) {
      const metadata = parseTableMetadata(text);
      const snapshots = metadata.snapshots.map((each) => ({
        ...each,
        'manifest-list': formerPath(each['manifest-list']),
      }));
      content = new Blob([printTableMetadata({ ...metadata, snapshots })]);
    }
    rewritten.push({ path: formerPath(path), blob: content, sizeBytes: content.size, createdAt });
  }
  const pointers = await storage.list(tableStore);
  await storage.write([fileStore, tableStore], async (tx) => {
    await tx.clear(fileStore);
    for (const file of rewritten) await tx.put(fileStore, file);
    for (const { metadataSha256: _digest, ...pointer } of pointers) await tx.put(tableStore, pointer);
  });
}

test('LH27 a table whose manifests an earlier lab wrote in JSON is the same in Avro, snapshot by snapshot, and goes on', async () => {
  const database = newDatabase();
  const before = openPage(database.open()).lakehouse;
  const ids: string[] = [];
  for (let batch = 0; batch < 3; batch++) {
    ids.push((await before.append('db.t', rows(10 * batch, 10), { location })).snapshotId);
  }
  await before.create('db.empty', { a: 'int' }, { location: `${location}2` });
  const snapshots = await before.snapshots('db.t');
  const files = await before.files('db.t');
  await inFormerForm(database.open());

  const { lakehouse, storage } = openPage(database.open());
  await lakehouse.upgrade();
  await lakehouse.upgrade();
  expect(await lakehouse.snapshots('db.t')).toEqual(snapshots);
  expect(await lakehouse.files('db.t')).toEqual(files);
  for (const [batch, id] of ids.entries()) {
    expect((await lakehouse.scan('db.t', { snapshotId: id })).columns).toEqual(rows(0, 10 * (batch + 1)));
  }
  await lakehouse.append('db.t', rows(30, 10), { location });
  expect((await lakehouse.scan('db.t', { startSnapshotId: ids[2]! })).columns).toEqual(rows(30, 10));
  expect((await lakehouse.removeOrphanFiles('db.t')).deletedFiles).toEqual([]);
  expect((await storage.list(fileStore)).filter(({ path }) => /m\d+\.json$|snap-.*\.json$/.test(path))).toEqual([]);
  // One upgrade, one append.
  expect(await lakehouse.metadataLog('db.t')).toHaveLength(5);
});
