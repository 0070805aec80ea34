import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { JobRun } from '../jobs/types.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { SnapshotRow } from '../lakehouse/metadata-tables.ts';
import type { Serving } from '../serving/serving.ts';
import type { ModelBuild, ModelDeployment } from '../serving/types.ts';
import type { Storage } from '../storage/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { ModelVersion, Run } from '../tracking/types.ts';

/** The rooms whose records name each other. */
export interface LineageRooms {
  readonly storage: Storage;
  readonly lakehouse: Pick<Lakehouse, 'list' | 'snapshots' | 'refs' | 'importedSnapshots'>;
  readonly tracking: Pick<Tracking, 'listExperiments' | 'searchRuns' | 'listRegisteredModels' | 'versions'>;
  readonly serving: Pick<Serving, 'listModels' | 'builds' | 'list'>;
  readonly jobs: Pick<Jobs, 'history' | 'list'>;
}

/** A table's snapshots as its metadata has them. */
export interface TableRecord {
  readonly snapshots: ReadonlyMap<string, SnapshotRow>;
  /** Null while the table is empty. */
  readonly currentId: string | null;
  /** The current snapshot and all that it descends from. */
  readonly onMain: ReadonlySet<string>;
  readonly imported: ReadonlySet<string>;
}

/** Rows of a table that a run has read. */
export interface InputRange {
  readonly table: string;
  /** Exclusive; null for all rows of the snapshot `toId`. */
  readonly fromId: string | null;
  readonly toId: string | null;
  readonly rowCount: number | null;
}

export interface BuildRecord extends ModelBuild {
  /** `<registered model>/<version>`. */
  readonly versionKey: string;
}

/** All that names another record, by its own id. Orders are newest first. */
export interface LineageRecords {
  readonly deployments: ReadonlyMap<string, ModelDeployment>;
  readonly builds: ReadonlyMap<string, BuildRecord>;
  /** By `<name>/<version>`. */
  readonly versions: ReadonlyMap<string, ModelVersion>;
  readonly runs: ReadonlyMap<string, Run>;
  readonly tables: ReadonlyMap<string, TableRecord | 'unreadable'>;
  readonly jobRuns: ReadonlyMap<string, JobRun>;
  readonly jobIds: ReadonlySet<string>;
  /** Deployment id → the job run that handed it down. */
  readonly deploymentMakers: ReadonlyMap<string, string>;
}

/** The most that MLflow's search gives. */
const allRuns = 50_000;

/** Reads every record that may be part of a chain, but the requests, which are asked for one deployment at a time. */
export async function readRecords(rooms: LineageRooms): Promise<LineageRecords> {
  const { tracking, jobs } = rooms;
  const [served, versions, experiments, tables, history, definitions] = await Promise.all([
    readServed(rooms),
    readVersions(tracking),
    tracking.listExperiments('ALL'),
    readTables(rooms.lakehouse),
    jobs.history(),
    jobs.list(),
  ]);
  const experiment = experiments.map(({ experiment_id }) => experiment_id);
  const runs = await tracking.searchRuns({ experiment, viewType: 'ALL', maxResults: allRuns });
  const made = history.flatMap(({ id, outputs }) => {
    const deploymentId = outputs['deployment_id'];
    return typeof deploymentId === 'string' ? [[deploymentId, id] as const] : [];
  });
  return {
    ...served,
    versions,
    runs: new Map(runs.map((run) => [run.info.run_id, run])),
    tables,
    jobRuns: new Map(history.map((run) => [run.id, run])),
    jobIds: new Set(definitions.map(({ id }) => id)),
    deploymentMakers: new Map(made),
  };
}

async function readServed({ serving }: LineageRooms): Promise<Pick<LineageRecords, 'deployments' | 'builds'>> {
  const builds = new Map<string, BuildRecord>();
  const deployments = new Map<string, ModelDeployment>();
  for (const { name, registered_model } of await serving.listModels()) {
    for (const build of await serving.builds(name)) {
      builds.set(build.id, { ...build, versionKey: versionKeyOf(registered_model, build.version) });
    }
    for (const deployment of await serving.list(name)) deployments.set(deployment.id, deployment);
  }
  return { builds, deployments };
}

async function readVersions(tracking: LineageRooms['tracking']): Promise<ReadonlyMap<string, ModelVersion>> {
  const versions = new Map<string, ModelVersion>();
  for (const { name } of await tracking.listRegisteredModels()) {
    for (const version of (await tracking.versions(name)).reverse()) {
      versions.set(versionKeyOf(name, version.version), version);
    }
  }
  return versions;
}

export function versionKeyOf(name: string, version: string): string {
  return `${name}/${version}`;
}

async function readTables(lakehouse: LineageRooms['lakehouse']): Promise<LineageRecords['tables']> {
  const tables = new Map<string, TableRecord | 'unreadable'>();
  for (const name of await lakehouse.list()) {
    try {
      tables.set(name, await readTable(lakehouse, name));
    } catch (error) {
      // One damaged table must not take the lineage of all others away. A table that was dropped meanwhile is none.
      if (!(error instanceof LabError)) throw error;
      if (error.code !== 'unknown_table') tables.set(name, 'unreadable');
    }
  }
  return tables;
}

async function readTable(lakehouse: LineageRooms['lakehouse'], name: string): Promise<TableRecord> {
  const [rows, refs, imported] = await Promise.all([
    lakehouse.snapshots(name),
    lakehouse.refs(name),
    lakehouse.importedSnapshots(name),
  ]);
  const snapshots = new Map(rows.map((row) => [row.snapshot_id, row]));
  const currentId = refs.find((ref) => ref.name === 'main')?.snapshot_id ?? null;
  return {
    snapshots,
    currentId,
    onMain: new Set(wayBack(snapshots, currentId, null).ids),
    imported: new Set(imported),
  };
}

/** The ids met on a way from a snapshot to its parents. */
export interface WayBack {
  /** From `toId` on, all of them there; without `fromId`. */
  readonly ids: readonly string[];
  /** The id at which the way is lost: a parent names it, and it is not there any more. */
  readonly lostAt: string | null;
}

/** The snapshots of (from, to], newest first, by the parents that they name; all ancestors where there is no start. */
export function wayBack(snapshots: TableRecord['snapshots'], toId: string | null, fromId: string | null): WayBack {
  const ids = new Set<string>();
  let id = toId;
  while (id !== null && id !== fromId) {
    const row = snapshots.get(id);
    // A damaged table may go round in a circle.
    if (row === undefined || ids.has(id)) return { ids: [...ids], lostAt: id };
    ids.add(id);
    id = row.parent_id;
  }
  return { ids: [...ids], lostAt: null };
}

const sourceText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    table: v.string(),
    from_snapshot_id: v.nullable(v.string()),
    to_snapshot_id: v.nullable(v.string()),
  }),
);

const profileText = v.pipe(v.string(), v.parseJson(), v.object({ num_rows: v.number() }));

/** The rows that a run says it has read, by ids. */
export function inputRanges({ inputs }: Run): readonly InputRange[] {
  return inputs.dataset_inputs.flatMap(({ dataset }) => {
    if (dataset.source_type !== 'iceberg') return [];
    const source = v.safeParse(sourceText, dataset.source);
    if (!source.success) return [];
    const profile = v.safeParse(profileText, dataset.profile);
    const { table, from_snapshot_id: fromId, to_snapshot_id: toId } = source.output;
    return [{ table, fromId, toId, rowCount: profile.success ? profile.output.num_rows : null }];
  });
}
