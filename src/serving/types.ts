import type { Clock } from '../base/clock.ts';
import type { BuildId, DeploymentId, IdSource, RunId } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';
import type { EndpointRoute } from './routes.ts';
import type { Signature } from './signature.ts';

export interface ServingContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Who acts, as the audit trail names them. Handed in as time is; nobody when left out. */
  readonly actor?: (() => Promise<string>) | undefined;
}

/** What the platform calls a Model: a name and an access key that stay while builds and deployments come and go. */
export interface EndpointModel {
  readonly id: string;
  readonly name: string;
  /** Whoever sends it may ask for predictions. */
  readonly access_key: string;
  /** The registered model whose versions are deployed here. */
  readonly registered_model: string;
  /** ISO-8601 in UTC, as are all times of this room. */
  readonly created_at: string;
  /** The deployment that answers; null before the first. */
  readonly deployment_id: DeploymentId | null;
}

/** The platform's words: its client polls for `built` or `build failed`. */
export type BuildStatus = 'pending' | 'building' | 'built' | 'build failed';

/** One build of one version. Once built it never changes, nor does its image. */
export interface ModelBuild {
  readonly id: BuildId;
  readonly model: string;
  /** 1, 2, 3 … within the model. */
  readonly number: number;
  readonly version: string;
  readonly run_id: RunId;
  readonly status: BuildStatus;
  readonly created_at: string;
  readonly built_at: string | null;
  /** SHA-256 of the model text. */
  readonly model_sha256: string;
  /** Why the build failed. */
  readonly reason: string | null;
}

/** What a build holds: enough to answer requests without the registry or the run. */
export interface BuildImage {
  readonly build_id: BuildId;
  readonly model_text: string;
  readonly signature: Signature;
}

export type DeploymentStatus = 'pending' | 'deploying' | 'deployed' | 'failed' | 'stopping' | 'stopped';

/** One deployment of one build, with the time of each state it went through. */
export interface ModelDeployment {
  readonly id: DeploymentId;
  /** Name of the model. */
  readonly model: string;
  /** 1, 2, 3 … within the model. */
  readonly number: number;
  readonly version: string;
  readonly build_id: BuildId;
  readonly status: DeploymentStatus;
  readonly created_at: string;
  /** When it failed or stopped; null before. */
  readonly ended_at: string | null;
  /** vCPU. */
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
  readonly replicas: number;
  /** Why it failed or stopped. */
  readonly reason: string | null;
  readonly states: readonly { readonly status: DeploymentStatus; readonly at: string }[];
}

/** What can happen to an endpoint model. */
export type DeploymentChange = 'model_created' | 'build' | 'deployment' | 'rollback' | 'gate';

/** One change of an endpoint model, written in the transaction that made it and never changed. */
export interface DeploymentAudit {
  readonly model: string;
  /** 1, 2, 3 … within the model. */
  readonly number: number;
  readonly at: string;
  /** The lab's owner at that time; empty where nobody was named. */
  readonly owner: string;
  readonly change: DeploymentChange;
  readonly version: string | null;
  /** The state that a build or a deployment came to; `passed` or `blocked` for the gate. */
  readonly status: string | null;
  readonly build_id: BuildId | null;
  readonly deployment_id: DeploymentId | null;
  /** For a rollback, the version that served when it was asked for. */
  readonly from_version: string | null;
  readonly reason: string | null;
}

/** One side of a comparison: which model, and what it scored; null where it could not be scored. */
export interface GateSide {
  readonly version: string;
  readonly build_id: BuildId;
  readonly run_id: RunId;
  readonly score: number | null;
}

/** The rows that both sides were scored on. */
export interface HoldOut {
  readonly table: string;
  /** The (from, to] that the challenger's run has read; null for all rows of the snapshot `to`. */
  readonly from_snapshot_id: string | null;
  readonly to_snapshot_id: string;
  readonly test_size: number;
  readonly seed: number;
  /** Rows that were scored, by both sides the same. */
  readonly rows: number;
  /** Of the challenger's test rows, those left out because the champion had been trained on them. */
  readonly left_out: number;
  /** Of the scored rows, those that the champion had been trained on; null where nobody can tell any more. */
  readonly seen_by_champion: number | null;
}

/** Why the gate decided so. */
export type GateReason = 'no_champion' | 'good_enough' | 'not_good_enough' | 'no_score' | 'no_hold_out';

/** What the gate decided before a deployment began to serve, and from what. Never changed. */
export interface GateDecision {
  /** One decision a deployment. */
  readonly deployment_id: DeploymentId;
  readonly model: string;
  readonly at: string;
  readonly verdict: 'passed' | 'blocked';
  readonly reason: GateReason;
  /** Such as `recall`. */
  readonly metric: string;
  /** How much better the challenger must be; below 0, how much worse it may be. */
  readonly minimum_improvement: number;
  readonly challenger: GateSide;
  /** What served at that moment; null where nothing did. */
  readonly champion: (GateSide & { readonly deployment_id: DeploymentId }) | null;
  readonly hold_out: HoldOut | null;
  /** Why there is no hold-out or no score; null where there is. */
  readonly obstacle: string | null;
}

/** One request that was answered with predictions. Written once, after the answer, and never changed. */
export interface RequestRecord {
  /** The one in the answer. */
  readonly uuid: string;
  /** Name of the model. */
  readonly model: string;
  readonly deployment_id: DeploymentId;
  readonly build_id: BuildId;
  readonly version: string;
  /** When it came. */
  readonly requested_at: string;
  /** From its coming to the finished answer. */
  readonly latency_ms: number;
  readonly route: EndpointRoute;
  readonly rows: number;
  /** SHA-256 of `inputs` as little-endian bytes, in hexadecimal. */
  readonly input_digest: string;
  /** float32, rows × columns of the signature in its order, row-major, as they were scored. NaN is a missing value. */
  readonly inputs: Float32Array;
  /** Class 0 or 1 a row. */
  readonly predictions: readonly number[];
  /** float32, the probability of class 1 a row. */
  readonly scores: Float32Array;
}
