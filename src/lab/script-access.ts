import type { Batch, Columns } from '../base/columns.ts';
import type { ImportanceKind } from '../gbdt/importance.ts';
import type {
  LabelledRows,
  PredictCall,
  RoundMetrics,
  RowSelection,
  ScoreCall,
  TrainedModel,
} from '../compute/calls.ts';
import type { Narrowing, TrainingRecipe } from '../pipeline/training-record.ts';

/** What `environment` holds in a script: the learner's variables and what the parent run handed down. */
export interface ScriptEnvironment {
  readonly owner: string;
  readonly dbname: string;
  readonly storage: string;
  readonly connectionName: string;
  readonly seed: number;
  readonly rowsPerBatch: number;
  /** `dbname.transactions_<owner>` */
  readonly table: string;
  /** `xgb-cc-fraud-<owner>` */
  readonly experiment: string;
  /** `FraudCLF-<owner>` */
  readonly model: string;
  /** Outputs of the parent run, by name; `{}` outside a chain. */
  readonly upstream: Readonly<Record<string, string | number | null>>;
  /** The job definition's environment variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly jobRunId: string;
}

/** The text that a job run carries out. */
export interface ScriptOrigin {
  /** Such as `04_train_xgboost.ts`. */
  readonly file: string;
  /** SHA-256 of the text, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Options of `spark.read.format('iceberg')`, already parsed from their Spark spelling. */
export interface ReadOptions {
  readonly snapshotId?: string;
  readonly asOfTimestamp?: number;
  readonly branch?: string;
  readonly startSnapshotId?: string;
  readonly endSnapshotId?: string;
  readonly columns?: readonly string[];
  /** An SQL boolean expression over the columns. */
  readonly filter?: string;
  readonly limit?: number;
}

/** Where rows came from: what a run's dataset input records. */
export interface ReadPlan {
  readonly table: string;
  /** Exclusive start of an incremental read, null for a full read. */
  readonly fromSnapshotId: string | null;
  readonly toSnapshotId: string | null;
  readonly files: readonly string[];
  readonly rowCount: number;
  readonly sizeBytes: number;
  /** What the read has left out of its snapshots; null for rows that were changed after reading. */
  readonly narrowing?: Narrowing;
}

export type MetadataTable = 'snapshots' | 'history' | 'refs' | 'files' | 'manifests' | 'metadata_log_entries';

export type MetadataRow = Readonly<Record<string, unknown>>;

export interface GeneratedBatch extends Batch {
  readonly batchNumber: number;
  readonly seed: number;
}

export interface CommittedSnapshot {
  readonly snapshotId: string;
  readonly parentId: string | null;
  readonly committedAt: string;
  readonly addedRecords: number;
  readonly totalRecords: number;
  /** The table did not exist and was created by this very call. */
  readonly created: boolean;
}

export interface RoundProgress {
  readonly round: number;
  readonly rounds: number;
  readonly trainLogloss: number | null;
  readonly evalLogloss: number | null;
}

/** An MLflow run in contract's shape. */
export interface ScriptRun {
  readonly info: {
    readonly run_id: string;
    readonly run_name: string;
    readonly experiment_id: string;
    readonly status: string;
    readonly start_time: number;
    readonly end_time: number | null;
    readonly artifact_uri: string;
  };
  readonly data: {
    readonly params: Readonly<Record<string, string>>;
    readonly metrics: Readonly<Record<string, number>>;
    readonly tags: Readonly<Record<string, string>>;
  };
}

/**
 * All that a script may do, scoped to the job run that executes it: memory counts against the run's profile,
 * cancelling the run cancels what is under way, outputs land on the run. Every call is asynchronous; errors are
 * `LabError`s. What a script must not do (settings, backup, reset, scripts, drills) is not here.
 */
export interface ScriptAccess {
  readonly environment: ScriptEnvironment;
  /** Refuses a connection name that is not the lab's with `unknown_connection`. */
  connect(name: string): Promise<void>;

  readonly tables: {
    exists(table: string): Promise<boolean>;
    plan(table: string, options: ReadOptions): Promise<ReadPlan>;
    read(table: string, options: ReadOptions): Promise<Batch & { readonly plan: ReadPlan }>;
    metadata(table: string, which: MetadataTable): Promise<readonly MetadataRow[]>;
    sql(text: string): Promise<{
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly Readonly<Record<string, unknown>>[];
    }>;
    /** Takes the next batch number of the table, or uses the one given, and generates its rows. */
    generate(
      table: string,
      options: { readonly rowCount?: number; readonly seed?: number; readonly batchNumber?: number },
    ): Promise<GeneratedBatch>;
    append(table: string, columns: Columns, summary?: Readonly<Record<string, string>>): Promise<CommittedSnapshot>;
    createOrReplace(
      table: string,
      columns: Columns,
      summary?: Readonly<Record<string, string>>,
    ): Promise<CommittedSnapshot>;
  };

