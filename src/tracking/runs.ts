import type { ExperimentId, RunId } from '../base/ids.ts';
import type { ReadTransaction } from '../storage/types.ts';
import type { TrackingContext } from './context.ts';
import { TrackingError } from './errors.ts';
import { experimentStore, metricStore, runStore } from './stores.ts';
import type { RunRecord } from './stores.ts';
import type { FinalRunStatus, MetricPoint, Run } from './types.ts';
import { checkLength, checkTag } from './validate.ts';

/** MLflow keeps a run's name in this tag too; setting the tag renames the run. */
export const runNameTag = 'mlflow.runName';

export interface RunStart {
  readonly experimentId: ExperimentId | string;
  readonly runName?: string;
  readonly tags?: Readonly<Record<string, unknown>>;
}

/**
 * A new RUNNING run. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown experiment id, `INVALID_PARAMETER_VALUE` for a
 * deleted experiment and for a name that another one in the tag `mlflow.runName` contradicts (MLflow).
 */
export async function startRun(context: TrackingContext, start: RunStart): Promise<Run> {
  const id = context.ids.hex(16) as RunId;
  const now = context.clock.now();
  const tags = new Map(Object.entries(start.tags ?? {}).map(([key, value]) => checkTag(key, value)));
  const tagged = tags.get(runNameTag);
  if (start.runName && tagged !== undefined && start.runName !== tagged) throw twoNames(start.runName, tagged);
  const runName = checkLength('run name', start.runName || tagged || `run-${id.slice(0, 8)}`);
  tags.set(runNameTag, runName);
  return context.storage.write([experimentStore, runStore], async (tx) => {
    const experiment = await tx.get(experimentStore, start.experimentId);
    if (experiment === undefined) {
      throw new TrackingError(
        'RESOURCE_DOES_NOT_EXIST',
        `No experiment has the id ${JSON.stringify(start.experimentId)}. Call setExperiment first and use its ` +
          `experiment_id.`,
        { experiment: start.experimentId },
      );
    }
    if (experiment.lifecycle_stage === 'deleted') {
      throw new TrackingError(
        'INVALID_PARAMETER_VALUE',
        `The experiment ${JSON.stringify(experiment.name)} must be active to start a run in it, but it is deleted. ` +
          'Restore it, or use another experiment.',
        { experiment: experiment.name },
      );
    }
    const record: RunRecord = {
      run_id: id,
      run_name: runName,
      experiment_id: experiment.experiment_id,
      status: 'RUNNING',
      start_time: now,
      end_time: null,
      artifact_uri: `${experiment.artifact_location}/${id}/artifacts`,
      lifecycle_stage: 'active',
      params: {},
      metrics: {},
      tags: Object.fromEntries(tags),
      dataset_inputs: [],
    };
    await tx.add(runStore, record);
    return toRun(record);
  });
}

/**
 * Ends a RUNNING run. Ending it again with the same status changes nothing; with another one it throws
 * `INVALID_STATE`.
 */
export async function endRun(context: TrackingContext, runId: string, status: FinalRunStatus): Promise<Run> {
  const now = context.clock.now();
  return context.storage.write([runStore], async (tx) => {
    const record = await requireRun(tx, runId);
    if (record.status === status) return toRun(record);
    if (record.status !== 'RUNNING') throw alreadyEnded(record, `end it as ${status}`);
    const ended: RunRecord = { ...record, status, end_time: now };
    await tx.put(runStore, ended);
    return toRun(ended);
  });
}

/** Ends those of these runs that are still RUNNING, in one transaction, and gives their ids. Unknown ids are passed over. */
export async function endDangling(
  context: TrackingContext,
  runIds: readonly string[],
  status: 'FAILED' | 'KILLED',
): Promise<RunId[]> {
  const now = context.clock.now();
  return context.storage.write([runStore], async (tx) => {
    const ended: RunId[] = [];
    for (const runId of new Set(runIds)) {
      const record = await tx.get(runStore, runId);
      if (record?.status !== 'RUNNING') continue;
      await tx.put(runStore, { ...record, status, end_time: now });
      ended.push(record.run_id);
    }
    return ended;
  });
}

/** The run. Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function getRun(context: TrackingContext, runId: string): Promise<Run> {
  return context.storage.read([runStore], async (tx) => toRun(await requireRun(tx, runId)));
}

/** All points of one metric, by step and then time. Empty when the run has no such metric. */
export async function metricHistory(context: TrackingContext, runId: string, key: string): Promise<MetricPoint[]> {
  return context.storage.read([runStore, metricStore], async (tx) => {
    await requireRun(tx, runId);
    const points = await tx.list(metricStore, { prefix: [runId, key] });
    return points.map(({ value, step, timestamp }) => ({ value, step, timestamp }));
  });
}

export async function requireRun(tx: ReadTransaction, runId: string): Promise<RunRecord> {
  const record = await tx.get(runStore, runId);
  if (record !== undefined) return record;
  throw new TrackingError(
    'RESOURCE_DOES_NOT_EXIST',
    `No run has the id ${JSON.stringify(runId)}. A run id has 32 hexadecimal digits; searchRuns gives those there are.`,
    { run_id: runId },
  );
}

/** The run, unless it is deleted: nothing of a deleted run changes, its tags neither. Throws `INVALID_PARAMETER_VALUE`. */
export async function requireActive(tx: ReadTransaction, runId: string, intent: string): Promise<RunRecord> {
  const record = await requireRun(tx, runId);
  if (record.lifecycle_stage !== 'deleted') return record;
  throw new TrackingError(
    'INVALID_PARAMETER_VALUE',
    `Run ${record.run_id} must be active to ${intent}, but it is deleted. Nothing was changed; restore it first.`,
    { run_id: record.run_id, lifecycle_stage: 'deleted' },
  );
}

/** The run, if it may still be logged to. Throws what `requireActive` throws, and `INVALID_STATE` for one that has ended. */
export async function requireRunning(tx: ReadTransaction, runId: string, intent: string): Promise<RunRecord> {
  const record = await requireActive(tx, runId, intent);
  if (record.status !== 'RUNNING') throw alreadyEnded(record, intent);
  return record;
}

export function toRun(record: RunRecord): Run {
  const { params, metrics, tags, dataset_inputs, ...info } = record;
  const latest = Object.entries(metrics).map(([key, point]) => [key, point.value] as const);
  return { info, data: { params, metrics: Object.fromEntries(latest), tags }, inputs: { dataset_inputs } };
}

function alreadyEnded(record: RunRecord, intent: string): TrackingError {
  return new TrackingError(
    'INVALID_STATE',
    `Run ${record.run_id} has ended as ${record.status}, so it is too late to ${intent}. Nothing was changed; start ` +
      `a new run for new results.`,
    { run_id: record.run_id, status: record.status },
  );
}

function twoNames(runName: string, tagged: string): TrackingError {
  return new TrackingError(
    'INVALID_PARAMETER_VALUE',
    `The run has the name ${JSON.stringify(runName)}, but its tag ${runNameTag} is ${JSON.stringify(tagged)}. Give one of ` +
      'the two.',
    { runName, tag: tagged },
  );
}
