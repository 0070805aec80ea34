import { parquetMetadata, type RowGroup, type SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { ColumnValues } from '../../../src/base/columns.ts';
import { writeParquet, type ParquetColumn } from '../../../src/lakehouse/format/write-parquet.ts';

/** More than one row group, and a last one that is not full. */
const rowCount = 130_000;
const kvMetadata = [{ key: 'written by', value: 'a test' }];
const noise = (row: number) => Math.sin(row * 12.9898) * 43758.5453;
const floats = Float32Array.from({ length: rowCount }, (_, row) => noise(row));
const column = (
  name: string,
  type: SchemaElement['type'],
  values: ColumnValues,
  isOptional = false,
): ParquetColumn => ({
  element: {
    name,
    field_id: name.length,
    repetition_type: isOptional ? 'OPTIONAL' : 'REQUIRED',
    ...(type === 'BYTE_ARRAY' ? { converted_type: 'UTF8' as const } : {}),
    ...(type === undefined ? {} : { type }),
  },
  values,
});

function byLibraryAlone(columns: readonly ParquetColumn[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ element, values, encoding }) => ({
        name: element.name,
        data: values as never,
        ...(encoding && { encoding }),
      })),
      schema: [{ name: 'table', num_children: columns.length }, ...columns.map(({ element }) => element)],
      codec: 'UNCOMPRESSED',
      rowGroupSize: 122_880,
      kvMetadata,
    }),
  );
}

function written(columns: readonly ParquetColumn[]) {
  return writeParquet(columns, { rowCount: columns[0]?.values.length ?? 0, kvMetadata, onRows: () => undefined });
}

test.each<[string, readonly ParquetColumn[]]>([
  ['floats', [column('f', 'FLOAT', floats)]],
  [
    'doubles',
    [
      column(
        'd',
        'DOUBLE',
        Float64Array.from(floats, (value) => value / 3),
      ),
    ],
  ],
  ['NaN, infinities and zeros of both signs', [column('f', 'FLOAT', Float32Array.of(NaN, -0, 1, Infinity, 0.5, -7))]],
  ['zeros of both signs as bounds', [column('d', 'DOUBLE', Float64Array.of(-0, NaN, 0))]],
  ['nothing but NaN', [column('f', 'FLOAT', Float32Array.of(NaN))]],
  [
    'floats with few values, in a dictionary',
    [
      column(
        'f',
        'FLOAT',
        floats.map((value) => Math.round(value) % 3),
      ),
    ],
  ],
  ['no rows', [column('f', 'FLOAT', new Float32Array(0))]],
  [
    'all kinds of columns side by side',
    [
      column('i', 'INT32', Int32Array.from(floats, Math.round)),
      column('f', 'FLOAT', floats),
      column(
        'flag',
        'BOOLEAN',
        Array.from(floats, (value) => value > 0),
      ),
      column(
        'long',
        'INT64',
        BigInt64Array.from({ length: rowCount }, (_, row) => BigInt(row) << 40n),
      ),
      column(
        'text',
        'BYTE_ARRAY',
        Array.from(floats, (value, row) => (row % 7 === 0 ? null : `é ${value}`)),
        true,
      ),
      column(
        'gap',
        'DOUBLE',
        Array.from(floats, (value, row) => (row % 3 === 0 ? null : value)),
        true,
      ),
    ],
  ],
])('%s are written as the library alone would write them, byte for byte', (_name, columns) => {
  const { bytes } = written(columns);
  // Compared as a whole first: a difference in a megabyte would be printed.
  expect(Buffer.from(bytes).equals(byLibraryAlone(columns))).toBe(true);
});

test('the row groups are those of the footer', () => {
  const { bytes, rowGroups } = written([column('f', 'FLOAT', floats), column('i', 'INT32', Int32Array.from(floats))]);
  const placesOf = (groups: readonly RowGroup[]) =>
    groups.map(({ num_rows: rows, columns }) => ({
      rows,
      columns: columns.map(({ meta_data: meta }) => [meta?.data_page_offset, meta?.total_compressed_size]),
    }));
  expect(placesOf(rowGroups)).toEqual(placesOf(parquetMetadata(bytes.slice().buffer).row_groups));
  expect(rowGroups.map(({ num_rows: rows }) => rows)).toEqual([122_880n, 7_120n]);
});

test('the rows of each row group are told when they are written', () => {
  const told: number[] = [];
  writeParquet([column('f', 'FLOAT', floats)], { rowCount, kvMetadata, onRows: (rows) => told.push(rows) });
  expect(told).toEqual([122_880, rowCount]);
});
