import type { RequestRecord } from '../serving/types.ts';
import type { InputRange, LineageRecords, TableRecord } from './lineage-records.ts';
import {
  jobRunSummaryKey,
  originTags,
  type LineageKind,
  type LineageNode,
  type LineageNodeOf,
} from './lineage-types.ts';

/** Of how many rows of a request a node tells what was answered. */
const shownRows = 10;

export function keyOf(kind: LineageKind, ...parts: readonly string[]): string {
  return [kind, ...parts].join(':');
}

/** Nothing names the record that ought to be here; `holder` is the record that does not. */
export function notRecorded<Kind extends 'range' | 'jobRun'>(kind: Kind, holder: string) {
  return { key: keyOf(kind, 'of', holder), kind, id: null, state: 'not_recorded' } as const;
}

export function predictionNode(request: RequestRecord): LineageNodeOf<'prediction'> {
  const { uuid, model, version, requested_at, rows, input_digest, predictions, scores } = request;
  return {
    key: keyOf('prediction', uuid),
    kind: 'prediction',
    id: uuid,
    state: 'present',
    model,
    version,
    requested_at,
    rows,
    input_digest,
    predictions: predictions.slice(0, shownRows),
    scores: [...scores.subarray(0, shownRows)],
  };
}

export function deploymentNode(records: LineageRecords, id: string): LineageNodeOf<'deployment'> {
  const named = { key: keyOf('deployment', id), kind: 'deployment', id } as const;
  const deployment = records.deployments.get(id);
  if (deployment === undefined) return { ...named, state: 'missing' };
  const { model, number, version, status, created_at } = deployment;
  return { ...named, state: 'present', model, number, version, status, created_at };
}

export function buildNode(records: LineageRecords, id: string): LineageNodeOf<'build'> {
  const named = { key: keyOf('build', id), kind: 'build', id } as const;
  const build = records.builds.get(id);
  if (build === undefined) return { ...named, state: 'missing' };
  const { model, number, version, status, created_at, model_sha256 } = build;
  return { ...named, state: 'present', model, number, version, status, created_at, model_sha256 };
}

/** `versionKey` is `<name>/<version>`. */
export function versionNode(records: LineageRecords, versionKey: string): LineageNodeOf<'version'> {
  const named = { key: keyOf('version', versionKey), kind: 'version', id: versionKey } as const;
  const found = records.versions.get(versionKey);
  if (found === undefined) return { ...named, state: 'missing' };
  const { name, version, status, aliases, creation_timestamp } = found;
  return { ...named, state: 'present', name, version, status, aliases, creation_timestamp };
}

export function runNode(records: LineageRecords, id: string): LineageNodeOf<'run'> {
  const named = { key: keyOf('run', id), kind: 'run', id } as const;
  const run = records.runs.get(id);
  if (run === undefined) return { ...named, state: 'missing' };
  const { run_name, status, lifecycle_stage, start_time } = run.info;
  const { tags } = run.data;
  return {
    ...named,
    state: 'present',
    run_name,
    status,
    lifecycle_stage,
    start_time,
    script: tags['mlflow.source.name'] ?? null,
    script_sha256: tags[originTags.scriptDigest] ?? null,
  };
}

export function rangeKeyOf({ table, fromId, toId }: InputRange): string {
  return keyOf('range', table, `${fromId ?? ''}..${toId ?? ''}`);
}

export function rangeNode(range: InputRange): LineageNodeOf<'range'> {
  const { table, fromId, toId, rowCount } = range;
  return {
    key: rangeKeyOf(range),
    kind: 'range',
    id: `${table}/${fromId ?? ''}..${toId ?? ''}`,
    state: 'present',
    table,
    from_snapshot_id: fromId,
    to_snapshot_id: toId,
    row_count: rowCount,
  };
}

export const snapshotKeyOf = (table: string, id: string) => keyOf('snapshot', table, id);

export function snapshotNode(records: LineageRecords, table: string, id: string): LineageNodeOf<'snapshot'> {
  const named = { key: snapshotKeyOf(table, id), kind: 'snapshot', id, table } as const;
  const found = records.tables.get(table);
  if (found === undefined) return { ...named, state: 'dropped' };
  if (found === 'unreadable') return { ...named, state: 'unreadable' };
  const row = found.snapshots.get(id);
  if (row === undefined) return { ...named, state: 'expired' };
  const added = Number(row.summary['added-records'] ?? NaN);
  return {
    ...named,
    state: 'present',
    committed_at: row.committed_at,
    operation: row.operation,
    parent_id: row.parent_id,
    added_records: Number.isFinite(added) ? added : null,
    standing: standingOf(found, id),
    imported: found.imported.has(id),
  };
}

function standingOf({ currentId, onMain }: TableRecord, id: string): 'current' | 'ancestor' | 'abandoned' {
  if (id === currentId) return 'current';
  return onMain.has(id) ? 'ancestor' : 'abandoned';
}

export function jobRunNode(records: LineageRecords, id: string): LineageNodeOf<'jobRun'> {
  const named = { key: keyOf('jobRun', id), kind: 'jobRun', id } as const;
  const run = records.jobRuns.get(id);
  if (run === undefined) return { ...named, state: 'missing' };
  const { job, jobId, script, status, createdAt } = run;
  const isDeleted = jobId !== null && !records.jobIds.has(jobId);
  return { ...named, state: 'present', job, job_deleted: isDeleted, script, status, created_at: createdAt };
}

/** What the snapshot's rows were generated from; undefined where its summary does not say. */
export function batchNode(
  summary: Readonly<Record<string, string>>,
  place: { readonly table: string; readonly snapshotId: string },
): LineageNodeOf<'batch'> | undefined {
  const { seed, 'batch-number': batchNumber } = summary;
  if (seed === undefined || batchNumber === undefined) return undefined;
  const { table, snapshotId } = place;
  const key = keyOf('batch', table, snapshotId);
  return { key, kind: 'batch', id: `${seed}/${batchNumber}`, table, state: 'present', seed, batch_number: batchNumber };
}

/** The job run that a record names. */
export function makerOf(
  records: LineageRecords,
  maker: { readonly id: string | undefined; readonly holder: string },
): LineageNode {
  return maker.id === undefined ? notRecorded('jobRun', maker.holder) : jobRunNode(records, maker.id);
}

export const makerOfSnapshot = (summary: Readonly<Record<string, string>>) => summary[jobRunSummaryKey];
