import type { BuildId, DeploymentId } from '../base/ids.ts';
import { listAudit, listDecisions } from './audit.ts';
import { createBuild, listBuilds, loadImage } from './builds.ts';
import type { BuildStart } from './builds.ts';
import { createDeployment, currentDeployment, listDeployments, rollback } from './deployments.ts';
import type { DeploymentOptions, DeploymentStart } from './deployments.ts';
import { ensureModel, findModel, listModels, requireModel } from './models.ts';
import { recover } from './recovery.ts';
import { findRequest, listRequests } from './requests.ts';
import type { ListRequestsOptions } from './requests.ts';
import { servingAt } from './serving-at.ts';
import type { ServingThen } from './serving-at.ts';
import { endpointModelStore } from './stores.ts';
import type {
  BuildImage,
  DeploymentAudit,
  EndpointModel,
  GateDecision,
  ModelBuild,
  ModelDeployment,
  RequestRecord,
  ServingContext,
} from './types.ts';

/** Models, builds and deployments. What each call does and throws stands at the function it calls. */
export interface Serving {
  ensureModel(name: string, registeredModel?: string): Promise<{ model: EndpointModel; created: boolean }>;
  findModel(name: string): Promise<EndpointModel | undefined>;
  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  getModel(name: string): Promise<EndpointModel>;
  listModels(): Promise<EndpointModel[]>;
  createBuild(start: BuildStart): Promise<ModelBuild>;
  builds(model: string): Promise<ModelBuild[]>;
  image(buildId: string): Promise<BuildImage>;
  createDeployment(start: DeploymentStart): Promise<ModelDeployment>;
  rollback(model: string, version: string, options?: Omit<DeploymentOptions, 'gate'>): Promise<ModelDeployment>;
  list(model: string): Promise<ModelDeployment[]>;
  current(model: string): Promise<ModelDeployment | null>;
  servingAt(model: string, timestampMs: number): Promise<ServingThen | null>;
  /** What happened to a model, oldest first. */
  audit(model: string): Promise<DeploymentAudit[]>;
  /** What the gate decided, newest first. */
  decisions(model: string): Promise<GateDecision[]>;
  /** What was answered, newest first, as far as it is written. */
  requests(model: string, options?: ListRequestsOptions): Promise<RequestRecord[]>;
  findRequest(uuid: string): Promise<RequestRecord | undefined>;
  recover(): Promise<{ builds: readonly BuildId[]; deployments: readonly DeploymentId[] }>;
}

/** Serving over a storage whose database has `servingStores`. Holds no state of its own and needs no closing. */
export function openServing(context: ServingContext): Serving {
  return {
    ensureModel: (name, registeredModel) => ensureModel(context, name, registeredModel),
    findModel: (name) => findModel(context, name),
    getModel: (name) => context.storage.read([endpointModelStore], (tx) => requireModel(tx, name)),
    listModels: () => listModels(context),
    createBuild: (start) => createBuild(context, start),
    builds: (model) => listBuilds(context, model),
    image: (buildId) => loadImage(context, buildId),
    createDeployment: (start) => createDeployment(context, start),
    rollback: (model, version, options) => rollback(context, model, version, options),
    list: (model) => listDeployments(context, model),
    current: (model) => currentDeployment(context, model),
    servingAt: (model, timestampMs) => servingAt(context, model, timestampMs),
    audit: (model) => listAudit(context, model),
    decisions: (model) => listDecisions(context, model),
    requests: (model, options) => listRequests(context, model, options),
    findRequest: (uuid) => findRequest(context, uuid),
    recover: () => recover(context),
  };
}
