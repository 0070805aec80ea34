import type { ModelDeployment } from '../../serving/types.ts';

/** A stretch of time in which a version answered; `to` is null while it still does. ISO-8601 in UTC. */
export interface Served {
  readonly deploymentId: string;
  readonly from: string;
  readonly to: string | null;
}

/** When a version answered, newest first: from `deployed` to the next state of each of its deployments. */
export function servedTimes(
  deployments: readonly Pick<ModelDeployment, 'id' | 'version' | 'states'>[],
  version: string,
): readonly Served[] {
  const times = deployments.flatMap(({ id, version: of, states }): Served[] => {
    const at = of === version ? states.findIndex(({ status }) => status === 'deployed') : -1;
    const begun = states[at];
    return begun === undefined ? [] : [{ deploymentId: id, from: begun.at, to: states[at + 1]?.at ?? null }];
  });
  return times.sort((a, b) => (a.from < b.from ? 1 : -1));
}
