import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { createInlineCompute } from '../../../src/compute/compute.ts';
import { packArchive, unpackArchive } from '../../../src/lakehouse/format/archive.ts';
import { rawZip, type RawEntry } from './raw-zip.ts';

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function contentsOf(
  files: readonly { readonly path: string; readonly blob: Blob }[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  const contents: Record<string, readonly number[]> = {};
  for (const { path, blob } of files) contents[path] = [...(await bytesOf(blob))];
  return contents;
}

const good: RawEntry = { name: 'metadata/version-hint.text', content: '1' };

/** Names as tables and their files may have them. */
const fileName = fc
  .array(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((part) => !/[\\/\0]|^\.{1,2}$|^[a-z]:|\.zip$/i.test(part)),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('/'));

describe('archives', () => {
  test('LH31 files of any name come out of an archive as they went in, with their SHA-256', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fileName, fc.uint8Array({ maxLength: 2000 })), { selector: ([name]) => name }),
        async (files) => {
          const entries = files.map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
          const unpacked = await unpackArchive(await packArchive(entries));
          expect(await contentsOf(unpacked)).toEqual(await contentsOf(entries));
          for (const { path, sha256 } of unpacked) {
            expect(sha256).toBe(sha256Hex(files.find(([name]) => name === path)![1]));
          }
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  test('LH31 the same files give the same bytes, in whatever order they came', async () => {
    const entries = ['data/b "q" 😀.parquet', 'data/a.parquet', 'metadata/v1.metadata.json'].map((path) => ({
      path,
      blob: new Blob([path]),
    }));
    const packed = await Promise.all([entries, entries.toReversed()].map((files) => packArchive(files)));
    const [first, second] = await Promise.all(packed.map(bytesOf));
    expect(first).toEqual(second);
  });

  test('LH31 a text gives the same bytes as a file of it', async () => {
    const texts = { 'a/é': 'né "😀"\n', 'a/empty': '', b: 'x'.repeat(70_000) };
    const entries = Object.entries(texts);
    const packed = await packArchive(entries.map(([path, text]) => ({ path, text })));
    const ofFiles = await packArchive(entries.map(([path, text]) => ({ path, blob: new Blob([text]) })));
    expect(await bytesOf(packed)).toEqual(await bytesOf(ofFiles));
    expect(await contentsOf(await unpackArchive(packed))).toEqual(
      await contentsOf(entries.map(([path, text]) => ({ path, blob: new Blob([text]) }))),
    );
  });

  test('files are stored as they are, deflated and streamed ones are read too, names that differ by case only are two', async () => {
    const text = 'a'.repeat(10_000);
    expect((await packArchive([{ path: 'a', blob: new Blob([text]) }])).size).toBeGreaterThan(10_000);
    const zip = rawZip([
      good,
      { name: 'data/', unixMode: 0o040755 },
      { name: 'data/a.parquet', content: text, isDeflated: true },
      { name: 'data/A.parquet', content: 'b' },
      { name: 'data/streamed', content: text, isDeflated: true, isStreamed: true },
    ]);
    const files = await unpackArchive(zip);
    expect(files.map(({ path }) => path)).toEqual([good.name, 'data/a.parquet', 'data/A.parquet', 'data/streamed']);
    expect(await files[1]!.blob.text()).toBe(text);
    expect(await files[3]!.blob.text()).toBe(text);
  });

  test('packing and unpacking tell how far they are, at the end all of it, and end when cancelled', async () => {
    const entries = Array.from({ length: 5 }, (_, i) => {
      const bytes = new Uint8Array(1000 * (i + 1)).fill(i);
      return { path: `data/${i}`, blob: new Blob([bytes]), sha256: sha256Hex(bytes) };
    });
    const { codec } = createInlineCompute();
    for (const work of ['pack', 'unpack'] as const) {
      const zip = await codec.pack(entries);
      const run = (options: Parameters<typeof codec.pack>[1]) =>
        work === 'pack' ? codec.pack(entries, options) : codec.unpack(zip, options);
      const seen: (readonly [number, number | null])[] = [];
      await run({ onProgress: ({ done, total }) => seen.push([done, total]) });
      expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
      expect(seen.at(-1)).toEqual([15_000, 15_000]);
      const controller = new AbortController();
      const cut = run({ signal: controller.signal, onProgress: () => controller.abort() });
      await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    }
  });

  test('a file that is not what it was is not packed', async () => {
    const entry = { path: 'data/a.parquet', blob: new Blob(['altered']), sha256: sha256Hex('original') };
    await expect(createInlineCompute().codec.pack([entry])).rejects.toMatchObject({
      code: 'file_damaged',
      detail: { path: 'data/a.parquet' },
    });
  });
});

describe('archives from elsewhere', () => {
  test.each([
    '/etc/passwd',
    '../metadata/v1.metadata.json',
    'data/../../x.parquet',
    'data/..',
    '..',
    'C:/x.parquet',
    'c:x',
    'data\\x.parquet',
    '..\\x',
    '\\\\host\\share',
  ])('LH32 the name %j leads out of the table and is refused', async (name) => {
    await expect(unpackArchive(rawZip([good, { name, content: 'x' }]))).rejects.toMatchObject({
      code: 'path_outside_table',
      detail: { path: name },
    });
  });

  const bad: readonly (readonly [string, RawEntry])[] = [
    ['a NUL in the name', { name: 'data/a\0.parquet', content: 'x' }],
    ['an empty part of the name', { name: 'data//a.parquet', content: 'x' }],
    ['a dot as a part of the name', { name: './data/a.parquet', content: 'x' }],
    ['a name that is there already', { name: good.name, content: 'x' }],
    ['an archive', { name: 'data/more.ZIP', content: 'x' }],
    ['an encrypted file', { name: 'data/a.parquet', content: 'x', flags: 1 }],
    ['a link', { name: 'data/a.parquet', content: '/etc/passwd', unixMode: 0o120777 }],
    ['a folder with content', { name: 'data/', content: 'x' }],
    ['a wrong checksum', { name: 'data/a.parquet', content: 'x', declared: { crc: 1 } }],
    [
      'more bytes than declared',
      { name: 'data/a.parquet', content: 'x'.repeat(99), isDeflated: true, declared: { size: 9 } },
    ],
    ['fewer bytes than declared', { name: 'data/a.parquet', content: 'x', isDeflated: true, declared: { size: 9 } }],
    ['an unknown compression method', { name: 'data/a.parquet', content: 'x', method: 99 }],
  ];
  test.each(bad)('LH32 %s is refused, naming the file', async (_what, entry) => {
    await expect(unpackArchive(rawZip([good, entry]))).rejects.toMatchObject({
      code: 'archive_invalid',
      detail: { entry: entry.name },
    });
  });

  test('LH32 what unpacks to more than it may is refused before it is unpacked', async () => {
    const zeros = new Uint8Array(20 * 2 ** 20);
    const refused = { code: 'archive_too_large' };
    await expect(unpackArchive(rawZip([{ name: 'bomb', content: zeros, isDeflated: true }]))).rejects.toMatchObject(
      refused,
    );
    const honest = rawZip([good, { name: 'a', content: new Uint8Array(1000) }]);
    await expect(unpackArchive(honest, { totalBytes: 1000 })).rejects.toMatchObject(refused);
    await expect(unpackArchive(honest, { entryCount: 1 })).rejects.toMatchObject(refused);
    expect(await unpackArchive(honest, { totalBytes: 1001, entryCount: 2 })).toHaveLength(2);
    const liar = rawZip([{ name: 'a', content: 'x', declared: { size: 2 ** 32 - 2 } }]);
    await expect(unpackArchive(liar)).rejects.toMatchObject(refused);
  });

  test('LH32 what is no archive is refused', async () => {
    for (const bytes of ['', 'PK', 'no archive at all', 'x'.repeat(100_000)]) {
      await expect(unpackArchive(new Blob([bytes]))).rejects.toMatchObject({ code: 'archive_invalid', detail: {} });
    }
  });

  test('LH32 an archive that was cut anywhere is refused', async () => {
    const whole = await bytesOf(rawZip([good, { name: 'data/a', content: 'abc' }]));
    for (let length = 0; length < whole.length; length++) {
      await expect(unpackArchive(new Blob([whole.slice(0, length)]))).rejects.toMatchObject({
        code: 'archive_invalid',
      });
    }
  });

  test('LH32 an archive with one byte altered is refused, or gives the very same files', async () => {
    const entries = [
      good,
      { name: 'data/a', content: 'abc' },
      { name: 'data/b', content: 'x'.repeat(50), isDeflated: true },
    ];
    const whole = await bytesOf(rawZip(entries));
    const files = await contentsOf(await unpackArchive(new Blob([whole])));
    const codes = new Set(['archive_invalid', 'archive_too_large', 'path_outside_table']);
    let refused = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const altered = whole.slice();
        altered[at]! ^= bit;
        try {
          expect(await contentsOf(await unpackArchive(new Blob([altered]))), `byte ${at}`).toEqual(files);
        } catch (error) {
          expect(codes, `byte ${at}: ${String(error)}`).toContain((error as { code?: string }).code);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(whole.length);
  });
});
