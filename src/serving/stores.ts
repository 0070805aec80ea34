import { defineStore } from '../storage/types.ts';
import type { BuildImage, EndpointModel, ModelBuild, ModelDeployment } from './types.ts';

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

export const servingStores = [endpointModelStore, modelBuildStore, buildImageStore, modelDeploymentStore] as const;
