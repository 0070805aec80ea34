import type { ChainSnapshot, Standing } from './snapshot-chain.ts';

/** What stands in one place of the timeline: a snapshot, or the number of those that are folded away there. */
export type TimelineItem =
  | { readonly kind: 'snapshot'; readonly index: number }
  | { readonly kind: 'fold'; readonly from: number; readonly to: number };

/**
 * Which snapshots of a chain of `count` are drawn, in as many places as there is room for: those of `keep` first, in
 * that order, then the newest. The others are folded; a fold takes a place, and one of a single snapshot is none.
 */
export function foldTimeline(
  count: number,
  { places, keep }: { readonly places: number; readonly keep: readonly number[] },
): readonly TimelineItem[] {
  const kept = new Set<number>();
  const room = Math.max(places, 3);
  const inRange = keep.filter((index) => index >= 0 && index < count);
  for (const index of [...inRange, ...newestFirst(count, room)]) {
    if (kept.size >= room) break;
    kept.add(index);
    if (itemsOf(count, kept).length > room) kept.delete(index);
  }
  return itemsOf(count, kept);
}

function newestFirst(count: number, most: number): readonly number[] {
  return Array.from({ length: Math.min(count, most) }, (_, index) => count - 1 - index);
}

function itemsOf(count: number, kept: ReadonlySet<number>): readonly TimelineItem[] {
  const items: TimelineItem[] = [];
  let from = 0;
  for (const index of [...kept].sort((a, b) => a - b)) {
    pushFold(items, from, index - 1);
    items.push({ kind: 'snapshot', index });
    from = index + 1;
  }
  pushFold(items, from, count - 1);
  return items;
}

function pushFold(items: TimelineItem[], from: number, to: number): void {
  if (from > to) return;
  items.push(from === to ? { kind: 'snapshot', index: from } : { kind: 'fold', from, to });
}

/** Where the middle of each place is, as a share of the width. */
export function placeShare(place: number, places: number): number {
  return (place + 0.5) / places;
}

/** Where a snapshot is on the line, as a share of the width: within a fold by its rank in it. */
export function shareOf(index: number, items: readonly TimelineItem[]): number {
  for (const [place, item] of items.entries()) {
    if (item.kind === 'snapshot' && item.index === index) return placeShare(place, items.length);
    if (item.kind === 'fold' && item.from <= index && index <= item.to) {
      return (place + (index - item.from + 1) / (item.to - item.from + 2)) / items.length;
    }
  }
  return 0;
}

/** The snapshot that is nearest to a point of the line; inside a fold the one of that rank. */
export function indexAt(share: number, items: readonly TimelineItem[]): number {
  const place = Math.min(items.length - 1, Math.max(0, Math.floor(share * items.length)));
  const item = items[place];
  if (item === undefined) return 0;
  if (item.kind === 'snapshot') return item.index;
  const count = item.to - item.from + 1;
  const within = Math.min(1, Math.max(0, share * items.length - place));
  return item.from + Math.min(count - 1, Math.floor(within * count));
}

/** A place is on main, where the current snapshot's ancestors are, or beside it. */
export type Lane = 'main' | 'off';

/** A line from a parent to its child, between places of the timeline. */
export interface TimelineEdge {
  readonly fromPlace: number;
  readonly toPlace: number;
  /** Of the child: what is abandoned is drawn dashed. */
  readonly standing: Standing;
}

/** The lane of a place; a fold that has a part of main in it is on main. */
export function laneOf(chain: readonly ChainSnapshot[], item: TimelineItem | undefined): Lane {
  if (item === undefined) return 'off';
  const inside = item.kind === 'snapshot' ? [chain[item.index]] : chain.slice(item.from, item.to + 1);
  return inside.some((snapshot) => snapshot?.standing === 'main') ? 'main' : 'off';
}

/**
 * The lines between what is drawn: a snapshot inside a fold is where the fold is. One line between two places, that of
 * main where there are several; none from a snapshot without parent.
 */
export function edgesOf(chain: readonly ChainSnapshot[], items: readonly TimelineItem[]): readonly TimelineEdge[] {
  const placeOf = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const [from, to] = item.kind === 'snapshot' ? [item.index, item.index] : [item.from, item.to];
    for (const { id } of chain.slice(from, to + 1)) placeOf.set(id, place);
  }
  const edges = new Map<string, TimelineEdge>();
  for (const { id, parentId, standing } of chain) {
    const [fromPlace, toPlace] = [placeOf.get(parentId ?? ''), placeOf.get(id)];
    if (fromPlace === undefined || toPlace === undefined || fromPlace === toPlace) continue;
    const key = `${fromPlace} ${toPlace}`;
    if (standing === 'main' || !edges.has(key)) edges.set(key, { fromPlace, toPlace, standing });
  }
  return [...edges.values()];
}
