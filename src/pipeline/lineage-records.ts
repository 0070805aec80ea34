import * as v from 'valibot';
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

/**
 * What names another record, by its own id. Orders are newest first. Of runs, job runs, tables and makers only those are
 * there that were asked for, or all where the target is followed back to what names it.
 */
export interface LineageRecords {
  readonly deployments: ReadonlyMap<string, ModelDeployment>;
  readonly builds: ReadonlyMap<string, BuildRecord>;
  /** By `<name>/<version>`. */
  readonly versions: ReadonlyMap<string, ModelVersion>;
  readonly runs: ReadonlyMap<string, Run>;
  readonly tables: ReadonlyMap<string, TableRecord | 'unreadable'>;
  /** Of all tables there are. */
  readonly tableNames: readonly string[];
  readonly jobRuns: ReadonlyMap<string, JobRun>;
  readonly jobIds: ReadonlySet<string>;
  /** `inputRanges` of a run, worked out once. */
  readonly rangesOf: (run: Run) => readonly InputRange[];
  /** Deployment id → the job run that handed it down. */
  readonly deploymentMakers: ReadonlyMap<string, string>;
}

export function versionKeyOf(name: string, version: string): string {
  return `${name}/${version}`;
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
