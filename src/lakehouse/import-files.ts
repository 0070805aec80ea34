import { pause } from '../sql/pause.ts';
import type { ArchiveCodec, UnpackedFile } from './format/archive-codec.ts';
import { unsupportedTable } from './format/archive-errors.ts';
import { decodeManifest, decodeManifestList, type DataFile, type ManifestFile } from './format/manifest.ts';
import type { ArchivedTable } from './import-archive.ts';
import { badFile } from './import-errors.ts';
import { entryStatus } from './manifest-entries.ts';
import type { ManifestSource } from './relocate-manifests.ts';
import { requirePathBelow } from './relocate-paths.ts';

/** The manifests of an archived table, each read once. Throws `file_missing`, `file_unreadable`, `path_outside_table`. */
export function manifestsOf({ files, metadata }: ArchivedTable): ManifestSource {
  const read = <Parsed>(parse: (bytes: Uint8Array) => Promise<Parsed>) => {
    const known = new Map<string, Promise<Parsed>>();
    return (fullPath: string): Promise<Parsed> => {
      const path = requirePathBelow(metadata.location, fullPath);
      const reading = known.get(path) ?? parseFile(path, files.get(path), parse);
      known.set(path, reading);
      return reading;
    };
  };
  const [list, manifest] = [read(decodeManifestList), read(decodeManifest)];
  return { manifestList: async (path) => list(path), manifest: async (path) => manifest(path) };
}

async function parseFile<Parsed>(
  path: string,
  file: UnpackedFile | undefined,
  parse: (bytes: Uint8Array) => Promise<Parsed>,
): Promise<Parsed> {
  if (file === undefined) throw missingFile(path);
  const bytes = new Uint8Array(await file.blob.arrayBuffer());
  try {
    return await parse(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badFile('file_unreadable', path, `cannot be read: ${reason}`, { cause });
  }
}

const missingFile = (path: string) => badFile('file_missing', path, 'is named by the table, but is not there');

/**
 * The live data files of every snapshot, by their paths below the table's folder: all are there, as long as their manifests
 * say, Parquet that can be read, with as many rows as their manifests say. Throws `unsupported_table` for what Iceberg allows
 * and the lab does not have, `file_missing`, `file_damaged`, `file_unreadable`, `row_count_mismatch`, `path_outside_table`.
 */
export async function checkDataFiles(
  table: ArchivedTable,
  { source, codec, signal }: ImportReads,
): Promise<ReadonlyMap<string, UnpackedFile>> {
  const live = new Map<string, UnpackedFile & { readonly rowCount: number }>();
  const seen = new Set<string>();
  for (const snapshot of table.metadata.snapshots) {
    await pause();
    for (const manifest of await source.manifestList(snapshot['manifest-list'])) {
      const path = requirePathBelow(table.metadata.location, manifest.manifest_path);
      checkManifest(table, manifest, path);
      if (seen.has(path)) continue;
      seen.add(path);
      for (const { status, data_file } of await source.manifest(manifest.manifest_path)) {
        checkSupported(data_file, path);
        const dataPath = requirePathBelow(table.metadata.location, data_file.file_path);
        if (status === entryStatus.deleted) continue;
        const file = checkDataFile(table, dataPath, data_file);
        const rowCount = live.get(dataPath)?.rowCount ?? data_file.record_count;
        if (rowCount !== data_file.record_count) throw wrongRowCount(dataPath, data_file.record_count, rowCount);
        live.set(dataPath, { ...file, rowCount });
      }
    }
  }
  const rowCounts = await codec.footers(
    [...live].map(([path, { blob }]) => ({ path, blob })),
    { signal },
  );
  for (const [index, [path, { rowCount }]] of [...live].entries()) {
    if (rowCounts[index] !== rowCount) throw wrongRowCount(path, rowCount, rowCounts[index]);
  }
  return live;
}

export interface ImportReads {
  readonly source: ManifestSource;
  readonly codec: Pick<ArchiveCodec, 'footers'>;
  readonly signal?: AbortSignal | undefined;
}

function checkManifest({ files }: ArchivedTable, manifest: ManifestFile, path: string): void {
  if (manifest.content !== 0) throw unsupportedTable('delete files', path);
  if (manifest.key_metadata !== undefined) throw unsupportedTable('encrypted files', path);
  const file = files.get(path);
  if (file === undefined) throw missingFile(path);
  checkLength(path, file, manifest.manifest_length);
}

function checkSupported(file: DataFile, manifestPath: string): void {
  if (file.content !== 0) throw unsupportedTable('delete files', manifestPath);
  const format = file.file_format.toUpperCase();
  if (format !== 'PARQUET') throw unsupportedTable(`${format} data files`, manifestPath);
  if (file.key_metadata !== undefined) throw unsupportedTable('encrypted files', manifestPath);
}

function checkDataFile({ files }: ArchivedTable, path: string, { file_size_in_bytes }: DataFile): UnpackedFile {
  const file = files.get(path);
  if (file === undefined) throw missingFile(path);
  checkLength(path, file, file_size_in_bytes);
  return file;
}

function checkLength(path: string, { blob }: UnpackedFile, sizeBytes: number): void {
  if (blob.size === sizeBytes) return;
  throw badFile('file_damaged', path, `must have ${sizeBytes} bytes, but it has ${blob.size}`);
}

function wrongRowCount(path: string, expected: number, rowCount: number | undefined): Error {
  return badFile('row_count_mismatch', path, `must have ${expected} rows, but it has ${rowCount ?? 'none'}`, {
    detail: { expected, rowCount },
  });
}
