import type { Columns, FeatureColumns } from '../base/columns.ts';
import type { ModelFile, ModelFormat, PredictOutput, RoundMetrics } from '../compute/calls.ts';
import type { ImportanceKind } from '../gbdt/importance.ts';
import type { IterationRange } from '../gbdt/predict-range.ts';
import type {
  JobDefinition,
  JobDefinitionInput,
  JobDefinitionPatch,
  JobEvent,
  JobLog,
  JobProgress,
  JobRun,
} from '../jobs/types.ts';
import type { AuditEntry } from '../pipeline/audit-trail.ts';
import type { BatchComparison } from '../pipeline/compare-batches.ts';
import type { Fingerprint } from '../pipeline/fingerprint.ts';
import type { LineageOptions } from '../pipeline/lineage.ts';
import type { Lineage, LineageTarget } from '../pipeline/lineage-types.ts';
import type { Lakehouse, ScanPlan } from '../lakehouse/lakehouse.ts';
import type { ScanSelection } from '../lakehouse/plan-scan.ts';
import type { QueryOptions, SqlResult } from '../lakehouse/learner-sql.ts';
import type { Imported, ImportOptions } from '../lakehouse/import-table.ts';
import type { SchemaInput } from '../lakehouse/schema.ts';
import type { ResultSet } from '../sql/types.ts';
import type { ServingThen } from '../serving/serving-at.ts';
import type { GateDecision, ModelBuild, ModelDeployment } from '../serving/types.ts';
import type { Signature } from '../serving/signature.ts';
import type { Promotion } from '../tracking/aliases.ts';
import type { ExportExperimentOptions } from '../pipeline/export-experiment.ts';
import type { ReproduceOptions, Reproduction } from '../pipeline/reproduce.ts';
import type { Experiment, MetricPoint, ModelVersion, RegisteredModel, Run, ViewType } from '../tracking/types.ts';
import type { BackupContent } from './backup.ts';
import type { ChangeTopic } from './change-topics.ts';
import type { ExplainApi } from './explain-api.ts';
import type { KeptFacts } from './kept-lab.ts';
import type { MonitoringApi } from './monitoring-api.ts';
import type { SettingsApi } from './settings.ts';
import type { TableCall } from './tables-api.ts';
import type { BackupWork } from './write-backup.ts';

export interface JobsApi {
  create(definition: JobDefinitionInput): Promise<JobDefinition>;
  /** New Batch, Retrain XGBoost and API Redeployment of the exercise; those that exist are left as they are. */
  createPipeline(): Promise<readonly JobDefinition[]>;
  /** Changes a job, by id or name. A new name is followed by the jobs that depend on it. */
  update(idOrName: string, patch: JobDefinitionPatch): Promise<JobDefinition>;
  /** Deletes a job, by id or name; its runs stay in the history. */
  delete(idOrName: string): Promise<void>;
  list(): Promise<readonly JobDefinition[]>;
  run(nameOrId: string): Promise<{ readonly runId: string }>;
  stop(runId: string): Promise<JobRun>;
  finished(runId: string): Promise<readonly JobRun[]>;
  history(options?: { readonly job?: string; readonly limit?: number }): Promise<readonly JobRun[]>;
  log(runId: string): Promise<JobLog>;
  /** The latest progress that was reported, null before the first report. */
  progress(runId: string): Promise<JobProgress | null>;
  /** Calls back on every change of a definition, a run, its progress or its log; gives the way to stop listening. */
  onEvent(listener: (event: JobEvent) => void): () => void;
}

export interface TablesApi extends Pick<Lakehouse, TableCall> {
  /** What a scan would read, without reading it. */
  plan(table: string, options?: ScanSelection): Promise<ScanPlan>;
  create(table: string, schema: SchemaInput): Promise<{ readonly snapshotId: string | null }>;
  append(table: string, columns: Columns): Promise<{ readonly snapshotId: string }>;
  createOrReplace(table: string, columns: Columns): Promise<{ readonly snapshotId: string }>;
  /** Makes a table of a zip archive of one; all of it, or nothing. */
  import(archive: Blob, options: Omit<ImportOptions, 'location'>): Promise<Imported>;
}

