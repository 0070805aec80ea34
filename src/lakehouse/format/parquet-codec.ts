import type { Columns } from '../../base/columns.ts';
import type { FileMetrics } from './manifest.ts';
import type { IcebergSchema } from './table-metadata.ts';

/** A Parquet file and what its manifest entry says of it. */
export interface EncodedFile {
  readonly blob: Blob;
  readonly metrics: FileMetrics;
  /** Of its bytes. */
  readonly sha256: string;
}

/** A stored Parquet file. */
export interface ParquetPart {
  readonly path: string;
  readonly blob: Blob;
  /** Checked before the file is read, where it is known. */
  readonly sha256?: string | undefined;
}

export interface CodecOptions {
  readonly signal?: AbortSignal | undefined;
  /** Rows done, of all. */
  readonly onProgress?: ((progress: RowProgress) => void) | undefined;
}

/** Rows. `total` is null when nobody knows it. */
export interface RowProgress {
  readonly done: number;
  readonly total: number | null;
}

/** Parquet, wherever it is computed: `compute` hands one in that runs in its worker. */
export interface ParquetCodec {
  encode(schema: IcebergSchema, columns: Columns, options?: CodecOptions): Promise<EncodedFile>;
  /** Reports once, when it begins. Throws `file_damaged`. */
  decode(part: ParquetPart, schema: IcebergSchema, options?: CodecOptions): Promise<Columns>;
  /** One file of the rows of several, in their order. Throws `file_damaged`. */
  merge(parts: readonly ParquetPart[], schema: IcebergSchema, options?: CodecOptions): Promise<EncodedFile>;
}
