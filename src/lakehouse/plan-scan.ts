import { isoUtc } from '../base/clock.ts';
import { LakehouseError } from './errors.ts';
import type { LoadedTable } from './catalog.ts';
import type { TableFiles } from './files.ts';
import { parseFilter } from './filter-expression.ts';
import { checkFilter } from './filter-text.ts';
import type { DataFile, ManifestFile } from './format/manifest.ts';
import {
  currentSchema,
  schemaById,
  type IcebergSchema,
  type Snapshot,
  type TableMetadata,
} from './format/table-metadata.ts';
import { entryStatus, readEntries, type ResolvedEntry } from './manifest-entries.ts';
import { mayMatch } from './metrics-evaluator.ts';
import { findSnapshot, requireSnapshot } from './snapshot-index.ts';

/** Which rows of a table: of one snapshot (the current one, by id, time, tag or branch), or what was added in a range. */
export interface SnapshotSelection {
  readonly snapshotId?: string | undefined;
  /** Milliseconds since 1970: the snapshot that was current then, by the snapshot log. */
  readonly asOfTimestamp?: number | undefined;
  readonly tag?: string | undefined;
  readonly branch?: string | undefined;
  /** Exclusive. It may be expired, as long as an ancestor of the end still names it as its parent. */
  readonly startSnapshotId?: string | undefined;
  /** Inclusive; the current snapshot when left out. */
  readonly endSnapshotId?: string | undefined;
}

export interface ScanSelection extends SnapshotSelection {
  /** An SQL condition over the columns: files in which no row can meet it, by their counts and bounds, are not read. */
  readonly filter?: string | undefined;
}

export interface FilePlan {
  readonly tableUuid: string;
  readonly schema: IcebergSchema;
  /** Exclusive start of an incremental read; null for the rows of one snapshot. */
  readonly fromSnapshotId: string | null;
  /** Null for a table without snapshots. */
  readonly toSnapshotId: string | null;
  /** The files to read, in the order (data sequence number, manifest position, position in the manifest). */
  readonly files: readonly DataFile[];
  /** Files that the filter rules out, in the same order. */
  readonly skipped: readonly DataFile[];
  /** Of the files to read, before the filter. */
  readonly rowCount: number;
}

/**
 * The data files that a scan reads. The current snapshot and branches are read with the table's schema; a snapshot chosen by
 * id, time or tag with its own (Iceberg, `SnapshotUtil.schemaFor`); increments with the table's (Spark's `start-snapshot-id`
 * and `end-snapshot-id`). Throws `invalid_scan`, `unknown_snapshot`, `unknown_ref`, `no_snapshot_at_time`, `not_an_ancestor`,
 * `row_count_mismatch`, `unsupported_table`, and what reading manifests throws.
 */
export async function planScan(
  table: LoadedTable,
  files: TableFiles,
  { filter, ...selection }: ScanSelection = {},
): Promise<FilePlan> {
  const { entries, ...plan } = isIncremental(selection)
    ? await planIncrement(table, files, selection)
    : await planSnapshot(table, files, selection);
  const condition = filter === undefined ? undefined : parseFilter(checkFilter(filter), plan.schema);
  const [read, skipped]: [DataFile[], DataFile[]] = [[], []];
  for (const { dataFile } of entries) {
    (condition === undefined || mayMatch(condition, dataFile) ? read : skipped).push(dataFile);
  }
  return { tableUuid: table.metadata['table-uuid'], ...plan, files: read, skipped, rowCount: countRows(read) };
}

function isIncremental({ startSnapshotId, endSnapshotId }: SnapshotSelection): boolean {
  return startSnapshotId !== undefined || endSnapshotId !== undefined;
}

type PlannedEntries = Pick<FilePlan, 'schema' | 'fromSnapshotId' | 'toSnapshotId'> & {
  /** In the order of their rows. */
  readonly entries: readonly ResolvedEntry[];
};

