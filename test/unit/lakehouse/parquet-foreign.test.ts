import { parquetMetadata } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../../src/base/columns.ts';
import { decodeParquet, encodeParquet } from '../../../src/lakehouse/format/parquet.ts';
import type { IcebergSchema } from '../../../src/lakehouse/format/table-metadata.ts';
import { columnFiles, packedFiles } from './parquet-files.ts';

const partOf = (bytes: Uint8Array<ArrayBuffer>) => ({ path: 'f.parquet', blob: new Blob([bytes]) });
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

const schemaOf = (...columns: readonly (readonly [id: number, name: string, type: ColumnType])[]): IcebergSchema => ({
  type: 'struct',
  'schema-id': 0,
  fields: columns.map(([id, name, type]) => ({ id, name, required: false, type })),
});

/** In another order than the file's, under other names, some of types that were widened since. */
const schema = schemaOf(
  [1, 'key', 'long'],
  [2, 'widened', 'long'],
  [3, 'small', 'int'],
  [4, 'widened ratio', 'double'],
  [5, 'flag', 'boolean'],
  [6, 'a "text"', 'string'],
  [7, 'at', 'timestamptz'],
  [8, 'none', 'string'],
  [91, 'inside the nested one', 'int'],
);

const rows = Array.from({ length: 9 }, (_, row) => row);
const expected = {
  key: BigInt64Array.from(rows, (row) => 2n ** 60n + BigInt(row >> 2)),
  widened: rows.map((row) => (row === 2 ? null : BigInt(-row))),
  small: Int32Array.from(rows, (row) => row - 4),
  'widened ratio': rows.map((row) => (row === 3 ? null : row / 4)),
  flag: rows.map((row) => (row === 5 ? null : row % 2 === 0)),
  'a "text"': rows.map((row) => (row % 4 === 1 ? null : row % 3 === 0 ? '\ufeffa' : 'b🎓')),
  at: BigInt64Array.from(rows, (row) => 1_795_627_855_410_123n + BigInt(row)),
  none: rows.map(() => null),
  // The id of a column that is not at the top.
  'inside the nested one': rows.map(() => null),
};

describe.each(Object.entries(packedFiles))('a file of another writer: %s', (_what, base64) => {
  test('LH15 is read by field ids, types widened', async () => {
    expect(await decodeParquet(partOf(bytesOf(base64)), schema)).toEqual(expected);
  });

  test('LH15 cut off anywhere is refused', async () => {
    const bytes = bytesOf(base64);
    for (let length = 0; length < bytes.length; length += 13) {
      await expect(decodeParquet(partOf(bytes.slice(0, length)), schema)).rejects.toThrow(Error);
    }
  });
});

describe('LH15 a column is read from what fits its type', () => {
  const read = async (what: string, type: ColumnType) =>
    (await decodeParquet(partOf(bytesOf(columnFiles[what] ?? '')), schemaOf([1, 'c', type])))['c'];

  test('LH15 timestamps of any unit are microseconds, rounded down', async () => {
    const exact = BigInt64Array.of(-1_000_002n, 1_795_627_855_410_123n);
    expect(await read('nanoseconds', 'timestamptz')).toEqual(exact);
    expect(await read('INT96', 'timestamptz')).toEqual(exact);
    expect(await read('milliseconds', 'timestamptz')).toEqual(BigInt64Array.of(-1_000_000n, 1_795_627_855_410_000n));
  });

  test('LH15 unsigned numbers and plain bytes are read where the type holds them all', async () => {
    expect(await read('unsigned 32-bit numbers', 'long')).toEqual(BigInt64Array.of(3n, 4_294_967_295n));
    expect(await read('bytes', 'string')).toEqual(['a', 'b']);
  });

  test.each<readonly [string, ColumnType, string]>([
    ['no time zone', 'timestamptz', 'INT64 (TIMESTAMP without time zone)'],
    ['milliseconds', 'long', 'INT64 (TIMESTAMP)'],
    ['a date', 'int', 'INT32 (DATE)'],
    ['a decimal', 'double', 'FIXED_LEN_BYTE_ARRAY (DECIMAL)'],
    ['bytes of fixed length', 'string', 'FIXED_LEN_BYTE_ARRAY'],
    ['unsigned 32-bit numbers', 'int', 'INT32 (INTEGER)'],
    ['unsigned 64-bit numbers', 'long', 'INT64 (INTEGER)'],
    ['bytes', 'long', 'BYTE_ARRAY'],
    ['lists', 'int', 'nested'],
  ])('LH15 %s as %s is refused, naming the column', async (what, type, came) => {
    await expect(read(what, type)).rejects.toThrow(
      `the column "c" must be readable as ${type}, but in the file it is ${came}`,
    );
  });

  test('LH15 a narrower column of a file is never read from a wider one', async () => {
    const wide = schemaOf([1, 'a', 'long'], [2, 'b', 'double']);
    const { blob } = await encodeParquet(wide, { a: BigInt64Array.of(1n), b: Float64Array.of(1) });
    for (const [field, type] of [
      [1, 'int'],
      [2, 'float'],
    ] as const) {
      await expect(decodeParquet({ path: 'f', blob }, schemaOf([field, 'x', type]))).rejects.toThrow(
        `must be readable as ${type}`,
      );
    }
  });
});

describe('files of our own', () => {
  const all = schemaOf([1, 'id', 'long'], [5, 'note', 'string'], [6, 'ratio', 'float'], [9, 'at', 'timestamptz']);
  const columns = {
    id: BigInt64Array.from({ length: 125_000 }, (_, row) => BigInt(row)),
    note: Array.from({ length: 125_000 }, (_, row) => (row % 1000 === 0 ? null : `\ufeffnote ${row % 7}`)),
    ratio: Float32Array.from({ length: 125_000 }, (_, row) => (row % 3 === 0 ? NaN : row / 7)),
    at: BigInt64Array.from({ length: 125_000 }, (_, row) => -1_000_000n * BigInt(row)),
  };

  test('LH15 a file names its schema, tells where its row groups begin, and is read as it was written', async () => {
    const { blob, metrics } = await encodeParquet(all, columns);
    expect(await decodeParquet({ path: 'f', blob }, all)).toEqual(columns);
    const { key_value_metadata, row_groups } = parquetMetadata(await blob.arrayBuffer());
    expect(key_value_metadata).toEqual([{ key: 'iceberg.schema', value: JSON.stringify(all) }]);
    expect(metrics.split_offsets).toEqual([4, Number(row_groups[1]?.columns[0]?.meta_data?.data_page_offset)]);
    const [first, second] = metrics.split_offsets ?? [];
    expect(first! < second! && second! < metrics.file_size_in_bytes).toBe(true);
  });

  test('LH15 a file with another digest is damaged, whatever its bytes could be read as', async () => {
    const { blob, sha256 } = await encodeParquet(schemaOf([1, 'id', 'int']), { id: Int32Array.of(7) });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    expect(await decodeParquet({ path: 'f', blob, sha256 }, schemaOf([1, 'id', 'int']))).toEqual({
      id: Int32Array.of(7),
    });
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = changed[at]! ^ 0x40;
      await expect(decodeParquet({ ...partOf(changed), sha256 }, schemaOf([1, 'id', 'int']))).rejects.toMatchObject({
        code: 'file_damaged',
        detail: { path: 'f.parquet' },
      });
    }
  });
});
