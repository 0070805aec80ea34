import { throwIfCancelled } from '../base/errors.ts';
import type { CommitDeps, LoadedTable } from './catalog.ts';
import { loadTable } from './catalog.ts';
import { commitToExisting, type StagedChange } from './commit-change.ts';
import type { LakehouseContext } from './context.ts';
import { storeDataFile, underWriterLock } from './data-files.ts';
import { invalidOption, LakehouseError } from './errors.ts';
import type { TableFiles } from './files.ts';
import type { CodecOptions } from './format/parquet-codec.ts';
import { currentSchema, currentSnapshot } from './format/table-metadata.ts';
import type { ResolvedEntry } from './manifest-entries.ts';
import { liveEntries } from './plan-scan.ts';
import { stageSnapshot, type AddedFile } from './stage-snapshot.ts';
import { numberProperty } from './table-properties.ts';
import { withSnapshot } from './transitions.ts';

export interface RewriteOptions extends CodecOptions {
  /** Fewer neighbours than this are left as they are; 2 when left out. */
  readonly minInputFiles?: number | undefined;
  /** Only tells what would be done. */
  readonly dryRun?: boolean | undefined;
}

export interface Rewritten {
  /** Null when there was nothing to rewrite. */
  readonly snapshotId: string | null;
  readonly rewrittenDataFiles: number;
  readonly addedDataFiles: number;
  readonly rewrittenBytes: number;
}

type Deps = LakehouseContext & CommitDeps;

/** Neighbours in the order of rows that become one file. */
type Group = readonly ResolvedEntry[];

/**
 * Packs neighbouring small data files into files of up to `write.target-file-size-bytes` (Iceberg's `rewrite_data_files`,
 * bin-pack), in a `replace` snapshot: the same rows in the same order, so that no increment has them again. A new file takes
 * the greatest data sequence number of those it replaces (spec: Snapshots, sequence numbers of rewritten files).
 * Throws `unknown_table`, `invalid_option`, `commit_conflict` when a rewritten file went meanwhile, `cancelled`.
 */
export async function rewriteDataFiles(deps: Deps, name: string, options: RewriteOptions = {}): Promise<Rewritten> {
  const { minInputFiles = 2, dryRun = false, signal } = options;
  if (!(Number.isInteger(minInputFiles) && minInputFiles >= 2)) {
    throw invalidOption('minInputFiles', 'a whole number from 2', minInputFiles);
  }
  const table = await loadTable(deps, name);
  const groups = await planGroups(deps.files, table, minInputFiles);
  const rewritten = groups.flat().map(({ dataFile }) => dataFile);
  const result = {
    snapshotId: null,
    rewrittenDataFiles: rewritten.length,
    addedDataFiles: groups.length,
    rewrittenBytes: rewritten.reduce((sum, file) => sum + file.file_size_in_bytes, 0),
  };
  if (dryRun || groups.length === 0) return result;
  const removed = new Set(rewritten.map((file) => file.file_path));
  const snapshotId = deps.ids.int63();
  return underWriterLock(deps, async (writer) => {
    const added: AddedFile[] = [];
    for (const group of groups) added.push(await rewriteGroup(deps, table, { group, writer, options }));
    return commitToExisting(
      deps,
      name,
      (now, timestampMs) => stageRewrite(deps, now, { snapshotId, timestampMs, added, removed, result }),
      signal,
    );
  });
}

/** Runs of neighbours that fit into one file; files that are large enough stay and end a run. */
async function planGroups(
  files: TableFiles,
  { metadata }: LoadedTable,
  minInputFiles: number,
): Promise<readonly Group[]> {
  const targetBytes = numberProperty(metadata.properties, 'write.target-file-size-bytes');
  const snapshot = currentSnapshot(metadata);
  const groups: ResolvedEntry[][] = [];
  let sizeBytes = Infinity;
  for (const entry of snapshot ? await liveEntries(snapshot, files) : []) {
    if (sizeBytes + entry.dataFile.file_size_in_bytes > targetBytes) {
      groups.push([]);
      sizeBytes = 0;
    }
    groups.at(-1)?.push(entry);
    sizeBytes += entry.dataFile.file_size_in_bytes;
  }
  return groups.filter((group) => group.length >= minInputFiles);
}

async function rewriteGroup(
  deps: Deps,
  { metadata, pointer }: LoadedTable,
  { group, writer, options }: { readonly group: Group; readonly writer: string; readonly options: RewriteOptions },
): Promise<AddedFile> {
  const { signal, onProgress } = options;
  throwIfCancelled(signal);
  const schema = currentSchema(metadata);
  const parts = await Promise.all(group.map(({ dataFile }) => deps.files.file(dataFile.file_path)));
  const encoded = await deps.codec.merge(
    parts.map(({ path, blob, sha256 }) => ({ path, blob, sha256 })),
    schema,
    { signal, onProgress },
  );
  const rowCount = group.reduce((sum, { dataFile }) => sum + dataFile.record_count, 0);
  if (encoded.metrics.record_count !== rowCount) {
    throw new LakehouseError(
      'row_count_mismatch',
      `The manifests name files with ${rowCount} rows, but they hold ${encoded.metrics.record_count}. Nothing was changed; restore a backup.`,
      { expected: rowCount, rowCount: encoded.metrics.record_count },
    );
  }
  const { dataFile } = await storeDataFile(deps, { location: pointer.location, writer }, { encoded, schema });
  return { dataFile, sequenceNumber: Math.max(...group.map(({ sequenceNumber }) => sequenceNumber)) };
}

/** The `replace` snapshot upon the table as it is now: what was appended meanwhile stays. */
async function stageRewrite(
  deps: Deps,
  { metadata }: LoadedTable,
  rewrite: {
    readonly snapshotId: string;
    readonly timestampMs: number;
    readonly added: readonly AddedFile[];
    readonly removed: ReadonlySet<string>;
    readonly result: Rewritten;
  },
): Promise<StagedChange<Rewritten>> {
  const { snapshotId, timestampMs, added, removed, result } = rewrite;
  const current = currentSnapshot(metadata);
  const entries = current ? await liveEntries(current, deps.files) : [];
  const live = new Set(entries.map(({ dataFile }) => dataFile.file_path));
  const gone = [...removed].find((path) => !live.has(path));
  if (gone !== undefined) {
    throw new LakehouseError(
      'commit_conflict',
      `Missing required file to rewrite: another commit removed ${gone} meanwhile. Nothing was changed; rewrite again.`,
      { path: gone },
    );
  }
  const { snapshot, files } = await stageSnapshot(deps, metadata, {
    snapshotId,
    timestampMs,
    change: { operation: 'replace', added, removed },
  });
  return { next: withSnapshot(metadata, snapshot), newFiles: files, result: { ...result, snapshotId } };
}
