import { LabError } from '../../../src/base/errors.ts';
import { idSourceOver } from '../../../src/base/ids.ts';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import type { MemoryPageOptions } from '../../../src/storage/memory-storage.ts';
import { trackingStores } from '../../../src/tracking/stores.ts';
import { openTracking } from '../../../src/tracking/tracking.ts';

/** Several pages over one database, with a clock that goes one millisecond further at each look. */
export function createWorld() {
  const database = createMemoryDatabase(trackingStores);
  const random = new Xoshiro128(42);
  let now = 1_764_000_000_000;
  const clock = { now: () => now++ };
  const ids = idSourceOver((bytes) => bytes.map(() => random.nextUint32() & 255));
  return {
    database,
    clock,
    openPage(options: MemoryPageOptions = {}) {
      const storage = database.open(options);
      return { storage, tracking: openTracking({ storage, clock, ids }) };
    },
  };
}

/** One page with an experiment and a RUNNING run in it. */
export async function createRunning() {
  const world = createWorld();
  const { storage, tracking } = world.openPage();
  const experiment = await tracking.setExperiment('xgb-cc-fraud-Paul');
  const run = await tracking.startRun({ experimentId: experiment.experiment_id, runName: 'first' });
  return { ...world, storage, tracking, experiment, runId: run.info.run_id };
}

/** The code that a promise rejects with, or `resolved`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => {
      if (error instanceof LabError) return error.code;
      throw error;
    },
  );
}
