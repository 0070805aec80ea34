import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fileStore, tableStore } from '../../../src/lakehouse/stores.ts';
import { rawZip } from './raw-zip.ts';
import { everythingOf, exportFrom, home, importInto, openLab, rezipped, travelledZip, unzipped } from './travel.ts';
import { rows } from './world.ts';

describe('import', () => {
  test.each([undefined, '/srv/x', 'file:/srv/x', 'file:///srv/ü "q" 😀', 's3a://bucket'])(
    'LH33 a table that was exported to %j is read as it was at every snapshot, and goes on',
    async (location) => {
      const { lab, zip } = await travelledZip(location);
      const other = openLab();
      const name = 'ü "q".a.b 😀';
      const { currentSnapshotId } = await lab.lakehouse.describe('db.t');
      expect(await importInto(other, zip, name)).toEqual({ name, snapshotId: currentSnapshotId });
      expect(await everythingOf(other, name)).toEqual(await everythingOf(lab, 'db.t'));

      const [last] = (await lab.lakehouse.snapshots('db.t')).slice(-1);
      const more = {
        amount: Float32Array.of(1),
        label: Int32Array.of(1),
        memo: ['x'],
        'späte "Spalte"': Float64Array.of(2),
      };
      const appended = await other.lakehouse.append(name, more, { location: 'unused' });
      expect(appended.parentId).toBe(currentSnapshotId);
      expect(appended.totalRecords).toBe(Number(last!.summary['total-records']) + 1);
      expect(await other.lakehouse.removeOrphanFiles(name)).toEqual({ deletedFiles: [], kept: [] });
    },
  );

  test('LH33 a table that went away and came back is the same archive, byte for byte', async () => {
    const { zip } = await travelledZip();
    const other = openLab();
    await importInto(other, zip);
    const back = await exportFrom(other, 'elsewhere.t', { location: home });
    expect(await unzipped(back)).toEqual(await unzipped(zip));
    expect(Buffer.from(await back.arrayBuffer()).equals(Buffer.from(await zip.arrayBuffer()))).toBe(true);
  });

  test('LH33 ids beyond 2^53 are what they were', async () => {
    const id = '5184430069070270604';
    const page = openLab();
    Object.assign(page.context.ids, { int63: () => id });
    await page.lakehouse.append('db.t', rows(0, 3), { location: home });
    const other = openLab();
    expect(await importInto(other, await exportFrom(page, 'db.t'))).toEqual({ name: 'elsewhere.t', snapshotId: id });
    expect((await other.lakehouse.scan('elsewhere.t', { snapshotId: id })).rowCount).toBe(3);
    expect((await unzipped(await exportFrom(other, 'elsewhere.t')))['metadata/v1.metadata.json']).toContain(`: ${id}`);
  });

  test('LH33 one archive is imported under two names, and each goes its own way', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    await importInto(lab, zip, 'a.t');
    await importInto(lab, zip, 'b.t');
    expect(await everythingOf(lab, 'a.t')).toEqual(await everythingOf(lab, 'b.t'));
    await lab.lakehouse.updateSchema('a.t', { add: { name: 'new', type: 'int' } });
    await lab.lakehouse.updateSchema('b.t', { add: { name: 'other', type: 'string' } });
    expect(Object.keys((await lab.lakehouse.scan('a.t')).columns)).toContain('new');
    expect(Object.keys((await lab.lakehouse.scan('b.t')).columns)).toContain('other');
    await lab.lakehouse.drop('a.t');
    expect((await lab.lakehouse.scan('b.t')).rowCount).toBe(9);
  });

  test('LH10 batches of an imported table are not made again', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    await importInto(lab, zip);
    expect(await lab.lakehouse.takeBatchNumber('elsewhere.t')).toBe(8);
  });

  test('LH30 every archive is a whole table, whatever is appended or expired meanwhile', async () => {
    const lab = openLab();
    await lab.lakehouse.append('db.t', rows(0, 10), { location: home });
    const writing = (async () => {
      for (let batch = 1; batch < 6; batch++)
        await lab.lakehouse.append('db.t', rows(10 * batch, 10), { location: home });
      await lab.lakehouse.expireSnapshots('db.t', { olderThan: Number.MAX_SAFE_INTEGER });
    })();
    const exports: Promise<Blob>[] = [];
    for (let count = 0; count < 12; count++) {
      exports.push(exportFrom(lab, 'db.t', count % 2 === 0 ? {} : { location: '/srv/x' }));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const settled = await Promise.allSettled(exports);
    await writing;
    for (const [index, result] of settled.entries()) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'file_missing' });
        continue;
      }
      const other = openLab();
      await importInto(other, result.value, `db.t${index}`);
      const { columns, rowCount } = await other.lakehouse.scan(`db.t${index}`);
      expect(columns).toEqual(rows(0, rowCount));
    }
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });
});

