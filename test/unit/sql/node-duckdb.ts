import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SpawnedDuckdb } from '../../../src/sql/spawned-duckdb.ts';

const { resolve } = createRequire(import.meta.url);

/** What a web worker's script finds in its global scope; DuckDB prints every refused statement, so nothing is printed. */
const webWorkerScope = `
  const { parentPort } = require('node:worker_threads');
  globalThis.console.log = () => {};
  globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
  parentPort.on('message', (data) => globalThis.onmessage({ data }));
  require(${JSON.stringify(resolve('@duckdb/duckdb-wasm/dist/duckdb-node-eh.worker.cjs'))});
`;

/** The same DuckDB module as in the page, in a thread of Node. */
export async function spawnNodeDuckdb(): Promise<SpawnedDuckdb & { readonly thread: Worker }> {
  const thread = new Worker(webWorkerScope, { eval: true });
  const worker = {
    postMessage: (message: unknown, transfer: ArrayBuffer[]) => thread.postMessage(message, transfer),
    terminate: () => void thread.terminate(),
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
      if (type === 'message') thread.on('message', (data: unknown) => listener({ data }));
    },
    removeEventListener: () => undefined,
  };
  const db = new AsyncDuckDB(new VoidLogger(), worker as unknown as globalThis.Worker);
  await db.instantiate(resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'));
  await db.open({ path: ':memory:' });
  // A listener to its messages would keep the program from ending; so this comes last.
  thread.unref();
  return {
    db,
    thread,
    onDeath(listener) {
      thread.once('error', (error: unknown) => listener(error instanceof Error ? error.message : String(error)));
      thread.once('exit', (code) => listener(`its thread ended with ${code}`));
    },
    terminate: () => void thread.terminate(),
  };
}
