import { sha256Hex } from '../base/digest.ts';
import { LabError } from '../base/errors.ts';
import type { Storage } from '../storage/types.ts';
import { LakehouseError } from './errors.ts';
import { damagedFile } from './format/damaged-file.ts';
import { decodeManifest, decodeManifestList, type ManifestEntry, type ManifestFile } from './format/manifest.ts';
import { parseTableMetadata } from './format/metadata-json.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { fileStore, type StoredFile, type TablePointer } from './stores.ts';

/** Reads of a table's files. Files never change, so what was parsed is kept, the least recently used leave first. */
export interface TableFiles {
  /** Throws `file_missing`, `file_damaged`, `file_unreadable`, as the next two do. */
  metadata(pointer: TablePointer): Promise<TableMetadata>;
  manifestList(path: string): Promise<readonly ManifestFile[]>;
  manifest(path: string): Promise<readonly ManifestEntry[]>;
  /** As it is stored, unread. Throws `file_missing`. */
  file(path: string): Promise<StoredFile>;
  /** Spares the next read of what this page has just written. */
  remember(pointer: TablePointer, metadata: TableMetadata): void;
  /** Drops all that was parsed. */
  forget(): void;
}

/** How many parsed files are kept. */
const keptFiles = 1024;

export function openTableFiles(storage: Storage): TableFiles {
  const parsed = createKept(keptFiles);
  const file = async (path: string) => {
    const found = await storage.load(fileStore, path);
    if (found !== undefined) return found;
    throw new LakehouseError(
      'file_missing',
      `The file ${path} belongs to the table, but it is not in this browser's storage. Nothing was changed; restore a backup.`,
      { path },
    );
  };
  const read = <Parsed>(
    path: string,
    parse: (bytes: Uint8Array) => Parsed | Promise<Parsed>,
    key = path,
  ): Promise<Parsed> => {
    const known = parsed.get(key) as Promise<Parsed> | undefined;
    if (known !== undefined) return known;
    const reading = file(path).then(async (found) => parseFile(path, await checkedBytes(found), parse));
    parsed.set(key, reading);
    // A failure is not kept: the file may be restored.
    reading.catch(() => parsed.delete(key));
    return reading;
  };
  return {
    metadata: (pointer) => read(pointer.metadataLocation, parseMetadata, metadataKey(pointer)),
    manifestList: (path) => read(path, decodeManifestList),
    manifest: (path) => read(path, decodeManifest),
    file,
    remember: (pointer, metadata) => parsed.set(metadataKey(pointer), Promise.resolve(metadata)),
    forget: () => parsed.clear(),
  };
}

/** A table made after another was deleted may begin with the same path, an imported one even with the same uuid. */
function metadataKey({ metadataLocation, uuid, metadataSha256 = '' }: TablePointer): string {
  return `${metadataLocation} ${uuid} ${metadataSha256}`;
}

interface Kept {
  get(key: string): Promise<unknown> | undefined;
  set(key: string, value: Promise<unknown>): void;
  delete(key: string): void;
  clear(): void;
}

function createKept(limit: number): Kept {
  // In the order of their last use.
  const entries = new Map<string, Promise<unknown>>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
  };
}

const parseMetadata = (bytes: Uint8Array) => parseTableMetadata(new TextDecoder().decode(bytes));

/** The bytes of a file as they were written. Throws `file_damaged`. */
async function checkedBytes({ path, blob, sha256 }: StoredFile): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (sha256 === undefined || sha256Hex(bytes) === sha256) return bytes;
  throw damagedFile(path);
}

async function parseFile<Parsed>(
  path: string,
  bytes: Uint8Array,
  parse: (bytes: Uint8Array) => Parsed | Promise<Parsed>,
): Promise<Parsed> {
  try {
    return await parse(bytes);
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
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

/** A file of a table's metadata, ready to be stored. */
export function metadataFile(
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
  createdAt: number,
): StoredFile & { readonly sha256: string } {
  const type = typeof content === 'string' ? 'application/json' : 'application/octet-stream';
  const blob = new Blob([content], { type });
  return { path, blob, sizeBytes: blob.size, createdAt, sha256: sha256Hex(content) };
}
