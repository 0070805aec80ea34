import { sha256Hex } from '../base/digest.ts';
import { throwIfCancelled } from '../base/errors.ts';
import type { ArchiveEntry } from '../lakehouse/format/archive-codec.ts';
import { pause } from '../sql/pause.ts';
import type { ExperimentContent, RunContent } from '../tracking/experiment-content.ts';
import type { DatasetInput, MetricPoint, RunStatus } from '../tracking/types.ts';
import { metricText } from './mlflow-metric-text.ts';
import { modelEntries } from './mlflow-model-folder.ts';
import { mappingFile } from './yaml-text.ts';

/** MLflow's `RunStatus` as its folder store writes it. */
const statusNumbers: Readonly<Record<RunStatus, number>> = { RUNNING: 1, FINISHED: 3, FAILED: 4, KILLED: 5 };

/** MLflow's `SourceType.LOCAL`. */
const localSource = 4;

/**
 * An experiment as MLflow's folder store keeps it (mlflow/store/tracking/file_store.py of 3.17), one entry a file:
 * `<experiment>/meta.yaml`, `<experiment>/datasets/…`, and `<experiment>/<run>/` with `meta.yaml`, `params/`, `tags/`,
 * `metrics/`, `inputs/` and `artifacts/`; versions of registered models below `models/`. Artifact URIs lie below `location`.
 * Throws `cancelled`.
 */
export async function mlflowFolder(
  { experiment, runs, models }: ExperimentContent,
  location: string,
  signal?: AbortSignal,
): Promise<ArchiveEntry[]> {
  const id = experiment.experiment_id;
  const below = (path: string, text: string) => textEntry(`${id}/${path}`, text);
  const entries = [
    below(
      'meta.yaml',
      mappingFile({
        artifact_location: `${location}/${id}`,
        creation_time: experiment.creation_time,
        experiment_id: id,
        last_update_time: experiment.last_update_time,
        lifecycle_stage: experiment.lifecycle_stage,
        name: experiment.name,
      }),
    ),
    ...Object.entries(experiment.tags).map(([key, value]) => below(`tags/${key}`, value)),
    ...datasetEntries(runs).map(([path, text]) => below(path, text)),
    ...models.flatMap((model) => modelEntries(model, `${location}/${id}`)),
  ];
  for (const run of runs) {
    // A thousand runs would hold the page up.
    await pause();
    throwIfCancelled(signal);
    entries.push(...runEntries(run, `${location}/${id}/${run.run.run_id}/artifacts`));
  }
  return entries;
}

function runEntries({ run, points, artifacts }: RunContent, artifactUri: string): ArchiveEntry[] {
  const folder = `${run.experiment_id}/${run.run_id}`;
  const below = (path: string, text: string) => textEntry(`${folder}/${path}`, text);
  const meta = mappingFile({
    artifact_uri: artifactUri,
    ...(run.lifecycle_stage === 'deleted' && { deleted_time: run.end_time ?? run.start_time }),
    end_time: run.end_time,
    entry_point_name: '',
    experiment_id: run.experiment_id,
    lifecycle_stage: run.lifecycle_stage,
    run_id: run.run_id,
    run_name: run.run_name,
    source_name: '',
    source_type: localSource,
    source_version: '',
    start_time: run.start_time,
    status: statusNumbers[run.status],
    tags: [],
    user_id: '',
  });
  return [
    below('meta.yaml', meta),
    ...Object.entries(run.params).map(([key, value]) => below(`params/${key}`, value)),
    ...Object.entries(run.tags).map(([key, value]) => below(`tags/${key}`, value)),
    ...[...seriesOf(points)].map(([key, series]) => below(`metrics/${key}`, metricText(series))),
    ...run.dataset_inputs.map((input) => below(`inputs/${inputId(input)}/meta.yaml`, inputFile(input))),
    ...artifacts.map(({ path, bytes, sha256 }) => ({ path: `${folder}/artifacts/${path}`, blob: bytes, sha256 })),
  ];
}

function seriesOf(points: RunContent['points']): Map<string, MetricPoint[]> {
  const series = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const known = series.get(point.key);
    if (known === undefined) series.set(point.key, [point]);
    else known.push(point);
  }
  return series;
}

/** A data set stands once in an experiment, by name and digest, as in MLflow; the first run that has it describes it. */
function datasetEntries(runs: readonly RunContent[]): [string, string][] {
  const entries = new Map<string, string>();
  for (const input of runs.flatMap(({ run }) => run.dataset_inputs)) {
    const path = `datasets/${datasetId(input)}/meta.yaml`;
    if (!entries.has(path)) entries.set(path, mappingFile({ ...input.dataset }));
  }
  return [...entries];
}

function inputFile(input: DatasetInput): string {
  const id = datasetId(input);
  return mappingFile({
    destination_id: id,
    destination_type: 'RUN',
    source_id: id,
    source_type: 'DATASET',
    tags: Object.fromEntries(input.tags.map(({ key, value }) => [key, value])),
  });
}

function datasetId({ dataset }: DatasetInput): string {
  return sha256Hex(JSON.stringify([dataset.name, dataset.digest])).slice(0, 32);
}

function inputId(input: DatasetInput): string {
  return sha256Hex(`input ${datasetId(input)}`).slice(0, 32);
}

function textEntry(path: string, text: string): ArchiveEntry {
  return { path, text };
}
