import type { AsyncDuckDB, AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import { createCompactor } from './compactor.ts';
import { queryErrorOf } from './query-error.ts';
import type { SpawnedDuckdb } from './spawned-duckdb.ts';
import { DatabaseLost } from './sql-error.ts';

/** One running database. When it is lost, every call that waits for it fails with `sql_crashed`. */
export interface Engine {
  readonly db: AsyncDuckDB;
  connect(): Promise<Connection>;
  /** The answer, or `DatabaseLost` if the database dies first. Other failures become `QueryError`. */
  answer<Result>(sql: string, call: Promise<Result>): Promise<Result>;
  /** Gives back the memory of deleted rows: now, or as soon as no connection is open. */
  compact(): void;
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
  let maintenance: Connection | undefined;
  const compactor = createCompactor(() => {
    if (maintenance && !lost) engine.answer('', maintenance.duckdb.query('CHECKPOINT')).catch(() => undefined);
  });

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
      compactor.enter();
      try {
        const connection = await open(engine);
        const close = () => (lost ? Promise.resolve() : connection.close()).finally(compactor.leave);
        return { ...connection, close };
      } catch (error) {
        compactor.leave();
        throw error;
      }
    },
    compact: compactor.request,
  };
  spawned.onDeath((reason) => engine.lose(reason));
  try {
    maintenance = await open(engine);
    for (const statement of lockdown) await engine.answer(statement, maintenance.duckdb.query(statement));
  } catch (error) {
    engine.lose('it did not start', error);
    throw error;
  }
  return engine;
}

async function open(engine: Engine): Promise<Connection> {
  const duckdb = await engine.answer('', engine.db.connect());
  return {
    id: duckdb.useUnsafe((_db, id) => id),
    duckdb,
    close: () => engine.answer('', duckdb.close()),
  };
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
