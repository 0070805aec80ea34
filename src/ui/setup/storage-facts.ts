/** What a browser tells of the storage of this address. */
export type StorageFacts =
  /** Insecure origins have no `navigator.storage`. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'known';
      readonly isPersisted: boolean;
      /** Undefined where the browser does not estimate. */
      readonly usedBytes: number | undefined;
      readonly grantedBytes: number | undefined;
    };

/** The parts of `navigator.storage` that the lab asks; older browsers have some of them only. */
export type StorageSource = Partial<Pick<StorageManager, 'persisted' | 'persist' | 'estimate'>>;

/** Asks the browser. Rejects where it does not answer. */
export async function readStorage(source: StorageSource | undefined): Promise<StorageFacts> {
  if (source === undefined) return { kind: 'unknown' };
  const [isPersisted, estimate] = await Promise.all([source.persisted?.(), source.estimate?.()]);
  return {
    kind: 'known',
    isPersisted: isPersisted === true,
    usedBytes: estimate?.usage,
    grantedBytes: estimate?.quota,
  };
}

/** Ordinary windows are granted a good part of the disk; private ones a part of the memory. */
const scarceBytes = 3_000_000_000;

export type StorageWarning = 'unknown' | 'scarce' | 'safari';

/** Why what is stored here may not last: the gravest reason, none where the browser promised to keep it. */
export function storageWarning(facts: StorageFacts, userAgent: string): StorageWarning | undefined {
  if (facts.kind === 'unknown') return 'unknown';
  if (facts.isPersisted) return undefined;
  if (facts.grantedBytes !== undefined && facts.grantedBytes < scarceBytes) return 'scarce';
  // Chrome and Firefox on iPhone are Safari inside, and so are their rules.
  return /Safari\//.test(userAgent) && !/(Chrome|Chromium|Android)/.test(userAgent) ? 'safari' : undefined;
}
