import type { Batch, Columns, FeatureColumns } from '../base/columns.ts';
import type { PredictOutput, RoundMetrics } from '../compute/calls.ts';
import type { JobDefinition, JobDefinitionInput, JobEvent, JobLog, JobProgress, JobRun } from '../jobs/types.ts';
import type { Fingerprint } from '../pipeline/fingerprint.ts';
import type { Lakehouse, ScanOptions } from '../lakehouse/lakehouse.ts';
import type { SqlResult } from '../lakehouse/learner-sql.ts';
import type { SchemaInput } from '../lakehouse/schema.ts';
import type { ModelBuild, ModelDeployment } from '../serving/types.ts';
import type { Signature } from '../serving/signature.ts';
import type { Experiment, MetricPoint, ModelVersion, RegisteredModel, Run } from '../tracking/types.ts';
import type { ChangeTopic } from './change-topics.ts';
import type { SettingsApi } from './settings.ts';

export interface JobsApi {
  create(definition: JobDefinitionInput): Promise<JobDefinition>;
  /** New Batch, Retrain XGBoost and API Redeployment of the exercise; those that exist are left as they are. */
  createPipeline(): Promise<readonly JobDefinition[]>;
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

export interface TablesApi extends Pick<
  Lakehouse,
  'list' | 'describe' | 'snapshots' | 'history' | 'refs' | 'files' | 'manifests' | 'metadataLog'
> {
  scan(table: string, options?: ScanOptions): Promise<Batch>;
  create(table: string, schema: SchemaInput): Promise<{ readonly snapshotId: string | null }>;
  append(table: string, columns: Columns): Promise<{ readonly snapshotId: string }>;
  createOrReplace(table: string, columns: Columns): Promise<{ readonly snapshotId: string }>;
}

export interface XgboostApi {
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
    readonly warnings: readonly string[];
  }>;
  predict(model: string, columns: FeatureColumns, options?: { readonly output?: PredictOutput }): Promise<Float32Array>;
}

export interface SearchRunsOptions {
  readonly experiment: string;
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
}

export interface ExperimentsApi {
  list(): Promise<readonly Experiment[]>;
  searchRuns(options: SearchRunsOptions): Promise<readonly Run[]>;
  getRun(runId: string): Promise<Run>;
  metricHistory(runId: string, key: string): Promise<readonly MetricPoint[]>;
  artifacts(runId: string): Promise<readonly string[]>;
  artifact(runId: string, path: string): Promise<Uint8Array>;
}

export interface EndpointDescription {
  readonly urls: { readonly model: string; readonly invocations: string };
  readonly accessKey: string;
  /** The version that answers; null before the first deployment. */
  readonly version: string | null;
  readonly signature: Signature | null;
  readonly via: 'service-worker' | 'page';
}

/** The lab without what `script` and `guide` add: everything asynchronous, plain data in and out. */
export interface LabApi {
  /** Opened, migrated, recovered, and `fetch` reaches the endpoint (or the page answers in its place). */
  readonly ready: Promise<void>;
  readonly settings: SettingsApi;
  readonly jobs: JobsApi;
  sql(text: string): Promise<SqlResult>;
  readonly tables: TablesApi;
  readonly xgboost: XgboostApi;
  readonly experiments: ExperimentsApi;
  readonly models: {
    list(): Promise<readonly RegisteredModel[]>;
    versions(name: string): Promise<readonly ModelVersion[]>;
  };
  readonly deployments: {
    list(model: string): Promise<readonly ModelDeployment[]>;
    current(model: string): Promise<ModelDeployment | null>;
    builds(model: string): Promise<readonly ModelBuild[]>;
  };
  readonly endpoint: {
    describe(model: string): Promise<EndpointDescription>;
    /** The same handler that answers the network address. `path` is relative to the page: `model`. */
    invoke(path: string, init?: RequestInit): Promise<Response>;
  };
  fingerprint(): Promise<Fingerprint>;
  /** Calls back when stored facts changed, in this page or another; gives the way to stop listening. */
  onChange(listener: (change: { readonly topics: readonly ChangeTopic[] }) => void): () => void;
}

/** What `script` adds to the lab. */
export interface ScriptsApi {
  list(): Promise<readonly { readonly name: string; readonly file: string }[]>;
  source(name: string): Promise<string>;
  /** Starts a script outside any job; `runId` is a job run whose `job` is null. */
  run(name: string): Promise<{ readonly runId: string }>;
}

export type Lab = LabApi & { readonly scripts: ScriptsApi };
