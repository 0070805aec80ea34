import type { SnapshotRange } from '../state/routes.ts';
import type { ChainSnapshot } from './snapshot-chain.ts';

/** Why a range cannot be read, as far as the chain of parents tells; what else is wrong the lab says. */
export type RangeFault = 'equal' | 'reversed';

/**
 * The range of the last batch: from the parent of the newest append on main to it. A rewrite after it adds no rows.
 * Undefined where that append has no parent, or the parent has expired.
 */
export function lastBatch(chain: readonly ChainSnapshot[]): SnapshotRange | undefined {
  const append = chain.findLast(({ standing, operation }) => standing === 'main' && operation === 'append');
  if (append === undefined || append.parentId === null) return undefined;
  if (!chain.some(({ id }) => id === append.parentId)) return undefined;
  return { startId: append.parentId, endId: append.id };
}

/** A range that ends where the start lies, or before it. */
export function rangeFault(chain: readonly ChainSnapshot[], { startId, endId }: SnapshotRange): RangeFault | undefined {
  if (startId === endId) return 'equal';
  const parentOf = new Map(chain.map(({ id, parentId }) => [id, parentId]));
  const seen = new Set<string>();
  for (let id = parentOf.get(startId) ?? null; id !== null && !seen.has(id); id = parentOf.get(id) ?? null) {
    if (id === endId) return 'reversed';
    seen.add(id);
  }
  return undefined;
}

/** The place that a key moves a handle to among `count`; undefined for keys that move nothing. */
export function placeAfterKey(key: string, place: number, count: number): number | undefined {
  const page = Math.max(1, Math.round(count / 10));
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, place + 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, place - 1);
    case 'PageUp':
      return Math.min(last, place + page);
    case 'PageDown':
      return Math.max(0, place - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
