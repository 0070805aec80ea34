import type { ExperimentId, RunId } from '../base/ids.ts';

/** MLflow's `RunStatus`, without SCHEDULED: the lab's runs start at once. */
export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';
export type FinalRunStatus = Exclude<RunStatus, 'RUNNING'>;

/** MLflow's `LifecycleStage`: what is deleted is kept, but stands in no list. */
export type LifecycleStage = 'active' | 'deleted';

/** MLflow's `ViewType`. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** MLflow's `Experiment`. Times in milliseconds since 1970. */
export interface Experiment {
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: LifecycleStage;
  readonly creation_time: number;
  readonly last_update_time: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** One logged value of a metric. `timestamp` in milliseconds since 1970. */
export interface MetricPoint {
  readonly value: number;
  readonly step: number;
  readonly timestamp: number;
}

/** A value to log; `step` is 0 and `timestamp` is now when left out. */
export interface MetricInput {
  readonly key: string;
  readonly value: number;
  readonly step?: number;
  readonly timestamp?: number;
}

/** MLflow's `Dataset`: `schema` and `profile` are JSON texts. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
}

/** MLflow's `DatasetInput`; the tag `mlflow.data.context` says what the data set was used for. */
export interface DatasetInput {
  readonly dataset: Dataset;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface RunInfo {
  readonly run_id: RunId;
  readonly run_name: string;
  readonly experiment_id: ExperimentId;
  readonly status: RunStatus;
  readonly start_time: number;
  /** Null while the run is RUNNING. */
  readonly end_time: number | null;
  readonly artifact_uri: string;
  readonly lifecycle_stage: LifecycleStage;
}

/** MLflow's `Run`, with params, metrics and tags as maps. A metric shows its value of the highest step. */
export interface Run {
  readonly info: RunInfo;
  readonly data: {
    readonly params: Readonly<Record<string, string>>;
    readonly metrics: Readonly<Record<string, number>>;
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly inputs: { readonly dataset_inputs: readonly DatasetInput[] };
}

/** MLflow's `ModelVersionStatus`. */
export type ModelVersionStatus = 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';

export interface RegisteredModel {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, string>>;
}

export interface ModelVersion {
  readonly name: string;
  /** Decimal text; versions are ordered by its number. */
  readonly version: string;
  readonly status: ModelVersionStatus;
  readonly status_message: string;
  readonly run_id: RunId;
  /** Where the model's files are: `runs:/<run_id>/<artifact path>`. */
  readonly source: string;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
}

/** What can happen to a registered model. `promoted`: an alias took the place of another in one step. */
export type RegistryChange =
  | 'model_created'
  | 'version_created'
  | 'version_ready'
  | 'version_failed'
  | 'alias_set'
  | 'alias_deleted'
  | 'promoted'
  | 'tag_set'
  | 'tag_deleted'
  | 'description_set';

/** One change of a registered model, written in the transaction that made it and never changed. */
export interface RegistryAudit {
  readonly model: string;
  /** 1, 2, 3 … within the model. */
  readonly number: number;
  /** ISO-8601 in UTC with milliseconds. */
  readonly at: string;
  /** The lab's owner at that time; empty where nobody was named. */
  readonly owner: string;
  readonly change: RegistryChange;
  /** The version it is about; null for the model itself. */
  readonly version: string | null;
  /** Where an alias pointed before; null where it pointed nowhere. */
  readonly from_version: string | null;
  /** The alias, or the tag's key. */
  readonly key: string | null;
  /** The tag's value, the description, the run that a version was made of, or why a registration failed. */
  readonly value: string | null;
}
