import { describe, expect, it } from 'vitest';
import type { HistoryRow, RefRow, SnapshotRow } from '../../../src/lakehouse/metadata-tables.ts';
import { chainOf, type ChainSnapshot, type Standing } from '../../../src/ui/data/snapshot-chain.ts';
import {
  edgesOf,
  foldTimeline,
  indexAt,
  laneOf,
  placeShare,
  shareOf,
  type TimelineItem,
} from '../../../src/ui/data/timeline-layout.ts';

const at = (minute: number) => `2026-11-25T10:${String(minute).padStart(2, '0')}:00.000Z`;

/** Snapshot a, b, c … of 10 rows each, one a minute. */
function row(id: string, parent: string | null, minute: number, total = 10): SnapshotRow {
  return {
    committed_at: at(minute),
    snapshot_id: id,
    parent_id: parent,
    operation: 'append',
    manifest_list: `s3a://t/metadata/snap-${id}.avro`,
    summary: {
      'added-records': '10',
      'total-records': String(total),
      'added-data-files': '1',
      'total-data-files': String(total / 10),
      'added-files-size': '100',
      'total-files-size': String(10 * total),
    },
  };
}

const made = (id: string, minute: number, parent: string | null, isCurrentAncestor = true): HistoryRow => ({
  made_current_at: at(minute),
  snapshot_id: id,
  parent_id: parent,
  is_current_ancestor: isCurrentAncestor,
});

const ref = (name: string, id: string, type: RefRow['type'] = 'BRANCH'): RefRow => ({
  name,
  type,
  snapshot_id: id,
  max_reference_age_in_ms: null,
  min_snapshots_to_keep: null,
  max_snapshot_age_in_ms: null,
});

const placed = (items: readonly TimelineItem[]) =>
  items.map((item) => (item.kind === 'snapshot' ? item.index : `${item.from}–${item.to}`));

describe('the chain of snapshots', () => {
  it('has what the timeline draws, oldest first', () => {
    const chain = chainOf({
      snapshots: [row('a', null, 1), row('b', 'a', 2, 20)],
      history: [made('a', 1, null), made('b', 2, 'a')],
      refs: [ref('v1', 'a', 'TAG'), ref('main', 'b')],
      currentSnapshotId: 'b',
    });
    expect(chain[1]).toEqual({
      id: 'b',
      parentId: 'a',
      committedMs: Date.parse(at(2)),
      operation: 'append',
      manifestList: 's3a://t/metadata/snap-b.avro',
      addedRows: 10,
      totalRows: 20,
      addedFiles: 1,
      totalFiles: 2,
      addedBytes: 100,
      totalBytes: 200,
      jobRunId: null,
      refs: [ref('main', 'b')],
      isCurrent: true,
      standing: 'main',
      branches: [],
      fate: undefined,
    });
    expect(chain[0]).toMatchObject({ isCurrent: false, standing: 'main', refs: [{ name: 'v1' }] });
  });

  it('tells a snapshot that was rolled back, and when', () => {
    const chain = chainOf({
      snapshots: [row('a', null, 1), row('b', 'a', 2, 20), row('c', 'a', 5, 20)],
      history: [made('a', 1, null), made('b', 2, 'a', false), made('a', 4, null), made('c', 5, 'a')],
      refs: [ref('main', 'c')],
      currentSnapshotId: 'c',
    });
    expect(chain.map(({ standing, fate }) => [standing, fate])).toEqual([
      ['main', undefined],
      ['abandoned', { kind: 'rolledBack', atMs: Date.parse(at(4)) }],
      ['main', undefined],
    ]);
  });

  it('tells what another branch leads to from what no branch leads to, a tag or not', () => {
    const chain = chainOf({
      snapshots: [row('a', null, 1), row('b', 'a', 2), row('c', 'b', 3), row('d', 'c', 4), row('e', 'a', 5)],
      history: [made('a', 1, null), made('d', 4, 'c', false), made('a', 5, null)],
      refs: [ref('main', 'a'), ref('audit', 'c'), ref('other', 'b'), ref('v1', 'd', 'TAG')],
      currentSnapshotId: 'a',
    });
    expect(chain.map(({ id, standing, branches }) => [id, standing, branches])).toEqual([
      ['a', 'main', ['audit', 'other']],
      ['b', 'branch', ['audit', 'other']],
      ['c', 'branch', ['audit']],
      ['d', 'abandoned', []],
      ['e', 'abandoned', []],
    ]);
  });

  it('tells snapshots of a table that was begun anew', () => {
    const chain = chainOf({
      snapshots: [row('a', null, 1), row('b', 'a', 2, 20), row('c', null, 6)],
      history: [made('a', 1, null, false), made('b', 2, 'a', false), made('c', 6, null)],
      refs: [ref('main', 'c')],
      currentSnapshotId: 'c',
    });
    const replaced = { kind: 'replaced', atMs: Date.parse(at(6)) };
    expect(chain.map(({ fate }) => fate)).toEqual([replaced, replaced, undefined]);
  });

  it('tells what became of two thousand snapshots before anybody notices', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `s${index}`);
    const snapshots = ids.map((id, index) => row(id, index === 0 ? null : `s${index - 1}`, 1));
    const history = ids.map((id, index) => made(id, 1, index === 0 ? null : `s${index - 1}`, false));
    const chain = chainOf({
      snapshots: [...snapshots, row('new', null, 9)],
      history: [...history, made('new', 9, null)],
      refs: [],
      currentSnapshotId: 'new',
    });
    expect(chain.filter(({ fate }) => fate?.kind === 'replaced')).toHaveLength(2000);
    expect(chain.at(-1)).toMatchObject({ standing: 'main', fate: undefined });
  });

  it('ends where a parent has expired', () => {
    const chain = chainOf({
      snapshots: [row('b', 'a', 2, 20), row('c', 'b', 3, 30)],
      history: [made('b', 2, 'a'), made('c', 3, 'b')],
      refs: [ref('main', 'c')],
      currentSnapshotId: 'c',
    });
    expect(chain.map(({ standing }) => standing)).toEqual(['main', 'main']);
  });

  it('says nothing of rows that a summary does not count', () => {
    const silent = { ...row('a', null, 1), summary: {} };
    const [snapshot] = chainOf({ snapshots: [silent], history: [], refs: [], currentSnapshotId: 'a' });
    expect(snapshot).toMatchObject({ addedRows: null, totalRows: null, addedBytes: null, totalBytes: null });
  });
});

