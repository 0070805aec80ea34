import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from './ids.ts';

/**
 * SHA-256 (FIPS 180-4) from a library: `crypto.subtle` is missing on insecure origins, cannot be fed in
 * pieces, and one path means one behaviour.
 */
export interface Digest {
  /** Text counts as its UTF-8 bytes; typed arrays as their little-endian bytes. */
  update(part: string | ArrayBufferView): Digest;
  /** 64 lower-case hexadecimal digits. Ends the digest. */
  hex(): string;
}

export function createDigest(): Digest {
  const hash = sha256.create();
  const digest: Digest = {
    update(part) {
      hash.update(
        typeof part === 'string'
          ? new TextEncoder().encode(part)
          : new Uint8Array(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength),
      );
      return digest;
    },
    hex: () => toHex(hash.digest()),
  };
  return digest;
}

/** SHA-256 of one piece, as 64 hexadecimal digits. */
export function sha256Hex(part: string | ArrayBufferView): string {
  return createDigest().update(part).hex();
}

/**
 * SHA-256 of one large piece, as 64 hexadecimal digits: by the platform where it can, some ten times as fast as by the
 * library, else by the library.
 */
export async function sha256HexOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Missing on insecure origins, whatever its type says.
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (subtle === undefined) return sha256Hex(bytes);
  return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
}
