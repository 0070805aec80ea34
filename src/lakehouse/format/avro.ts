import { decompressSnappy, decompressZstd } from 'hyparquet-compressors';
import { sha256Hex } from '../../base/digest.ts';
import { bytesOfHex } from '../../base/ids.ts';
import { createAvroReader, createAvroWriter, type AvroReader } from './avro-bytes.ts';
import { resolveAvroSchema, type AvroSchema, type AvroType } from './avro-schema.ts';
import { readAvro, writeAvro, type AvroValue } from './avro-values.ts';

/** An object container file that was read. */
export interface AvroFile {
  /** Key → text, without `avro.schema` and `avro.codec`. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The writer's schema, resolved. */
  readonly type: AvroType;
  readonly records: readonly AvroValue[];
}

const magic = Uint8Array.of(0x4f, 0x62, 0x6a, 0x01);
const syncLength = 16;
const metadataType = resolveAvroSchema({ type: 'map', values: 'bytes' });

/**
 * An object container file (Avro specification, Object Container Files) with the codec `null` and one block. The sync
 * marker comes from the content, so that the same records give the same bytes.
 */
export function encodeAvro(
  schema: AvroSchema,
  records: readonly AvroValue[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const type = resolveAvroSchema(schema);
  const block = createAvroWriter();
  for (const record of records) writeAvro(block, type, record);
  const content = block.finish();
  const texts = { 'avro.schema': JSON.stringify(schema), 'avro.codec': 'null', ...metadata };
  const encoder = new TextEncoder();
  const header = createAvroWriter();
  header.writeRaw(magic);
  writeAvro(header, metadataType, new Map(Object.entries(texts).map(([key, text]) => [key, encoder.encode(text)])));
  const sync = bytesOfHex(sha256Hex(content)).subarray(0, syncLength);
  header.writeRaw(sync);
  if (records.length > 0) {
    header.writeLong(records.length);
    header.writeLong(content.length);
    header.writeRaw(content);
    header.writeRaw(sync);
  }
  return header.finish();
}

/**
 * Reads an object container file with the codecs null, deflate, snappy and zstandard, under the schema it was written
 * with. Throws an Error that says what is wrong with the bytes.
 */
export async function decodeAvro(bytes: Uint8Array): Promise<AvroFile> {
  const reader = createAvroReader(bytes);
  if (reader.left < magic.length || !reader.readRaw(magic.length).every((byte, index) => byte === magic[index])) {
    throw new Error('it does not begin as an Avro object container file does');
  }
  const texts = readMetadata(reader);
  const sync = reader.readRaw(syncLength);
  const type = resolveAvroSchema(JSON.parse(texts.get('avro.schema') ?? 'null'));
  const codec = texts.get('avro.codec') ?? 'null';
  const records: AvroValue[] = [];
  while (reader.left > 0) {
    const count = reader.readCount('the number of records of a block', Number.MAX_SAFE_INTEGER);
    const packed = reader.readRaw(reader.readCount('the size of a block', reader.left));
    readBlock(await inflate(codec, packed), { type, count, records });
    if (!reader.readRaw(syncLength).every((byte, index) => byte === sync[index])) {
      throw new Error('a block does not end with the sync marker of the file');
    }
  }
  texts.delete('avro.schema');
  texts.delete('avro.codec');
  return { metadata: texts, type, records };
}

function readMetadata(reader: AvroReader): Map<string, string> {
  const entries = readAvro(reader, metadataType) as ReadonlyMap<string, Uint8Array>;
  return new Map([...entries].map(([key, value]) => [key, new TextDecoder().decode(value)]));
}

function readBlock(
  bytes: Uint8Array,
  { type, count, records }: { readonly type: AvroType; readonly count: number; readonly records: AvroValue[] },
): void {
  const reader = createAvroReader(bytes);
  for (let index = 0; index < count; index++) {
    // A record of a manifest has bytes; what has none could be claimed without end.
    if (reader.left === 0) throw new Error(`a block claims ${count} records, but ends after ${index}`);
    records.push(readAvro(reader, type));
  }
  if (reader.left > 0) throw new Error(`a block of ${count} records has ${reader.left} bytes too many`);
}

/** The most that one block may unpack to: manifests are packed into files of 8 MiB. */
const maxBlockBytes = 256 * 2 ** 20;

async function inflate(codec: string, packed: Uint8Array): Promise<Uint8Array> {
  switch (codec) {
    case 'null':
      return packed;
    case 'deflate':
      return inflateRaw(packed);
    case 'snappy':
      return unpackSnappy(packed);
    case 'zstandard':
      return decompressZstd(packed);
  }
  throw new Error(`its codec ${JSON.stringify(codec)} is not one of null, deflate, snappy and zstandard`);
}

async function inflateRaw(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBlockBytes) {
      await reader.cancel();
      throw new Error(`a block unpacks to more than ${maxBlockBytes} bytes`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Snappy without framing, then the CRC-32 of what it unpacks to, big-endian (Avro specification, Required Codecs). */
function unpackSnappy(packed: Uint8Array): Uint8Array {
  const body = packed.subarray(0, -4);
  const length = snappyLength(body);
  if (length > maxBlockBytes) throw new Error(`a block unpacks to more than ${maxBlockBytes} bytes`);
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

/** CRC-32 (ISO 3309), as in zip and PNG. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
