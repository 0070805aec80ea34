import { parquetMetadata, parquetRead, type FileMetaData, type RowGroup, type SchemaElement } from 'hyparquet';
import type { Columns, ColumnType, ColumnValues } from '../../base/columns.ts';
import { sha256HexOf } from '../../base/digest.ts';
import { createColumnWriter, valueKinds } from '../../sql/column-writer.ts';
import { measureColumn } from './bounds.ts';
import type { FieldMap } from './manifest.ts';
import { damagedFile } from './damaged-file.ts';
import { schemaText } from './metadata-print.ts';
import type { EncodedFile, ParquetPart } from './parquet-codec.ts';
import { loadUnpackers } from './parquet-codecs.ts';
import { columnParsers, findColumns } from './parquet-columns.ts';
import type { IcebergField, IcebergSchema } from './table-metadata.ts';
import { writeParquet } from './write-parquet.ts';

const physicalTypes: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  boolean: { type: 'BOOLEAN' },
  int: { type: 'INT32' },
  long: { type: 'INT64' },
  float: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  timestamptz: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
};

/**
 * One uncompressed Parquet file with Iceberg's field ids, in the order of the schema, and its metrics.
 * `columns` has every field of the schema, in arrays of one length. A column without nulls is written as required.
 * `onRows` is told the rows done: measuring the columns is the first half of it, writing the row groups the second.
 */
export async function encodeParquet(
  schema: IcebergSchema,
  columns: Columns,
  onRows: (done: number, total: number) => void = () => undefined,
): Promise<EncodedFile> {
  const [first] = schema.fields;
  const rowCount = first ? valuesOf(columns, first).length : 0;
  const measured = schema.fields.map((field, index) => {
    const metrics = measureColumn(field, valuesOf(columns, field));
    onRows(Math.floor((rowCount * (index + 1)) / (2 * schema.fields.length)), rowCount);
    return { field, metrics };
  });
  const { bytes, rowGroups } = writeParquet(
    measured.map(({ field, metrics }) => ({
      element: {
        name: field.name,
        field_id: field.id,
        repetition_type: metrics.nullCount === 0 ? 'REQUIRED' : 'OPTIONAL',
        ...physicalTypes[field.type],
      },
      values: writable(field.type, valuesOf(columns, field)),
      // The library's choice for booleans, RLE, is one that Iceberg's vectorised reader in Spark does not know.
      ...(field.type === 'boolean' && { encoding: 'PLAIN' as const }),
    })),
    {
      rowCount,
      kvMetadata: [{ key: 'iceberg.schema', value: schemaText(schema) }],
      onRows: (rows) => onRows(Math.floor((rowCount + rows) / 2), rowCount),
    },
  );
  const sizes = columnSizes(rowGroups);
  const mapOf = <Value>(pick: (column: (typeof measured)[number], index: number) => Value | null): FieldMap<Value> =>
    measured.flatMap((column, index) => {
      const value = pick(column, index);
      return value === null ? [] : [{ key: column.field.id, value }];
    });
  return {
    blob: new Blob([bytes], { type: 'application/vnd.apache.parquet' }),
    sha256: await sha256HexOf(new Uint8Array(bytes)),
    metrics: {
      record_count: rowCount,
      file_size_in_bytes: bytes.byteLength,
      column_sizes: mapOf((_column, index) => sizes[index] ?? 0),
      value_counts: mapOf(() => rowCount),
      null_value_counts: mapOf(({ metrics }) => metrics.nullCount),
      nan_value_counts: mapOf(({ metrics }) => metrics.nanCount),
      lower_bounds: mapOf(({ metrics }) => metrics.lower),
      upper_bounds: mapOf(({ metrics }) => metrics.upper),
      split_offsets: splitOffsets(rowGroups),
    },
  };
}

function valuesOf(columns: Columns, { name }: IcebergField): ColumnValues {
  const values = columns[name];
  if (values) return values;
  throw new Error(`the column ${name} is missing`);
}

/** Bytes of each column over all row groups. */
function columnSizes(groups: readonly RowGroup[]): number[] {
  const sizes: number[] = [];
  for (const group of groups) {
    for (const [index, column] of group.columns.entries()) {
      sizes[index] = (sizes[index] ?? 0) + Number(column.meta_data?.total_compressed_size ?? 0);
    }
  }
  return sizes;
}

/** Where the row groups begin: at the first page of their first column, which may be a dictionary. */
function splitOffsets(groups: readonly RowGroup[]): readonly number[] {
  return groups.flatMap(({ columns: [first] }) => {
    const { data_page_offset: data, dictionary_page_offset: dictionary } = first?.meta_data ?? {};
    return data === undefined ? [] : [Number(dictionary ?? data)];
  });
}

/** The writer takes booleans as such. */
function writable(type: ColumnType, values: ColumnValues): ColumnValues {
  return type === 'boolean' && values instanceof Uint8Array ? Array.from(values, (value) => value === 1) : values;
}

/** More rows than a tab can hold. */
const maxRows = 2 ** 27;

/**
 * The columns of `schema` out of a Parquet file: by field id, or by name in a file without ids. A column that the file does
 * not have is null in every row; a narrower type is widened. Throws `file_damaged` for bytes with another SHA-256, an Error
 * that names the column for one of another type or with other rows, the library's errors for what is no Parquet file.
 */
export async function decodeParquet({ path, blob, sha256 }: ParquetPart, schema: IcebergSchema): Promise<Columns> {
  const buffer = await blob.arrayBuffer();
  if (sha256 !== undefined && (await sha256HexOf(new Uint8Array(buffer))) !== sha256) throw damagedFile(path);
  const metadata = parquetMetadata(buffer, { geoparquet: false });
  const rowCount = rowCountOfFile(metadata);
  const columns = findColumns(metadata.schema, schema);
  const targets = schema.fields.map((field) => ({
    field,
    column: columns.get(field),
    writer: createColumnWriter(valueKinds[field.type], rowCount),
    rows: 0,
  }));
  const byName = new Map(targets.flatMap((target) => (target.column ? [[target.column.name, target]] : [])));
  let failure: unknown;
  await parquetRead({
    file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
    metadata,
    columns: [...byName.keys()],
    compressors: await loadUnpackers(metadata),
    parsers: columnParsers,
    onChunk({ columnName, columnData, rowStart }) {
      const target = byName.get(columnName);
      if (target?.column === undefined) return;
      // What is thrown here would be lost.
      try {
        if (rowStart + columnData.length > rowCount)
          throw new Error(`the column ${JSON.stringify(columnName)} has too many rows`);
        target.writer.write(rowStart, target.column.convert(columnData as ColumnValues), 0, columnData.length);
        target.rows += columnData.length;
      } catch (error) {
        failure ??= error;
      }
    },
  });
  if (failure !== undefined) throw failure as Error;
  for (const { field, column, writer, rows } of targets) {
    if (column === undefined) writer.write(0, new Array<null>(rowCount).fill(null), 0, rowCount);
    else if (rows !== rowCount) {
      throw new Error(`the column ${JSON.stringify(field.name)} must have ${rowCount} rows, but it has ${rows}`);
    }
  }
  return Object.fromEntries(targets.map(({ field, writer }) => [field.name, writer.finish(rowCount)]));
}

function rowCountOfFile({ num_rows, row_groups }: FileMetaData): number {
  const rowCount = Number(num_rows);
  if (rowCount < 0 || rowCount > maxRows) throw new Error(`the file claims to have ${rowCount} rows`);
  if (row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0) === rowCount) return rowCount;
  throw new Error(`the file claims to have ${rowCount} rows, but its row groups have others`);
}
