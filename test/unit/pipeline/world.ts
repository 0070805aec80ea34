import { createInlineCompute } from '../../../src/compute/compute.ts';
import { generateBatch } from '../../../src/datagen/generate-batch.ts';
import { openLakehouse } from '../../../src/lakehouse/lakehouse.ts';
import { lakehouseStores } from '../../../src/lakehouse/stores.ts';
import { logModel, type TrainedOn } from '../../../src/pipeline/log-model.ts';
import { openServing } from '../../../src/serving/serving.ts';
import { servingStores } from '../../../src/serving/stores.ts';
import { createSql } from '../../../src/sql/open-sql.ts';
import type { Sql } from '../../../src/sql/types.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import { trackingStores } from '../../../src/tracking/stores.ts';
import { openTracking } from '../../../src/tracking/tracking.ts';
import { seededIds, tickingClock } from '../lab/world.ts';
import { spawnNodeDuckdb } from '../sql/node-duckdb.ts';

let sharedSql: Sql | undefined;
const compute = createInlineCompute();

/** Pages over one database with the rooms that the pipeline brings together. `idSeed` changes every id, nothing else. */
export function createWorld(idSeed = 1) {
  const database = createMemoryDatabase([...lakehouseStores, ...trackingStores, ...servingStores]);
  const clock = tickingClock();
  const ids = seededIds(idSeed);
  sharedSql ??= createSql({ spawn: spawnNodeDuckdb });
  const sql = sharedSql;
  return {
    openPage() {
      const storage = database.open();
      const context = { storage, clock, ids };
      return {
        ...context,
        compute,
        lakehouse: openLakehouse({ ...context, sql, codec: compute.codec }),
        tracking: openTracking(context),
        serving: openServing(context),
        kill: () => database.killPage(storage),
      };
    },
  };
}

export type Page = ReturnType<ReturnType<typeof createWorld>['openPage']>;

export function batchOf(seed: number, batchNumber = 0, rowCount = 100) {
  return generateBatch({ seed, batchNumber, rowCount }).columns;
}

export async function startRun({ tracking }: Page, experiment = 'e') {
  const { experiment_id: experimentId } = await tracking.setExperiment(experiment);
  return (await tracking.startRun({ experimentId })).info.run_id;
}

/** A finished run with a small model of this seed's batch, and one metric. */
export async function trainedRun(
  page: Page,
  {
    seed = 42,
    accuracy = 0.9,
    experiment = 'e',
    plan = null,
  }: {
    readonly seed?: number;
    readonly accuracy?: number;
    readonly experiment?: string;
    readonly plan?: TrainedOn | null;
  } = {},
) {
  const runId = await startRun(page, experiment);
  const { fraud_trx: label, ...features } = batchOf(seed);
  const trained = await compute.train({ features, label: label ?? [], params: { n_estimators: 3 } });
  await logModel(page, runId, { path: 'model', trained, featureNames: Object.keys(features), plan });
  await page.tracking.logMetrics(runId, [{ key: 'accuracy', value: accuracy }]);
  await page.tracking.endRun(runId, 'FINISHED');
  return { runId, trained };
}
