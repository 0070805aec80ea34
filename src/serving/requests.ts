import { ServingError } from './errors.ts';
import { kindOf } from './feature-writer.ts';
import { requireModel } from './models.ts';
import { endpointModelStore, requestLogStore } from './stores.ts';
import type { RequestRecord, ServingContext } from './types.ts';

export interface ListRequestsOptions {
  /** At most so many, a whole number from 1; all when left out. */
  readonly limit?: number | undefined;
  /** Only those that follow this one in the list: the uuid of the last of a page gives the next page. */
  readonly olderThan?: string | undefined;
}

/**
 * The logged requests of a model, newest first; those of one millisecond by uuid. Throws `RESOURCE_DOES_NOT_EXIST` for
 * an unknown model or an unknown `olderThan`, `INVALID_PARAMETER_VALUE` for a limit that is none.
 */
export async function listRequests(
  { storage }: ServingContext,
  modelName: string,
  { limit, olderThan }: ListRequestsOptions = {},
): Promise<RequestRecord[]> {
  checkText('A model is named by its name', modelName);
  if (limit !== undefined) checkLimit(limit);
  if (olderThan !== undefined) checkText(uuidNames, olderThan);
  return storage.read([endpointModelStore, requestLogStore], async (tx) => {
    const { name } = await requireModel(tx, modelName);
    const page = { index: 'byModel', reverse: true };
    if (olderThan === undefined) {
      return tx.list(requestLogStore, { ...page, prefix: [name], ...(limit !== undefined && { limit }) });
    }
    const last = await tx.get(requestLogStore, olderThan);
    if (last?.model !== name) throw unknownRequest(olderThan);
    // Both ends are inclusive, so the one that was named comes first.
    const [, ...older] = await tx.list(requestLogStore, {
      ...page,
      from: [name, ''],
      to: [name, last.requested_at, last.uuid],
      ...(limit !== undefined && { limit: limit + 1 }),
    });
    return older;
  });
}

/** One logged request; undefined for an unknown uuid. Throws `INVALID_PARAMETER_VALUE` for what is no text. */
export async function findRequest({ storage }: ServingContext, uuid: string): Promise<RequestRecord | undefined> {
  checkText(uuidNames, uuid);
  return storage.load(requestLogStore, uuid);
}

export function unknownRequest(uuid: string): ServingError {
  return new ServingError(
    'RESOURCE_DOES_NOT_EXIST',
    `No answered request of this model has the uuid ${JSON.stringify(shorten(uuid))}. It is the "uuid" in the answer of ` +
      '"POST model"; what was refused, or deleted with a reset, is not in the log.',
    { uuid: shorten(uuid) },
  );
}

function checkLimit(limit: unknown): void {
  if (typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 1) return;
  const came = typeof limit === 'number' ? String(limit) : kindOf(limit);
  throw new ServingError(
    'INVALID_PARAMETER_VALUE',
    `limit must be a whole number from 1, but ${came} came. Leave it out for all requests.`,
    { limit: came },
  );
}

const uuidNames = 'A request is named by the uuid in its answer';

function checkText(rule: string, text: unknown): void {
  if (typeof text === 'string') return;
  const came = kindOf(text);
  throw new ServingError('INVALID_PARAMETER_VALUE', `${rule}, a text, but ${came} came.`, { came });
}

function shorten(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
