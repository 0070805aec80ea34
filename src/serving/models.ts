import type { ReadTransaction } from '../storage/types.ts';
import { beginAct, writeAudit } from './audit.ts';
import { ServingError } from './errors.ts';
import { deploymentAuditStore, endpointModelStore } from './stores.ts';
import type { EndpointModel, ServingContext } from './types.ts';

/** The model of this name, made now with a new access key when there is none. */
export async function ensureModel(
  context: ServingContext,
  name: string,
  registeredModel: string = name,
): Promise<{ model: EndpointModel; created: boolean }> {
  if (name.trim() === '') {
    throw new ServingError('INVALID_PARAMETER_VALUE', 'A model needs a name that is not blank.', { name });
  }
  const { storage, ids } = context;
  const act = await beginAct(context);
  const fresh: EndpointModel = {
    id: ids.uuid(),
    name,
    access_key: `m${ids.hex(16).slice(1)}`,
    registered_model: registeredModel,
    created_at: act.at,
    deployment_id: null,
  };
  return storage.write([endpointModelStore, deploymentAuditStore], async (tx) => {
    const existing = await findByName(tx, name);
    if (existing !== undefined) return { model: existing, created: false };
    await tx.add(endpointModelStore, fresh);
    await writeAudit(tx, act, { model: name, change: 'model_created' });
    return { model: fresh, created: true };
  });
}

/** Undefined when there is none. */
export async function findModel({ storage }: ServingContext, name: string): Promise<EndpointModel | undefined> {
  return storage.read([endpointModelStore], (tx) => findByName(tx, name));
}

/** All models in the order they were made. */
export async function listModels({ storage }: ServingContext): Promise<EndpointModel[]> {
  const models = await storage.list(endpointModelStore);
  return models.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
}

/** The model of this name. Throws `RESOURCE_DOES_NOT_EXIST`. */
export async function requireModel(tx: ReadTransaction, name: string): Promise<EndpointModel> {
  const model = await findByName(tx, name);
  if (model !== undefined) return model;
  throw new ServingError(
    'RESOURCE_DOES_NOT_EXIST',
    `There is no model named ${JSON.stringify(name)}. The first API deployment makes it.`,
    { model: name },
  );
}

async function findByName(tx: ReadTransaction, name: string): Promise<EndpointModel | undefined> {
  const [model] = await tx.list(endpointModelStore, { index: 'byName', only: name, limit: 1 });
  return model;
}
