import type { AsyncDuckDB, AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import { queryErrorOf } from './query-error.ts';
import type { SpawnedDuckdb } from './spawned-duckdb.ts';
import { DatabaseLost } from './sql-error.ts';

/** One running database. When it is lost, every call that waits for it fails with `sql_crashed`. */
export interface Engine {
  readonly db: AsyncDuckDB;
  connect(): Promise<Connection>;
  /** The answer, or `DatabaseLost` if the database dies first. Other failures become `QueryError`. */
  answer<Result>(sql: string, call: Promise<Result>): Promise<Result>;
  lose(reason: string, cause?: unknown): void;
}

export interface Connection {
  /** DuckDB's handle. */
  readonly id: number;
  readonly duckdb: AsyncDuckDBConnection;
  close(): Promise<void>;
}

/**
 * Without these, a table or function that DuckDB does not know makes it fetch an extension from another origin,
 * which ends in a trap or hangs offline; and a statement could read the network or undo the settings.
 */
const lockdown = [
  'SET autoinstall_known_extensions=false',
  'SET autoload_known_extensions=false',
  'SET enable_external_access=false',
  'SET lock_configuration=true',
];

export async function startEngine(spawned: SpawnedDuckdb, onLost: () => void): Promise<Engine> {
  const { db } = spawned;
  let lost: DatabaseLost | undefined;
  let reject: (error: DatabaseLost) => void = () => undefined;
  const death = new Promise<never>((_resolve, refuse) => (reject = refuse));
  death.catch(() => undefined);

  const engine: Engine = {
    db,
    lose(reason, cause) {
      if (lost) return;
      lost = new DatabaseLost(
        `The database ended unexpectedly (${reason}). Run the statement again: a new database starts by itself and ` +
          `reads the tables anew.`,
        { reason },
        cause,
      );
      reject(lost);
      spawned.terminate();
      onLost();
    },
    async answer(sql, call) {
      try {
        return await Promise.race([call, death]);
      } catch (error) {
        call.catch(() => undefined);
        if (error instanceof DatabaseLost) throw error;
        const reason = trapOf(error);
        if (reason === undefined) throw queryErrorOf(error, sql);
        engine.lose(reason, error);
        return await death;
      }
    },
    async connect() {
      const duckdb = await engine.answer('', db.connect());
      return {
        id: duckdb.useUnsafe((_db, id) => id),
        duckdb,
        async close() {
          if (!lost) await engine.answer('', duckdb.close());
        },
      };
    },
  };
  spawned.onDeath((reason) => engine.lose(reason));
  await lockDown(engine).catch((error: unknown) => {
    engine.lose('it did not start', error);
    throw error;
  });
  return engine;
}

async function lockDown(engine: Engine): Promise<void> {
  const connection = await engine.connect();
  for (const statement of lockdown) await engine.answer(statement, connection.duckdb.query(statement));
  await connection.close();
}

/**
 * What makes the module unusable: a WebAssembly trap, a C++ exception that nobody caught (it has no message), an
 * exhausted stack, and DuckDB's own FATAL errors, after which it refuses everything.
 */
function trapOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'RuntimeError' || error.name === 'RangeError') return error.message;
  if (!error.message || error.message === 'undefined') return 'uncaught exception';
  return /^FATAL Error|"exception_type":"FATAL"/.test(error.message) ? error.message : undefined;
}
