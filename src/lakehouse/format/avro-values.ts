import type { AvroReader, AvroWriter } from './avro-bytes.ts';
import type { AvroType } from './avro-schema.ts';

/**
 * Avro values in memory. long → bigint, int, float and double → number, bytes and fixed → Uint8Array, enum → its symbol,
 * array → array, map → Map, record → object by field name, null → null. A union value stands as the value itself.
 */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly AvroValue[]
  | ReadonlyMap<string, AvroValue>
  | { readonly [field: string]: AvroValue };

/** Writes a value under a type. Throws an Error for a value that the type does not have. */
export function writeAvro(writer: AvroWriter, type: AvroType, value: AvroValue | undefined): void {
  if (type.kind === 'union') {
    writeUnion(writer, type.branches, value ?? null);
    return;
  }
  if (!isOf(type, value ?? null)) throw new Error(`a value of type ${type.kind} was expected, but ${said(value)} came`);
  switch (type.kind) {
    case 'null':
      return;
    case 'boolean':
      writer.writeByte(value === true ? 1 : 0);
      return;
    case 'int':
    case 'long':
      writer.writeLong(value as bigint | number);
      return;
    case 'float':
      writer.writeFloat(value as number);
      return;
    case 'double':
      writer.writeDouble(value as number);
      return;
    case 'string':
      writeText(writer, value as string);
      return;
    case 'bytes':
      writeBytes(writer, value as Uint8Array);
      return;
    case 'fixed':
      writer.writeRaw(value as Uint8Array);
      return;
    case 'enum':
      writer.writeLong(type.symbols.indexOf(value as string));
      return;
    case 'array':
      writeItems(writer, value as readonly AvroValue[], (item) => writeAvro(writer, type.items, item));
      return;
    case 'map':
      writeItems(writer, [...(value as ReadonlyMap<string, AvroValue>)], ([key, item]) => {
        writeText(writer, key);
        writeAvro(writer, type.values, item);
      });
      return;
    case 'record': {
      const record = value as Readonly<Record<string, AvroValue>>;
      for (const field of type.fields) writeAvro(writer, field.type, memberOf(record, field.name));
    }
  }
}

/** The first branch that takes the value. */
function writeUnion(writer: AvroWriter, branches: readonly AvroType[], value: AvroValue): void {
  const branch = branches.findIndex((candidate) => isOf(candidate, value));
  const chosen = branches[branch];
  if (chosen === undefined) throw new Error(`no branch of the union takes ${said(value)}`);
  writer.writeLong(branch);
  writeAvro(writer, chosen, value);
}

const encoder = new TextEncoder();

function writeText(writer: AvroWriter, text: string): void {
  writeBytes(writer, encoder.encode(text));
}

function writeBytes(writer: AvroWriter, bytes: Uint8Array): void {
  writer.writeLong(bytes.length);
  writer.writeRaw(bytes);
}

/** Arrays and maps: one block of all items, then an empty one. */
function writeItems<Item>(writer: AvroWriter, items: readonly Item[], write: (item: Item) => void): void {
  if (items.length > 0) {
    writer.writeLong(items.length);
    for (const item of items) write(item);
  }
  writer.writeLong(0);
}

function memberOf(record: Readonly<Record<string, AvroValue>>, name: string): AvroValue | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function said(value: AvroValue | undefined): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}

/** True for a value that the type has; what is inside arrays and maps is not looked at. */
function isOf(type: AvroType, value: AvroValue): boolean {
  switch (type.kind) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'number' && Object.is(value | 0, value);
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'long':
      return typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
    case 'string':
      return typeof value === 'string';
    case 'enum':
      return typeof value === 'string' && type.symbols.includes(value);
    case 'bytes':
      return value instanceof Uint8Array;
    case 'fixed':
      return value instanceof Uint8Array && value.length === type.size;
    case 'array':
      return Array.isArray(value);
    case 'map':
      return value instanceof Map;
    case 'record':
      return (
        isRecord(value) && type.fields.every((field) => isOptional(field.type) || Object.hasOwn(value, field.name))
      );
    case 'union':
      return type.branches.some((branch) => isOf(branch, value));
  }
}

function isRecord(value: AvroValue): value is { readonly [field: string]: AvroValue } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array)
  );
}

function isOptional(type: AvroType): boolean {
  return type.kind === 'null' || (type.kind === 'union' && type.branches.some(({ kind }) => kind === 'null'));
}

const maxDepth = 128;

/** Reads a value of a type. Throws an Error for bytes that are none. */
export function readAvro(reader: AvroReader, type: AvroType, depth = 0): AvroValue {
  if (depth > maxDepth) throw new Error(`values are nested more than ${maxDepth} levels deep`);
  reader.countValue();
  switch (type.kind) {
    case 'null':
      return null;
    case 'boolean':
      return reader.readByte() !== 0;
    case 'int':
      return readInt(reader);
    case 'long':
      return reader.readLong();
    case 'float':
      return reader.readFloat();
    case 'double':
      return reader.readDouble();
    case 'string':
      return readText(reader);
    case 'bytes':
      return reader.readRaw(reader.readLength('a length in bytes')).slice();
    case 'fixed':
      return reader.readRaw(type.size).slice();
    case 'enum':
      return type.symbols[reader.readCount('the index of a symbol', type.symbols.length - 1)] ?? null;
    case 'array': {
      const items: AvroValue[] = [];
      readItems(reader, () => items.push(readAvro(reader, type.items, depth + 1)));
      return items;
    }
    case 'map': {
      const entries = new Map<string, AvroValue>();
      readItems(reader, () => entries.set(readText(reader), readAvro(reader, type.values, depth + 1)));
      return entries;
    }
    case 'record':
      return Object.fromEntries(type.fields.map((field) => [field.name, readAvro(reader, field.type, depth + 1)]));
    case 'union': {
      const branch = type.branches[reader.readCount('the branch of a union', type.branches.length - 1)];
      if (branch === undefined) throw new Error('a union without branches has no value');
      return readAvro(reader, branch, depth + 1);
    }
  }
}

function readInt(reader: AvroReader): number {
  const value = reader.readLong();
  if (BigInt.asIntN(32, value) === value) return Number(value);
  throw new Error(`an int must have 32 bits, but ${value} came`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(reader: AvroReader): string {
  return utf8.decode(reader.readRaw(reader.readLength('the length of a text')));
}

/**
 * Blocks of items until an empty one; a negative count is followed by the block's size in bytes. However many items a block
 * claims, the bytes or the reader's count of values end first.
 */
function readItems(reader: AvroReader, read: () => unknown): void {
  for (;;) {
    let count = reader.readLong();
    if (count === 0n) return;
    if (count < 0n) {
      count = -count;
      reader.readLength('the size of a block');
    }
    for (let index = 0n; index < count; index++) read();
  }
}
