import { LabError } from '../base/errors.ts';
import type { DocumentValue } from './model-document.ts';

/** Values of an open container: deeper ones are no model. */
const MAX_DEPTH = 32;
const INITIAL_BYTES = 1 << 16;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();

/**
 * XGBoost's dialect of UBJSON (`UBJWriter` in `src/common/json.cc`): big-endian; every length is an int64 (`L`);
 * keys have no marker before it; typed arrays are `[$` type `#L` length and have no end.
 */
export function encodeUbjson(value: DocumentValue): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writeValue(writer, value);
  return writer.taken();
}

class Writer {
  private bytes = new Uint8Array(INITIAL_BYTES);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** Room for that many more bytes; gives where they begin. */
  private grow(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }

  /** Markers: ASCII. */
  ascii(markers: string): void {
    const at = this.grow(markers.length);
    for (let i = 0; i < markers.length; i++) this.bytes[at + i] = markers.charCodeAt(i);
  }

  count(value: number): void {
    this.ascii('L');
    this.int64(BigInt(value));
  }

  int64(value: bigint): void {
    const at = this.grow(8);
    this.view.setBigInt64(at, value);
  }

  text(value: string): void {
    const bytes = utf8Encoder.encode(value);
    this.count(bytes.length);
    const at = this.grow(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** The smallest type that holds it; the ends of a type's range already take the next, as XGBoost has it. */
  integer(value: number): void {
    const magnitude = value < 0 ? -value : value + 1;
    if (magnitude < 128) {
      this.ascii('i');
      const at = this.grow(1);
      this.view.setInt8(at, value);
    } else if (magnitude < 32768) {
      this.ascii('I');
      const at = this.grow(2);
      this.view.setInt16(at, value);
    } else {
      this.ascii('l');
      const at = this.grow(4);
      this.view.setInt32(at, value);
    }
  }

  numbers(values: Float32Array | Int32Array | Uint8Array | BigInt64Array): void {
    this.ascii(`[$${typeMarkerOf(values)}#`);
    this.count(values.length);
    const width = values.BYTES_PER_ELEMENT;
    const at = this.grow(values.length * width);
    const { view } = this;
    if (values instanceof Float32Array) values.forEach((x, i) => view.setFloat32(at + i * width, x));
    else if (values instanceof Int32Array) values.forEach((x, i) => view.setInt32(at + i * width, x));
    else if (values instanceof Uint8Array) this.bytes.set(values, at);
    else values.forEach((x, i) => view.setBigInt64(at + i * width, x));
  }

  taken(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

function typeMarkerOf(values: Float32Array | Int32Array | Uint8Array | BigInt64Array): string {
  if (values instanceof Float32Array) return 'd';
  if (values instanceof Int32Array) return 'l';
  return values instanceof Uint8Array ? 'U' : 'L';
}

function writeValue(writer: Writer, value: DocumentValue): void {
  if (typeof value === 'number') writer.integer(value);
  else if (typeof value === 'string') {
    writer.ascii('S');
    writer.text(value);
  } else if (ArrayBuffer.isView(value)) writer.numbers(value);
  else if (Symbol.iterator in value) {
    writer.ascii('[#');
    writer.count(value.length);
    for (const entry of value) writeValue(writer, entry);
  } else {
    writer.ascii('{');
    for (const [key, entry] of Object.entries(value)) {
      writer.text(key);
      writeValue(writer, entry);
    }
    writer.ascii('}');
  }
}

/**
 * Bytes of that dialect as plain objects, arrays, texts and numbers (`UBJReader`). Throws `invalid_model` naming the
 * byte; nothing that a length declares is allocated before that many bytes are known to be there.
 */
export function decodeUbjson(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd) throw reader.fault('the end of the file');
  return value;
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  fault(expected: string): LabError {
    return new LabError(
      'invalid_model',
      `XGBoost model UBJSON is expected, but byte ${this.at} of ${this.bytes.length} is not ${expected}. ` +
        'Save the model again.',
      { detail: { byte: this.at } },
    );
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.fault(`inside fewer than ${MAX_DEPTH} lists and objects`);
    const marker = this.marker();
    switch (marker) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case 'S':
        return this.text();
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'C':
        return this.number('i');
      default:
        return this.number(marker);
    }
  }

  private marker(): string {
    if (this.isAtEnd) throw this.fault('there');
    return String.fromCharCode(this.bytes[this.at++]!);
  }

  private peeks(marker: string): boolean {
    if (this.isAtEnd) throw this.fault('there');
    return this.bytes[this.at] === marker.charCodeAt(0);
  }

  private expect(markers: string): void {
    for (const marker of markers) {
      if (!this.peeks(marker)) throw this.fault(`“${marker}”`);
      this.at++;
    }
  }

  /** A length, at most as many as can follow in what is left of the file. */
  private count(bytesEach: number): number {
    this.expect('L');
    const declared = this.number('L');
    if (declared >= 0 && declared * bytesEach <= this.bytes.length - this.at) return declared;
    throw this.fault(`before the ${declared} values that are declared`);
  }

  private text(): string {
    const length = this.count(1);
    const bytes = this.bytes.subarray(this.at, this.at + length);
    try {
      const text = utf8.decode(bytes);
      this.at += length;
      return text;
    } catch {
      throw this.fault('text in UTF-8');
    }
  }

  private object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!this.peeks('}')) {
      const key = this.text();
      entries.push([key, this.value(depth + 1)]);
    }
    this.at++;
    // Not by assignment: `__proto__` may be a key.
    return Object.fromEntries(entries);
  }

  private array(depth: number): unknown[] {
    const values: unknown[] = [];
    if (this.peeks('$')) {
      this.at++;
      const type = this.marker();
      this.expect('#');
      const length = this.count(this.widthOf(type));
      for (let i = 0; i < length; i++) values.push(this.number(type));
    } else if (this.peeks('#')) {
      this.at++;
      const length = this.count(1);
      for (let i = 0; i < length; i++) values.push(this.value(depth + 1));
    } else {
      while (!this.peeks(']')) values.push(this.value(depth + 1));
      this.at++;
    }
    return values;
  }

  private widthOf(type: string): number {
    const width = { i: 1, U: 1, I: 2, l: 4, d: 4, L: 8, D: 8 }[type];
    if (width === undefined) throw this.fault('a type that XGBoost writes');
    return width;
  }

  private number(type: string): number {
    const width = this.widthOf(type);
    if (width > this.bytes.length - this.at) throw this.fault('followed by a whole number');
    const { view, at } = this;
    this.at += width;
    switch (type) {
      case 'i':
        return view.getInt8(at);
      case 'U':
        return view.getUint8(at);
      case 'I':
        return view.getInt16(at);
      case 'l':
        return view.getInt32(at);
      case 'd':
        return view.getFloat32(at);
      case 'L':
        return Number(view.getBigInt64(at));
      default:
        return view.getFloat64(at);
    }
  }
}
