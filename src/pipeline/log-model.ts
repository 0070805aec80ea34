import type { Clock } from '../base/clock.ts';
import { sha256Hex } from '../base/digest.ts';
import type { IdSource } from '../base/ids.ts';
import type { TrainedModel } from '../compute/calls.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { mlmodelFile } from './mlmodel-file.ts';
import { signatureOf } from './model-signature.ts';

/** Rows that a model was trained on, as a scan planned them. */
export interface TrainedOn {
  readonly table: string;
  readonly fromSnapshotId: string | null;
  readonly toSnapshotId: string | null;
  readonly files: readonly string[];
  readonly rowCount: number;
}

interface Deps {
  readonly tracking: Tracking;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Writes the model as the run's artifact folder `path`: `MLmodel`, `model.json` (XGBoost model JSON) and
 * `signature.json`; and the rows it was trained on as a dataset input with the context `training`.
 */
export async function logModel(
  { tracking, clock, ids }: Deps,
  runId: string,
  model: {
    readonly path: string;
    readonly trained: TrainedModel;
    readonly featureNames: readonly string[];
    readonly plan: TrainedOn | null;
  },
): Promise<void> {
  const { path, trained, featureNames, plan } = model;
  const signature = signatureOf(featureNames);
  const file = mlmodelFile({ path, runId, modelUuid: ids.hex(16), createdAt: clock.now(), signature });
  await tracking.logArtifact(runId, `${path}/model.json`, trained.model);
  await tracking.logArtifact(runId, `${path}/signature.json`, JSON.stringify(signature));
  // MLmodel is what makes the folder a model: it comes last, so that a cut never leaves half a model.
  await tracking.logArtifact(runId, `${path}/MLmodel`, file);
  if (plan === null) return;
  const range = { table: plan.table, from_snapshot_id: plan.fromSnapshotId, to_snapshot_id: plan.toSnapshotId };
  await tracking.logInput(runId, {
    dataset: {
      name: plan.table,
      digest: sha256Hex(JSON.stringify([range, plan.files])).slice(0, 8),
      source_type: 'iceberg',
      source: JSON.stringify(range),
      profile: JSON.stringify({ num_rows: plan.rowCount }),
    },
    tags: [{ key: 'mlflow.data.context', value: 'training' }],
  });
}
