import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchCounterStore, lakehouseStores } from '../../../src/lakehouse/stores.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import {
  decodeManifest,
  decodeManifestList,
  encodeManifest,
  encodeManifestList,
  type DataFile,
  type ManifestFile,
} from '../../../src/lakehouse/format/manifest.ts';
import { parseTableMetadata } from '../../../src/lakehouse/format/metadata-json.ts';
import { currentSchema } from '../../../src/lakehouse/format/table-metadata.ts';
import { rawZip } from './raw-zip.ts';
import { everythingIn, exportFrom, home, importInto, openLab, rezipped, travelledZip, unzipped } from './travel.ts';
import { openPage, rows } from './world.ts';

describe('imports that are refused', () => {
  test('LH34 a table that is there already, or another of its name but for the case, stays as it is', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    await lab.lakehouse.append('db.T', rows(0, 3), { location: home });
    const before = await everythingIn(lab.storage);
    for (const name of ['db.T', 'db.t', 'DB.t']) {
      await expect(importInto(lab, zip, name)).rejects.toMatchObject({ code: 'table_exists' });
    }
    await expect(importInto(lab, zip, 'db.u', `${home}/inside`)).rejects.toMatchObject({ code: 'location_taken' });
    for (const name of ['', 'nodot', '.t', 'db.', 'db.\0', 'main.t']) {
      await expect(importInto(lab, zip, name)).rejects.toMatchObject({ code: 'invalid_table_name' });
    }
    expect(await everythingIn(lab.storage)).toEqual(before);
  });

  test('LH34 of two imports under one name exactly one wins', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    const settled = await Promise.allSettled([importInto(lab, zip), importInto(lab, zip)]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'table_exists' } });
    expect((await lab.lakehouse.scan('elsewhere.t')).rowCount).toBe(9);
  });

  test('LH34 every file that the table needs is missed by name, and nothing is imported', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    const paths = Object.keys(await unzipped(zip));
    const current = paths.filter((path) => /\.avro$|\.parquet$/.test(path));
    expect(current.length).toBeGreaterThan(10);
    for (const path of current) {
      const without = rawZip(await rezipped(zip, (files) => void files.delete(path)));
      await expect(importInto(lab, without)).rejects.toMatchObject({ code: 'file_missing', detail: { path } });
      const longer = rawZip(
        await rezipped(zip, (files) => void files.set(path, Buffer.concat([files.get(path)!, Buffer.of(0)]))),
      );
      await expect(importInto(lab, longer), path).rejects.toMatchObject({ detail: { path } });
      const empty = rawZip(await rezipped(zip, (files) => void files.set(path, Buffer.of())));
      await expect(importInto(lab, empty), path).rejects.toMatchObject({ detail: { path } });
    }
    expect(await everythingIn(lab.storage)).toEqual([]);
  });

  test('LH34 an archive that was cut or altered anywhere is refused, or gives the very same table', async () => {
    const page = openLab();
    await page.lakehouse.append('db.t', rows(0, 2), { location: home });
    const zip = await exportFrom(page, 'db.t');
    const whole = new Uint8Array(await zip.arrayBuffer());
    const reference = openLab();
    await importInto(reference, zip);
    const expected = await everythingIn(reference.storage);
    const timeless = (all: unknown) => (all as object[]).map((row) => ({ ...row, createdAt: 0 }));
    const lab = openLab();
    let refused = 0;
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = whole.slice();
      bytes[at]! ^= 1 << (at % 8);
      try {
        await importInto(lab, new Blob([bytes]));
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({
          code: expect.stringMatching(/^(archive_|file_|path_|not_an_|unsupported_)/) as string,
        });
        refused++;
        if (at % 50 === 0) expect(await everythingIn(lab.storage)).toEqual([]);
        continue;
      }
      expect(timeless(await everythingIn(lab.storage)), `byte ${at}`).toEqual(timeless(expected));
      await lab.lakehouse.drop('elsewhere.t');
    }
    expect(refused).toBeGreaterThan((whole.length / 7) * 0.9);
    for (let length = 0; length < whole.length; length += 61) {
      await expect(importInto(lab, new Blob([whole.slice(0, length)]))).rejects.toMatchObject({
        code: 'archive_invalid',
      });
    }
    expect(await everythingIn(lab.storage)).toEqual([]);
  });

  test.each([
    ['nothing', []],
    [
      'other files',
      [
        { name: 'readme.txt', content: 'x' },
        { name: 'data/a.parquet', content: 'x' },
      ],
    ],
    ['metadata of something else', [{ name: 'metadata/info.json', content: '{}' }]],
    ['two tables', ['a', 'b'].map((folder) => ({ name: `${folder}/metadata/v1.metadata.json`, content: '{}' }))],
  ])('LH34 an archive of %s is no table', async (_what, entries) => {
    const lab = openLab();
    await expect(importInto(lab, rawZip(entries))).rejects.toMatchObject({ code: 'not_an_iceberg_table' });
    expect(await everythingIn(lab.storage)).toEqual([]);
  });

  test.each([
    ['', 'file_unreadable', 'metadata/version-hint.text'],
    ['../../x', 'file_unreadable', 'metadata/version-hint.text'],
    ['99', 'file_missing', 'metadata/v99.metadata.json'],
    ['00001-abc', 'file_missing', 'metadata/00001-abc.metadata.json'],
  ])('LH34 a version hint %j is refused', async (hint, code, path) => {
    const { zip } = await travelledZip();
    const entries = await rezipped(zip, (files) => void files.set('metadata/version-hint.text', Buffer.from(hint)));
    await expect(importInto(openLab(), rawZip(entries))).rejects.toMatchObject({ code, detail: { path } });
  });

  const metadataChanges: readonly (readonly [string, (text: string) => string, object])[] = [
    [
      'of version 1',
      (text) => text.replace('"format-version": 2', '"format-version": 1'),
      unsupported('format version 1'),
    ],
    [
      'of version 3',
      (text) => text.replace('"format-version": 2', '"format-version": 3'),
      unsupported('format version 3'),
    ],
    [
      'with partitions',
      (text) =>
        text.replace(
          /("spec-id": 0,\s*"fields": )\[\]/,
          '$1[{"name": "label", "transform": "identity", "source-id": 2, "field-id": 1000}]',
        ),
      unsupported('partitioning'),
    ],
    [
      'with a column of dates',
      (text) => text.replace('"type": "int"', '"type": "date"'),
      { code: 'unsupported_table' },
    ],
    [
      'with a column of lists',
      (text) =>
        text.replace(
          '"type": "int"',
          '"type": {"type": "list", "element-id": 9, "element": "int", "element-required": false}',
        ),
      { code: 'unsupported_table' },
    ],
    ['that is no JSON', (text) => text.slice(0, -5), { code: 'file_unreadable' }],
    ['without a location', (text) => text.replace('"location"', '"locution"'), { code: 'file_unreadable' }],
    [
      'whose files lie elsewhere',
      (text) => text.replace(/"location": "[^"]*"/, '"location": "s3a://hol/other"'),
      { code: 'path_outside_table' },
    ],
    [
      'whose files lie in a folder of a similar name',
      (text) => text.replace(/("location": "[^"]*)"/, '$1x"'),
      { code: 'path_outside_table' },
    ],
    [
      'whose paths climb',
      (text) => text.replace('/metadata/snap-', '/metadata/../../snap-'),
      { code: 'path_outside_table' },
    ],
  ];
  function unsupported(feature: string): object {
    return { code: 'unsupported_table', detail: { feature, file: 'metadata/v10.metadata.json' } };
  }

  test.each(metadataChanges)('LH34 a table %s is refused by name', async (_what, change, refused) => {
    const { zip } = await travelledZip();
    const lab = openLab();
    let current = '';
    const entries = await rezipped(zip, (files) => {
      current = `metadata/v${files.get('metadata/version-hint.text')!.toString()}.metadata.json`;
      const text = files.get(current)!.toString();
      expect(change(text)).not.toBe(text);
      files.set('metadata/v10.metadata.json', Buffer.from(change(text)));
      files.set('metadata/version-hint.text', Buffer.from('10'));
      if (current !== 'metadata/v10.metadata.json') files.delete(current);
    });
    await expect(importInto(lab, rawZip(entries))).rejects.toMatchObject(refused);
    expect(await everythingIn(lab.storage)).toEqual([]);
    expect(await lab.storage.list(batchCounterStore)).toEqual([]);
  });
});

