import { isoUtc } from '../base/clock.ts';
import type { WriteTransaction } from '../storage/types.ts';
import type { TrackingContext } from './context.ts';
import { registryAuditStore } from './stores.ts';
import type { RegistryAudit } from './types.ts';

/** Who acts and when, looked up before a transaction begins: inside it nothing else may be awaited. */
export interface Act {
  readonly now: number;
  readonly owner: string;
}

export async function beginAct({ clock, actor }: TrackingContext): Promise<Act> {
  const owner = (await actor?.()) ?? '';
  return { now: clock.now(), owner };
}

type AuditFacts = Pick<RegistryAudit, 'model' | 'change'> &
  Partial<Pick<RegistryAudit, 'version' | 'from_version' | 'key' | 'value'>>;

/** Writes one line of the audit trail into the transaction that makes the change. */
export async function writeAudit(tx: WriteTransaction, { now, owner }: Act, facts: AuditFacts): Promise<void> {
  const [newest] = await tx.list(registryAuditStore, { prefix: [facts.model], reverse: true, limit: 1 });
  await tx.add(registryAuditStore, {
    number: (newest?.number ?? 0) + 1,
    at: isoUtc(now),
    owner,
    version: null,
    from_version: null,
    key: null,
    value: null,
    ...facts,
  });
}

/** All that happened to a registered model, oldest first. Empty for one that there never was. */
export async function listAudit({ storage }: TrackingContext, model: string): Promise<RegistryAudit[]> {
  return storage.list(registryAuditStore, { prefix: [model] });
}
