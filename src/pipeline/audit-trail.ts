import type { Serving } from '../serving/serving.ts';
import type { DeploymentAudit } from '../serving/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { RegistryAudit } from '../tracking/types.ts';

/** One line of a model's audit trail: of its registry, or of what was put behind its endpoint. */
export type AuditEntry =
  (RegistryAudit & { readonly of: 'registry' }) | (DeploymentAudit & { readonly of: 'endpoint' });

/**
 * All that happened to a model, newest first. Registry and endpoint keep a trail of their own, each in the transaction
 * that made the change; what is of one millisecond stands in the order registry, endpoint.
 */
export async function auditTrail(
  { tracking, serving }: { readonly tracking: Tracking; readonly serving: Serving },
  model: string,
): Promise<readonly AuditEntry[]> {
  const [registry, endpoint] = await Promise.all([tracking.audit(model), serving.audit(model)]);
  const entries: AuditEntry[] = [
    ...registry.map((entry) => ({ ...entry, of: 'registry' as const })),
    ...endpoint.map((entry) => ({ ...entry, of: 'endpoint' as const })),
  ];
  // Stable: within a trail the order is that of its numbers.
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).reverse();
}
