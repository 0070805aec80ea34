import type { BuildId, DeploymentId } from '../base/ids.ts';
import { auditDeployment, beginAct } from './audit.ts';
import { buildLock, moveBuild } from './builds.ts';
import { deploymentLock, inState } from './deployments.ts';
import { deploymentAuditStore, modelBuildStore, modelDeploymentStore } from './stores.ts';
import type { ServingContext } from './types.ts';

const reason = 'interrupted: the page that ran it was closed or reloaded.';

/**
 * Ends builds and deployments whose page is gone, told by their lock being free: `build failed` and `failed`, with
 * the reason. Those of a living page are left alone. What served before keeps serving. Gives the ids it ended.
 */
export async function recover(
  context: ServingContext,
): Promise<{ builds: readonly BuildId[]; deployments: readonly DeploymentId[] }> {
  const { storage } = context;
  const { builds, deployments } = await storage.read([modelBuildStore, modelDeploymentStore], async (tx) => ({
    builds: [
      ...(await tx.list(modelBuildStore, { index: 'byStatus', only: 'pending' })),
      ...(await tx.list(modelBuildStore, { index: 'byStatus', only: 'building' })),
    ],
    deployments: [
      ...(await tx.list(modelDeploymentStore, { index: 'byStatus', only: 'pending' })),
      ...(await tx.list(modelDeploymentStore, { index: 'byStatus', only: 'deploying' })),
    ],
  }));
  const ended = { builds: [] as BuildId[], deployments: [] as DeploymentId[] };
  for (const { id } of builds) {
    const isEnded = await whenAbandoned(context, buildLock(id), async () => {
      const current = await storage.load(modelBuildStore, id);
      if (current?.status !== 'pending' && current?.status !== 'building') return false;
      await moveBuild(context, id, 'build failed', { reason });
      return true;
    });
    if (isEnded) ended.builds.push(id);
  }
  for (const { id } of deployments) {
    const isEnded = await whenAbandoned(context, deploymentLock(id), () => failDeployment(context, id));
    if (isEnded) ended.deployments.push(id);
  }
  return ended;
}

/** Runs `body` under the lock; false when a living page holds it. */
async function whenAbandoned(
  { storage }: ServingContext,
  lockName: string,
  body: () => Promise<boolean>,
): Promise<boolean> {
  const lock = await storage.locks.tryHold(lockName);
  if (lock === undefined) return false;
  try {
    return await body();
  } finally {
    lock.release();
  }
}

async function failDeployment(context: ServingContext, id: DeploymentId): Promise<boolean> {
  const act = await beginAct(context);
  return context.storage.write([modelDeploymentStore, deploymentAuditStore], async (tx) => {
    const deployment = await tx.get(modelDeploymentStore, id);
    if (deployment?.status !== 'pending' && deployment?.status !== 'deploying') return false;
    const failed = inState(deployment, 'failed', act.at, reason);
    await tx.put(modelDeploymentStore, failed);
    await auditDeployment(tx, act, failed);
    return true;
  });
}
