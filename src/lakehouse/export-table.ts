import { sha256Hex } from '../base/digest.ts';
import { LabError, throwIfCancelled } from '../base/errors.ts';
import { pause } from '../sql/pause.ts';
import type { Storage } from '../storage/types.ts';
import { loadTable, type LoadedTable } from './catalog.ts';
import { LakehouseError } from './errors.ts';
import { parseExportLocation } from './export-location.ts';
import { unreadable, type TableFiles } from './files.ts';
import type { ArchiveCodec, ArchiveEntry, ArchiveOptions, BlobEntry } from './format/archive-codec.ts';
import { damagedFile } from './format/damaged-file.ts';
import { parseTableMetadata, printTableMetadata } from './format/metadata-json.ts';
import { reachableFiles } from './reachable-files.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { relocateManifests } from './relocate-manifests.ts';
import { relocateMetadata } from './relocate-metadata.ts';
import { requirePathBelow, type Relocation } from './relocate-paths.ts';
import { fileStore, type StoredFile } from './stores.ts';

export interface ExportDeps {
  readonly storage: Storage;
  readonly files: TableFiles;
  readonly codec: Pick<ArchiveCodec, 'pack'>;
}

export interface ExportOptions extends ArchiveOptions {
  /** Where the archive is going to be unpacked. The table's own location when left out. */
  readonly location?: string | undefined;
}

/**
 * The whole table as a zip archive with `data/` and `metadata/` at its top and `version-hint.text` in `metadata/`: every file
 * that any of its snapshots needs, and the former metadata files that are still there. Unpacked at `location` it is a table
 * that other tools open. At the table's own location all files are as they are stored, byte for byte; elsewhere the paths in
 * metadata files, manifest lists and manifests are rewritten. The table is read as it is at one moment, whatever is written
 * meanwhile. Throws `unknown_table`, `invalid_option`, `file_missing`, `file_damaged`, `file_unreadable`, `cancelled`.
 */
export async function exportTable(deps: ExportDeps, name: string, options: ExportOptions = {}): Promise<Blob> {
  const { location, signal, onProgress } = options;
  const to = location === undefined ? undefined : parseExportLocation(location);
  const table = await loadTable(deps, name);
  const from = table.metadata.location;
  const stored = await loadFiles(deps, table);
  throwIfCancelled(signal);
  const relocation = to === undefined || to === from ? undefined : { from, to };
  const entries = stored.map((file) => asEntry(file, from));
  const rewritten = relocation === undefined ? [] : await rewriteFiles(deps, { table, stored, relocation });
  const replaced = new Set(rewritten.map(({ path }) => path));
  throwIfCancelled(signal);
  try {
    return await deps.codec.pack(
      [
        ...entries.filter(({ path }) => !replaced.has(path)),
        ...rewritten,
        { path: 'metadata/version-hint.text', blob: new Blob([String(table.pointer.version)]) },
      ],
      { signal, onProgress },
    );
  } catch (error) {
    // Packing knows the name in the archive, the reader of the message the path.
    if (error instanceof LabError && error.code === 'file_damaged')
      throw damagedFile(`${from}/${String(error.detail['path'])}`);
    throw error;
  }
}

function asEntry({ path, blob, sha256 }: StoredFile, location: string): BlobEntry {
  return { path: requirePathBelow(location, path), blob, sha256 };
}

/** All files in one transaction, the former metadata files that are still there among them. Throws `file_missing`. */
async function loadFiles(
  { storage, files }: ExportDeps,
  { pointer, metadata }: LoadedTable,
): Promise<readonly StoredFile[]> {
  const needed = new Set([pointer.metadataLocation, ...(await reachableFiles(files, metadata.snapshots)).keys()]);
  const former = metadata['metadata-log'].map((entry) => entry['metadata-file']).filter((path) => !needed.has(path));
  return storage.read([fileStore], async (tx) => {
    const found: StoredFile[] = [];
    for (const path of needed) {
      const file = await tx.get(fileStore, path);
      if (file === undefined) throw missing(path);
      found.push(file);
    }
    for (const path of new Set(former)) {
      const file = await tx.get(fileStore, path);
      if (file !== undefined) found.push(file);
    }
    return found;
  });
}

function missing(path: string): LakehouseError {
  return new LakehouseError(
    'file_missing',
    `The file ${path} belongs to the table, but it is not in this browser's storage. Nothing was changed; export again if ` +
      'the table was just cleaned up, else restore a backup.',
    { path },
  );
}

/** The files that hold paths, with those of the other location. */
async function rewriteFiles(
  { files }: ExportDeps,
  {
    table,
    stored,
    relocation,
  }: { readonly table: LoadedTable; readonly stored: readonly StoredFile[]; readonly relocation: Relocation },
): Promise<readonly ArchiveEntry[]> {
  const { pointer, metadata } = table;
  const manifests = await relocateManifests(metadata, files, relocation);
  const entries: ArchiveEntry[] = [...manifests].map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
  const former = new Set(metadata['metadata-log'].map((entry) => entry['metadata-file']));
  for (const file of stored) {
    const { path } = file;
    if (path !== pointer.metadataLocation && !former.has(path)) continue;
    await pause();
    const content = path === pointer.metadataLocation ? metadata : await readFormerMetadata(file);
    const text = printTableMetadata(relocateMetadata(content, relocation));
    entries.push({ path: requirePathBelow(relocation.from, path), blob: new Blob([text]) });
  }
  return entries;
}

async function readFormerMetadata({ path, blob, sha256 }: StoredFile): Promise<TableMetadata> {
  const text = await blob.text();
  if (sha256 !== undefined && sha256Hex(text) !== sha256) throw damagedFile(path);
  try {
    return parseTableMetadata(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