async function planSnapshot(
  { metadata }: LoadedTable,
  files: TableFiles,
  selection: SnapshotSelection,
): Promise<PlannedEntries> {
  const given = Object.entries(selection).filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw invalidScan(`Only one of ${given.map(([key]) => key).join(', ')} can choose the snapshot.`);
  const { snapshotId, asOfTimestamp, tag } = selection;
  const snapshot = chooseSnapshot(metadata, selection);
  const isOwnSchema = snapshotId !== undefined || asOfTimestamp !== undefined || tag !== undefined;
  return {
    schema: isOwnSchema && snapshot ? schemaById(metadata, snapshot['schema-id']) : currentSchema(metadata),
    fromSnapshotId: null,
    toSnapshotId: snapshot?.['snapshot-id'] ?? null,
    entries: snapshot ? await liveEntries(snapshot, files) : [],
  };
}

function chooseSnapshot(metadata: TableMetadata, selection: SnapshotSelection): Snapshot | undefined {
  const { snapshotId, asOfTimestamp, tag, branch } = selection;
  if (snapshotId !== undefined) return requireSnapshot(metadata, snapshotId);
  if (asOfTimestamp !== undefined) return snapshotAt(metadata, asOfTimestamp);
  if (tag !== undefined) return requireRef(metadata, { type: 'tag', name: tag });
  if (branch !== undefined) return requireRef(metadata, { type: 'branch', name: branch });
  const current = metadata['current-snapshot-id'];
  return current === undefined ? undefined : requireSnapshot(metadata, current);
}

/**
 * What the appends after the start added, up to and with the end. Snapshots of other operations are passed over (Iceberg,
 * `BaseIncrementalAppendScan.appendsBetween`, which Spark's batch read uses): the files of a `replace` hold no new rows, and
 * what an `overwrite` or `delete` does is no append.
 */
async function planIncrement(
  { metadata }: LoadedTable,
  files: TableFiles,
  selection: SnapshotSelection,
): Promise<PlannedEntries> {
  const { startSnapshotId, endSnapshotId, snapshotId, asOfTimestamp, tag, branch } = selection;
  if (startSnapshotId === undefined) {
    throw invalidScan(
      'Cannot set only end-snapshot-id for an incremental read. Set start-snapshot-id (exclusive) too.',
    );
  }
  if ([snapshotId, asOfTimestamp, tag, branch].some((value) => value !== undefined)) {
    throw invalidScan(
      'Cannot set start-snapshot-id and end-snapshot-id for an incremental read when snapshot-id, as-of-timestamp, tag or branch is set. Use one or the other.',
    );
  }
  const endId = endSnapshotId ?? metadata['current-snapshot-id'];
  if (endId === undefined) {
    throw invalidScan('End snapshot is not set and the table has no current snapshot: there is nothing to read yet.');
  }
  const end = requireSnapshot(metadata, endId);
  if (startSnapshotId === endId) {
    throw invalidScan(
      `The start (exclusive) and the end (inclusive) are the same snapshot ${startSnapshotId}: nothing lies between.`,
    );
  }
  const entries: ResolvedEntry[] = [];
  for (const snapshot of snapshotsAfter(metadata, startSnapshotId, end)) {
    if (snapshot.summary.operation === 'append') entries.push(...(await addedEntries(snapshot, files)));
  }
  return { schema: currentSchema(metadata), fromSnapshotId: startSnapshotId, toSnapshotId: endId, entries };
}

/** After the start up to and with `end`, oldest first. Goes no further back than the start. */
function snapshotsAfter(metadata: TableMetadata, startId: string, end: Snapshot): readonly Snapshot[] {
  const range: Snapshot[] = [];
  let snapshot: Snapshot | undefined = end;
  // Parents that go round in a circle, in a damaged file, end the walk too.
  while (snapshot !== undefined && range.length < metadata.snapshots.length) {
    range.push(snapshot);
    const parentId: string | undefined = snapshot['parent-snapshot-id'];
    if (parentId === startId) return range.reverse();
    snapshot = parentId === undefined ? undefined : findSnapshot(metadata, parentId);
  }
  // An id that nothing in the table has ever named is unknown rather than in the wrong place.
  if (!metadata.snapshots.some((each) => each['parent-snapshot-id'] === startId)) requireSnapshot(metadata, startId);
  throw new LakehouseError(
    'not_an_ancestor',
    `Starting snapshot (exclusive) ${startId} is not a parent ancestor of end snapshot ${end['snapshot-id']}. ` +
      'Choose a start from which the end descends.',
    { startSnapshotId: startId, endSnapshotId: end['snapshot-id'] },
  );
}

