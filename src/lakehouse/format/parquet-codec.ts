import type { Columns } from '../../base/columns.ts';
import type { FileMetrics } from './manifest.ts';
import type { IcebergSchema } from './table-metadata.ts';

/** A Parquet file and what its manifest entry says of it. */
export interface EncodedFile {
  readonly blob: Blob;
  readonly metrics: FileMetrics;
}

export interface CodecOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Parquet, wherever it is computed: `compute` hands one in that runs in its worker. */
export interface ParquetCodec {
  encode(schema: IcebergSchema, columns: Columns, options?: CodecOptions): Promise<EncodedFile>;
  decode(blob: Blob, schema: IcebergSchema, options?: CodecOptions): Promise<Columns>;
}
