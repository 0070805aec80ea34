import type { Storage } from '../storage/types.ts';
import { LakehouseError } from './errors.ts';
import { decodeManifest, decodeManifestList, type ManifestEntry, type ManifestFile } from './format/manifest.ts';
import { parseTableMetadata } from './format/metadata-json.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { fileStore, type StoredFile } from './stores.ts';

/** Reads of a table's files. Files never change, so what was parsed once is kept. */
export interface TableFiles {
  /** `tableUuid`: a table made after another was deleted begins with v1 again, at the same path. */
  metadata(path: string, tableUuid: string): Promise<TableMetadata>;
  manifestList(path: string): Promise<readonly ManifestFile[]>;
  manifest(path: string): Promise<readonly ManifestEntry[]>;
  /** Throws `file_missing`. */
  blob(path: string): Promise<Blob>;
}

export function openTableFiles(storage: Storage): TableFiles {
  const parsed = new Map<string, Promise<unknown>>();
  const blob = async (path: string) => {
    const file = await storage.load(fileStore, path);
    if (file !== undefined) return file.blob;
    throw new LakehouseError(
      'file_missing',
      `The file ${path} belongs to the table, but it is not in this browser's storage. Nothing was changed; restore a backup.`,
      { path },
    );
  };
  const read = <Parsed>(path: string, parse: (text: string) => Parsed, key = path): Promise<Parsed> => {
    const known = parsed.get(key) as Promise<Parsed> | undefined;
    if (known !== undefined) return known;
    const reading = blob(path).then(async (found) => parseFile(path, await found.text(), parse));
    parsed.set(key, reading);
    // A failure is not kept: the file may be restored.
    reading.catch(() => parsed.delete(key));
    return reading;
  };
  return {
    metadata: (path, tableUuid) => read(path, parseTableMetadata, `${tableUuid} ${path}`),
    manifestList: (path) => read(path, decodeManifestList),
    manifest: (path) => read(path, decodeManifest),
    blob,
  };
}

function parseFile<Parsed>(path: string, text: string, parse: (text: string) => Parsed): Parsed {
  try {
    return parse(text);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** A file whose content is not what its name says. */
export function unreadable(path: string, cause: unknown): LakehouseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LakehouseError(
    'file_unreadable',
    `The file ${path} cannot be read: ${reason}. Nothing was changed; restore a backup.`,
    { path },
    cause,
  );
}

/** A text file of a table, ready to be stored. */
export function textFile(path: string, text: string, createdAt: number): StoredFile {
  const blob = new Blob([text], { type: 'application/json' });
  return { path, blob, sizeBytes: blob.size, createdAt };
}
