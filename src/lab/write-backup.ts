import { sha256HexOf } from '../base/digest.ts';
import { throwIfCancelled } from '../base/errors.ts';
import type { Compute } from '../compute/compute.ts';
import type { Progress } from '../link/link.ts';
import { compareKeys, requireKeyOf } from '../storage/keys.ts';
import type { AnyStore, ReadTransaction, Storage, StorageKey } from '../storage/types.ts';
import { backupFolder, backupFormatVersion, manifestPath, type BackupManifest } from './backup-manifest.ts';
import { createPartWriter } from './backup-parts.ts';
import { sealArchive } from './backup-seal.ts';
import { encodeValue, type ByteSink } from './backup-value.ts';

export interface BackupWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Records that are read at a stretch. */
const pageRows = 1000;

/** A file of the archive that is to be. */
interface Entry {
  readonly path: string;
  readonly blob: Blob;
  readonly sha256: string;
}

/**
 * Everything that these stores hold as they are at one moment, as one zip archive: a manifest, each store's records as a line
 * of JSON each, and their bytes. Throws `backup_unsupported` and what reading the storage throws.
 */
export async function writeBackup(
  { storage, compute }: { readonly storage: Storage; readonly compute: Pick<Compute, 'codec'> },
  facts: Pick<BackupManifest, 'created_at' | 'owner' | 'database_version'> & { readonly stores: readonly AnyStore[] },
  { signal, onProgress }: BackupWork = {},
): Promise<Blob> {
  const { stores, ...rest } = facts;
  const blobs = createPartWriter();
  const bytes = createPartWriter();
  const sink: ByteSink = { blob: blobs.blob, bytes: bytes.bytes };
  onProgress?.({ done: 0, total: null, phase: 'read' });
  const texts = await storage.read(stores, async (tx) => {
    const written: { readonly store: string; readonly records: number; readonly text: Blob }[] = [];
    for (const store of stores) written.push({ store: store.name, ...(await readStore(tx, store, sink)) });
    return written;
  });
  const files = [
    ...blobs.finish().map((blob, part) => ({ path: partPath('blobs', part), blob })),
    ...bytes.finish().map((blob, part) => ({ path: partPath('bytes', part), blob })),
    ...texts.map(({ store, text }) => ({ path: storePath(store), blob: text })),
  ];
  const entries: Entry[] = [];
  for (const file of files) {
    throwIfCancelled(signal);
    entries.push({ ...file, sha256: await sha256HexOf(new Uint8Array(await file.blob.arrayBuffer())) });
  }
  const manifest: BackupManifest = {
    format: 'mlops-pipeline-lab-backup',
    format_version: backupFormatVersion,
    ...rest,
    stores: Object.fromEntries(texts.map(({ store, records }) => [store, { records }])),
    entries: entries.map(({ path, blob, sha256 }) => ({ path, size: blob.size, sha256 })),
  };
  const zip = await compute.codec.pack(
    [...entries, { path: manifestPath, blob: new Blob([JSON.stringify(manifest)]) }],
    {
      signal,
      onProgress: (progress) => onProgress?.({ ...progress, phase: 'pack' }),
    },
  );
  return sealArchive(zip, signal);
}

export const storePath = (store: string): string => `${backupFolder}/stores/${store}.jsonl`;

/** Numbered so that the order of the names is that of the parts. */
export const partPath = (kind: 'blobs' | 'bytes', part: number): string =>
  `${backupFolder}/${kind}/${String(part).padStart(6, '0')}.bin`;

/** One JSON text a line, in the order of the keys. Nothing but the transaction is awaited. */
async function readStore(
  tx: ReadTransaction,
  store: AnyStore,
  sink: ByteSink,
): Promise<{ readonly records: number; readonly text: Blob }> {
  const texts: string[] = [];
  let records = 0;
  let last: StorageKey | undefined;
  for (;;) {
    const rows = await tx.list(store, { limit: pageRows, ...(last !== undefined && { from: last }) });
    const isFirstKnown =
      last !== undefined && rows[0] !== undefined && compareKeys(requireKeyOf(store, rows[0]), last) === 0;
    const fresh = isFirstKnown ? rows.slice(1) : rows;
    if (fresh.length > 0) texts.push(fresh.map((row) => `${JSON.stringify(encodeValue(row, sink))}\n`).join(''));
    records += fresh.length;
    const end = rows.at(-1);
    if (end === undefined || rows.length < pageRows) return { records, text: new Blob(texts) };
    last = requireKeyOf(store, end);
  }
}
