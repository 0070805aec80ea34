import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { Tracking } from '../tracking/tracking.ts';

/** The snapshot that a run has learned from. */
interface TrainedSnapshot {
  readonly table: string;
  readonly snapshotId: string;
}

interface Deps {
  readonly tracking: Tracking;
  readonly lakehouse: Lakehouse;
}

interface RegisteredVersion {
  readonly name: string;
  readonly version: string;
  readonly runId: string;
}

const sourceSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ table: v.string(), to_snapshot_id: v.nullable(v.string()) }),
);

/**
 * Tags the snapshot that a model version was trained on as `<model>-v<version>`, so that no maintenance of the table takes
 * its rows away as long as the tag is there. Nothing is tagged where the run names no table, or the snapshot is gone already.
 */
export async function pinTrainingSnapshot(deps: Deps, version: RegisteredVersion): Promise<void> {
  const trained = await trainedSnapshot(deps, version.runId);
  if (trained === undefined) return;
  try {
    await deps.lakehouse.createTag(trained.table, pinName(version), trained.snapshotId);
  } catch (error) {
    // The tag is there already when the registration was repeated; a table or snapshot that is gone has nothing to keep.
    if (!isOneOf(error, ['ref_exists', 'unknown_table', 'unknown_snapshot'])) throw error;
  }
}

/** Takes the tag of a version away that was never READY. */
export async function unpinTrainingSnapshot(deps: Deps, version: RegisteredVersion): Promise<void> {
  const trained = await trainedSnapshot(deps, version.runId);
  if (trained === undefined) return;
  try {
    await deps.lakehouse.dropTag(trained.table, pinName(version));
  } catch (error) {
    if (!isOneOf(error, ['unknown_ref', 'unknown_table'])) throw error;
  }
}

function pinName({ name, version }: RegisteredVersion): string {
  return `${name}-v${version}`;
}

async function trainedSnapshot({ tracking }: Deps, runId: string): Promise<TrainedSnapshot | undefined> {
  const { inputs } = await tracking.getRun(runId);
  for (const { dataset } of inputs.dataset_inputs) {
    if (dataset.source_type !== 'iceberg') continue;
    const source = v.safeParse(sourceSchema, dataset.source);
    if (!source.success || source.output.to_snapshot_id === null) continue;
    return { table: source.output.table, snapshotId: source.output.to_snapshot_id };
  }
  return undefined;
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof LabError && codes.includes(error.code);
}
