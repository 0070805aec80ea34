import { defineStore } from '../storage/types.ts';
import type {
  BuildImage,
  DeploymentAudit,
  EndpointModel,
  GateDecision,
  ModelBuild,
  ModelDeployment,
  RequestRecord,
} from './types.ts';

export const endpointModelStore = defineStore<EndpointModel>('endpoint_models', 'id', {
  byName: 'name',
  byAccessKey: 'access_key',
});
export const modelBuildStore = defineStore<ModelBuild>('model_builds', 'id', {
  byModel: ['model', 'number'],
  byStatus: 'status',
});
/** Apart from the builds, so that a list of builds does not load every model. */
export const buildImageStore = defineStore<BuildImage>('build_images', 'build_id');
export const modelDeploymentStore = defineStore<ModelDeployment>('model_deployments', 'id', {
  byModel: ['model', 'number'],
  byStatus: 'status',
});
/** Only ever added to. */
export const deploymentAuditStore = defineStore<DeploymentAudit>('deployment_audit', ['model', 'number']);
export const gateDecisionStore = defineStore<GateDecision>('gate_decisions', 'deployment_id', {
  byModel: ['model', 'at'],
});
/** The uuid in the index makes the order of requests of one millisecond a fixed one. */
export const requestLogStore = defineStore<RequestRecord>('request_log', 'uuid', {
  byModel: ['model', 'requested_at', 'uuid'],
  byDeployment: ['deployment_id', 'requested_at', 'uuid'],
});

export const servingStores = [
  endpointModelStore,
  modelBuildStore,
  buildImageStore,
  modelDeploymentStore,
  deploymentAuditStore,
  gateDecisionStore,
  requestLogStore,
] as const;