describe('archives of other tools', () => {
  /** Files are read by their place and metadata by its version, whatever they are called. */
  const shapes: readonly (readonly [string, (files: Map<string, Buffer>) => void])[] = [
    ['in a folder', (files) => rename(files, (path) => `my table/ü/${path}`)],
    [
      'with what macOS puts beside the files',
      (files) => {
        rename(files, (path) => `t/${path}`);
        files.set('__MACOSX/t/metadata/v1.metadata.json', Buffer.from('x'));
        files.set('t/.DS_Store', Buffer.from('x'));
        files.set('t/metadata/.v1.metadata.json.crc', Buffer.from('x'));
      },
    ],
    ['without a version hint', (files) => void files.delete('metadata/version-hint.text')],
    [
      'with a hint that ends in a line break',
      (files) => void files.set('metadata/version-hint.text', Buffer.from('9\n')),
    ],
    [
      'with metadata files as catalogs name them',
      (files) => {
        files.delete('metadata/version-hint.text');
        for (const [path, content] of files) {
          if (path.endsWith('.metadata.json')) files.set(path, Buffer.from(catalogNames(content.toString())));
        }
        rename(files, catalogNames);
      },
    ],
    [
      'with metadata files packed with gzip',
      (files) => {
        for (const [path, content] of files) {
          const text = content.toString().replaceAll('.metadata.json', '.gz.metadata.json');
          if (path.endsWith('.metadata.json')) files.set(path, gzipSync(text));
        }
        rename(files, (path) => path.replace('.metadata.json', '.gz.metadata.json'));
      },
    ],
    [
      'whose metadata says file:/ where its manifests say file:///',
      (files) => {
        for (const [path, content] of files) {
          const text = content.toString().replaceAll('file:///srv/x', 'file:/srv/x');
          if (path.endsWith('.metadata.json')) files.set(path, Buffer.from(text));
        }
      },
    ],
    [
      'with statistics files, which are left out',
      (files) => {
        const path = `metadata/v${files.get('metadata/version-hint.text')!.toString()}.metadata.json`;
        const text = files.get(path)!.toString();
        const statistics = '"statistics":[{"snapshot-id":1,"statistics-path":"file:///srv/x/metadata/1.stats"}],';
        files.set(path, Buffer.from(text.replace('{', `{${statistics}`)));
      },
    ],
  ];
  const catalogNames = (text: string) =>
    text.replace(
      /\bv(\d+)\.metadata\.json/g,
      (_name, version: string) => `${version.padStart(5, '0')}-0d3e-uuid.metadata.json`,
    );

  function rename(files: Map<string, Buffer>, to: (path: string) => string): void {
    const all = [...files];
    files.clear();
    for (const [path, content] of all) files.set(to(path), content);
  }

  test.each(shapes)('LH33 a table %s is imported whole', async (_what, change) => {
    const { lab, zip } = await travelledZip('file:///srv/x');
    const other = openLab();
    await importInto(other, rawZip((await rezipped(zip, change)).map((entry) => ({ ...entry, isDeflated: true }))));
    const withoutLog = (all: unknown) => ({ ...(all as Record<string, unknown>), metadataLog: undefined });
    expect(withoutLog(await everythingOf(other, 'elsewhere.t'))).toEqual(withoutLog(await everythingOf(lab, 'db.t')));
    expect((await other.lakehouse.metadataLog('elsewhere.t')).length).toBe(
      (await lab.lakehouse.metadataLog('db.t')).length,
    );
    const files = new Set((await other.storage.list(fileStore)).map(({ path }) => path));
    for (const { file } of await other.lakehouse.metadataLog('elsewhere.t')) expect(files).toContain(file);
    expect(await other.lakehouse.removeOrphanFiles('elsewhere.t')).toEqual({ deletedFiles: [], kept: [] });
  });

  test('LH33 former metadata files that are not there leave the log', async () => {
    const { zip } = await travelledZip();
    const lab = openLab();
    const entries = await rezipped(zip, (files) => {
      files.delete('metadata/v2.metadata.json');
      files.set('metadata/v3.metadata.json', Buffer.from('{"format-version":1}'));
    });
    await importInto(lab, rawZip(entries));
    const [{ version } = { version: 0 }] = await lab.storage.list(tableStore);
    const kept = (await lab.lakehouse.metadataLog('elsewhere.t')).map(({ file }) => /v(\d+)\.metadata/.exec(file)?.[1]);
    expect(kept).toEqual(
      Array.from({ length: version }, (_, i) => String(i + 1)).filter((n) => n !== '2' && n !== '3'),
    );
  });
});
