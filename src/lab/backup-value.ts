import { LabError } from '../base/errors.ts';

/** Where bytes lie: the number of a part, and the place in it. */
export type ByteRef = readonly [part: number, offset: number, size: number];

/** Takes the bytes that no JSON can hold. */
export interface ByteSink {
  bytes(bytes: Uint8Array): ByteRef;
  blob(blob: Blob): ByteRef;
}

/** Gives them back. Throws for places that are not there. */
export interface ByteSource {
  bytes(ref: ByteRef): Uint8Array<ArrayBuffer>;
  blob(ref: ByteRef): Blob;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The property that marks what is no plain JSON: `{"$": [kind, …]}`. */
const mark = '$';

const viewTypes = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

/**
 * A stored value as JSON from which `decodeValue` makes the same again: numbers to the bit (NaN, infinite, −0), `undefined`
 * and holes, BigInt, Date, typed arrays, ArrayBuffer and Blob, whose bytes go to the sink. Throws `backup_unsupported` for any
 * other object.
 */
export function encodeValue(value: unknown, sink: ByteSink): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : marked('number', numberText(value));
    case 'bigint':
      return marked('bigint', value.toString());
    case 'undefined':
      return marked('undefined');
    case 'object':
      return value === null ? null : encodeObject(value, sink);
    case 'function':
    case 'symbol':
      throw unsupported(typeof value);
  }
}

function encodeObject(value: object, sink: ByteSink): Json {
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, at) => (at in value ? encodeValue(item, sink) : marked('hole')));
  }
  if (value instanceof Blob) return marked('blob', value.type, sink.blob(value));
  if (value instanceof Date) return marked('date', encodeValue(value.getTime(), sink));
  if (value instanceof ArrayBuffer) return marked('buffer', sink.bytes(new Uint8Array(value)));
  if (ArrayBuffer.isView(value)) {
    const type = Object.prototype.toString.call(value).slice('[object '.length, -1);
    if (!Object.hasOwn(viewTypes, type)) throw unsupported(type);
    return marked('view', type, sink.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
  }
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Object]') throw unsupported(kind);
  const entries = Object.entries(value).map(([key, item]) => [key, encodeValue(item, sink)] as const);
  // An object with a property of that very name is written as a list, so that none is taken for a mark.
  return Object.hasOwn(value, mark) ? marked('entries', entries) : Object.fromEntries(entries);
}

function marked(kind: string, ...rest: readonly Json[]): Json {
  return { [mark]: [kind, ...rest] };
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function unsupported(type: string): LabError {
  return new LabError(
    'backup_unsupported',
    `A backup holds plain data, numbers, texts, typed arrays, dates and Blobs, but a record has ${type}. ` +
      'No backup was made; tell the maker of the lab.',
    { detail: { type } },
  );
}

/** The value that was encoded. Throws a plain `Error` for JSON that `encodeValue` never writes. */
export function decodeValue(json: unknown, source: ByteSource): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return decodeList(json, source);
  if (Object.hasOwn(json, mark)) return decodeMarked((json as Record<string, unknown>)[mark], source);
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, decodeValue(item, source)]));
}

function decodeList(items: readonly unknown[], source: ByteSource): unknown[] {
  const list: unknown[] = new Array(items.length);
  for (const [at, item] of items.entries()) if (!isHole(item)) list[at] = decodeValue(item, source);
  return list;
}

function isHole(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, mark)) return false;
  const parts = (item as Record<string, unknown>)[mark];
  return Array.isArray(parts) && parts[0] === 'hole';
}

function decodeMarked(parts: unknown, source: ByteSource): unknown {
  if (!Array.isArray(parts)) throw new Error('a mark is no list');
  const [kind, first, second] = parts as unknown[];
  switch (kind) {
    case 'number':
      return oneOf(numbers, first);
    case 'bigint':
      if (typeof first !== 'string' || !/^-?\d+$/.test(first)) throw new Error('a whole number has no digits');
      return BigInt(first);
    case 'undefined':
      return undefined;
    case 'blob':
      return source.blob(refOf(second)).slice(0, undefined, textOf(first));
    case 'date':
      return new Date(decodeValue(first, source) as number);
    case 'buffer':
      return source.bytes(refOf(first)).buffer;
    case 'view':
      return viewOf(oneOf(viewTypes, first), source.bytes(refOf(second)));
    case 'entries':
      return Object.fromEntries(
        (first as [string, unknown][]).map(([key, item]) => [textOf(key), decodeValue(item, source)]),
      );
    default:
      throw new Error(`a value of the kind ${String(kind)} is not known`);
  }
}

const numbers: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };

function oneOf<Value>(known: Readonly<Record<string, Value>>, name: unknown): Value {
  const value = typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined;
  if (value === undefined) throw new Error(`${String(name)} is not known`);
  return value;
}

function viewOf(type: (typeof viewTypes)[keyof typeof viewTypes], bytes: Uint8Array<ArrayBuffer>): ArrayBufferView {
  return new type(bytes.buffer, 0, bytes.length / type.BYTES_PER_ELEMENT);
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a text was expected');
  return value;
}

function refOf(value: unknown): ByteRef {
  const isPlace = (item: unknown) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0;
  if (!Array.isArray(value) || value.length !== 3 || !value.every(isPlace)) throw new Error('a place has no numbers');
  return value as unknown as ByteRef;
}
