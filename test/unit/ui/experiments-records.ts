import type { ExperimentId, RunId } from '../../../src/base/ids.ts';
import type { Run, RunStatus } from '../../../src/tracking/types.ts';

interface Sketch {
  readonly id?: string;
  readonly name?: string;
  readonly status?: RunStatus;
  readonly start?: number;
  readonly end?: number | null;
  readonly params?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The rows it was trained on; null for a run that does not say. */
  readonly rows?: { readonly from: string | null; readonly to: string; readonly count: number } | null;
}

export const table = 'hol_fraud.transactions_Paul';

export function trainingRun(sketch: Sketch = {}): Run {
  const { id = 'a'.repeat(32), name = 'run-a', status = 'FINISHED', start = 1000, end = 2000 } = sketch;
  const { params = {}, metrics = {}, tags = {}, rows = { from: null, to: '11', count: 10_000 } } = sketch;
  const source = rows && { table, from_snapshot_id: rows.from, to_snapshot_id: rows.to };
  return {
    info: {
      run_id: id as RunId,
      run_name: name,
      experiment_id: '1' as ExperimentId,
      status,
      start_time: start,
      end_time: end,
      artifact_uri: '',
      lifecycle_stage: 'active',
    },
    data: { params, metrics, tags },
    inputs: {
      dataset_inputs:
        rows === null
          ? []
          : [
              {
                dataset: {
                  name: table,
                  digest: `${rows.from}-${rows.to}`,
                  source_type: 'iceberg',
                  source: JSON.stringify(source),
                  profile: JSON.stringify({ num_rows: rows.count }),
                },
                tags: [{ key: 'mlflow.data.context', value: 'training' }],
              },
            ],
    },
  };
}