export interface XgboostApi {
  /**
   * Trains from scratch with XGBoost's parameters, as `xgboost.train`. `early_stopping_rounds` needs an `evalSet`; the
   * model keeps every tree, and `bestIteration` (from 0) is the round that its last `eval_metric` was best in. Errors:
   * `invalid_parameter`, `unsupported_parameter`, and what rows XGBoost refuses (`invalid_label`, `no_rows`, …).
   */
  train(call: {
    readonly columns: FeatureColumns;
    readonly label: Float32Array;
    readonly weight?: Float32Array;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly evalSet?: {
      readonly columns: FeatureColumns;
      readonly label: Float32Array;
      readonly weight?: Float32Array;
    };
    readonly seed?: number;
  }): Promise<{
    readonly model: string;
    readonly evals: { readonly train: RoundMetrics; readonly eval?: RoundMetrics };
    readonly bestIteration?: number;
    readonly warnings: readonly string[];
  }>;
  /**
   * With all rounds, as `Booster.predict`, or those of `iterationRange`. float32 a row; row-major rows × trees for
   * `leaf`, rows × (features + 1) for `contribs`. Errors: `invalid_model`, `unsupported_model`, `feature_mismatch`,
   * `invalid_data`, `invalid_parameter`.
   */
  predict(
    model: ModelFile,
    columns: Columns,
    options?: { readonly output?: PredictOutput; readonly iterationRange?: IterationRange },
  ): Promise<Float32Array>;
  /** The model as a file of XGBoost's JSON or UBJSON, or ONNX. Errors: `invalid_option`, `invalid_model`, `unsupported_model`. */
  convert(model: ModelFile, format: ModelFormat): Promise<Blob>;
  /** Feature name → importance, as `Booster.get_score`: features that no tree splits on are left out. */
  importance(model: ModelFile, kind: ImportanceKind): Promise<Readonly<Record<string, number>>>;
}

export interface SearchRunsOptions {
  readonly experiment: string;
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
  /** Deleted runs are left out when nothing is said. */
  readonly viewType?: ViewType;
}

