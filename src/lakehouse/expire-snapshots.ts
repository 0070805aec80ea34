import type { CommitDeps } from './catalog.ts';
import { commitToExisting, type StagedChange } from './commit-change.ts';
import { invalidOption } from './errors.ts';
import type { TableFiles } from './files.ts';
import type { Snapshot, TableMetadata } from './format/table-metadata.ts';
import { reachableFiles } from './reachable-files.ts';
import { ancestorsOf } from './snapshot-ancestry.ts';
import { findSnapshot, requireSnapshot } from './snapshot-index.ts';
import { numberProperty } from './table-properties.ts';
import { mainBranch, withoutRefs, withoutSnapshots } from './transitions.ts';

export interface ExpireOptions {
  /** Milliseconds since 1970; five days ago when left out, or what `history.expire.max-snapshot-age-ms` says. */
  readonly olderThan?: number | undefined;
  /** How many of each branch stay however old they are; 1 when left out, or `history.expire.min-snapshots-to-keep`. */
  readonly retainLast?: number | undefined;
  /** Exactly these, and no others. */
  readonly snapshotIds?: readonly string[] | undefined;
  /** Only tells what would be done. */
  readonly dryRun?: boolean | undefined;
}

/** Why a snapshot stays. */
export type KeptCause =
  /** The head of a branch. */
  | 'branch'
  /** A tag names it. */
  | 'tag'
  /** Among the last of a branch that are retained. */
  | 'retain_last'
  /** Not older than asked for. */
  | 'age'
  /** Not among the ids that were asked for. */
  | 'not_chosen';

export interface KeptSnapshot {
  readonly id: string;
  readonly cause: KeptCause;
  /** The tags and branches that keep it. */
  readonly refs: readonly string[];
  /** In words. */
  readonly reason: string;
}

export interface DeletedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface Expired {
  readonly expired: readonly string[];
  readonly kept: readonly KeptSnapshot[];
  readonly deletedFiles: readonly DeletedFile[];
}

/**
 * Removes old snapshots and the files that nothing else needs, in one commit (Iceberg's `expire_snapshots`, `RemoveSnapshots`).
 * What a tag or a branch names is never removed, however it was asked for: the answer says what stays and why.
 * Throws `unknown_snapshot`, `invalid_option`.
 */
export async function expireSnapshots(deps: CommitDeps, name: string, options: ExpireOptions = {}): Promise<Expired> {
  checkOptions(options);
  return commitToExisting(deps, name, ({ metadata }) => stageExpiry(deps, metadata, options));
}

async function stageExpiry(
  { files, clock }: { readonly files: TableFiles; readonly clock: CommitDeps['clock'] },
  metadata: TableMetadata,
  options: ExpireOptions,
): Promise<StagedChange<Expired>> {
  for (const id of options.snapshotIds ?? []) requireSnapshot(metadata, id);
  const now = clock.now();
  const oldRefs = refsPastTheirAge(metadata, now);
  const base = withoutRefs(metadata, oldRefs);
  const kept = options.snapshotIds ? keepUnchosen(base, new Set(options.snapshotIds)) : keepByAge(base, options, now);
  const keptIds = new Set(kept.map(({ id }) => id));
  const expired = base.snapshots.filter((snapshot) => !keptIds.has(snapshot['snapshot-id']));
  const deletedFiles = await unneededFiles(files, {
    expired,
    kept: base.snapshots.filter((snapshot) => keptIds.has(snapshot['snapshot-id'])),
  });
  const ids = expired.map((snapshot) => snapshot['snapshot-id']);
  const result = { expired: ids, kept, deletedFiles };
  if (options.dryRun === true || (ids.length === 0 && oldRefs.size === 0)) return { result };
  const unneeded = deletedFiles.map(({ path }) => path);
  return { next: withoutSnapshots(base, new Set(ids)), unneeded, result };
}

/** Files of the expired snapshots that none of the kept ones has. */
async function unneededFiles(
  files: TableFiles,
  { expired, kept }: { readonly expired: readonly Snapshot[]; readonly kept: readonly Snapshot[] },
): Promise<readonly DeletedFile[]> {
  if (expired.length === 0) return [];
  const needed = await reachableFiles(files, kept);
  const former = await reachableFiles(files, expired);
  return [...former].filter(([path]) => !needed.has(path)).map(([path, sizeBytes]) => ({ path, sizeBytes }));
}

