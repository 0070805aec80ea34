import { isoUtc } from '../base/clock.ts';
import type { WriteTransaction } from '../storage/types.ts';
import { deploymentAuditStore, gateDecisionStore } from './stores.ts';
import type {
  DeploymentAudit,
  DeploymentStatus,
  GateDecision,
  ModelBuild,
  ModelDeployment,
  ServingContext,
} from './types.ts';

/** Who acts and when, looked up before a transaction begins: inside it nothing else may be awaited. */
export interface Act {
  /** ISO-8601 in UTC. */
  readonly at: string;
  readonly owner: string;
}

export async function beginAct({ clock, actor }: ServingContext): Promise<Act> {
  const owner = (await actor?.()) ?? '';
  return { at: isoUtc(clock.now()), owner };
}

type AuditFacts = Pick<DeploymentAudit, 'model' | 'change'> & Partial<Omit<DeploymentAudit, 'number' | 'at' | 'owner'>>;

/** Writes one line of the audit trail into the transaction that makes the change. */
export async function writeAudit(tx: WriteTransaction, { at, owner }: Act, facts: AuditFacts): Promise<void> {
  const [newest] = await tx.list(deploymentAuditStore, { prefix: [facts.model], reverse: true, limit: 1 });
  await tx.add(deploymentAuditStore, {
    number: (newest?.number ?? 0) + 1,
    at,
    owner,
    version: null,
    status: null,
    build_id: null,
    deployment_id: null,
    from_version: null,
    reason: null,
    ...facts,
  });
}

export async function auditBuild(tx: WriteTransaction, act: Act, build: ModelBuild): Promise<void> {
  const { model, version, status, id: build_id, reason } = build;
  await writeAudit(tx, act, { model, change: 'build', version, status, build_id, reason });
}

/** A state that a deployment has come to; without `status` the one that it is in. */
export async function auditDeployment(
  tx: WriteTransaction,
  act: Act,
  deployment: ModelDeployment,
  status: DeploymentStatus = deployment.status,
): Promise<void> {
  const { model, version, build_id, id: deployment_id, reason } = deployment;
  await writeAudit(tx, act, { model, change: 'deployment', version, status, build_id, deployment_id, reason });
}

/** Keeps what the gate decided, with a line of the audit trail. */
export async function addDecision(tx: WriteTransaction, act: Act, decision: Omit<GateDecision, 'at'>): Promise<void> {
  const { model, verdict: status, challenger, champion, deployment_id, reason } = decision;
  await tx.add(gateDecisionStore, { ...decision, at: act.at });
  await writeAudit(tx, act, {
    model,
    change: 'gate',
    version: challenger.version,
    status,
    build_id: challenger.build_id,
    deployment_id,
    from_version: champion?.version ?? null,
    reason,
  });
}

/** All that happened to an endpoint model, oldest first. Empty for one that there never was. */
export async function listAudit({ storage }: ServingContext, model: string): Promise<DeploymentAudit[]> {
  return storage.list(deploymentAuditStore, { prefix: [model] });
}

/** What the gate decided about deployments of a model, newest first. */
export async function listDecisions({ storage }: ServingContext, model: string): Promise<GateDecision[]> {
  return storage.list(gateDecisionStore, { index: 'byModel', prefix: [model], reverse: true });
}