export interface ExperimentsApi {
  list(options?: { readonly viewType?: ViewType }): Promise<readonly Experiment[]>;
  searchRuns(options: SearchRunsOptions): Promise<readonly Run[]>;
  getRun(runId: string): Promise<Run>;
  metricHistory(runId: string, key: string): Promise<readonly MetricPoint[]>;
  artifacts(runId: string): Promise<readonly string[]>;
  artifact(runId: string, path: string): Promise<Uint8Array>;
  /**
   * The rows that two runs have read, read again by their snapshot ids: statistics of every column, and how far apart
   * the two are. Errors: `run_without_rows`, `unknown_snapshot` for expired rows, and those of reading.
   */
  compareBatches(
    a: string,
    b: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<BatchComparison>;
  /** Marks an experiment and its runs as deleted, as MLflow does: nothing is lost, and its versions go on. */
  delete(nameOrId: string): Promise<Experiment>;
  /** Brings a deleted experiment back, with all of its runs. */
  restore(nameOrId: string): Promise<Experiment>;
  /** Sets tags, of an ended run too; values become text. */
  setTags(runId: string, tags: Readonly<Record<string, unknown>>): Promise<void>;
  deleteTag(runId: string, key: string): Promise<void>;
  deleteRun(runId: string): Promise<Run>;
  restoreRun(runId: string): Promise<Run>;
  /**
   * Repeats the training of a run from what it has logged and compares the digests of data, model and metrics; makes no run,
   * version or snapshot. What `reproduceRun` throws, `not_reproducible` above all.
   */
  reproduce(runId: string, options?: ReproduceOptions): Promise<Reproduction>;
  /** A zip archive of an MLflow tracking folder, whose artifact URIs lie below `location`. What `exportExperiment` throws. */
  export(experiment: string, options?: ExportExperimentOptions): Promise<Blob>;
}

export interface EndpointDescription {
  readonly urls: { readonly model: string; readonly invocations: string };
  readonly accessKey: string;
  /** The version that answers; null before the first deployment. */
  readonly version: string | null;
  readonly signature: Signature | null;
  readonly via: 'service-worker' | 'page';
}

/** One version; left out, the registered model itself. */
export interface VersionOption {
  readonly version?: string;
}

/** The whole lab as one file, and back: restored whole or refused whole. */
export interface BackupApi {
  /** A zip archive of everything that the lab keeps. Errors: `cancelled`. */
  export(work?: BackupWork): Promise<Blob>;
  /** What a backup holds, every byte of it checked. Errors: `not_a_backup`, `backup_damaged`, `backup_newer`. */
  inspect(file: Blob, work?: BackupWork): Promise<BackupContent>;
  /**
   * Puts the backup in the place of this lab, in one transaction. Errors: those of `inspect`, `lab_busy` while a job run is
   * under way, `quota_exceeded`; the lab is then as it was.
   */
  import(file: Blob, work?: BackupWork): Promise<BackupContent>;
  /** The copy that a reset has left; null where there is none. */
  kept(): Promise<KeptFacts | null>;
  /** Deletes that copy. */
  dropKept(): Promise<void>;
}

/** The lab without what `script` and `guide` add: everything asynchronous, plain data in and out. */
export interface LabApi {
  /** Opened, migrated, recovered, and `fetch` reaches the endpoint (or the page answers in its place). */
  readonly ready: Promise<void>;
  readonly settings: SettingsApi;
  readonly jobs: JobsApi;
  /** One statement that reads, as objects. More than 1,000,000 rows without a `limit` are refused. */
  sql(text: string, options?: QueryOptions): Promise<SqlResult>;
  /** The same in typed arrays, cut at `limit` (1,000,000 when left out); `isCut` says whether there were more. */
  query(text: string, options?: QueryOptions): Promise<ResultSet>;
  /** A result as a Parquet file. */
  parquet(result: ResultSet, options?: { readonly signal?: AbortSignal }): Promise<Blob>;
  readonly tables: TablesApi;
  readonly xgboost: XgboostApi;
  readonly experiments: ExperimentsApi;
  readonly models: {
    list(): Promise<readonly RegisteredModel[]>;
    versions(name: string): Promise<readonly ModelVersion[]>;
    /**
     * The version's model as a file: XGBoost's JSON (what was registered, byte for byte) or UBJSON, or ONNX.
     * Errors: `RESOURCE_DOES_NOT_EXIST`, `model_missing`, `invalid_option`, `invalid_model`, `unsupported_model`.
     */
    export(name: string, version: string, format: ModelFormat): Promise<Blob>;
    /** Points an alias (`champion`) at a READY version; it leaves the one it pointed at. */
    setAlias(name: string, alias: string, version: string): Promise<void>;
    /** One that is not there is no error. */
    deleteAlias(name: string, alias: string): Promise<void>;
    /** The version that an alias stands for. */
    byAlias(name: string, alias: string): Promise<ModelVersion>;
    /** The challenger becomes champion, and no alias `challenger` remains: in one step. Other names can be given. */
    promote(name: string, promotion?: Promotion): Promise<ModelVersion>;
    /** A tag of the model, or of one version of it. */
    setTag(name: string, key: string, value: string, options?: VersionOption): Promise<void>;
    deleteTag(name: string, key: string, options?: VersionOption): Promise<void>;
    /** Markdown is kept as it is typed. */
    setDescription(name: string, text: string, options?: VersionOption): Promise<void>;
    /** Who changed what and when, newest first: versions, aliases, tags, builds, deployments, rollbacks, the gate. */
    audit(name: string): Promise<readonly AuditEntry[]>;
  };
  readonly deployments: {
    list(model: string): Promise<readonly ModelDeployment[]>;
    current(model: string): Promise<ModelDeployment | null>;
    builds(model: string): Promise<readonly ModelBuild[]>;
    /** Puts a version that was deployed before behind the endpoint again, in a deployment of its own. */
    rollback(model: string, version: string): Promise<ModelDeployment>;
    /** What answered at a moment (milliseconds since 1970); null where nothing did. */
    servingAt(model: string, timestampMs: number): Promise<ServingThen | null>;
    /** What the quality gate decided, newest first. */
    decisions(model: string): Promise<readonly GateDecision[]>;
  };
  readonly endpoint: {
    describe(model: string): Promise<EndpointDescription>;
    /** The same handler that answers the network address. `path` is relative to the page: `model`. */
    invoke(path: string, init?: RequestInit): Promise<Response>;
  };
  /** Importances, contributions, partial dependence and trees of a model. */
  readonly explain: ExplainApi;
  readonly monitoring: MonitoringApi;
  readonly lineage: {
    /**
     * The chain that a record is a link of, both ways, by the ids that records store of each other: from a prediction back
     * to the seed, from a snapshot to every prediction that rests on it. Errors: `invalid_option`, `unknown_record`.
     */
    of(target: LineageTarget, options?: LineageOptions): Promise<Lineage>;
  };
  fingerprint(): Promise<Fingerprint>;
  readonly backup: BackupApi;
  /**
   * Deletes everything in this lab, but for a copy that `undoReset` takes as long as there is room for it.
   * Errors: `not_confirmed`, `lab_busy`.
   */
  reset(options: { readonly confirm: true }): Promise<void>;
  /** Puts the lab before the last reset in the place of this one. Errors: `nothing_to_undo`, `lab_busy`. */
  undoReset(): Promise<BackupContent>;
  /** Calls back when stored facts changed, in this page or another; gives the way to stop listening. */
  onChange(listener: (change: { readonly topics: readonly ChangeTopic[] }) => void): () => void;
}

/** What `script` adds to the lab. */
export interface ScriptsApi {
  /** `isEdited`: the text that runs is not the lab's own any more. */
  list(): Promise<readonly { readonly name: string; readonly file: string; readonly isEdited: boolean }[]>;
  /** The text that the next run takes: the learner's, else the lab's own. */
  source(name: string): Promise<string>;
  /** Keeps the learner's text. Errors: `unknown_script`, `invalid_script_text`, `script_too_large` (above 256,000 bytes). */
  save(name: string, text: string): Promise<void>;
  /** Brings the lab's own text back. */
  revert(name: string): Promise<void>;
  /** Starts a script outside any job; `runId` is a job run whose `job` is null. */
  run(name: string): Promise<{ readonly runId: string }>;
}

/** One thing to do in a step, by accessible role and name. */
export interface GuideAction {
  readonly role: 'link' | 'button' | 'textbox' | 'combobox' | 'radio';
  readonly name: string;
  /** What to type, or which option to choose. */
  readonly text?: string;
  /** In a longer text: the line that `text` takes the place of. */
  readonly replaces?: string;
}

export interface GuideStep {
  readonly id: string;
  /** `00` to `03`: the exercise. */
  readonly chapter: string;
  readonly title: string;
  readonly minutes: number;
  readonly done: boolean;
  /** Doing just these passes the check. */
  readonly actions: readonly GuideAction[];
}

/** What `guide` adds to the lab: the exercise as a lesson, in the lab's language. */
export interface GuideApi {
  steps(): Promise<readonly GuideStep[]>;
  /** Why not yet, in sentences; none when the step is passed. Errors: `unknown_step`. */
  check(stepId: string): Promise<{ readonly passed: boolean; readonly reasons: readonly string[] }>;
  /** What has been answered to the steps' questions, by step. */
  answers(): Promise<Readonly<Record<string, string>>>;
  /** Errors: `unknown_step`, `invalid_answer`. */
  answer(stepId: string, text: string): Promise<void>;
  /** Does the step with the calls that its buttons make. Errors: `unknown_step`, and those of the calls. */
  doForMe(stepId: string): Promise<void>;
}

export type Lab = LabApi & { readonly scripts: ScriptsApi; readonly guide: GuideApi };
