import type { Clock } from '../base/clock.ts';
import type { IdSource } from '../base/ids.ts';
import type { Sql } from '../sql/types.ts';
import type { Storage } from '../storage/types.ts';
import type { ArchiveCodec } from './format/archive-codec.ts';
import type { ParquetCodec } from './format/parquet-codec.ts';

export interface LakehouseContext {
  readonly storage: Storage;
  readonly sql: Sql;
  readonly codec: ParquetCodec & ArchiveCodec;
  readonly clock: Clock;
  readonly ids: IdSource;
}
