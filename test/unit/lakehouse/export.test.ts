import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExportLocation } from '../../../src/lakehouse/export-location.ts';
import { decodeManifest, decodeManifestList } from '../../../src/lakehouse/format/manifest.ts';
import { fileStore, tableStore } from '../../../src/lakehouse/stores.ts';
import { pathBelow, relocatePath } from '../../../src/lakehouse/relocate-paths.ts';
import { everythingIn, exportFrom, home, openLab, travelledTable, unzipped } from './travel.ts';

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** What a manifest or list says, with each path at `from` taken for one at `to`. */
async function decoded(path: string, text: string, [from, to] = ['', '']): Promise<unknown> {
  const records = path.includes('/snap-')
    ? await decodeManifestList(bytesOf(text))
    : await decodeManifest(bytesOf(text));
  return JSON.parse(
    JSON.stringify(records).replaceAll(JSON.stringify(from).slice(1, -1), JSON.stringify(to).slice(1, -1)),
  );
}

describe('export', () => {
  test('LH30 at its own location every file that any snapshot needs is in the archive as it is stored', async () => {
    const lab = openLab();
    await travelledTable(lab);
    const before = await everythingIn(lab.storage);
    const files = await unzipped(await exportFrom(lab, 'db.t'));
    const { 'metadata/version-hint.text': hint, ...others } = files;
    const stored: Record<string, string> = {};
    for (const { path, blob } of await lab.storage.list(fileStore)) {
      stored[path.slice(home.length + 1)] = Buffer.from(await blob.arrayBuffer()).toString('latin1');
    }
    expect(others).toEqual(stored);
    expect(Object.keys(files)).toContain(`metadata/v${hint}.metadata.json`);
    expect(await everythingIn(lab.storage)).toEqual(before);
    // The whole chain of metadata files is there still.
    expect(Object.keys(files).filter((path) => path.endsWith('.metadata.json'))).toHaveLength(Number(hint));
  });

  test('LH30 elsewhere the paths are rewritten and nothing else', async () => {
    const lab = openLab();
    await travelledTable(lab);
    const [original, moved] = [
      await unzipped(await exportFrom(lab, 'db.t')),
      await unzipped(await exportFrom(lab, 'db.t', { location: 'file:///home/x y/ü "q"/' })),
    ];
    const to = 'file:///home/x y/ü "q"';
    expect(Object.keys(moved)).toEqual(Object.keys(original));
    for (const [path, text] of Object.entries(moved)) {
      expect(text, path).not.toContain(home);
      if (path.endsWith('.metadata.json')) {
        const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString();
        expect(utf8(text)).toBe(utf8(original[path]!).replaceAll(home, JSON.stringify(to).slice(1, -1)));
      } else if (path.endsWith('.avro')) {
        const length = /"manifest_length":\d+/g;
        const plain = async (source: string) =>
          JSON.stringify(await decoded(path, source, [to, home])).replace(length, '');
        expect(await plain(text)).toBe(await plain(original[path]!));
      } else expect(text).toBe(original[path]);
    }
    for (const [path, text] of Object.entries(moved)) {
      if (!path.includes('/snap-')) continue;
      for (const manifest of await decodeManifestList(bytesOf(text))) {
        expect(moved[pathBelow(to, manifest.manifest_path)!]).toHaveLength(manifest.manifest_length);
      }
    }
  });

  test('LH30 the same table gives the same archive, whatever was exported in between', async () => {
    const lab = openLab();
    await travelledTable(lab);
    const [first, , second] = [
      await exportFrom(lab, 'db.t'),
      await exportFrom(lab, 'db.t', { location: '/srv/x' }),
      await exportFrom(lab, 'db.t', { location: `${home}//` }),
    ];
    expect(Buffer.from(await second.arrayBuffer()).equals(Buffer.from(await first.arrayBuffer()))).toBe(true);
  });

  test('a table without snapshots is exported too', async () => {
    const lab = openLab();
    await lab.lakehouse.create('db.t', { a: 'int' }, { location: home });
    expect(Object.keys(await unzipped(await exportFrom(lab, 'db.t', { location: '/x' })))).toEqual([
      'metadata/v1.metadata.json',
      'metadata/version-hint.text',
    ]);
  });

  test('LH30 a file that is missing or altered ends the export and is named, whichever it is', async () => {
    const lab = openLab();
    await travelledTable(lab);
    const files = await lab.storage.list(fileStore);
    const [pointer] = await lab.storage.list(tableStore);
    const current = pointer?.metadataLocation;
    for (const file of files) {
      const { path, blob } = file;
      const isFormer = path.endsWith('.metadata.json') && path !== current;
      await lab.storage.write([fileStore], (tx) => tx.delete(fileStore, path));
      if (isFormer) expect(Object.keys(await unzipped(await exportFrom(lab, 'db.t')))).toHaveLength(files.length);
      else await expect(exportFrom(lab, 'db.t')).rejects.toMatchObject({ code: 'file_missing', detail: { path } });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      await lab.storage.write([fileStore], (tx) => tx.put(fileStore, { ...file, blob: new Blob([bytes]) }));
      await expect(exportFrom(lab, 'db.t')).rejects.toMatchObject({ code: 'file_damaged', detail: { path } });
      if (isFormer) {
        const elsewhere = exportFrom(lab, 'db.t', { location: '/srv/x' });
        await expect(elsewhere).rejects.toMatchObject({ code: 'file_damaged', detail: { path } });
      }
      await lab.storage.write([fileStore], (tx) => tx.put(fileStore, file));
    }
    expect(files.length).toBeGreaterThan(20);
  });

  test('an unknown table, a cancelled export', async () => {
    const lab = openLab();
    await expect(exportFrom(lab, 'db.t')).rejects.toMatchObject({ code: 'unknown_table' });
    await travelledTable(lab);
    const cancelled = exportFrom(lab, 'db.t', { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the location of an export', () => {
  test.each([
    ['/home/x y/ü', '/home/x y/ü'],
    ['/home/me///', '/home/me'],
    ['file:/srv/t', 'file:/srv/t'],
    ['file:///C:/Users/me/t/', 'file:///C:/Users/me/t'],
    ['s3a://bucket', 's3a://bucket'],
    ['abfs://c@a.dfs.core.windows.net/t', 'abfs://c@a.dfs.core.windows.net/t'],
  ])('%j is %j', (location, parsed) => {
    expect(parseExportLocation(location)).toBe(parsed);
  });

  test.each([
    '',
    '/',
    '///',
    'file:///',
    's3a://',
    'relative/path',
    '../up',
    '/a/../b',
    's3a://bucket/./x',
    'C:/Users/me',
    'C:\\Users\\me',
    '/a\0b',
    '/a\nb',
    '/a\ud800',
    `/${'x'.repeat(3000)}`,
    7,
    null,
    {},
  ])('LH30 %j is refused', (location) => {
    expect(() => parseExportLocation(location)).toThrow(expect.objectContaining({ code: 'invalid_option' }));
  });

  test('LH30 a path goes there and back unchanged, whatever it is called', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter((text) => !/[/]|^\.{1,2}$/.test(text));
    const place = fc.tuple(
      fc.constantFrom('/', 'file:///', 'file:/', 's3a://'),
      fc.array(segment, { minLength: 1, maxLength: 3 }),
    );
    const location = place.map(([scheme, parts]) => scheme + parts.join('/'));
    fc.assert(
      fc.property(location, location, fc.array(segment, { minLength: 1, maxLength: 3 }), (from, to, parts) => {
        const path = `${from}/${parts.join('/')}`;
        expect(relocatePath(relocatePath(path, { from, to }), { from: to, to: from })).toBe(path);
        expect(pathBelow(from, from)).toBeUndefined();
        expect(pathBelow(from, `${from}x/${parts.join('/')}`)).toBeUndefined();
        expect(pathBelow(from, `${from}/../${parts.join('/')}`)).toBeUndefined();
      }),
      { seed: 7 },
    );
  });

  test('LH33 file:/, file:/// and a bare path name one place', () => {
    for (const location of ['file:/srv/x', 'file:///srv/x', '/srv/x', 'file:///srv/x/']) {
      for (const path of ['file:/srv/x/data/a', 'file:///srv/x/data//a', '/srv/x/data/a']) {
        expect(pathBelow(location, path)).toBe('data/a');
      }
      expect(pathBelow(location, '/srv/xy/data/a')).toBeUndefined();
    }
  });
});
