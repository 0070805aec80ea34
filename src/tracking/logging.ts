import { sha256Hex } from '../base/digest.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { requireActive, requireRun, requireRunning, runNameTag } from './runs.ts';
import { artifactStore, metricStore, runStore } from './stores.ts';
import type { ArtifactRecord, RunRecord } from './stores.ts';
import type { DatasetInput, MetricInput, MetricPoint } from './types.ts';
import { checkArtifactPath, checkDatasetInput, checkLength, checkMetric, checkParam, checkTag } from './validate.ts';

export interface LogBatch {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly metrics?: readonly MetricInput[];
  readonly tags?: Readonly<Record<string, unknown>>;
}

/**
 * Logs params, metric points and tags of a RUNNING run in one transaction: all of them or none.
 * Values of params and tags are stored as text. A param may be logged again with the same value; another value
 * throws `INVALID_PARAMETER_VALUE`, as do keys and values beyond MLflow's limits. An ended run throws `INVALID_STATE`.
 */
export async function logBatch(context: TrackingContext, runId: string, batch: LogBatch): Promise<void> {
  const now = context.clock.now();
  const params = Object.entries(batch.params ?? {}).map(([key, value]) => checkParam(key, value));
  const metrics = (batch.metrics ?? []).map((metric) => checkMetric(metric, now));
  const tags = Object.entries(batch.tags ?? {}).map(([key, value]) => checkTag(key, value));
  await context.storage.write([runStore, metricStore], async (tx) => {
    const record = await requireRunning(tx, runId, 'log to it');
    for (const [key, value] of params) refuseOtherValue(record, key, value);
    await tx.put(runStore, {
      ...withTags(record, tags),
      params: merged(record.params, params),
      metrics: withLatest(record.metrics, metrics),
    });
    for (const { key, value, step, timestamp } of metrics) {
      await tx.put(metricStore, {
        run_id: record.run_id,
        key,
        step,
        timestamp,
        value,
        value_text: String(value),
      });
    }
  });
}

/** Sets tags, of an ended run too, but not of a deleted one: in MLflow, tags are notes on a run and stay open. */
export async function setTags(
  context: TrackingContext,
  runId: string,
  tags: Readonly<Record<string, unknown>>,
): Promise<void> {
  const checked = Object.entries(tags).map(([key, value]) => checkTag(key, value));
  await context.storage.write([runStore], async (tx) => {
    await tx.put(runStore, withTags(await requireActive(tx, runId, 'set its tags'), checked));
  });
}

/** Removes a tag, of an ended run too. Throws `RESOURCE_DOES_NOT_EXIST` for one that is not there, as MLflow does. */
export async function deleteTag(context: TrackingContext, runId: string, key: string): Promise<void> {
  await context.storage.write([runStore], async (tx) => {
    const record = await requireActive(tx, runId, 'take a tag away');
    if (!Object.hasOwn(record.tags, key)) {
      throw new TrackingError(
        'RESOURCE_DOES_NOT_EXIST',
        `Run ${record.run_id} has no tag ${JSON.stringify(key)}. Nothing was changed; its tags are listed by getRun.`,
        { run_id: record.run_id, key },
      );
    }
    const tags = Object.fromEntries(Object.entries(record.tags).filter(([each]) => each !== key));
    await tx.put(runStore, { ...record, tags });
  });
}

/** Adds a data set that the run read. The same data set (name and digest) is listed once, with its newest tags. */
export async function logInput(context: TrackingContext, runId: string, input: DatasetInput): Promise<void> {
  checkDatasetInput(input);
  await context.storage.write([runStore], async (tx) => {
    const record = await requireRunning(tx, runId, 'log an input');
    const isSame = ({ dataset }: DatasetInput) =>
      dataset.name === input.dataset.name && dataset.digest === input.dataset.digest;
    const others = record.dataset_inputs.filter((each) => !isSame(each));
    await tx.put(runStore, { ...record, dataset_inputs: [...others, input] });
  });
}

/**
 * Stores one file of a RUNNING run under a relative path such as `model/model.json`. Text is stored as UTF-8.
 * A file of the same path is replaced, as in MLflow. Gives its size in bytes and its SHA-256.
 */