describe('the folded timeline', () => {
  it('draws all where there is room', () => {
    expect(placed(foldTimeline(4, { places: 6, keep: [3] }))).toEqual([0, 1, 2, 3]);
    expect(placed(foldTimeline(0, { places: 6, keep: [] }))).toEqual([]);
  });

  it('keeps the ends, what is chosen and the newest of a thousand', () => {
    const items = foldTimeline(1000, { places: 8, keep: [999, 500, 999, 998, 0] });
    expect(placed(items)).toEqual([0, '1–499', 500, '501–995', 996, 997, 998, 999]);
    expect(placed(foldTimeline(1000, { places: 8, keep: [999, 0] }))).toEqual([
      0,
      '1–993',
      994,
      995,
      996,
      997,
      998,
      999,
    ]);
  });

  it.each([3, 5, 8, 12])('is never wider than %d places, and loses no snapshot', (places) => {
    for (const keep of [[], [99], [99, 50, 20, 70, 0], [0, 99, 1, 98], [-1, 50]]) {
      const items = foldTimeline(100, { places, keep });
      expect(items.length).toBeLessThanOrEqual(places);
      const drawn = items.flatMap((item) =>
        item.kind === 'snapshot'
          ? [item.index]
          : Array.from({ length: item.to - item.from + 1 }, (_, n) => item.from + n),
      );
      expect(drawn).toEqual(Array.from({ length: 100 }, (_, index) => index));
      expect(items.every((item) => item.kind === 'snapshot' || item.to > item.from)).toBe(true);
    }
  });

  it('keeps the first wish where not all fit', () => {
    const items = foldTimeline(100, { places: 3, keep: [50, 99, 0] });
    expect(placed(items)).toContain(50);
  });
});

describe('a point of the line', () => {
  const items = foldTimeline(1000, { places: 8, keep: [999, 500, 0] });

  it('is the snapshot whose place it lies in', () => {
    for (const [place, item] of items.entries()) {
      if (item.kind === 'snapshot') expect(indexAt(placeShare(place, items.length), items)).toBe(item.index);
    }
    expect(indexAt(-0.3, items)).toBe(0);
    expect(indexAt(1.4, items)).toBe(999);
  });

  it('reaches every snapshot, the folded ones too, in their order', () => {
    const few = foldTimeline(12, { places: 4, keep: [11, 0] });
    const reached = Array.from({ length: 400 }, (_, step) => indexAt(step / 399, few));
    expect([...new Set(reached)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('is found again from its snapshot', () => {
    for (let index = 0; index < 1000; index++) expect(indexAt(shareOf(index, items), items)).toBe(index);
  });
});

describe('the lines of the timeline', () => {
  const snapshot = (id: string, parentId: string | null, standing: Standing = 'main'): ChainSnapshot => ({
    id,
    parentId,
    committedMs: 0,
    operation: 'append',
    manifestList: '',
    addedRows: 1,
    totalRows: 1,
    addedFiles: 1,
    totalFiles: 1,
    addedBytes: 1,
    totalBytes: 1,
    jobRunId: null,
    refs: [],
    isCurrent: false,
    standing,
    branches: [],
    fate: undefined,
  });
  const chain = [
    snapshot('a', null),
    snapshot('b', 'a', 'abandoned'),
    snapshot('c', 'a'),
    snapshot('d', 'c'),
    snapshot('e', 'd'),
  ];

  it('go from parent to child, dashed to what is off main', () => {
    const items = foldTimeline(5, { places: 5, keep: [] });
    expect(edgesOf(chain, items)).toEqual([
      { fromPlace: 0, toPlace: 1, standing: 'abandoned' },
      { fromPlace: 0, toPlace: 2, standing: 'main' },
      { fromPlace: 2, toPlace: 3, standing: 'main' },
      { fromPlace: 3, toPlace: 4, standing: 'main' },
    ]);
  });

  it('run through a fold, which is on main where a part of it is', () => {
    const items: readonly TimelineItem[] = [
      { kind: 'snapshot', index: 0 },
      { kind: 'fold', from: 1, to: 3 },
      { kind: 'snapshot', index: 4 },
    ];
    expect(edgesOf(chain, items)).toEqual([
      { fromPlace: 0, toPlace: 1, standing: 'main' },
      { fromPlace: 1, toPlace: 2, standing: 'main' },
    ]);
    expect(items.map((item) => laneOf(chain, item))).toEqual(['main', 'main', 'main']);
    expect(laneOf(chain, { kind: 'snapshot', index: 1 })).toBe('off');
  });
});
