import type { Clock } from '../base/clock.ts';
import type { BuildId, DeploymentId, IdSource, RunId } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';
import type { Signature } from './signature.ts';

export interface ServingContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
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
