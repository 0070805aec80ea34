import type { Columns } from '../../../src/base/columns.ts';
import { idSourceOver, type IdSource } from '../../../src/base/ids.ts';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { createInlineCompute } from '../../../src/compute/compute.ts';
import type { LakehouseContext } from '../../../src/lakehouse/context.ts';
import type { EncodedFile, ParquetCodec } from '../../../src/lakehouse/format/parquet-codec.ts';
import { mergeParquet } from '../../../src/lakehouse/format/merge-parquet.ts';
import { decodeParquet, encodeParquet } from '../../../src/lakehouse/format/parquet.ts';
import { openLakehouse } from '../../../src/lakehouse/lakehouse.ts';
import { lakehouseStores } from '../../../src/lakehouse/stores.ts';
import { createSql } from '../../../src/sql/open-sql.ts';
import type { Sql } from '../../../src/sql/types.ts';
import { createMemoryDatabase, type MemoryDatabase } from '../../../src/storage/memory-storage.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { spawnNodeDuckdb } from '../sql/node-duckdb.ts';

export const location = 's3a://hol/user/paul/db/t';

/** The codec of the compute worker in this thread, counting what it encodes. */
function countingCodec(): LakehouseContext['codec'] & { encoded: number; decoded: number } {
  const codec = {
    ...createInlineCompute().codec,
    encoded: 0,
    decoded: 0,
    async encode(...[schema, columns, options]: Parameters<ParquetCodec['encode']>): Promise<EncodedFile> {
      codec.encoded++;
      return encodeParquet(schema, columns, (done, total) => options?.onProgress?.({ done, total }));
    },
    async decode(...[part, schema]: Parameters<ParquetCodec['decode']>): Promise<Columns> {
      codec.decoded++;
      return decodeParquet(part, schema);
    },
    merge: (...[parts, schema, options]: Parameters<ParquetCodec['merge']>) =>
      mergeParquet(parts, schema, options?.onProgress),
  };
  return codec;
}

let sharedSql: Sql | undefined;

/** One DuckDB a test file: tables are told apart by their uuid. */
function realSql(): Sql {
  sharedSql ??= createSql({ spawn: spawnNodeDuckdb });
  return sharedSql;
}

let pages = 0;

/** One page over a database: its own ids (seeded), a clock that stands still unless told. */
export function openPage(storage: Storage, options: { readonly now?: () => number; readonly ids?: IdSource } = {}) {
  const random = new Xoshiro128(7, ++pages);
  const ids = idSourceOver((bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = random.nextUint32();
    return bytes;
  });
  const codec = countingCodec();
  const context: LakehouseContext = {
    storage,
    sql: realSql(),
    codec,
    clock: { now: options.now ?? (() => Date.UTC(2026, 10, 25, 10)) },
    ids: options.ids ?? ids,
  };
  return { lakehouse: openLakehouse(context), codec, storage, context };
}

export const newDatabase = (): MemoryDatabase => createMemoryDatabase(lakehouseStores);

/** `count` rows from `first` on: a float, an int and a text column. */
export function rows(first: number, count: number): Columns {
  return {
    amount: Float32Array.from({ length: count }, (_, i) => first + i + 0.5),
    label: Int32Array.from({ length: count }, (_, i) => (first + i) % 2),
    note: Array.from({ length: count }, (_, i) => `row ${first + i}`),
  };
}
