import { isSamePointer, isWithin, loadTable, type CommitDeps, type LoadedTable } from './catalog.ts';
import { invalidOption, LakehouseError } from './errors.ts';
import type { DeletedFile } from './expire-snapshots.ts';
import { reachableFiles } from './reachable-files.ts';
import { fileStore, tableStore, type StoredFile } from './stores.ts';

export interface OrphanOptions {
  /** Milliseconds since 1970: only files stored before. Now when left out. */
  readonly olderThan?: number | undefined;
  /** Only tells what would be done. */
  readonly dryRun?: boolean | undefined;
}

export interface KeptOrphan extends DeletedFile {
  /** `writer`: the write that made it is still under way. `age`: not older than asked for. */
  readonly cause: 'writer' | 'age';
}

export interface RemovedOrphans {
  readonly deletedFiles: readonly DeletedFile[];
  /** Files that nothing references either, but that stay. */
  readonly kept: readonly KeptOrphan[];
}

const attempts = 20;

/**
 * Deletes files below the table's location that its metadata does not reference (Iceberg's `remove_orphan_files`): what a
 * cut write has left behind. Where Iceberg waits three days, because it cannot see who is writing, here every file knows the
 * lock of its write, and files of writes that are under way stay. Throws `unknown_table`, `invalid_option`.
 */
export async function removeOrphanFiles(
  deps: CommitDeps,
  name: string,
  { olderThan, dryRun = false }: OrphanOptions = {},
): Promise<RemovedOrphans> {
  if (olderThan !== undefined && !Number.isFinite(olderThan)) {
    throw invalidOption('olderThan', 'milliseconds since 1970', olderThan);
  }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const table = await loadTable(deps, name);
    const orphans = await findOrphans(deps, table);
    const deletedFiles: DeletedFile[] = [];
    const kept: KeptOrphan[] = [];
    for (const { path, sizeBytes, createdAt, writer } of orphans) {
      if (olderThan !== undefined && createdAt >= olderThan) kept.push({ path, sizeBytes, cause: 'age' });
      else if (writer !== undefined && (await deps.storage.locks.isHeld(writer))) {
        kept.push({ path, sizeBytes, cause: 'writer' });
      } else deletedFiles.push({ path, sizeBytes });
    }
    if (dryRun || deletedFiles.length === 0 || (await deleteIfUnchanged(deps, table, deletedFiles))) {
      return { deletedFiles, kept };
    }
  }
  throw new LakehouseError(
    'commit_conflict',
    `The table ${JSON.stringify(name)} was written so often meanwhile that its orphan files could not be told. Nothing was deleted; try again.`,
    { table: name, attempts },
  );
}

/** Stored files below the location of this table, and of none that lies deeper, that its metadata does not reference. */
async function findOrphans(
  { storage, files }: CommitDeps,
  { pointer, metadata }: LoadedTable,
): Promise<readonly StoredFile[]> {
  const { location, metadataLocation } = pointer;
  // The files are listed first: one that is stored after that is not among them.
  const stored = await storage.list(fileStore, { from: `${location}/`, to: `${location}/\uffff` });
  const others = (await storage.list(tableStore)).filter(
    (other) => other.location !== location && isWithin(other.location, location),
  );
  const needed = await reachableFiles(files, metadata.snapshots);
  const metadataFiles = new Set([metadataLocation, ...metadata['metadata-log'].map((entry) => entry['metadata-file'])]);
  return stored.filter(
    ({ path }) =>
      !needed.has(path) && !metadataFiles.has(path) && !others.some((other) => isWithin(path, other.location)),
  );
}

/** False, and nothing deleted, when the table was committed to since it was read. */
function deleteIfUnchanged(
  { storage }: CommitDeps,
  { pointer }: LoadedTable,
  deleted: readonly DeletedFile[],
): Promise<boolean> {
  return storage.write([tableStore, fileStore], async (tx) => {
    const current = await tx.get(tableStore, pointer.name);
    if (!isSamePointer(current, pointer)) return false;
    for (const { path } of deleted) await tx.delete(fileStore, path);
    return true;
  });
}
