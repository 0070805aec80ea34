import { describe, expect, test } from 'vitest';
import { fileStore, lakehouseStores } from '../../../src/lakehouse/stores.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

const noteNumbers = (columns: Readonly<Record<string, unknown>>) =>
  (columns['note'] as readonly string[]).map((note) => Number(note.slice(4)));

describe('commits', () => {
  test('LH2 LH3 two pages that append at once make one chain, every row once, and rewrite no data file', async () => {
    const database = newDatabase();
    const pages = [openPage(database.open()), openPage(database.open())];
    await pages[0]!.lakehouse.append('db.t', rows(0, 10), { location });
    const settled = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) =>
        pages[i % 2]!.lakehouse.append('db.t', rows(10 * (i + 1), 10), { location }),
      ),
    );
    expect(settled.map(({ status }) => status)).toEqual(settled.map(() => 'fulfilled'));

    const snapshots = await pages[0]!.lakehouse.snapshots('db.t');
    expect(snapshots.map(({ parent_id }) => parent_id)).toEqual([
      null,
      ...snapshots.slice(0, -1).map(({ snapshot_id }) => snapshot_id),
    ]);
    expect(snapshots.map(({ summary }) => summary['total-records'])).toEqual(
      snapshots.map((_, i) => String(10 * (i + 1))),
    );
    const scanned = [];
    for (const { lakehouse } of pages) scanned.push((await lakehouse.scan('db.t')).columns);
    expect(scanned[0]).toEqual(scanned[1]);
    expect(noteNumbers(scanned[0]!).sort((a, b) => a - b)).toEqual(Array.from({ length: 130 }, (_, i) => i));

    expect(pages[0]!.codec.encoded + pages[1]!.codec.encoded).toBe(13);
    const stored = await pages[0]!.storage.list(fileStore);
    expect(stored.filter(({ path }) => path.endsWith('.parquet'))).toHaveLength(13);
  });

  test('LH17 a table made anew where a deleted one lay is read as it is, by pages that knew the old one too', async () => {
    const database = newDatabase();
    const pages = [openPage(database.open()), openPage(database.open())];
    await pages[0]!.lakehouse.append('db.t', rows(0, 10), { location });
    const old = await pages[1]!.lakehouse.describe('db.t');
    await pages[0]!.storage.write(lakehouseStores, async (tx) => {
      for (const store of lakehouseStores) await tx.clear(store);
    });
    await pages[0]!.lakehouse.append('db.t', rows(100, 3), { location });
    for (const { lakehouse } of pages) {
      const now = await lakehouse.describe('db.t');
      expect(now.rowCount).toBe(3);
      expect(now.currentSnapshotId).not.toBe(old.currentSnapshotId);
      expect(noteNumbers((await lakehouse.scan('db.t')).columns)).toEqual([100, 101, 102]);
    }
  });

  test('LH2 of two pages that create one table exactly one wins', async () => {
    const database = newDatabase();
    const created = await Promise.allSettled(
      [0, 1].map(() => openPage(database.open()).lakehouse.create('db.t', { a: 'int' }, { location })),
    );
    expect(created.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(created.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'table_exists' } });
  });

  test.each([
    ['one place', ['db.a', 'db.b'], [location, location], 'location_taken'],
    ['one place, written with a slash', ['db.a', 'db.b'], [location, `${location}/`], 'location_taken'],
    ['names of one spelling in SQL', ['db.a', 'DB.A'], [location, `${location}2`], 'table_exists'],
  ])('LH12 of two pages that create two tables at once with %s exactly one wins', async (_, names, places, code) => {
    const database = newDatabase();
    const created = await Promise.allSettled(
      [0, 1].map((i) =>
        openPage(database.open()).lakehouse.append(names[i]!, rows(10 * i, 2), { location: places[i]! }),
      ),
    );
    const won = created.findIndex(({ status }) => status === 'fulfilled');
    expect(created[1 - won]).toMatchObject({ reason: { code, detail: { table: names[1 - won], other: names[won] } } });
    const { lakehouse } = openPage(database.open());
    expect(await lakehouse.list()).toEqual([names[won]]);
    expect((await lakehouse.scan(names[won]!)).columns).toEqual(rows(10 * won, 2));
  });

  test.each(['append', 'createOrReplace'] as const)(
    'LH1 %s cut off at any storage call shows the old state or the new',
    async (write) => {
      let outcome: 'cut' | 'whole' = 'cut';
      let cutAt = 0;
      for (; outcome === 'cut'; cutAt++) {
        const database = newDatabase();
        const first = await openPage(database.open()).lakehouse.append('db.t', rows(0, 5), { location });
        let calls = 0;
        const storage = database.open({
          beforeCall() {
            if (calls++ === cutAt) throw new Error('cut');
          },
        });
        const writing = openPage(storage).lakehouse[write]('db.t', rows(5, 3), { location });
        outcome = await writing.then(
          () => 'whole' as const,
          () => 'cut' as const,
        );
        const { lakehouse } = openPage(database.open());
        const snapshots = await lakehouse.snapshots('db.t');
        const { columns } = await lakehouse.scan('db.t');
        if (outcome === 'cut') {
          expect(snapshots.map(({ snapshot_id }) => snapshot_id)).toEqual([first.snapshotId]);
          expect(columns).toEqual(rows(0, 5));
          await lakehouse.append('db.t', rows(5, 2), { location });
          expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 7));
        } else {
          expect(snapshots).toHaveLength(2);
          expect(columns).toEqual(write === 'append' ? rows(0, 8) : rows(5, 3));
        }
      }
      expect(cutAt).toBeGreaterThan(5);
    },
  );

  test('LH7 the metadata file has the fields of format version 2, and ids as whole numbers', async () => {
    const { lakehouse, storage } = openPage(newDatabase().open());
    const first = await lakehouse.append('db.t', rows(0, 3), { location, summary: { 'batch-number': '7' } });
    const { snapshotId } = await lakehouse.append('db.t', rows(3, 3), { location });
    const file = await storage.load(fileStore, `${location}/metadata/v2.metadata.json`);
    const text = await file!.blob.text();
    expect(BigInt(snapshotId)).toBeGreaterThan(2n ** 53n);
    for (const [key, id] of [
      ['snapshot-id', snapshotId],
      ['parent-snapshot-id', first.snapshotId],
      ['current-snapshot-id', snapshotId],
    ]) {
      expect(text).toMatch(new RegExp(`"${key}": ?${id}[,\\s}]`));
    }
    const metadata = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(metadata).sort()).toEqual(
      [
        'format-version',
        'table-uuid',
        'location',
        'last-sequence-number',
        'last-updated-ms',
        'last-column-id',
        'schemas',
        'current-schema-id',
        'partition-specs',
        'default-spec-id',
        'last-partition-id',
        'properties',
        'current-snapshot-id',
        'snapshots',
        'snapshot-log',
        'metadata-log',
        'sort-orders',
        'default-sort-order-id',
        'refs',
      ].sort(),
    );
    expect(metadata).toMatchObject({
      'format-version': 2,
      'last-sequence-number': 2,
      'last-column-id': 3,
      'metadata-log': [{ 'metadata-file': `${location}/metadata/v1.metadata.json` }],
      snapshots: [
        { 'sequence-number': 1, summary: { operation: 'append', 'batch-number': '7' } },
        { 'sequence-number': 2 },
      ],
      refs: { main: { type: 'branch' } },
    });
  });

  test('LH5 ten appends make one chain, and each increment is exactly its batch', async () => {
    const { lakehouse } = openPage(newDatabase().open());
    for (let batch = 0; batch < 10; batch++) await lakehouse.append('db.t', rows(100 * batch, 100), { location });
    const snapshots = await lakehouse.snapshots('db.t');
    for (const [batch, { snapshot_id, parent_id }] of snapshots.entries()) {
      const { columns } = await lakehouse.scan(
        'db.t',
        parent_id === null ? { snapshotId: snapshot_id } : { startSnapshotId: parent_id, endSnapshotId: snapshot_id },
      );
      expect(columns).toEqual(rows(100 * batch, 100));
    }
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 1000));
  });
});
