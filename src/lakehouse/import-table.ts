import { throwIfCancelled } from '../base/errors.ts';
import { pause } from '../sql/pause.ts';
import { commitMetadata, refuseCollision, type CommitDeps } from './catalog.ts';
import { LakehouseError } from './errors.ts';
import { metadataFile } from './files.ts';
import type { ArchiveCodec, ArchiveOptions, UnpackedFile } from './format/archive-codec.ts';
import { archiveInvalid } from './format/archive-errors.ts';
import { printTableMetadata } from './format/metadata-json.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { metadataVersion, openArchivedTable, readArchivedMetadata, type ArchivedTable } from './import-archive.ts';
import { checkDataFiles, manifestsOf } from './import-files.ts';
import { relocateManifests } from './relocate-manifests.ts';
import { relocateMetadata } from './relocate-metadata.ts';
import { pathBelow, withoutTrailingSlashes, type Relocation } from './relocate-paths.ts';
import { batchCounterStore, tableStore, type StoredFile } from './stores.ts';
import { parseTableName } from './table-name.ts';

export type ImportDeps = CommitDeps & { readonly codec: Pick<ArchiveCodec, 'unpack' | 'footers'> };

export interface ImportOptions extends ArchiveOptions {
  /** `database.table` that the table gets. */
  readonly name: string;
  /** Where the lab keeps the files of a table of this name. */
  readonly location: string;
}

export interface Imported {
  readonly name: string;
  readonly snapshotId: string | null;
}

/**
 * Makes a table of the archive of one, which the lab or another tool wrote: its paths are rewritten for `location`; snapshots,
 * ids, sequence numbers, refs, logs, schemas, properties and the uuid stay as they are. All of it is checked first, and it
 * becomes a table in one transaction or not at all.
 * Throws `invalid_table_name`, `table_exists`, `location_taken`; what `unpackArchive`, `openArchivedTable` and
 * `checkDataFiles` throw; `cancelled`.
 */
export async function importTable(deps: ImportDeps, archive: Blob, options: ImportOptions): Promise<Imported> {
  const { name, signal, onProgress } = options;
  const location = withoutTrailingSlashes(options.location);
  parseTableName(name);
  if (!(archive instanceof Blob)) throw archiveInvalid('a Blob or a File was expected');
  for (const other of await deps.storage.list(tableStore)) refuseCollision({ name, location }, other);
  const table = await openArchivedTable(await deps.codec.unpack(archive, { signal, onProgress }));
  const source = manifestsOf(table);
  const dataFiles = await checkDataFiles(table, { source, codec: deps.codec, signal });
  const relocation: Relocation = { from: table.metadata.location, to: location };
  const now = deps.clock.now();
  const former = await relocateFormerMetadata(table, relocation, now);
  const next = relocateMetadata(table.metadata, relocation, (path) => former.get(path)?.name);
  const manifests = await relocateManifests(table.metadata, source, relocation);
  const newFiles = uniqueFiles([
    ...[...dataFiles].map(([path, file]) => storedFile(`${location}/${path}`, file, now)),
    ...[...manifests].map(([path, bytes]) => metadataFile(`${location}/${path}`, bytes, now)),
    ...[...former.values()].map(({ file }) => file),
  ]);
  throwIfCancelled(signal);
  await passBatchNumbers(deps, name, table.metadata);
  const { version } = table;
  const importedUpTo = next['last-sequence-number'];
  const imported = await commitMetadata(deps, { name, base: undefined, next, version, newFiles, importedUpTo });
  if (imported === undefined) throw exists(name);
  return { name, snapshotId: next['current-snapshot-id'] ?? null };
}

interface FormerMetadata {
  /** Below the location. */
  readonly name: string;
  readonly file: StoredFile;
}

/**
 * The former metadata files of the log that are in the archive, below the table's location and readable, by their paths; the
 * others leave the log. Their names stay, but that they are not packed any more.
 */
async function relocateFormerMetadata(
  { files, metadata, version }: ArchivedTable,
  relocation: Relocation,
  now: number,
): Promise<ReadonlyMap<string, FormerMetadata>> {
  const former = new Map<string, FormerMetadata>();
  const names = new Set<string>();
  for (const entry of metadata['metadata-log']) {
    const path = pathBelow(relocation.from, entry['metadata-file']);
    if (path === undefined || !files.has(path)) continue;
    const name = unpackedName(path);
    // The lab's next metadata files have these names.
    if (names.has(name) || (name.startsWith('metadata/v') && (metadataVersion(name) ?? 0) >= version)) continue;
    await pause();
    try {
      const content = await readArchivedMetadata(files, path);
      const moved = relocateMetadata(content, { ...relocation, from: content.location }, unpackedName);
      former.set(path, { name, file: metadataFile(`${relocation.to}/${name}`, printTableMetadata(moved), now) });
      names.add(name);
    } catch (error) {
      // The table as it is now does not need it: it may be of an older format version, or name another place.
      if (!(error instanceof LakehouseError)) throw error;
    }
  }
  return former;
}

function unpackedName(path: string): string {
  return path.replace(/\.gz\.metadata\.json$|\.metadata\.json\.gz$/, '.metadata.json');
}

function storedFile(path: string, { blob, sha256 }: UnpackedFile, createdAt: number): StoredFile {
  return { path, blob, sizeBytes: blob.size, createdAt, sha256 };
}

/** A table that uses one file as two things is not a table. */
function uniqueFiles(files: readonly StoredFile[]): readonly StoredFile[] {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (paths.has(path)) throw archiveInvalid('the table names it as two different things', path);
    paths.add(path);
  }
  return files;
}

/** The table's batches are not made again under its new name, whatever becomes of the import. */
async function passBatchNumbers({ storage }: ImportDeps, table: string, metadata: TableMetadata): Promise<void> {
  const given = metadata.snapshots.map((snapshot) => Number(snapshot.summary['batch-number'] ?? NaN));
  const next = Math.max(0, ...given.filter((number) => Number.isSafeInteger(number)).map((number) => number + 1));
  if (next === 0) return;
  await storage.write([batchCounterStore], async (tx) => {
    const counter = await tx.get(batchCounterStore, table);
    if ((counter?.next ?? 0) < next) await tx.put(batchCounterStore, { table, next });
  });
}

function exists(name: string): LakehouseError {
  return new LakehouseError(
    'table_exists',
    `The table ${JSON.stringify(name)} exists already. Nothing was imported; choose another name.`,
    { table: name },
  );
}
