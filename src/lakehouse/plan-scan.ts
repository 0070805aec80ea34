import { isoUtc } from '../base/clock.ts';
import { LakehouseError } from './errors.ts';
import type { LoadedTable } from './catalog.ts';
import type { TableFiles } from './files.ts';
import type { DataFile } from './format/manifest.ts';
import {
  currentSchema,
  currentSnapshot,
  schemaById,
  snapshotById,
  type IcebergSchema,
  type Snapshot,
  type TableMetadata,
} from './format/table-metadata.ts';

/** Which rows of a table: of one snapshot (the current one, by id, time, tag or branch), or what was added in a range. */
export interface SnapshotSelection {
  readonly snapshotId?: string | undefined;
  /** Milliseconds since 1970: the snapshot that was current then, by the snapshot log. */
  readonly asOfTimestamp?: number | undefined;
  readonly tag?: string | undefined;
  readonly branch?: string | undefined;
  /** Exclusive. */
  readonly startSnapshotId?: string | undefined;
  /** Inclusive; the current snapshot when left out. */
  readonly endSnapshotId?: string | undefined;
}

export interface FilePlan {
  readonly tableUuid: string;
  readonly schema: IcebergSchema;
  /** Exclusive start of an incremental read; null for the rows of one snapshot. */
  readonly fromSnapshotId: string | null;
  /** Null for a table without snapshots. */
  readonly toSnapshotId: string | null;
  /** In the order (data sequence number, manifest position, position in the manifest). */
  readonly files: readonly DataFile[];
  readonly rowCount: number;
}

/**
 * The data files that a scan reads. The current snapshot and branches are read with the table's schema, older snapshots and
 * tags with their own, increments with the table's (spec: Schemas; Spark's `start-snapshot-id` and `end-snapshot-id`).
 * Throws `invalid_scan`, `unknown_snapshot`, `unknown_ref`, `no_snapshot_at_time`, `not_an_ancestor`, `not_an_append`,
 * `row_count_mismatch`.
 */
export async function planScan(
  table: LoadedTable,
  files: TableFiles,
  selection: SnapshotSelection = {},
): Promise<FilePlan> {
  const { metadata } = table;
  const plan = isIncremental(selection)
    ? await planIncrement(table, files, selection)
    : await planSnapshot(table, files, selection);
  return { tableUuid: metadata['table-uuid'], rowCount: countRows(plan.files), ...plan };
}

function isIncremental({ startSnapshotId, endSnapshotId }: SnapshotSelection): boolean {
  return startSnapshotId !== undefined || endSnapshotId !== undefined;
}

type PartialPlan = Omit<FilePlan, 'tableUuid' | 'rowCount'>;

async function planSnapshot(
  { metadata }: LoadedTable,
  files: TableFiles,
  selection: SnapshotSelection,
): Promise<PartialPlan> {
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
    files: snapshot ? (await liveEntries(snapshot, files)).map(({ dataFile }) => dataFile) : [],
  };
}

function chooseSnapshot(metadata: TableMetadata, selection: SnapshotSelection): Snapshot | undefined {
  const { snapshotId, asOfTimestamp, tag, branch } = selection;
  if (snapshotId !== undefined) return requireSnapshot(metadata, snapshotId);
  if (asOfTimestamp !== undefined) return snapshotAt(metadata, asOfTimestamp);
  if (tag !== undefined) return requireRef(metadata, { type: 'tag', name: tag });
  if (branch !== undefined) return requireRef(metadata, { type: 'branch', name: branch });
  return currentSnapshot(metadata);
}

async function planIncrement(
  { metadata }: LoadedTable,
  files: TableFiles,
  selection: SnapshotSelection,
): Promise<PartialPlan> {
  const { startSnapshotId, snapshotId, asOfTimestamp, tag, branch } = selection;
  if (startSnapshotId === undefined) {
    throw invalidScan('Cannot set only end-snapshot-id for an incremental read: start-snapshot-id is missing.');
  }
  if ([snapshotId, asOfTimestamp, tag, branch].some((value) => value !== undefined)) {
    throw invalidScan(
      'An incremental read (start-snapshot-id, end-snapshot-id) cannot be combined with snapshot-id, as-of-timestamp, tag or branch.',
    );
  }
  const start = requireSnapshot(metadata, startSnapshotId);
  const endId = selection.endSnapshotId ?? metadata['current-snapshot-id'];
  const end = requireSnapshot(metadata, endId ?? startSnapshotId);
  if (start === end) {
    throw invalidScan(
      `The start (exclusive) and the end (inclusive) are the same snapshot ${startSnapshotId}: nothing lies between.`,
    );
  }
  const range = snapshotsBetween(metadata, start, end);
  const added: DataFile[] = [];
  for (const snapshot of range) {
    // Files that were only rewritten hold no new rows.
    if (snapshot.summary.operation === 'replace') continue;
    if (snapshot.summary.operation !== 'append') {
      throw new LakehouseError(
        'not_an_append',
        `An incremental read takes appends only, but snapshot ${snapshot['snapshot-id']} is of operation ` +
          `${snapshot.summary.operation}. Read a range without it.`,
        { snapshotId: snapshot['snapshot-id'], operation: snapshot.summary.operation },
      );
    }
    added.push(...(await addedFiles(snapshot, files)));
  }
  return {
    schema: currentSchema(metadata),
    fromSnapshotId: startSnapshotId,
    toSnapshotId: end['snapshot-id'],
    files: added,
  };
}

