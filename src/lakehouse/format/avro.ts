import { sha256Hex } from '../../base/digest.ts';
import { bytesOfHex } from '../../base/ids.ts';
import { createAvroReader, createAvroWriter, newAvroBudget, type AvroBudget, type AvroReader } from './avro-bytes.ts';
import { maxUnpackedBytes, unpackBlock } from './avro-codecs.ts';
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
  const schema = texts.get('avro.schema');
  if (schema === undefined) throw new Error('its metadata has no avro.schema');
  const type = resolveAvroSchema(JSON.parse(schema));
  const codec = texts.get('avro.codec') ?? 'null';
  const records: AvroValue[] = [];
  const budget = newAvroBudget();
  let bytesLeft = maxUnpackedBytes;
  while (reader.left > 0) {
    const count = reader.readCount('the number of records of a block', Number.MAX_SAFE_INTEGER);
    const packed = reader.readRaw(reader.readLength('the size of a block'));
    const unpacked = await unpackBlock(codec, packed, bytesLeft);
    bytesLeft -= unpacked.length;
    readBlock(unpacked, { type, count, records, budget });
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

interface BlockRead {
  readonly type: AvroType;
  readonly count: number;
  readonly records: AvroValue[];
  readonly budget: AvroBudget;
}

function readBlock(bytes: Uint8Array, { type, count, records, budget }: BlockRead): void {
  const reader = createAvroReader(bytes, budget);
  for (let index = 0; index < count; index++) records.push(readAvro(reader, type));
  if (reader.left > 0) throw new Error(`a block of ${count} records has ${reader.left} bytes too many`);
}
