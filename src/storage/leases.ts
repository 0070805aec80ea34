import type { Records } from './records.ts';
import { defineStore } from './types.ts';

/** A lock of the platforms that have none: it holds as long as its holder renews it. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly renewedAt: number;
}

export const LEASE_STORE = defineStore<Lease>('leases', 'name');

/** The database that holds the leases; of its own, so that they outlive an upgrade of the lab's. */
export function leaseSchema(database: string) {
  return { name: `${database}-leases`, version: 1, stores: [LEASE_STORE] };
}

export const RENEW_EVERY_MS = 1000;
/** With the watch below 5 s, in which another page takes over what a dead one has left. */
export const LEASE_AGE_MS = 3000;
/** How long an old lease is watched before it counts as given up: a machine that slept wakes all pages at once. */
export const WATCH_MS = 1500;

/** Takes the lease when its record is still `seen` (absent: undefined). */
export function takeLease(records: Records, seen: Lease | undefined, next: Lease): Promise<boolean> {
  return records.compareAndSwap(LEASE_STORE, next.name, (current) => isSame(current, seen), next);
}

/** Renews those of the leases (name → holder) that still belong to their holder. */
export async function renewLeases(records: Records, held: ReadonlyMap<string, string>, now: number): Promise<void> {
  if (held.size === 0) return;
  await records.write([LEASE_STORE], async (tx) => {
    for (const [name, holder] of held) {
      const current = await tx.get(LEASE_STORE, name);
      if (current?.holder === holder) await tx.put(LEASE_STORE, { name, holder, renewedAt: now });
    }
  });
}

/** Gives the lease back, unless it belongs to someone else by now. */
export async function dropLease(records: Records, name: string, holder: string): Promise<void> {
  await records.write([LEASE_STORE], async (tx) => {
    const current = await tx.get(LEASE_STORE, name);
    if (current?.holder === holder) await tx.delete(LEASE_STORE, name);
  });
}

export function isSame(a: Lease | undefined, b: Lease | undefined): boolean {
  return a?.holder === b?.holder && a?.renewedAt === b?.renewedAt;
}