  readonly ml: {
    train(
      call: LabelledRows & { readonly params: Readonly<Record<string, unknown>>; readonly evaluation?: LabelledRows },
      onRound?: (progress: RoundProgress) => void,
    ): Promise<TrainedModel>;
    /** float32 per row (leaf: row-major rows × trees). */
    predict(call: PredictCall): Promise<Float32Array>;
    score(call: ScoreCall): Promise<number>;
    importance(model: string, kind: ImportanceKind): Promise<Readonly<Record<string, number>>>;
  };

  readonly mlflow: {
    setExperiment(name: string): Promise<{ readonly experiment_id: string; readonly name: string }>;
    startRun(options: {
      readonly experimentId: string;
      readonly runName?: string;
      readonly tags?: Readonly<Record<string, string>>;
    }): Promise<ScriptRun>;
    logBatch(
      runId: string,
      batch: {
        readonly params?: Readonly<Record<string, string>>;
        readonly metrics?: readonly { readonly key: string; readonly value: number; readonly step: number }[];
        readonly tags?: Readonly<Record<string, string>>;
      },
    ): Promise<void>;
    /** Per-round curves under `train-logloss` and `eval-logloss`, steps from 0. */
    logCurves(runId: string, evals: { readonly train: RoundMetrics; readonly eval?: RoundMetrics }): Promise<void>;
    /**
     * Writes the model as artifact folder `path` (MLmodel, model.json and what belongs to them), the dataset it was trained
     * on as input, and the effective params that the run does not have yet.
     */
    logModel(
      runId: string,
      model: {
        readonly path: string;
        readonly trained: TrainedModel;
        readonly featureNames: readonly string[];
        readonly plan: ReadPlan | null;
        /** What it was trained on; without it the folder has neither example nor confusion matrix. */
        readonly training?: {
          readonly features: Columns;
          readonly rows: RowSelection;
          readonly dataset: Columns;
          readonly evaluation: LabelledRows | null;
          /** The same in names; null where the rows do not come from one set. */
          readonly recipe?: TrainingRecipe | null;
        };
      },
    ): Promise<void>;
    endRun(runId: string, status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void>;
    getRun(runId: string): Promise<ScriptRun>;
    /** Points an alias at a READY version of a registered model. */
    setRegisteredModelAlias(name: string, alias: string, version: string): Promise<void>;
    deleteRegisteredModelAlias(name: string, alias: string): Promise<void>;
    getModelVersionByAlias(
      name: string,
      alias: string,
    ): Promise<{
      readonly name: string;
      readonly version: string;
      readonly run_id: string;
      readonly status: string;
      readonly aliases: readonly string[];
    }>;
    searchRuns(options: {
      readonly experiment: string;
      readonly filter?: string;
      readonly orderBy?: readonly string[];
      readonly maxResults?: number;
    }): Promise<readonly ScriptRun[]>;
  };

  /** The platform's API: each method takes and gives plain records in the platform's spelling. */
  readonly cmlapi: {
    listRegisteredModels(): Promise<readonly MetadataRow[]>;
    /** A new version of the registered model (made when missing: `created`); resolves when it is READY. */
    createRegisteredModel(request: { readonly name: string; readonly run_id: string }): Promise<{
      readonly name: string;
      readonly version: string;
      readonly status: string;
      readonly created: boolean;
    }>;
    listModels(): Promise<readonly MetadataRow[]>;
    /** The endpoint model of that name, made when missing (`created`). */
    createModel(request: {
      readonly name: string;
    }): Promise<{ readonly id: string; readonly name: string; readonly access_key: string; readonly created: boolean }>;
    createModelBuild(request: {
      readonly model: string;
      readonly version: string;
    }): Promise<{ readonly id: string; readonly model: string; readonly version: string; readonly status: string }>;
    createModelDeployment(request: {
      readonly build_id: string;
      readonly cpu?: number;
      readonly memory?: number;
      readonly replicas?: number;
    }): Promise<{ readonly id: string; readonly model: string; readonly version: string; readonly status: string }>;
    listModelBuilds(model: string): Promise<readonly MetadataRow[]>;
    listModelDeployments(model: string): Promise<readonly MetadataRow[]>;
    listJobs(): Promise<readonly MetadataRow[]>;
    createJob(definition: Readonly<Record<string, unknown>>): Promise<MetadataRow>;
  };

  /** The same handler that answers the network address. */
  callModel(
    model: string,
    accessKey: string,
    request: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }>;

  /** Hands a value to the children of this run: `snapshot_id`, `run_id`, `version`, `deployment_id`. */
  setOutput(key: string, value: string | number | null): void;
  log(line: ScriptLogLine): void;
  /** Fired when the run is stopped or times out. */
  readonly signal: AbortSignal;
}

export interface ScriptLogLine {
  readonly stream: 'stdout' | 'stderr' | 'system';
  readonly text: string;
  /** The script's own line, from 1. */
  readonly line?: number;
}
