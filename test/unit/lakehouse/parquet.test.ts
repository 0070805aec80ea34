import { expect, test } from 'vitest';
import type { ColumnType } from '../../../src/base/columns.ts';
import { decodeParquet, encodeParquet } from '../../../src/lakehouse/format/parquet.ts';
import type { IcebergSchema } from '../../../src/lakehouse/format/table-metadata.ts';

const schemaOf = (...types: readonly ColumnType[]): IcebergSchema => ({
  type: 'struct',
  'schema-id': 0,
  fields: types.map((type, index) => ({ id: index + 1, name: `${type}_${index + 1}`, required: false, type })),
});

test('LH15 a column that a file does not have is null in every row', async () => {
  const { blob } = await encodeParquet(schemaOf('boolean'), { boolean_1: new Uint8Array([1, 0]) });
  expect(
    await decodeParquet({ path: 'f', blob }, schemaOf('boolean', 'float', 'double', 'int', 'long', 'string')),
  ).toEqual({
    boolean_1: new Uint8Array([1, 0]),
    float_2: [null, null],
    double_3: [null, null],
    int_4: [null, null],
    long_5: [null, null],
    string_6: [null, null],
  });
});

test('LH15 columns are found by field id, whatever they are called now', async () => {
  const { blob } = await encodeParquet(schemaOf('int', 'string'), {
    int_1: new Int32Array([4, 5]),
    string_2: ['a', null],
  });
  const [first, second] = schemaOf('int', 'string').fields;
  const renamed = {
    ...schemaOf(),
    fields: [
      { ...second!, name: 'int_1' },
      { ...first!, name: 'other' },
    ],
  };
  expect(await decodeParquet({ path: 'f', blob }, renamed)).toEqual({
    int_1: ['a', null],
    other: new Int32Array([4, 5]),
  });
});

test('LH16 encoding tells how far it is, rising to all of the rows, and changes no byte by it', async () => {
  const columns = { int_1: new Int32Array(300_000).fill(5), double_2: new Float64Array(300_000).fill(0.1) };
  const told: number[] = [];
  const { blob } = await encodeParquet(schemaOf('int', 'double'), columns, (done, total) => told.push(done, total));
  expect(told.filter((_, index) => index % 2 === 1)).toEqual(new Array<number>(5).fill(300_000));
  expect(told.filter((_, index) => index % 2 === 0)).toEqual([75_000, 150_000, 211_440, 272_880, 300_000]);
  const silent = await encodeParquet(schemaOf('int', 'double'), columns);
  expect(Buffer.from(await blob.arrayBuffer()).equals(Buffer.from(await silent.blob.arrayBuffer()))).toBe(true);
});
