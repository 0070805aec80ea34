import { parquetMetadataAsync } from 'hyparquet';
import { LakehouseError } from '../errors.ts';
import type { BlobEntry } from './archive-codec.ts';
import { unsupportedTable } from './archive-errors.ts';

/** The codecs of Parquet files that are read (Parquet spec: Compression). */
const codecs: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4', 'LZ4_RAW']);

/**
 * Rows of each of these Parquet files, as their footers have it; nothing else of them is read.
 * Throws `file_unreadable` for what is no Parquet file, `unsupported_table` for an encrypted one or one with another codec.
 */
export async function readParquetFooters(files: readonly BlobEntry[]): Promise<readonly number[]> {
  const rowCounts: number[] = [];
  for (const file of files) rowCounts.push(await readFooter(file));
  return rowCounts;
}

async function readFooter({ path, blob }: BlobEntry): Promise<number> {
  const magic = await blob.slice(Math.max(0, blob.size - 4)).text();
  if (magic === 'PARE') throw unsupportedTable('encrypted Parquet files', path);
  const metadata = await readMetadata(path, blob);
  for (const group of metadata.row_groups) {
    for (const { meta_data } of group.columns) {
      if (meta_data !== undefined && !codecs.has(meta_data.codec)) {
        throw unsupportedTable(`Parquet files compressed with ${meta_data.codec}`, path);
      }
    }
  }
  return Number(metadata.num_rows);
}

async function readMetadata(path: string, blob: Blob): ReturnType<typeof parquetMetadataAsync> {
  try {
    return await parquetMetadataAsync({
      byteLength: blob.size,
      slice: (start, end) => blob.slice(start, end).arrayBuffer(),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LakehouseError(
      'file_unreadable',
      `The file ${path} of the archive is no Parquet file that can be read: ${reason}. Nothing was imported; export the table again.`,
      { path },
      cause,
    );
  }
}
