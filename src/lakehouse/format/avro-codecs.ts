/** The most that the blocks of one file may unpack to: manifests are packed into files of 8 MiB. */
export const maxUnpackedBytes = 256 * 2 ** 20;

/**
 * What a block of an object container file unpacks to (Avro specification, Required Codecs and Optional Codecs): null,
 * deflate, snappy, zstandard. Throws an Error for other codecs, for what is damaged, and beyond `limit` bytes.
 */
export async function unpackBlock(codec: string, packed: Uint8Array, limit: number): Promise<Uint8Array> {
  switch (codec) {
    case 'null':
      return packed;
    case 'deflate':
      return inflateBlock(packed, limit);
    case 'snappy':
      return unpackSnappy(packed, limit);
    case 'zstandard':
      return unpackZstandard(packed, limit);
  }
  throw new Error(`its codec ${JSON.stringify(codec)} is not one of null, deflate, snappy and zstandard`);
}

/** A chunk of its own: the lab's own manifests are not packed. */
const loadCompressors = () => import('hyparquet-compressors');

/**
 * Writers that cut a zlib stream down to what Avro wants leave bytes of its Adler-32 behind it: PyIceberg three. Other readers
 * stop where the stream ends; the platform's refuses what comes after.
 */
const leftBehind = [0, 3, 4];

async function inflateBlock(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  let reason: unknown;
  for (const count of leftBehind) {
    try {
      return await inflateRaw(packed.subarray(0, packed.length - count), limit);
    } catch (error) {
      // What the whole of it was refused for says more than what came of a part.
      reason ??= error;
    }
  }
  throw reason;
}

async function inflateRaw(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  const stream = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Snappy without framing, then the CRC-32 of what it unpacks to, big-endian. */
async function unpackSnappy(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  if (packed.length < 5) throw new Error('a Snappy block is too short');
  const body = packed.subarray(0, -4);
  const length = snappyLength(body);
  if (length > limit) throw tooLarge(limit);
  // Three bytes stand for 64 at most.
  if (length > 22 * body.length) throw new Error('a Snappy block claims to hold more than it can');
  const { decompressSnappy } = await loadCompressors();
  const bytes = decompressSnappy(body, length);
  const expected = new DataView(packed.buffer, packed.byteOffset + packed.length - 4, 4).getUint32(0);
  if (crc32(bytes) !== expected) throw new Error('the checksum of a block is wrong');
  return bytes;
}

/** Snappy begins with the length of what it unpacks to: seven bits a byte, the lowest first. */
function snappyLength(bytes: Uint8Array): number {
  let length = 0;
  for (const [index, byte] of bytes.subarray(0, 5).entries()) {
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  throw new Error('a Snappy block does not tell its length');
}

async function unpackZstandard(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  checkZstandard(packed, limit);
  const { decompressZstd } = await loadCompressors();
  const bytes = decompressZstd(packed);
  if (bytes.length > limit) throw tooLarge(limit);
  return bytes;
}

/** No block of a frame unpacks to more (RFC 8878, 3.1.1.2.4). */
const maxZstandardBlock = 128 * 1024;

/**
 * Goes along the frames and blocks of Zstandard data (RFC 8878, 3.1.1) and throws an Error where unpacking would take a window
 * or a content larger than `limit`, or much longer than what fits into `limit`.
 */
export function checkZstandard(bytes: Uint8Array, limit: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let unpacked = 0;
  for (let at = 0; at < bytes.length;) {
    const magic = at + 4 <= bytes.length ? view.getUint32(at, true) : 0;
    if (magic >>> 4 === 0x184d2a5) {
      at += 8 + (at + 8 <= bytes.length ? view.getUint32(at + 4, true) : 0);
      continue;
    }
    if (magic !== 0xfd2fb528) throw new Error('a Zstandard frame does not begin as one does');
    const frame = zstandardFrame(bytes, at + 4);
    if (frame.window > limit || frame.content > limit) throw tooLarge(limit);
    at = frame.end;
    for (let isLast = false; !isLast;) {
      if (at + 3 > bytes.length) throw new Error('a Zstandard frame ends too early');
      const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
      const [type, size] = [(header >> 1) & 3, header >> 3];
      isLast = (header & 1) === 1;
      at += 3 + (type === 1 ? 1 : size);
      // What a compressed block unpacks to is not said; most are full, some writers split them.
      unpacked += type === 2 ? maxZstandardBlock / 8 : size;
      if (unpacked > limit || size > maxZstandardBlock) throw tooLarge(limit);
    }
    if (frame.hasChecksum) at += 4;
    if (at > bytes.length) throw new Error('a Zstandard frame ends too early');
  }
}

/** The header of a frame, from its descriptor on (RFC 8878, 3.1.1.1). */
function zstandardFrame(bytes: Uint8Array, start: number) {
  const descriptor = bytes[start] ?? 0;
  const isSingle = ((descriptor >> 5) & 1) === 1;
  let at = start + 1;
  const take = (count: number) => {
    let value = 0;
    for (let index = 0; index < count; index++) value += (bytes[at++] ?? 0) * 2 ** (8 * index);
    return value;
  };
  const windowByte = isSingle ? 0 : take(1);
  const dictionaryFlag = descriptor & 3;
  take(dictionaryFlag === 3 ? 4 : dictionaryFlag);
  const sizeFlag = descriptor >> 6;
  const content = take(sizeFlag === 0 ? Number(isSingle) : 2 ** sizeFlag) + (sizeFlag === 1 ? 256 : 0);
  const base = 2 ** (10 + (windowByte >> 3));
  const window = isSingle ? content : base + (base / 8) * (windowByte & 7);
  return { content, window, end: at, hasChecksum: ((descriptor >> 2) & 1) === 1 };
}

function tooLarge(limit: number): Error {
  return new Error(`it unpacks to more than ${limit} bytes`);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32 (ISO 3309), as in zip and PNG. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
