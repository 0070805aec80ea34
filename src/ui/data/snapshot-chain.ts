import type { HistoryRow, RefRow, SnapshotRow } from '../../lakehouse/metadata-tables.ts';

/** How a snapshot left the main branch: another one was made current again, or the table was begun anew. */
export interface SnapshotFate {
  readonly kind: 'rolledBack' | 'replaced';
  readonly atMs: number;
}

/** Whether the current snapshot descends from it (or is it), else the head of another branch, else none. */
export type Standing = 'main' | 'branch' | 'abandoned';

/** A snapshot as the timeline draws it. */
export interface ChainSnapshot {
  readonly id: string;
  readonly parentId: string | null;
  readonly committedMs: number;
  readonly operation: string;
  /** Path of its manifest list. */
  readonly manifestList: string;
  /** Null, as the numbers below, where the summary does not say. */
  readonly addedRows: number | null;
  readonly totalRows: number | null;
  readonly addedFiles: number | null;
  readonly totalFiles: number | null;
  readonly addedBytes: number | null;
  readonly totalBytes: number | null;
  /** The job run that its summary names; null where it names none. */
  readonly jobRunId: string | null;
  readonly refs: readonly RefRow[];
  readonly isCurrent: boolean;
  readonly standing: Standing;
  /** The branches other than main that it is on. */
  readonly branches: readonly string[];
  /** Why it is not on main, as far as the history tells. */
  readonly fate: SnapshotFate | undefined;
}

interface ChainFacts {
  readonly snapshots: readonly SnapshotRow[];
  readonly history: readonly HistoryRow[];
  readonly refs: readonly RefRow[];
  readonly currentSnapshotId: string | null;
}

/** The snapshots of a table in the order of their commits, oldest first. */
export function chainOf({ snapshots, history, refs, currentSnapshotId }: ChainFacts): readonly ChainSnapshot[] {
  const byId = new Map(snapshots.map((row) => [row.snapshot_id, row]));
  const descends = descentOf(snapshots);
  const fateOf = fatesOf(history, byId, descends);
  const heads = refs.filter(({ type, name }) => type === 'BRANCH' && name !== 'main');
  return snapshots.map((row): ChainSnapshot => {
    const isOnMain = currentSnapshotId !== null && descends(currentSnapshotId, row.snapshot_id);
    const branches = heads.filter((head) => descends(head.snapshot_id, row.snapshot_id)).map(({ name }) => name);
    return {
      id: row.snapshot_id,
      parentId: row.parent_id,
      committedMs: Date.parse(row.committed_at),
      operation: row.operation,
      manifestList: row.manifest_list,
      addedRows: countIn(row, 'added-records'),
      totalRows: countIn(row, 'total-records'),
      addedFiles: countIn(row, 'added-data-files'),
      totalFiles: countIn(row, 'total-data-files'),
      addedBytes: countIn(row, 'added-files-size'),
      totalBytes: countIn(row, 'total-files-size'),
      jobRunId: row.summary['job-run-id'] ?? null,
      refs: refs.filter((ref) => ref.snapshot_id === row.snapshot_id),
      isCurrent: row.snapshot_id === currentSnapshotId,
      standing: isOnMain ? 'main' : branches.length > 0 ? 'branch' : 'abandoned',
      branches,
      fate: isOnMain ? undefined : fateOf(row.snapshot_id),
    };
  });
}

/** Whether a snapshot is another one or descends from it. */
type Descends = (id: string, ancestorId: string) => boolean;

/**
 * Numbers the snapshots as they are entered and left on a walk from parents to children: who descends from a snapshot
 * is entered and left in between. A thousand snapshots are asked about each other, so that walking up would be slow.
 */
function descentOf(snapshots: readonly SnapshotRow[]): Descends {
  const known = new Set(snapshots.map((row) => row.snapshot_id));
  const children = new Map<string | null, string[]>();
  for (const { snapshot_id, parent_id } of snapshots) {
    const parent = parent_id !== null && known.has(parent_id) ? parent_id : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [snapshot_id]);
    else siblings.push(snapshot_id);
  }
  const entered = new Map<string, number>();
  const left = new Map<string, number>();
  let step = 0;
  const open = [...(children.get(null) ?? [])];
  for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
    if (entered.has(id)) {
      left.set(id, step++);
      open.pop();
    } else {
      entered.set(id, step++);
      open.push(...(children.get(id) ?? []));
    }
  }
  return (id, ancestorId) => {
    const [in1, out1] = [entered.get(ancestorId), left.get(ancestorId)];
    const [in2, out2] = [entered.get(id), left.get(id)];
    if (in1 === undefined || out1 === undefined || in2 === undefined || out2 === undefined) return false;
    return in1 <= in2 && out2 <= out1;
  };
}

function countIn({ summary }: SnapshotRow, key: string): number | null {
  const count = Number(summary[key] ?? NaN);
  return Number.isFinite(count) ? count : null;
}

/** What became of each snapshot that was current once and is so no more; undefined where the history does not tell. */
function fatesOf(
  history: readonly HistoryRow[],
  byId: ReadonlyMap<string, SnapshotRow>,
  descends: Descends,
): (id: string) => SnapshotFate | undefined {
  const lastPlace = new Map(history.map(({ snapshot_id }, place) => [snapshot_id, place]));
  const departures = departuresOf(history, descends);
  return (id) => {
    const entry = history[departures[lastPlace.get(id) ?? history.length] ?? history.length];
    if (entry === undefined) return undefined;
    const isNew = byId.get(entry.snapshot_id)?.committed_at === entry.made_current_at;
    const kind = isNew && entry.parent_id === null ? 'replaced' : 'rolledBack';
    return { kind, atMs: Date.parse(entry.made_current_at) };
  };
}

/**
 * For each entry of the history, the place of the first one after it that does not descend from its snapshot. From the
 * newest back: what departs from a descendant is the first that can depart from the ancestor, so that all between is
 * passed in one step.
 */
function departuresOf(history: readonly HistoryRow[], descends: Descends): readonly number[] {
  const departures: number[] = new Array<number>(history.length);
  for (let place = history.length - 1; place >= 0; place--) {
    let next = place + 1;
    const of = history[place]?.snapshot_id ?? '';
    while (next < history.length && descends(history[next]?.snapshot_id ?? '', of)) {
      next = departures[next] ?? history.length;
    }
    departures[place] = next;
  }
  return departures;
}
