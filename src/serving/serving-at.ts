import { ServingError } from './errors.ts';
import { requireModel } from './models.ts';
import { endpointModelStore, modelBuildStore, modelDeploymentStore } from './stores.ts';
import type { ModelBuild, ModelDeployment, ServingContext } from './types.ts';

/** What answered requests at one moment, and from when to when. */
export interface ServingThen {
  readonly deployment: ModelDeployment;
  readonly build: ModelBuild;
  /** ISO-8601 in UTC: when it began to serve. */
  readonly from: string;
  /** When it ended; null while it still serves. */
  readonly until: string | null;
}

/**
 * What served at a moment (milliseconds since 1970), told by the times of the deployments' states: from `deployed`
 * (inclusive) to the next state (exclusive). Null where nothing did. Throws `RESOURCE_DOES_NOT_EXIST` for an unknown
 * model and `INVALID_PARAMETER_VALUE` for what is no time, or one that is still to come.
 */
export async function servingAt(
  { storage, clock }: ServingContext,
  modelName: string,
  timestampMs: number,
): Promise<ServingThen | null> {
  checkTime(timestampMs, clock.now());
  return storage.read([endpointModelStore, modelDeploymentStore, modelBuildStore], async (tx) => {
    const { name } = await requireModel(tx, modelName);
    for (const deployment of await tx.list(modelDeploymentStore, { index: 'byModel', prefix: [name] })) {
      const times = servingTimes(deployment);
      if (times === undefined || !contains(times, timestampMs)) continue;
      const build = await tx.get(modelBuildStore, deployment.build_id);
      if (build !== undefined) return { deployment, build, ...times };
    }
    return null;
  });
}

function servingTimes({ states }: ModelDeployment): Pick<ServingThen, 'from' | 'until'> | undefined {
  const at = states.findIndex(({ status }) => status === 'deployed');
  const begun = states[at];
  return begun && { from: begun.at, until: states[at + 1]?.at ?? null };
}

function contains({ from, until }: Pick<ServingThen, 'from' | 'until'>, timestampMs: number): boolean {
  return Date.parse(from) <= timestampMs && (until === null || timestampMs < Date.parse(until));
}

/** The last moment that a `Date` can hold. */
const lastTimeMs = 8.64e15;

function checkTime(timestampMs: number, nowMs: number): void {
  if (!Number.isFinite(timestampMs) || Math.abs(timestampMs) > lastTimeMs) {
    throw new ServingError(
      'INVALID_PARAMETER_VALUE',
      `A moment is given in milliseconds since 1970, but ${String(timestampMs).slice(0, 80)} came. ` +
        `Date.parse('2026-11-25T10:42:00Z') gives one.`,
      { moment: String(timestampMs).slice(0, 80) },
    );
  }
  if (timestampMs <= nowMs) return;
  throw new ServingError(
    'INVALID_PARAMETER_VALUE',
    `What will serve at ${new Date(timestampMs).toISOString()} is not known: it is still to come. Ask about a moment ` +
      'that has passed.',
    { future: new Date(timestampMs).toISOString() },
  );
}
