import type * as Lab from 'lab';
import type { PlainRow } from '../../protocol.ts';
import type { ApiContext } from './context.ts';

/** `cmlapi`: every method is one call, its records keep the platform's spelling. */
export function createCmlapi({ link }: ApiContext): typeof Lab.cmlapi {
  const rows = async (answer: Promise<readonly PlainRow[]>) => (await answer) as Lab.Row[];
  const client: Lab.CmlClient = {
    listRegisteredModels: () => rows(link.call('cmlapi.listRegisteredModels', {})),
    createRegisteredModel: (request) => link.call('cmlapi.createRegisteredModel', request),
    listModels: () => rows(link.call('cmlapi.listModels', {})),
    createModel: (request) => link.call('cmlapi.createModel', request),
    createModelBuild: (request) => link.call('cmlapi.createModelBuild', request),
    createModelDeployment: (request) => link.call('cmlapi.createModelDeployment', request),
    listModelBuilds: (model) => rows(link.call('cmlapi.listModelBuilds', { model })),
    listModelDeployments: (model) => rows(link.call('cmlapi.listModelDeployments', { model })),
    listJobs: () => rows(link.call('cmlapi.listJobs', {})),
    async createJob(definition) {
      return (await link.call('cmlapi.createJob', { definition })) as Lab.Row;
    },
  };
  return { defaultClient: () => client };
}

export function createCdsw({ link }: ApiContext): typeof Lab.cdsw {
  return {
    async callModel(model, accessKey, request) {
      return (await link.call('cdsw.callModel', { model, accessKey, request })) as Lab.ModelResponse;
    },
  };
}
