/** Starts the compute worker. In a file of its own, since only a bundler can resolve it. */
export function spawnComputeWorker(): Worker {
  return new Worker(new URL('./compute.worker.ts', import.meta.url), { type: 'module', name: 'compute' });
}
