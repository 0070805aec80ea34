import type { RunId } from '../base/ids.ts';
import { deleteAlias, getVersionByAlias, promote, setAlias } from './aliases.ts';
import type { Promotion } from './aliases.ts';
import { listAudit } from './audit.ts';
import type { TrackingContext } from './context.ts';
import { experimentContent } from './experiment-content.ts';
import type { ExperimentContent } from './experiment-content.ts';
import { listExperiments, setExperiment } from './experiments.ts';
import { deleteExperiment, deleteRun, restoreExperiment, restoreRun } from './lifecycle.ts';
import {
  deleteTag,
  listArtifacts,
  loadArtifact,
  logArtifact,
  logArtifacts,
  logBatch,
  logInput,
  setTags,
} from './logging.ts';
import type { LogBatch } from './logging.ts';
import {
  createModelVersion,
  createRegisteredModel,
  ensureRegisteredModel,
  finaliseModelVersion,
  getVersion,
  listRegisteredModels,
  listVersions,
} from './registry.ts';
import type { ModelVersionStart } from './registry.ts';
import { deleteRegistryTag, setDescription, setRegistryTag } from './registry-notes.ts';
import type { Noted } from './registry-notes.ts';
import { endDangling, endRun, getRun, metricHistory, startRun } from './runs.ts';
import type { RunStart } from './runs.ts';
import { searchRuns } from './search.ts';
import type { RunSearch } from './search.ts';
import type {
  DatasetInput,
  Experiment,
  FinalRunStatus,
  MetricInput,
  MetricPoint,
  ModelVersion,
  ModelVersionStatus,
  RegisteredModel,
  RegistryAudit,
  Run,
  ViewType,
} from './types.ts';
import { waitReady } from './wait-ready.ts';
import type { WaitOptions } from './wait-ready.ts';