export async function logArtifact(
  context: TrackingContext,
  runId: string,
  path: string,
  content: string | Uint8Array<ArrayBuffer> | Blob,
): Promise<{ path: string; size: number; sha256: string }> {
  checkArtifactPath(path);
  const sha256 = sha256Hex(content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content);
  const file = { path, bytes: new Blob([content]), sha256 };
  await putArtifacts(context, runId, [file]);
  return { path, size: file.bytes.size, sha256 };
}

/** Stores text files of a RUNNING run in one transaction: all of them or none. Path → text, stored as UTF-8. */
export async function logArtifacts(
  context: TrackingContext,
  runId: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const checked = [...files].map(([path, text]) => ({
    path: checkArtifactPath(path),
    bytes: new Blob([text]),
    sha256: sha256Hex(text),
  }));
  await putArtifacts(context, runId, checked);
}

async function putArtifacts(
  context: TrackingContext,
  runId: string,
  files: readonly Pick<ArtifactRecord, 'path' | 'bytes' | 'sha256'>[],
): Promise<void> {
  await context.storage.write([runStore, artifactStore], async (tx) => {
    const { run_id } = await requireRunning(tx, runId, 'log an artifact');
    for (const file of files) await tx.put(artifactStore, { run_id, ...file, size: file.bytes.size });
  });
}

/** Path, size in bytes and SHA-256 of every file of the run, ordered by path. */
export async function listArtifacts(
  context: TrackingContext,
  runId: string,
): Promise<{ path: string; size: number; sha256: string }[]> {
  return context.storage.read([runStore, artifactStore], async (tx) => {
    await requireRun(tx, runId);
    const records = await tx.list(artifactStore, { prefix: [runId] });
    return records.map(({ path, size, sha256 }) => ({ path, size, sha256 }));
  });
}

/** The bytes of one file. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown run or path. */
export async function loadArtifact(
  context: TrackingContext,
  runId: string,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const record = await context.storage.read([runStore, artifactStore], async (tx): Promise<ArtifactRecord> => {
    await requireRun(tx, runId);
    const found = await tx.get(artifactStore, [runId, path]);
    if (found !== undefined) return found;
    throw new TrackingError(
      'RESOURCE_DOES_NOT_EXIST',
      `Run ${runId} has no artifact ${JSON.stringify(path)}. Its paths are listed by artifacts(runId).`,
      { run_id: runId, path },
    );
  });
  return new Uint8Array(await record.bytes.arrayBuffer());
}

function refuseOtherValue(record: RunRecord, key: string, value: string): void {
  const known = Object.hasOwn(record.params, key) ? record.params[key] : undefined;
  if (known === undefined || known === value) return;
  throw new TrackingError(
    'INVALID_PARAMETER_VALUE',
    `Changing param values is not allowed: ${JSON.stringify(key)} of run ${record.run_id} is ` +
      `${excerpt(known)} and ${excerpt(value)} came. Nothing was logged; start a new run for it.`,
    { run_id: record.run_id, key },
  );
}

function withTags(record: RunRecord, tags: readonly (readonly [string, string])[]): RunRecord {
  const name = tags.findLast(([key]) => key === runNameTag)?.[1];
  const run_name = name === undefined ? record.run_name : checkLength('run name', name);
  return { ...record, run_name, tags: merged(record.tags, tags) };
}

/** MLflow's latest value: of the highest step, then the latest time, then the greatest value. */
function withLatest(
  latest: Readonly<Record<string, MetricPoint>>,
  points: readonly (MetricPoint & { readonly key: string })[],
): Record<string, MetricPoint> {
  const byKey = new Map(Object.entries(latest));
  for (const { key, value, step, timestamp } of points) {
    const point = { value, step, timestamp };
    const known = byKey.get(key);
    if (known === undefined || isMoreRecent(point, known)) byKey.set(key, point);
  }
  return Object.fromEntries(byKey);
}

function isMoreRecent(a: MetricPoint, b: MetricPoint): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return a.value > b.value;
}

/** Through entries, so that a key named `__proto__` is a key like any other. */
function merged(
  base: Readonly<Record<string, string>>,
  entries: readonly (readonly [string, string])[],
): Record<string, string> {
  return Object.fromEntries([...Object.entries(base), ...entries]);
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
