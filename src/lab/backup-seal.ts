import { createDigest, sha256HexOf } from '../base/digest.ts';
import { throwIfCancelled } from '../base/errors.ts';

/** What a zip archive's comment says before the digest. */
const sealWords = 'mlops-pipeline-lab backup, sha256 of parts ';
const digestLength = 64;
const commentLength = sealWords.length + digestLength;
/** In the end record of a zip archive the length of its comment comes last (APPNOTE 4.3.16). */
const lengthFieldBytes = 2;

/** So much is digested at a stretch. */
const stretchBytes = 4 * 2 ** 20;

/**
 * A zip archive without comment gets one that ends in a digest of all bytes before that digest: one changed anywhere, also
 * where zip itself keeps no checksum, and every cut is noticed.
 */
export async function sealArchive(zip: Blob, signal?: AbortSignal): Promise<Blob> {
  const open = new Blob([zip.slice(0, zip.size - lengthFieldBytes), new Uint8Array([commentLength, 0]), sealWords]);
  return new Blob([open, await digestOf(open, signal)], { type: 'application/zip' });
}

/** The archive without its seal; undefined where there is none, or where it is not that of these bytes. */
export async function unsealArchive(sealed: Blob, signal?: AbortSignal): Promise<Blob | undefined> {
  if (!(await hasSeal(sealed))) return undefined;
  const open = sealed.slice(0, sealed.size - digestLength);
  if ((await sealed.slice(sealed.size - digestLength).text()) !== (await digestOf(open, signal))) return undefined;
  return new Blob([sealed.slice(0, sealed.size - commentLength - lengthFieldBytes), new Uint8Array(lengthFieldBytes)]);
}

async function hasSeal(sealed: Blob): Promise<boolean> {
  const from = sealed.size - commentLength;
  return from > 0 && (await sealed.slice(from, from + sealWords.length).text()) === sealWords;
}

/** SHA-256 over the SHA-256 of each 4 MiB: the platform digests whole pieces only. */
async function digestOf(blob: Blob, signal: AbortSignal | undefined): Promise<string> {
  const digest = createDigest();
  for (let from = 0; from < blob.size; from += stretchBytes) {
    throwIfCancelled(signal);
    const bytes = new Uint8Array(await blob.slice(from, from + stretchBytes).arrayBuffer());
    digest.update(`${await sha256HexOf(bytes)}\n`);
  }
  return digest.hex();
}