/** The files that the snapshot itself added, counted against its `added-records` where it has them. */
async function addedEntries(snapshot: Snapshot, files: TableFiles): Promise<readonly ResolvedEntry[]> {
  const id = snapshot['snapshot-id'];
  const added: ResolvedEntry[] = [];
  for (const manifest of await files.manifestList(snapshot['manifest-list'])) {
    if (manifest.added_snapshot_id !== id) continue;
    for (const entry of await readDataEntries(manifest, files)) {
      if (entry.status === entryStatus.added && entry.snapshotId === id) added.push(entry);
    }
  }
  const expected = snapshot.summary['added-records'];
  const rowCount = countRows(added.map(({ dataFile }) => dataFile));
  if (expected === undefined || Number(expected) === rowCount) return inRowOrder(added);
  throw new LakehouseError(
    'row_count_mismatch',
    `Snapshot ${id} records ${expected} added-records, but its manifests name files with ${rowCount} rows. Restore a backup.`,
    { snapshotId: id, expected: Number(expected), rowCount },
  );
}

/** Every live file of the snapshot, in the order in which its rows are read. */
export async function liveEntries(snapshot: Snapshot, files: TableFiles): Promise<readonly ResolvedEntry[]> {
  const found: ResolvedEntry[] = [];
  for (const manifest of await files.manifestList(snapshot['manifest-list'])) {
    for (const entry of await readDataEntries(manifest, files)) {
      if (entry.status !== entryStatus.deleted) found.push(entry);
    }
  }
  return inRowOrder(found);
}

/** A manifest of deletes says which rows are gone: what is read without it would be wrong. */
async function readDataEntries(manifest: ManifestFile, files: TableFiles): Promise<readonly ResolvedEntry[]> {
  if (manifest.content === 0) return readEntries(files, manifest);
  throw new LakehouseError(
    'unsupported_table',
    `The lab reads tables without delete files, but ${manifest.manifest_path} lists some. ` +
      'Nothing was changed; choose a snapshot without row-level deletes, or rewrite the table with its own engine.',
    { feature: 'delete files', path: manifest.manifest_path },
  );
}

/** The sort is stable: files of one data sequence number stay in manifest order. */
function inRowOrder(entries: ResolvedEntry[]): readonly ResolvedEntry[] {
  return entries.sort((a, b) => a.sequenceNumber - b.sequenceNumber);
}

function countRows(files: readonly DataFile[]): number {
  return files.reduce((sum, file) => sum + file.record_count, 0);
}

function requireRef(
  metadata: TableMetadata,
  { type, name }: { readonly type: 'branch' | 'tag'; readonly name: string },
): Snapshot {
  const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
  if (ref?.type === type) return requireSnapshot(metadata, ref['snapshot-id']);
  throw new LakehouseError('unknown_ref', `The table has no ${type} named ${JSON.stringify(name)}.`, { type, name });
}

/** Dates end here in JavaScript. */
const lastDateMs = 8.64e15;

function snapshotAt(metadata: TableMetadata, timestampMs: number): Snapshot {
  const log = metadata['snapshot-log'];
  const entry = log.findLast((candidate) => candidate['timestamp-ms'] <= timestampMs);
  if (entry !== undefined) return requireSnapshot(metadata, entry['snapshot-id']);
  const first = log[0];
  throw new LakehouseError(
    'no_snapshot_at_time',
    `Cannot find a snapshot older than ${Math.abs(timestampMs) <= lastDateMs ? isoUtc(timestampMs) : timestampMs}` +
      (first ? `: the first one was committed at ${isoUtc(first['timestamp-ms'])}.` : ': the table has none.'),
    { asOfTimestamp: timestampMs, first: first?.['timestamp-ms'] ?? null },
  );
}

function invalidScan(message: string): LakehouseError {
  return new LakehouseError('invalid_scan', message);
}