describe('what the lab does not have', () => {
  interface Change {
    readonly list?: (manifest: ManifestFile) => Partial<ManifestFile>;
    readonly file?: (file: DataFile) => Partial<DataFile>;
  }

  /** The archive of a table of one append, with something else in its manifest and manifest list. */
  async function withManifests({ list = () => ({}), file = () => ({}) }: Change) {
    const page = openLab();
    await page.lakehouse.append('db.t', rows(0, 3), { location: home });
    const entries: { name: string; content: Uint8Array }[] = await rezipped(
      await exportFrom(page, 'db.t'),
      () => undefined,
    );
    const contentOf = (end: RegExp) => entries.find(({ name }) => end.test(name))!;
    const [manifest, manifestList] = [contentOf(/-m0\.avro$/), contentOf(/snap-.*\.avro$/)];
    const metadata = parseTableMetadata(Buffer.from(contentOf(/v1\.metadata\.json$/).content).toString());
    const written = (await decodeManifest(manifest.content)).map((entry) => ({
      ...entry,
      data_file: { ...entry.data_file, ...file(entry.data_file) },
    }));
    const described = await decodeManifestList(manifestList.content);
    manifest.content = encodeManifest(written, { schema: currentSchema(metadata) });
    manifestList.content = encodeManifestList(
      described.map((each) => ({ ...each, manifest_length: manifest.content.length, ...list(each) })),
      { snapshotId: metadata['current-snapshot-id']!, parentSnapshotId: null, sequenceNumber: 1 },
    );
    const data = contentOf(/\.parquet$/).name;
    return { zip: rawZip(entries), manifest: manifest.name, data };
  }

  test('the table itself is imported', async () => {
    const lab = openLab();
    await importInto(lab, (await withManifests({})).zip);
    expect((await lab.lakehouse.scan('elsewhere.t')).columns).toEqual(rows(0, 3));
  });

  const features: readonly (readonly [string, Change])[] = [
    ['delete files', { list: () => ({ content: 1 }) }],
    ['delete files', { file: () => ({ content: 1 }) }],
    ['delete files', { file: () => ({ content: 2, equality_ids: [1] }) }],
    ['ORC data files', { file: () => ({ file_format: 'ORC' }) }],
    ['AVRO data files', { file: () => ({ file_format: 'avro' }) }],
    ['encrypted files', { file: () => ({ key_metadata: '00' }) }],
    ['encrypted files', { list: () => ({ key_metadata: '00' }) }],
  ];
  test.each(features)('LH34 %s are refused by name (%#)', async (feature, change) => {
    const lab = openLab();
    const { zip, manifest } = await withManifests(change);
    await expect(importInto(lab, zip)).rejects.toMatchObject({
      code: 'unsupported_table',
      detail: { feature, file: manifest },
    });
    expect(await everythingIn(lab.storage)).toEqual([]);
  });

  const wrong: readonly (readonly [string, string, Change])[] = [
    ['of another length', 'file_damaged', { file: (file) => ({ file_size_in_bytes: file.file_size_in_bytes + 1 }) }],
    ['with other rows', 'row_count_mismatch', { file: () => ({ record_count: 4 }) }],
    [
      'in another place',
      'path_outside_table',
      { file: (file) => ({ file_path: file.file_path.replace(home, '/etc') }) },
    ],
    ['that climbs', 'path_outside_table', { file: () => ({ file_path: `${home}/data/../../x` }) }],
    ['that is not there', 'file_missing', { file: () => ({ file_path: `${home}/data/x.parquet` }) }],
  ];
  test.each(wrong)('LH34 a data file %s is refused', async (_what, code, change) => {
    const lab = openLab();
    await expect(importInto(lab, (await withManifests(change)).zip)).rejects.toMatchObject({ code });
    expect(await everythingIn(lab.storage)).toEqual([]);
  });

  test('LH34 a manifest of another length than the manifest list says is refused by name', async () => {
    const { zip, manifest: path } = await withManifests({ list: () => ({ manifest_length: 7 }) });
    await expect(importInto(openLab(), zip)).rejects.toMatchObject({ code: 'file_damaged', detail: { path } });
  });

  test('LH34 a data file that is no Parquet is refused by name, and so is an encrypted one', async () => {
    for (const [magic, refused] of [
      ['NOPE', { code: 'file_unreadable' }],
      ['PARE', { code: 'unsupported_table', detail: { feature: 'encrypted Parquet files' } }],
    ] as const) {
      const page = openLab();
      await page.lakehouse.append('db.t', rows(0, 3), { location: home });
      const entries = await rezipped(await exportFrom(page, 'db.t'), (files) => {
        for (const [path, content] of files) if (path.endsWith('.parquet')) content.write(magic, content.length - 4);
      });
      await expect(importInto(openLab(), rawZip(entries))).rejects.toMatchObject(refused);
    }
  });

  test('LH34 whatever byte of a file inside the archive is altered, the import is refused by a named error or whole', async () => {
    const page = openLab();
    await page.lakehouse.append('db.t', rows(0, 3), { location: home });
    const zip = await exportFrom(page, 'db.t');
    const known = /^(file_|path_outside_table|unsupported_table|row_count_mismatch|not_an_iceberg_table|archive_)/;
    const lab = openLab();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(7),
        async (index, at, bit) => {
          const entries = await rezipped(zip, (files) => {
            const content = [...files.values()][index % files.size]!;
            content[Math.floor(at * content.length)]! ^= 1 << bit;
          });
          try {
            await importInto(lab, rawZip(entries));
          } catch (error) {
            expect((error as { code?: string }).code, String(error)).toMatch(known);
            expect(await everythingIn(lab.storage)).toEqual([]);
            return;
          }
          await lab.lakehouse.drop('elsewhere.t');
        },
      ),
      { seed: 7, numRuns: 400 },
    );
  });
});

