import { isCancelled, LabError, throwIfCancelled } from '../base/errors.ts';
import type { Compute } from '../compute/compute.ts';
import type { UnpackedFile } from '../lakehouse/format/archive-codec.ts';
import { pause } from '../sql/pause.ts';
import { keyText, requireKeyOf } from '../storage/keys.ts';
import type { AnyStore } from '../storage/types.ts';
import {
  backupFolder,
  damagedBackup,
  manifestPath,
  notABackup,
  parseManifest,
  type BackupManifest,
} from './backup-manifest.ts';
import { createPartReader } from './backup-parts.ts';
import { unsealArchive } from './backup-seal.ts';
import { checkRecord } from './backup-shapes.ts';
import { decodeValue, type ByteSource } from './backup-value.ts';
import { partPath, storePath, type BackupWork } from './write-backup.ts';

/** A backup of which everything was checked. */
export interface ReadBackup {
  readonly manifest: BackupManifest;
  /** Every record of every store that this lab knows. */
  readonly records: ReadonlyMap<AnyStore, readonly object[]>;
}

/** More files than any lab has parts. */
const entryLimit = 100_000;

/** Lines that are read at a stretch. */
const stretchLines = 500;

/**
 * Reads a backup and checks all of it: the digest of the file, of each part, the counts, the keys and shapes of the records.
 * Throws `not_a_backup`, `backup_damaged`, `backup_newer`; nothing is written anywhere.
 */
export async function readBackup(
  file: unknown,
  lab: {
    readonly compute: Pick<Compute, 'codec'>;
    readonly databaseVersion: number;
    readonly stores: readonly AnyStore[];
  },
  { signal, onProgress }: BackupWork = {},
): Promise<ReadBackup> {
  if (!(file instanceof Blob)) throw notABackup('a Blob or a File was expected');
  onProgress?.({ done: 0, total: null, phase: 'check' });
  const zip = await unsealed(file, signal);
  const files = await unpacked(zip, lab.compute, { signal, onProgress });
  const manifest = parseManifest(await textOf(files, manifestPath), lab.databaseVersion);
  checkEntries(manifest, files);
  onProgress?.({ done: 0, total: null, phase: 'check' });
  const source = await openParts(files);
  const records = new Map<AnyStore, readonly object[]>();
  const names = new Set(Object.keys(manifest.stores));
  for (const store of lab.stores) {
    throwIfCancelled(signal);
    // A backup of an older lab lacks the stores that came later.
    if (!names.delete(store.name)) records.set(store, []);
    else records.set(store, await readStore(files, { store, manifest, source }));
  }
  const [unknown] = names;
  if (unknown !== undefined) throw damagedBackup(`it has records of "${unknown}", which no lab keeps`);
  return { manifest, records };
}

async function unsealed(file: Blob, signal: AbortSignal | undefined): Promise<Blob> {
  let zip: Blob | undefined;
  try {
    zip = await unsealArchive(file, signal);
    if (zip !== undefined) return zip;
    // A zip archive begins with its first file: 30 bytes, then the name.
    const head = await file.slice(30, 30 + backupFolder.length + 1).text();
    if (head === `${backupFolder}/`) throw damagedBackup('the digest at its end is not that of its bytes');
  } catch (error) {
    if (error instanceof LabError || isCancelled(error)) throw error;
    throw notABackup('it could not be read');
  }
  throw notABackup(file.size === 0 ? 'it is empty' : 'it does not begin or end as one');
}

async function unpacked(
  zip: Blob,
  { codec }: Pick<Compute, 'codec'>,
  { signal, onProgress }: BackupWork,
): Promise<ReadonlyMap<string, UnpackedFile>> {
  try {
    const files = await codec.unpack(zip, {
      signal,
      // A backup is stored as it is: what gets larger is none.
      limits: { totalBytes: zip.size, entryCount: entryLimit },
      onProgress: (progress) => onProgress?.({ ...progress, phase: 'unpack' }),
    });
    return new Map(files.map((file) => [file.path, file]));
  } catch (error) {
    if (isCancelled(error) || !(error instanceof LabError) || error.code === 'worker_failed') throw error;
    throw damagedBackup(error.message, error);
  }
}

async function textOf(files: ReadonlyMap<string, UnpackedFile>, path: string): Promise<string> {
  const file = files.get(path);
  if (file === undefined) throw damagedBackup(`${path} is missing`);
  return file.blob.text();
}

/** The archive has the files of the manifest, as they were written, and no others. */
function checkEntries(manifest: BackupManifest, files: ReadonlyMap<string, UnpackedFile>): void {
  for (const { path, size, sha256 } of manifest.entries) {
    const file = files.get(path);
    if (file === undefined) throw damagedBackup(`${path} is missing`);
    if (file.blob.size !== size || file.sha256 !== sha256)
      throw damagedBackup(`${path} has other bytes than were written`);
  }
  const known = new Set([manifestPath, ...manifest.entries.map(({ path }) => path)]);
  const unknown = [...files.keys()].find((path) => !known.has(path));
  if (unknown !== undefined)
    throw damagedBackup(`it has a file ${JSON.stringify(unknown)} that its manifest does not name`);
}

async function openParts(files: ReadonlyMap<string, UnpackedFile>): Promise<ByteSource> {
  const partsOf = (kind: 'blobs' | 'bytes') => {
    const parts: Blob[] = [];
    for (let file = files.get(partPath(kind, 0)); file !== undefined; file = files.get(partPath(kind, parts.length))) {
      parts.push(file.blob);
    }
    return parts;
  };
  const loaded: Uint8Array<ArrayBuffer>[] = [];
  for (const part of partsOf('bytes')) loaded.push(new Uint8Array(await part.arrayBuffer()));
  return createPartReader(partsOf('blobs'), loaded);
}

async function readStore(
  files: ReadonlyMap<string, UnpackedFile>,
  parts: { readonly store: AnyStore; readonly manifest: BackupManifest; readonly source: ByteSource },
): Promise<readonly object[]> {
  const { store, manifest, source } = parts;
  const lines = (await textOf(files, storePath(store.name))).split('\n');
  if (lines.pop() !== '') throw damagedBackup(`the last record of "${store.name}" is cut`);
  const records: object[] = [];
  const keys = new Set<string>();
  for (const [at, line] of lines.entries()) {
    if (at > 0 && at % stretchLines === 0) await pause();
    const record = recordOf(store, line, source);
    const key = keyText(requireKeyOf(store, record));
    if (keys.has(key)) throw damagedBackup(`two records of "${store.name}" have the key ${key}`);
    keys.add(key);
    records.push(record);
  }
  const expected = manifest.stores[store.name]?.records;
  if (records.length !== expected) {
    throw damagedBackup(`"${store.name}" must have ${expected} records, but has ${records.length}`);
  }
  return records;
}

function recordOf(store: AnyStore, line: string, source: ByteSource): object {
  try {
    const record = decodeValue(JSON.parse(line), source);
    if (typeof record !== 'object' || record === null) throw new Error('it is no object');
    requireKeyOf(store, record);
    checkRecord(store.name, record);
    return record;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damagedBackup(`a record of "${store.name}" cannot be taken: ${reason}`, cause);
  }
}
