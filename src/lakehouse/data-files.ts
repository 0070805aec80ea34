import type { Columns } from '../base/columns.ts';
import { throwIfCancelled } from '../base/errors.ts';
import type { LakehouseContext } from './context.ts';
import type { DataFile } from './format/manifest.ts';
import type { CodecOptions, EncodedFile } from './format/parquet-codec.ts';
import type { IcebergSchema } from './format/table-metadata.ts';
import { fileStore } from './stores.ts';

/** A data file that is stored, and that no snapshot names yet. */
export interface PreparedFile {
  readonly dataFile: DataFile;
  readonly schema: IcebergSchema;
}

type Deps = Pick<LakehouseContext, 'storage' | 'codec' | 'clock' | 'ids'>;

/**
 * Runs a write under a lock of its own, whose name the data files that it stores carry: until the write has ended, or its
 * page is gone, nobody takes them for orphans.
 */
export async function underWriterLock<Result>(
  { storage, ids }: Pick<Deps, 'storage' | 'ids'>,
  body: (writer: string) => Promise<Result>,
): Promise<Result> {
  const writer = `writing ${ids.uuid()}`;
  const lock = await storage.locks.tryHold(writer);
  try {
    return await body(writer);
  } finally {
    lock?.release();
  }
}

/** Encodes the rows and stores them as one data file. */
export async function writeDataFile(
  deps: Deps,
  to: { readonly location: string; readonly writer: string },
  rows: { readonly schema: IcebergSchema; readonly columns: Columns } & CodecOptions,
): Promise<PreparedFile> {
  const { schema, columns, ...options } = rows;
  const encoded = await deps.codec.encode(schema, columns, options);
  throwIfCancelled(options.signal);
  return storeDataFile(deps, to, { encoded, schema });
}

/** Stores an encoded file under a new name, as Iceberg names them. */
export async function storeDataFile(
  { storage, clock, ids }: Deps,
  { location, writer }: { readonly location: string; readonly writer: string },
  { encoded, schema }: { readonly encoded: EncodedFile; readonly schema: IcebergSchema },
): Promise<PreparedFile> {
  const { blob, metrics, sha256 } = encoded;
  const path = `${location}/data/00000-0-${ids.uuid()}-00001.parquet`;
  await storage.write([fileStore], (tx) =>
    tx.add(fileStore, { path, blob, sizeBytes: blob.size, createdAt: clock.now(), sha256, writer }),
  );
  return {
    dataFile: { content: 0, file_path: path, file_format: 'PARQUET', ...metrics, sort_order_id: 0 },
    schema,
  };
}