type TextMap = Readonly<Record<string, unknown>>;
interface StoredArtifact {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** Experiments, runs and the model registry. What each call does and throws stands at the function it calls. */
export interface Tracking {
  setExperiment(name: string): Promise<Experiment>;
  listExperiments(viewType?: ViewType): Promise<Experiment[]>;
  deleteExperiment(nameOrId: string): Promise<Experiment>;
  restoreExperiment(nameOrId: string): Promise<Experiment>;
  /** All that is kept of an experiment. */
  experimentContent(nameOrId: string): Promise<ExperimentContent>;
  deleteRun(runId: string): Promise<Run>;
  restoreRun(runId: string): Promise<Run>;
  startRun(start: RunStart): Promise<Run>;
  logBatch(runId: string, batch: LogBatch): Promise<void>;
  logParams(runId: string, params: TextMap): Promise<void>;
  logMetrics(runId: string, metrics: readonly MetricInput[]): Promise<void>;
  setTags(runId: string, tags: TextMap): Promise<void>;
  deleteTag(runId: string, key: string): Promise<void>;
  logInput(runId: string, input: DatasetInput): Promise<void>;
  logArtifacts(runId: string, files: ReadonlyMap<string, string>): Promise<void>;
  logArtifact(runId: string, path: string, content: string | Uint8Array<ArrayBuffer> | Blob): Promise<StoredArtifact>;
  endRun(runId: string, status: FinalRunStatus): Promise<Run>;
  endDangling(runIds: readonly string[], status: 'FAILED' | 'KILLED'): Promise<RunId[]>;
  getRun(runId: string): Promise<Run>;
  searchRuns(search: RunSearch): Promise<Run[]>;
  metricHistory(runId: string, key: string): Promise<MetricPoint[]>;
  /** Paths only, ordered. */
  artifacts(runId: string): Promise<string[]>;
  /** Paths with size in bytes and SHA-256, ordered. */
  artifactList(runId: string): Promise<StoredArtifact[]>;
  artifact(runId: string, path: string): Promise<Uint8Array<ArrayBuffer>>;
  createRegisteredModel(name: string): Promise<RegisteredModel>;
  ensureRegisteredModel(name: string): Promise<{ model: RegisteredModel; created: boolean }>;
  listRegisteredModels(): Promise<RegisteredModel[]>;
  createModelVersion(start: ModelVersionStart): Promise<ModelVersion>;
  finaliseModelVersion(
    name: string,
    version: string,
    status: Exclude<ModelVersionStatus, 'PENDING_REGISTRATION'>,
    message?: string,
  ): Promise<ModelVersion>;
  versions(name: string): Promise<ModelVersion[]>;
  getVersion(name: string, version: string): Promise<ModelVersion>;
  waitReady(name: string, version: string, options: WaitOptions): Promise<ModelVersion>;
  setAlias(name: string, alias: string, version: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  promote(name: string, promotion?: Promotion): Promise<ModelVersion>;
  getVersionByAlias(name: string, alias: string): Promise<ModelVersion>;
  setRegistryTag(noted: Noted, tag: { readonly key: string; readonly value: unknown }): Promise<void>;
  deleteRegistryTag(noted: Noted, key: string): Promise<void>;
  setDescription(noted: Noted, text: string): Promise<void>;
  /** What happened to a registered model, oldest first. */
  audit(name: string): Promise<RegistryAudit[]>;
}

/** Tracking over a storage whose database has `trackingStores`. Holds no state of its own and needs no closing. */
export function openTracking(context: TrackingContext): Tracking {
  return {
    setExperiment: (name) => setExperiment(context, name),
    listExperiments: (viewType) => listExperiments(context, viewType),
    deleteExperiment: (nameOrId) => deleteExperiment(context, nameOrId),
    restoreExperiment: (nameOrId) => restoreExperiment(context, nameOrId),
    experimentContent: (nameOrId) => experimentContent(context, nameOrId),
    deleteRun: (runId) => deleteRun(context, runId),
    restoreRun: (runId) => restoreRun(context, runId),
    startRun: (start) => startRun(context, start),
    logBatch: (runId, batch) => logBatch(context, runId, batch),
    logParams: (runId, params) => logBatch(context, runId, { params }),
    logMetrics: (runId, metrics) => logBatch(context, runId, { metrics }),
    setTags: (runId, tags) => setTags(context, runId, tags),
    deleteTag: (runId, key) => deleteTag(context, runId, key),
    logInput: (runId, input) => logInput(context, runId, input),
    logArtifacts: (runId, files) => logArtifacts(context, runId, files),
    logArtifact: (runId, path, content) => logArtifact(context, runId, path, content),
    endRun: (runId, status) => endRun(context, runId, status),
    endDangling: (runIds, status) => endDangling(context, runIds, status),
    getRun: (runId) => getRun(context, runId),
    searchRuns: (search) => searchRuns(context, search),
    metricHistory: (runId, key) => metricHistory(context, runId, key),
    artifacts: async (runId) => (await listArtifacts(context, runId)).map(({ path }) => path),
    artifactList: (runId) => listArtifacts(context, runId),
    artifact: (runId, path) => loadArtifact(context, runId, path),
    createRegisteredModel: (name) => createRegisteredModel(context, name),
    ensureRegisteredModel: (name) => ensureRegisteredModel(context, name),
    listRegisteredModels: () => listRegisteredModels(context),
    createModelVersion: (start) => createModelVersion(context, start),
    finaliseModelVersion: (name, version, status, message) =>
      finaliseModelVersion(context, name, version, status, message),
    versions: (name) => listVersions(context, name),
    getVersion: (name, version) => getVersion(context, name, version),
    waitReady: (name, version, options) => waitReady(context, name, version, options),
    setAlias: (name, alias, version) => setAlias(context, name, alias, version),
    deleteAlias: (name, alias) => deleteAlias(context, name, alias),
    promote: (name, promotion) => promote(context, name, promotion),
    getVersionByAlias: (name, alias) => getVersionByAlias(context, name, alias),
    setRegistryTag: (noted, tag) => setRegistryTag(context, noted, tag),
    deleteRegistryTag: (noted, key) => deleteRegistryTag(context, noted, key),
    setDescription: (noted, text) => setDescription(context, noted, text),
    audit: (name) => listAudit(context, name),
  };
}
