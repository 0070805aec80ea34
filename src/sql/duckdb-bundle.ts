import workerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import wasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?packed';
import { LabError } from '../base/errors.ts';
import { inflateIfGzip } from './inflate.ts';
import type { SpawnedDuckdb } from './spawned-duckdb.ts';

/** DuckDB's `eh` bundle, which ships with the page, in a worker of its own. Errors: `sql_unavailable`. */
export async function spawnBundledDuckdb(): Promise<SpawnedDuckdb> {
  const [{ AsyncDuckDB, VoidLogger }, module] = await Promise.all([import('@duckdb/duckdb-wasm'), loadModule()]);
  const moduleUrl = URL.createObjectURL(module);
  const worker = new Worker(workerUrl);
  try {
    const db = new AsyncDuckDB(new VoidLogger(), worker);
    const death = new Promise<never>((_resolve, reject) => {
      worker.addEventListener('error', (event) => reject(unavailable(event.message || 'its worker did not start')));
    });
    death.catch(() => undefined);
    await Promise.race([db.instantiate(moduleUrl).then(() => db.open({ path: ':memory:' })), death]);
    return {
      db,
      onDeath: (listener) => {
        death.catch((error: unknown) => listener(error instanceof Error ? error.message : String(error)));
      },
      terminate: () => void db.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error instanceof LabError ? error : unavailable(String(error), error);
  } finally {
    URL.revokeObjectURL(moduleUrl);
  }
}

async function loadModule(): Promise<Blob> {
  try {
    const response = await fetch(wasmUrl);
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    return await inflateIfGzip(response.body, 'application/wasm');
  } catch (error) {
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  }
}

function unavailable(reason: string, cause?: unknown): LabError {
  return new LabError(
    'sql_unavailable',
    `The database that ships with this page could not be started (${reason}). Check the connection and try again; ` +
      'after one complete visit it works offline.',
    { detail: { reason }, cause },
  );
}
