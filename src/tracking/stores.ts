import type { RunId } from '../base/ids.ts';
import { defineStore } from '../storage/types.ts';
import type {
  DatasetInput,
  Experiment,
  MetricPoint,
  ModelVersionStatus,
  RegisteredModel,
  RegistryAudit,
  RunInfo,
} from './types.ts';

/** A run as it is stored: with its params, tags and latest metric values, so that a search reads no other store. */
export interface RunRecord extends RunInfo {
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, MetricPoint>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly dataset_inputs: readonly DatasetInput[];
}

/**
 * One point of a metric's history. `value_text` ends the key, because NaN cannot be one: the same value at the
 * same step and time is one point, as in MLflow, and two values there are two.
 */
export interface MetricRecord extends MetricPoint {
  readonly run_id: RunId;
  readonly key: string;
  readonly value_text: string;
}

export interface ArtifactRecord {
  readonly run_id: RunId;
  readonly path: string;
  readonly bytes: Blob;
  readonly size: number;
  readonly sha256: string;
}

export interface ModelVersionRecord {
  readonly name: string;
  /** The version as a number, so that 11 comes after 9. */
  readonly version_number: number;
  readonly status: ModelVersionStatus;
  readonly status_message: string;
  readonly run_id: RunId;
  readonly source: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
}

export const experimentStore = defineStore<Experiment>('experiments', 'experiment_id', { byName: 'name' });
/** The id stands in the index so that the runs of an experiment can be read in several pieces at once. */
export const runStore = defineStore<RunRecord>('runs', 'run_id', { byExperiment: ['experiment_id', 'run_id'] });
export const metricStore = defineStore<MetricRecord>('metrics', ['run_id', 'key', 'step', 'timestamp', 'value_text']);
export const artifactStore = defineStore<ArtifactRecord>('artifacts', ['run_id', 'path']);
export const registeredModelStore = defineStore<RegisteredModel>('registered_models', 'name');
export const modelVersionStore = defineStore<ModelVersionRecord>('model_versions', ['name', 'version_number']);
/** Only ever added to. */
export const registryAuditStore = defineStore<RegistryAudit>('registry_audit', ['model', 'number']);

export const trackingStores = [
  experimentStore,
  runStore,
  metricStore,
  artifactStore,
  registeredModelStore,
  modelVersionStore,
  registryAuditStore,
] as const;
