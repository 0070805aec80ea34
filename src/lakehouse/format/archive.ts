import {
  BlobReader,
  BlobWriter,
  configure,
  Uint8ArrayReader,
  ZipReader,
  ZipWriter,
  type FileEntry,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { sha256HexOf } from '../../base/digest.ts';
import { isCancelled, LabError } from '../../base/errors.ts';
import type { ArchiveEntry, ArchiveLimits, TextEntry, UnpackedFile } from './archive-codec.ts';
import { archiveInvalid, archiveTooLarge } from './archive-errors.ts';
import { checkEntryPath } from './archive-paths.ts';
import { damagedFile } from './damaged-file.ts';

/** This runs in a worker already. */
configure({ useWebWorkers: false });

const defaultLimits = { totalBytes: 2 * 2 ** 30, entryCount: 100_000 };

/** Beyond this size a file that deflates better than this is taken for a bomb. */
const suspicious = { sizeBytes: 2 ** 20, ratio: 1000 };

/** Bytes that are kept in this thread's memory at most; beyond, the browser keeps them as it keeps Blobs. */
const bufferBytes = 8 * 2 ** 20;

/**
 * A zip archive of these files (PKWARE's APPNOTE 6.3; zip64 where sizes need it), ordered by name, stored as they are because
 * Parquet does not deflate, all dated 1 January 1980: the same files give the same bytes.
 * `onBytes` is told the bytes done: checking them is the first half, writing them the second.
 * Throws `file_damaged` naming a file whose SHA-256 is not the one that it should have.
 */
export async function packArchive(
  entries: readonly ArchiveEntry[],
  onBytes: (done: number, total: number) => void = () => undefined,
): Promise<Blob> {
  const encoder = new TextEncoder();
  const files = entries.map((entry) =>
    'text' in entry ? asFile(entry, encoder) : { ...entry, size: entry.blob.size },
  );
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let handled = 0;
  const advance = (bytes: number) => {
    handled += bytes;
    onBytes(Math.floor(handled / 2), total);
  };
  const zip = new ZipWriter(new BlobWriter('application/zip'), {
    level: 0,
    dataDescriptor: false,
    extendedTimestamp: false,
    // The same date and time of day whatever the time zone is: zip has local times.
    lastModDate: new Date(1980, 0, 1),
  });
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if ('bytes' in file) {
      advance(file.size);
      await zip.add(file.path, new Uint8ArrayReader(file.bytes));
    } else {
      if (file.sha256 !== undefined && (await digestOf(file.blob)) !== file.sha256) throw damagedFile(file.path);
      advance(file.size);
      await zip.add(file.path, new BlobReader(file.blob));
    }
    advance(file.size);
  }
  return zip.close();
}

function asFile({ path, text }: TextEntry, encoder: TextEncoder) {
  const bytes = encoder.encode(text);
  return { path, bytes, size: bytes.length };
}

async function digestOf(blob: Blob): Promise<string> {
  return sha256HexOf(new Uint8Array(await blob.arrayBuffer()));
}

/**
 * The files of a zip archive, in its order, each checked against its CRC-32, with its SHA-256. Nothing is unpacked before the
 * names and sizes of all are known to be good, and no file gets larger than the archive says.
 * Throws `archive_invalid` for what is no zip archive, is damaged, encrypted or split, for two entries of one name, links and
 * archives inside (naming the entry where there is one), `archive_too_large` beyond the limits, `path_outside_table`.
 */
export async function unpackArchive(
  zip: Blob,
  limits: ArchiveLimits = {},
  onBytes: (done: number, total: number) => void = () => undefined,
): Promise<readonly UnpackedFile[]> {
  const entries = await listEntries(zip, limits);
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  const files: UnpackedFile[] = [];
  let done = 0;
  for (const entry of entries) {
    const { blob, sha256 } = await unpackEntry(entry, (bytes) => onBytes((done += bytes), total));
    files.push({ path: entry.filename, blob, sha256 });
  }
  return files;
}

/** The entries that are files, none of them suspicious. */
async function listEntries(zip: Blob, limits: ArchiveLimits): Promise<readonly FileEntry[]> {
  const { totalBytes = defaultLimits.totalBytes, entryCount = defaultLimits.entryCount } = limits;
  const reader = new ZipReader(new BlobReader(zip), {
    // Whatever two programs could read in two ways is refused.
    strictness: 'strict',
    filenameValidation: 'tolerant',
    checkOverlappingEntry: true,
    checkCrc32: true,
  });
  const files: FileEntry[] = [];
  const names = new Set<string>();
  let sizeBytes = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      const name = entry.filename;
      if (names.size >= entryCount) throw archiveTooLarge(`it has more than ${entryCount} entries`, name);
      checkEntryPath(name);
      if (names.has(name)) throw archiveInvalid('two files of the archive have this name', name);
      names.add(name);
      if (entry.encrypted) throw archiveInvalid('it is encrypted', name);
      if (entry.symlink) throw archiveInvalid('it is a link to another file', name);
      if (entry.directory) {
        if (entry.uncompressedSize > 0 || !name.endsWith('/'))
          throw archiveInvalid('it is a folder with content', name);
        continue;
      }
      sizeBytes += entry.uncompressedSize;
      if (sizeBytes > totalBytes) throw archiveTooLarge(`unpacked it takes more than ${totalBytes} bytes`, name);
      if (entry.uncompressedSize > Math.max(suspicious.sizeBytes, suspicious.ratio * entry.compressedSize)) {
        throw archiveTooLarge(
          `${JSON.stringify(name)} gets more than ${suspicious.ratio} times as large unpacked`,
          name,
        );
      }
      files.push(entry);
    }
  } catch (error) {
    throw asArchiveError(error);
  }
  return files;
}

async function unpackEntry(
  entry: FileEntry,
  onBytes: (bytes: number) => void,
): Promise<{ readonly blob: Blob; readonly sha256: string }> {
  const done: Blob[] = [];
  let buffered: Uint8Array<ArrayBuffer>[] = [];
  let bufferedBytes = 0;
  let sizeBytes = 0;
  let failure: unknown;
  const flush = () => {
    done.push(new Blob(buffered));
    buffered = [];
    bufferedBytes = 0;
  };
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      try {
        sizeBytes += chunk.length;
        if (sizeBytes > entry.uncompressedSize)
          throw archiveInvalid('it is larger than the archive says', entry.filename);
        buffered.push(chunk);
        bufferedBytes += chunk.length;
        if (bufferedBytes >= bufferBytes) flush();
        onBytes(chunk.length);
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  });
  try {
    await entry.getData(sink);
  } catch (error) {
    throw asArchiveError(failure ?? error, entry.filename);
  }
  flush();
  const blob = new Blob(done);
  return { blob, sha256: await digestOf(blob) };
}

/** The library's errors have no codes of their own. */
function asArchiveError(error: unknown, entry?: string): unknown {
  if (error instanceof LabError || isCancelled(error)) return error;
  const { message, reason } = error as { readonly message?: string; readonly reason?: string };
  const said = [message ?? String(error), reason].filter((part) => part !== undefined).join(': ');
  return archiveInvalid(said, entry, error);
}
