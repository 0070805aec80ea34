import type { Connection, Engine } from './engine.ts';
import type { SpawnedDuckdb } from './spawned-duckdb.ts';
import type { Sql } from './types.ts';

/**
 * DuckDB that starts with the first call. The engine and Arrow are fetched then, not with the page.
 *
 * @param spawn opens a DuckDB in a worker of its own: `spawnBundledDuckdb` in a page
 */
export function createSql({ spawn }: { readonly spawn: () => Promise<SpawnedDuckdb> }): Sql {
  let current: Promise<Engine> | undefined;
  let end: (() => void) | undefined;
  let generation = 0;

  const start = async (): Promise<Engine> => {
    const [{ startEngine }, spawned] = await Promise.all([import('./engine.ts'), spawn()]);
    const engine = await startEngine(spawned, forget);
    end = () => engine.lose('it was closed');
    return engine;
  };
  const forget = () => {
    current = undefined;
    end = undefined;
    generation++;
  };
  const engine = (): Promise<Engine> => {
    if (current) return current;
    const starting = start();
    current = starting;
    starting.catch(() => {
      if (current === starting) current = undefined;
    });
    return starting;
  };

  return {
    async query(text, options) {
      const [{ collectQuery }, running] = await Promise.all([import('./run-query.ts'), engine()]);
      return collectQuery(running, text, options);
    },
    async stream(text, onBatch, options) {
      const [{ streamColumns }, running] = await Promise.all([import('./run-query.ts'), engine()]);
      return streamColumns(running, text, onBatch, options);
    },
    async execute(text) {
      const running = await engine();
      await withConnection(running, ({ duckdb }) => running.answer(text, duckdb.query(text)));
    },
    async check(text) {
      const running = await engine();
      await withConnection(running, async ({ duckdb }) => {
        const prepared = await running.answer(text, duckdb.prepare(text));
        await running.answer(text, prepared.close());
      });
    },
    async insertColumns(table, columns, options = {}) {
      const [{ insertColumns }, running] = await Promise.all([import('./insert-columns.ts'), engine()]);
      await insertColumns(running, table, columns, options);
    },
    async compact() {
      (await current)?.compact();
    },
    get generation() {
      return generation;
    },
    async close() {
      await current?.catch(() => undefined);
      end?.();
    },
  };
}

async function withConnection(engine: Engine, use: (connection: Connection) => Promise<unknown>): Promise<void> {
  const connection = await engine.connect();
  try {
    await use(connection);
  } finally {
    await connection.close();
  }
}
