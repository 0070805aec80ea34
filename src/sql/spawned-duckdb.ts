import type { AsyncDuckDB } from '@duckdb/duckdb-wasm';

/** A DuckDB of its own, open on an empty database in memory, and the worker it lives in. */
export interface SpawnedDuckdb {
  readonly db: AsyncDuckDB;
  /** Calls back once when the worker dies of an error. `AsyncDuckDB` itself lets its callers wait for ever then. */
  onDeath(listener: (reason: string) => void): void;
  terminate(): void;
}
