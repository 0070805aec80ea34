declare const brand: unique symbol;

/** A string that stands for one kind of thing; another kind's id does not fit in its place. */
export type Branded<Kind extends string> = string & { readonly [brand]: Kind };

/** MLflow run id: 32 hexadecimal digits. */
export type RunId = Branded<'RunId'>;
/** MLflow experiment id: decimal text. */
export type ExperimentId = Branded<'ExperimentId'>;
export type JobId = Branded<'JobId'>;
export type JobRunId = Branded<'JobRunId'>;
export type BuildId = Branded<'BuildId'>;
export type DeploymentId = Branded<'DeploymentId'>;

/** Where ids come from. Handed in below `lab/`. */
export interface IdSource {
  /** A random positive 63-bit number as decimal text (Iceberg's snapshot ids). */
  int63(): string;
  /** `bytes` random bytes as lower-case hexadecimal text. */
  hex(bytes: number): string;
  /** A random UUID, version 4 (RFC 9562). */
  uuid(): string;
}

/** `crypto.getRandomValues` is there on insecure origins too, `crypto.randomUUID` is not. */
export const randomIds: IdSource = idSourceOver((bytes) => crypto.getRandomValues(bytes));

/** An id source over any filler of bytes: tests hand in a seeded one. */
export function idSourceOver(fill: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): IdSource {
  const random = (length: number) => fill(new Uint8Array(length));
  return {
    int63() {
      const view = new DataView(random(8).buffer as ArrayBuffer);
      const value = view.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn;
      return (value === 0n ? 1n : value).toString();
    },
    hex: (bytes) => toHex(random(bytes)),
    uuid() {
      const bytes = random(16);
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      const hex = toHex(bytes);
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
  };
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** The bytes that hexadecimal text stands for, two digits a byte. */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
