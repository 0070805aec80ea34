import type { JobRunStatus } from '../jobs/types.ts';

/** The tags by which an MLflow run names what it comes from. */
export const originTags = { jobRun: 'lab.job_run_id', scriptDigest: 'lab.script_sha256' } as const;

/** Where a snapshot's summary names the job run that committed it. */
export const jobRunSummaryKey = 'job-run-id';

/** Whose lineage is asked for. */
export type LineageTarget =
  /** The uuid of an answer. */
  | { readonly prediction: string }
  | { readonly deployment: string }
  | { readonly build: string }
  /** A version by its number alone is one of `model`, or of the lab's own model. */
  | { readonly version: string | { readonly name: string; readonly version: string }; readonly model?: string }
  | { readonly run: string }
  /** Without `table` the lab's own table is looked in first, then the others by name. */
  | { readonly snapshot: string; readonly table?: string }
  | { readonly jobRun: string };

/** In the order in which one rests on the next. */
export const lineageKinds = [
  'prediction',
  'deployment',
  'build',
  'version',
  'run',
  'range',
  'snapshot',
  'jobRun',
  'batch',
] as const;

export type LineageKind = (typeof lineageKinds)[number];

/**
 * What became of a record that another one names. `expired`: the table is there, its snapshot is not. `dropped`: there is
 * no table of that name. `unreadable`: the table's metadata cannot be read. `missing`: no such record in this lab.
 * `not_recorded`: the record that ought to name it does not.
 */
export type LineageAbsence = 'expired' | 'dropped' | 'unreadable' | 'missing' | 'not_recorded';

interface Facts {
  readonly prediction: {
    readonly model: string;
    readonly version: string;
    readonly requested_at: string;
    readonly rows: number;
    readonly input_digest: string;
    /** Of the first ten rows, as the scores. */
    readonly predictions: readonly number[];
    readonly scores: readonly number[];
  };
  readonly deployment: {
    readonly model: string;
    readonly number: number;
    readonly version: string;
    readonly status: string;
    readonly created_at: string;
  };
  readonly build: {
    readonly model: string;
    readonly number: number;
    readonly version: string;
    readonly status: string;
    readonly created_at: string;
    readonly model_sha256: string;
  };
  readonly version: {
    readonly name: string;
    readonly version: string;
    readonly status: string;
    readonly aliases: readonly string[];
    readonly creation_timestamp: number;
  };
  readonly run: {
    readonly run_name: string;
    readonly status: string;
    readonly lifecycle_stage: string;
    readonly start_time: number;
    /** Null, as the digest, where the run does not say. */
    readonly script: string | null;
    readonly script_sha256: string | null;
  };
  readonly range: {
    readonly table: string;
    /** Exclusive; null for all rows of the snapshot `to_snapshot_id`. */
    readonly from_snapshot_id: string | null;
    /** Null for a table that was empty when it was read. */
    readonly to_snapshot_id: string | null;
    readonly row_count: number | null;
  };
  readonly snapshot: {
    readonly committed_at: string;
    readonly operation: string;
    readonly parent_id: string | null;
    readonly added_records: number | null;
    /** `current`, an ancestor of the current one, or neither: rolled back, replaced, or of another branch. */
    readonly standing: 'current' | 'ancestor' | 'abandoned';
    /** It came with a table that was imported. */
    readonly imported: boolean;
  };
  readonly jobRun: {
    readonly job: string | null;
    /** The job has been deleted since; its runs stay. */
    readonly job_deleted: boolean;
    readonly script: string;
    readonly status: JobRunStatus;
    readonly created_at: string;
  };
  readonly batch: { readonly seed: string; readonly batch_number: string };
}

interface Named<Kind extends LineageKind> {
  /** What edges name: unique in a lineage. */
  readonly key: string;
  readonly kind: Kind;
  /** The record's own id; null where it is not recorded. */
  readonly id: string | null;
}

/** Where a node stands in a table: its id alone may be that of a copy. */
type Placed<Kind> = Kind extends 'snapshot' | 'batch' ? { readonly table: string } : unknown;

type NodeOf<Kind extends LineageKind> = Named<Kind> &
  Placed<Kind> &
  (({ readonly state: 'present' } & Facts[Kind]) | { readonly state: LineageAbsence });

export type LineageNode = { [Kind in LineageKind]: NodeOf<Kind> }[LineageKind];

/** A node of one kind. */
export type LineageNodeOf<Kind extends LineageKind> = Extract<LineageNode, { readonly kind: Kind }>;

/** `from` rests on `to`. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** The stored field that names the other record. */
  readonly by: string;
}

/** How many there are of a kind, and how many of them are among the nodes. */
export interface LineageTotal {
  readonly total: number;
  readonly listed: number;
}

export interface Lineage {
  /** The key of the node that was asked for. */
  readonly target: string;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** Keys of all that the target rests on, nearest first. */
  readonly origins: readonly string[];
  /** Keys of all that rests on the target and is listed, nearest first; newest first within a kind. */
  readonly dependents: readonly string[];
  /** What rests on the target. */
  readonly totals: Readonly<Record<'run' | 'version' | 'build' | 'deployment' | 'prediction', LineageTotal>>;
  /** Snapshots before the first that is listed, of a read of a whole table. */
  readonly unlistedSnapshots: number;
  /**
   * Runs that read later snapshots of the table of which the way back to this one is lost with expired ones, so that nobody
   * can tell whether they rest on it.
   */
  readonly undeterminedRuns: number;
}
