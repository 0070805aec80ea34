import type { ColumnType, ColumnValues } from '../base/columns.ts';

export interface ResultColumn {
  readonly name: string;
  /** DuckDB's name of the type, such as `FLOAT`, `BIGINT`, `TIMESTAMP WITH TIME ZONE`, `DECIMAL(18,3)`. */
  readonly type: string;
}

/**
 * A result in columns. FLOAT → Float32Array, DOUBLE → Float64Array, integers up to 32 bits → Int32Array,
 * BIGINT → BigInt64Array, BOOLEAN → Uint8Array of 0 and 1, timestamps → BigInt64Array of microseconds since 1970,
 * DATE → Int32Array of days since 1970, DECIMAL and HUGEINT → array of decimal texts, all else → array of texts.
 * A column with a NULL is an array with `null` in its place.
 */
export interface ResultSet {
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  /** One entry a column, in the order of `columns`. */
  readonly values: readonly ColumnValues[];
  /** True when `limit` cut the result. */
  readonly isCut: boolean;
}

/** A run of rows as it came from the database. The arrays are views that are valid until the callback returns. */
export interface ResultBatch {
  readonly rowCount: number;
  /** The values of column `index`, typed as in `ResultSet`. */
  values(index: number): ColumnValues;
}

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A column on its way into the database, with the Iceberg type that decides the SQL type. */
export interface InsertColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: ColumnValues;
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/**
 * The only door to DuckDB. It starts with the first call. Text given to these functions is trusted; what a learner
 * wrote goes through `read-only.ts`. Errors: `QueryError` (`sql_error`), `DatabaseLost` (`sql_crashed`), `cancelled`.
 */
export interface Sql {
  /** Runs a statement and gathers its result; at most `limit` rows where given. */
  query(text: string, options?: QueryOptions & { readonly limit?: number | undefined }): Promise<ResultSet>;
  /** Runs a statement and hands over its rows as they come, until `onBatch` answers false. */
  stream(
    text: string,
    onBatch: (batch: ResultBatch) => unknown,
    options?: QueryOptions,
  ): Promise<readonly ResultColumn[]>;
  /** Runs statements for their effect. */
  execute(text: string): Promise<void>;
  /** Parses and binds one statement without running it. */
  check(text: string): Promise<void>;
  /** Appends rows to a table that exists: all of them or none. Progress counts rows. */
  insertColumns(
    table: TableName,
    columns: readonly InsertColumn[],
    options?: QueryOptions & { readonly onProgress?: ((done: number, total: number) => void) | undefined },
  ): Promise<void>;
  /** Gives back the memory of deleted rows: now, or as soon as nothing else is running. Does not wait for it. */
  compact(): Promise<void>;
  /** Changes whenever the database is lost: what was loaded into it is gone. */
  readonly generation: number;
  /** Ends the database. A later call starts a new one. */
  close(): Promise<void>;
}