describe('imports that are cut off', () => {
  test('LH34 an import that fails at any call of storage leaves nothing, or is whole', async () => {
    const { zip } = await travelledZip();
    const whole = openLab();
    await importInto(whole, zip);
    const expected = await everythingIn(whole.storage);
    const timeless = (all: unknown) => (all as object[]).map((row) => ({ ...row, createdAt: 0 }));
    let failed = 0;
    for (let failing = 0, isDone = false; !isDone; failing++) {
      const database = createMemoryDatabase(lakehouseStores);
      let calls = 0;
      const storage = database.open({
        beforeCall() {
          if (calls++ === failing) throw new Error('cut');
        },
      });
      const outcome = await importInto(openPage(storage), zip).then(
        () => 'whole',
        () => 'cut',
      );
      const all = (await everythingIn(database.open())) as object[];
      const files = all.filter((row) => !('next' in row));
      if (outcome === 'whole') expect(timeless(all)).toEqual(timeless(expected));
      else expect(files).toEqual([]);
      isDone = outcome === 'whole';
      failed += isDone ? 0 : 1;
    }
    expect(failed).toBeGreaterThan(20);
  });

  test('LH34 a cancelled import leaves nothing', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    const controller = new AbortController();
    const cancelled = importInto(lab, zip, 'db.t', home, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(await everythingIn(lab.storage)).toEqual([]);
  });
});