/** After `start` up to and with `end`, oldest first. */
function snapshotsBetween(metadata: TableMetadata, start: Snapshot, end: Snapshot): readonly Snapshot[] {
  const range: Snapshot[] = [];
  for (let snapshot: Snapshot | undefined = end; snapshot !== start;) {
    if (snapshot === undefined) {
      throw new LakehouseError(
        'not_an_ancestor',
        `Starting snapshot (exclusive) ${start['snapshot-id']} is not a parent ancestor of end snapshot ${end['snapshot-id']}. ` +
          'Choose a start from which the end descends.',
        { startSnapshotId: start['snapshot-id'], endSnapshotId: end['snapshot-id'] },
      );
    }
    range.unshift(snapshot);
    const parentId: string | undefined = snapshot['parent-snapshot-id'];
    snapshot = parentId === undefined ? undefined : snapshotById(metadata, parentId);
  }
  return range;
}

/** The files that the snapshot itself added, counted against its `added-records`. */
async function addedFiles(snapshot: Snapshot, files: TableFiles): Promise<readonly DataFile[]> {
  const id = snapshot['snapshot-id'];
  const added: DataFile[] = [];
  for (const manifest of await files.manifestList(snapshot['manifest-list'])) {
    if (manifest.added_snapshot_id !== id) continue;
    for (const entry of await files.manifest(manifest.manifest_path)) {
      if (entry.status === 1 && entry.snapshot_id === id) added.push(entry.data_file);
    }
  }
  const expected = Number(snapshot.summary['added-records'] ?? NaN);
  const rowCount = countRows(added);
  if (rowCount !== expected) {
    throw new LakehouseError(
      'row_count_mismatch',
      `Snapshot ${id} records ${expected} added-records, but its manifests name files with ${rowCount} rows. Restore a backup.`,
      { snapshotId: id, expected, rowCount },
    );
  }
  return added;
}

/** A live file with its data sequence number. */
interface LiveEntry {
  readonly sequenceNumber: number;
  readonly dataFile: DataFile;
}

/** Every live file of the snapshot, in the order in which its rows are read. */
export async function liveEntries(snapshot: Snapshot, files: TableFiles): Promise<readonly LiveEntry[]> {
  const manifests = await files.manifestList(snapshot['manifest-list']);
  const found: LiveEntry[] = [];
  for (const manifest of manifests) {
    for (const entry of await files.manifest(manifest.manifest_path)) {
      if (entry.status === 2) continue;
      found.push({ sequenceNumber: entry.sequence_number ?? manifest.sequence_number, dataFile: entry.data_file });
    }
  }
  // The sort is stable: files of one sequence number stay in manifest order.
  return found.sort((a, b) => a.sequenceNumber - b.sequenceNumber);
}

function countRows(files: readonly DataFile[]): number {
  return files.reduce((sum, file) => sum + file.record_count, 0);
}

function requireSnapshot(metadata: TableMetadata, snapshotId: string): Snapshot {
  const snapshot = snapshotById(metadata, snapshotId);
  if (snapshot !== undefined) return snapshot;
  throw new LakehouseError(
    'unknown_snapshot',
    `Cannot find snapshot with ID ${JSON.stringify(snapshotId)}. The table's snapshots metadata table lists those there are.`,
    { snapshotId },
  );
}

function requireRef(
  metadata: TableMetadata,
  { type, name }: { readonly type: 'branch' | 'tag'; readonly name: string },
): Snapshot {
  const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
  if (ref?.type === type) return requireSnapshot(metadata, ref['snapshot-id']);
  throw new LakehouseError('unknown_ref', `The table has no ${type} named ${JSON.stringify(name)}.`, { type, name });
}

function snapshotAt(metadata: TableMetadata, timestampMs: number): Snapshot {
  const log = metadata['snapshot-log'];
  const entry = log.findLast((candidate) => candidate['timestamp-ms'] <= timestampMs);
  if (entry !== undefined) return requireSnapshot(metadata, entry['snapshot-id']);
  const first = log[0];
  throw new LakehouseError(
    'no_snapshot_at_time',
    `Cannot find a snapshot older than ${Number.isFinite(timestampMs) ? isoUtc(timestampMs) : timestampMs}` +
      (first ? `: the first one was committed at ${isoUtc(first['timestamp-ms'])}.` : ': the table has none.'),
    { asOfTimestamp: timestampMs, first: first?.['timestamp-ms'] ?? null },
  );
}

function invalidScan(message: string): LakehouseError {
  return new LakehouseError('invalid_scan', message);
}
