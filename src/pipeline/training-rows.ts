import * as v from 'valibot';
import type { SnapshotSelection } from '../lakehouse/plan-scan.ts';
import type { Run } from '../tracking/types.ts';

/** The rows that a run has read, by the ids of its dataset input. */
export interface TrainingRange {
  readonly table: string;
  /** Exclusive; null for all rows of the snapshot. */
  readonly fromSnapshotId: string | null;
  readonly toSnapshotId: string;
}

/** How a run has split its rows, by its params. */
export interface LoggedSplit {
  readonly testFraction: number;
  readonly seed: number;
}

const sourceText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ table: v.string(), from_snapshot_id: v.nullable(v.string()), to_snapshot_id: v.string() }),
);

/** Undefined where the run names no rows of a table, or rows that no snapshot holds. */
export function trainingRangeOf({ inputs }: Run): TrainingRange | undefined {
  for (const { dataset, tags } of inputs.dataset_inputs) {
    if (dataset.source_type !== 'iceberg') continue;
    if (!tags.some(({ key, value }) => key === 'mlflow.data.context' && value === 'training')) continue;
    const source = v.safeParse(sourceText, dataset.source);
    if (!source.success) continue;
    const { table, from_snapshot_id: fromSnapshotId, to_snapshot_id: toSnapshotId } = source.output;
    return { table, fromSnapshotId, toSnapshotId };
  }
  return undefined;
}

/** Undefined where the run does not say how it has split its rows. */
export function loggedSplitOf({ data }: Run): LoggedSplit | undefined {
  const testFraction = Number(data.params['test_size']);
  const seed = data.params['split_seed'] ?? data.params['seed'];
  if (!(testFraction > 0 && testFraction < 1) || seed === undefined || !/^\d{1,16}$/.test(seed)) return undefined;
  return { testFraction, seed: Number(seed) };
}

/** Which rows of its table a scan is to read. */
export function selectionOf({ fromSnapshotId, toSnapshotId }: TrainingRange): SnapshotSelection {
  return fromSnapshotId === null
    ? { snapshotId: toSnapshotId }
    : { startSnapshotId: fromSnapshotId, endSnapshotId: toSnapshotId };
}