/** Tags and branches that are older than their own `max-ref-age-ms`, or the table's; never `main`. */
function refsPastTheirAge(metadata: TableMetadata, now: number): ReadonlySet<string> {
  const limit = numberProperty(metadata.properties, 'history.expire.max-ref-age-ms');
  const old = Object.entries(metadata.refs).filter(([name, ref]) => {
    const snapshot = findSnapshot(metadata, ref['snapshot-id']);
    if (name === mainBranch) return false;
    return snapshot === undefined || now - snapshot['timestamp-ms'] > (ref['max-ref-age-ms'] ?? limit);
  });
  return new Set(old.map(([name]) => name));
}

/** Snapshot id → tags and heads of branches that name it. */
function namesOf(
  metadata: TableMetadata,
): ReadonlyMap<string, { readonly cause: 'branch' | 'tag'; readonly refs: string[] }> {
  const names = new Map<string, { cause: 'branch' | 'tag'; refs: string[] }>();
  for (const [name, { 'snapshot-id': id, type }] of Object.entries(metadata.refs)) {
    const known = names.get(id);
    if (known === undefined) names.set(id, { cause: type, refs: [name] });
    else {
      known.refs.push(name);
      // A branch weighs more: it is what is current.
      if (type === 'branch') known.cause = 'branch';
    }
  }
  return names;
}

function keepUnchosen(metadata: TableMetadata, chosen: ReadonlySet<string>): readonly KeptSnapshot[] {
  const names = namesOf(metadata);
  return metadata.snapshots.flatMap((snapshot) => {
    const id = snapshot['snapshot-id'];
    const named = names.get(id);
    if (named !== undefined) return [keptBy(id, named.cause, named.refs)];
    return chosen.has(id) ? [] : [keptBy(id, 'not_chosen', [])];
  });
}

function keepByAge(metadata: TableMetadata, options: ExpireOptions, now: number): readonly KeptSnapshot[] {
  const { properties } = metadata;
  const olderThan = options.olderThan ?? now - numberProperty(properties, 'history.expire.max-snapshot-age-ms');
  const minCount = options.retainLast ?? numberProperty(properties, 'history.expire.min-snapshots-to-keep');
  const kept = new Map<string, KeptSnapshot>();
  for (const [id, { cause, refs }] of namesOf(metadata)) kept.set(id, keptBy(id, cause, refs));
  const onBranches = new Set<string>();
  for (const [name, ref] of Object.entries(metadata.refs)) {
    if (ref.type !== 'branch') continue;
    const branchOlderThan = ref['max-snapshot-age-ms'] === undefined ? olderThan : now - ref['max-snapshot-age-ms'];
    const branchMinCount = ref['min-snapshots-to-keep'] ?? minCount;
    let count = 0;
    let isEnded = false;
    for (const snapshot of ancestorsOf(metadata, ref['snapshot-id'])) {
      const id = snapshot['snapshot-id'];
      onBranches.add(id);
      const isYoung = snapshot['timestamp-ms'] >= branchOlderThan;
      isEnded ||= count >= branchMinCount && !isYoung;
      if (isEnded) continue;
      count++;
      if (!kept.has(id)) kept.set(id, keptBy(id, isYoung ? 'age' : 'retain_last', [name]));
    }
  }
  for (const snapshot of metadata.snapshots) {
    const id = snapshot['snapshot-id'];
    if (!onBranches.has(id) && !kept.has(id) && snapshot['timestamp-ms'] >= olderThan)
      kept.set(id, keptBy(id, 'age', []));
  }
  return metadata.snapshots.flatMap((snapshot) => kept.get(snapshot['snapshot-id']) ?? []);
}

function keptBy(id: string, cause: KeptCause, refs: readonly string[]): KeptSnapshot {
  const names = refs.map((name) => JSON.stringify(name)).join(', ');
  const reasons: Readonly<Record<KeptCause, string>> = {
    branch: `referenced by ${names}, of which at least one is a branch that has it as its head`,
    tag: `referenced by the tag ${names}`,
    retain_last: `among the last snapshots that are retained of the branch ${names}`,
    age: 'not older than the time that was given',
    not_chosen: 'not among the snapshots that were given',
  };
  return { id, cause, refs, reason: reasons[cause] };
}

function checkOptions({ olderThan, retainLast, snapshotIds }: ExpireOptions): void {
  if (olderThan !== undefined && !Number.isFinite(olderThan)) {
    throw invalidOption('olderThan', 'milliseconds since 1970', olderThan);
  }
  if (retainLast !== undefined && !(Number.isInteger(retainLast) && retainLast >= 1)) {
    throw invalidOption('retainLast', 'a whole number from 1', retainLast);
  }
  if (snapshotIds !== undefined && (olderThan !== undefined || retainLast !== undefined)) {
    throw invalidOption('snapshotIds', 'given without olderThan and retainLast', snapshotIds);
  }
}
