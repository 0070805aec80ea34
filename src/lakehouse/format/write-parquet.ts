import type { Encoding, KeyValue, RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writeColumn } from 'hyparquet-writer/src/column.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { PageIndexes } from 'hyparquet-writer/src/types.js';
import type { ColumnValues } from '../../base/columns.ts';
import { rangeOfNumbers } from './bounds.ts';

const rowGroupSize = 122_880;
/** The library's own; a row group's floats and doubles fit in one page of it. */
const pageSize = 2 ** 20;
const sampleSize = 1024;

/** A column that is written: REQUIRED without nulls, OPTIONAL else. */
export interface ParquetColumn {
  readonly element: SchemaElement;
  readonly values: ColumnValues;
  /** The library's choice when left out. */
  readonly encoding?: Encoding;
}

export interface FileOptions {
  readonly rowCount: number;
  readonly kvMetadata: KeyValue[];
  /** Told the rows that are written, after every row group. */
  readonly onRows: (done: number) => void;
}

/** A Parquet file, and what its footer says of its row groups. */
export interface WrittenParquet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rowGroups: readonly RowGroup[];
}

type Floats = Float32Array | Float64Array;

/**
 * One uncompressed Parquet file. The library writes it all but for the pages of float and double columns that no dictionary
 * would make smaller: PLAIN (spec: Encodings) is what their arrays are in memory, so they are copied whole instead of value
 * by value, which takes a fifth of the time. The bytes are the same.
 */
export function writeParquet(
  columns: readonly ParquetColumn[],
  { rowCount, kvMetadata, onRows }: FileOptions,
): WrittenParquet {
  const root: SchemaElement = { name: 'table', num_children: columns.length };
  const writer = new ByteWriter(expectedBytes(columns));
  const file = new ParquetWriter({
    writer,
    schema: [root, ...columns.map(({ element }) => element)],
    codec: 'UNCOMPRESSED',
    kvMetadata,
  });
  const writeChunk = createChunkWriter(writer, root);
  for (let from = 0; from < rowCount; from += rowGroupSize) {
    const to = Math.min(from + rowGroupSize, rowCount);
    const start = writer.offset;
    const written = columns.map((column) => writeChunk(column, from, to));
    const chunks = written.map(({ chunk }) => chunk);
    file.pendingIndexes.push(...written);
    file.row_groups.push({
      columns: chunks,
      total_byte_size: chunks.reduce((sum, { meta_data: meta }) => sum + (meta?.total_uncompressed_size ?? 0n), 0n),
      num_rows: BigInt(to - from),
      total_compressed_size: BigInt(writer.offset - start),
    });
    file.num_rows += BigInt(to - from);
    onRows(to);
  }
  // A writer into memory never lets it wait: it is done when it returns.
  void file.finish();
  return { bytes: new Uint8Array(writer.buffer, 0, writer.index), rowGroups: file.row_groups };
}

/** Room for the values as they are in memory, so that the writer rarely has to grow. */
function expectedBytes(columns: readonly ParquetColumn[]): number {
  const bytesOf = (values: ColumnValues) => (ArrayBuffer.isView(values) ? values.byteLength : 16 * values.length);
  return columns.reduce((sum, { values }) => sum + bytesOf(values) + 4096, 4096);
}

/** Writes the columns of one row group after the other. */
function createChunkWriter(writer: ByteWriter, root: SchemaElement) {
  // Columns that found no use for a dictionary once are not asked again.
  const plain = new Set<SchemaElement>();
  return (column: ParquetColumn, from: number, to: number): PageIndexes => {
    const { element, values } = column;
    const part = ArrayBuffer.isView(values) ? values.subarray(from, to) : values.slice(from, to);
    if (isFloats(part) && (plain.has(element) || areMostlyDistinct(part))) return writeFloats(writer, element, part);
    const written = writeOther(writer, root, { ...column, values: part });
    if (written.chunk.meta_data?.encodings.includes('RLE_DICTIONARY') !== true) plain.add(element);
    return written;
  };
}

function isFloats(values: ColumnValues): values is Floats {
  return values instanceof Float32Array || values instanceof Float64Array;
}

/** Whether a dictionary is out of the question, by a sample, as the library decides it. */
function areMostlyDistinct(values: Floats): boolean {
  const step = Math.max(1, Math.floor(values.length / sampleSize));
  const sample = new Set<number>();
  let taken = 0;
  for (let i = 0; i < values.length; i += step) {
    sample.add(values[i]!);
    taken++;
  }
  return sample.size > 0.9 * taken;
}

function writeOther(writer: ByteWriter, root: SchemaElement, { element, values, encoding }: ParquetColumn) {
  const isOptional = element.repetition_type === 'OPTIONAL';
  return writeColumn({
    writer,
    column: {
      columnName: element.name,
      element,
      schemaPath: [root, element],
      codec: 'UNCOMPRESSED',
      compressors: {},
      stats: true,
      pageSize,
      columnIndex: false,
      offsetIndex: true,
      ...(encoding && { encoding }),
    },
    pageData: {
      values: values as never,
      definitionLevels: isOptional ? Array.from(values as Iterable<unknown>, (value) => (value === null ? 0 : 1)) : [],
      repetitionLevels: [],
      maxDefinitionLevel: isOptional ? 1 : 0,
    },
  });
}

/** One page of a REQUIRED column. */
function writeFloats(writer: ByteWriter, { name, type }: SchemaElement, values: Floats): PageIndexes {
  const start = writer.offset;
  const page = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: page.length,
    compressed_page_size: page.length,
    data_page_header_v2: {
      num_values: values.length,
      num_nulls: 0,
      num_rows: values.length,
      encoding: 'PLAIN',
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  writer.appendBytes(page);
  const size = BigInt(writer.offset - start);
  return {
    chunk: {
      meta_data: {
        type: type ?? 'FLOAT',
        encodings: ['PLAIN'],
        path_in_schema: [name],
        codec: 'UNCOMPRESSED',
        num_values: BigInt(values.length),
        total_compressed_size: size,
        total_uncompressed_size: size,
        data_page_offset: BigInt(start),
        statistics: statisticsOf(values),
        encoding_stats: [{ page_type: 'DATA_PAGE_V2', encoding: 'PLAIN', count: 1 }],
      },
      file_offset: BigInt(start),
    },
  };
}

/** Bounds without NaN; a zero is -0 as a lower and +0 as an upper bound (Parquet: `Statistics.min_value`, `max_value`). */
function statisticsOf(values: Floats) {
  const { nanCount, lower, upper } = rangeOfNumbers(values);
  const counts = { null_count: 0n, nan_count: BigInt(nanCount) };
  if (lower === undefined || upper === undefined) return counts;
  return { min_value: lower === 0 ? -0 : lower, max_value: upper === 0 ? 0 : upper, ...counts };
}
