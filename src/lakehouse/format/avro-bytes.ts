/** Writes Avro's binary encoding (Avro specification, Binary Encoding). */
export interface AvroWriter {
  writeByte(value: number): void;
  /** int and long: zig-zag, seven bits a byte. */
  writeLong(value: bigint | number): void;
  writeFloat(value: number): void;
  writeDouble(value: number): void;
  /** As they are, without a length. */
  writeRaw(bytes: Uint8Array): void;
  finish(): Uint8Array<ArrayBuffer>;
}

export function createAvroWriter(): AvroWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;
  const makeRoom = (count: number) => {
    if (length + count <= buffer.length) return;
    const larger = new Uint8Array(Math.max(length + count, 2 * buffer.length));
    larger.set(buffer);
    buffer = larger;
  };
  const view = (count: number) => {
    makeRoom(count);
    const at = new DataView(buffer.buffer, length, count);
    length += count;
    return at;
  };
  return {
    writeByte(value) {
      makeRoom(1);
      buffer[length++] = value;
    },
    writeLong(value) {
      const long = BigInt(value);
      let rest = BigInt.asUintN(64, (long << 1n) ^ (long >> 63n));
      makeRoom(10);
      while (rest > 0x7fn) {
        buffer[length++] = Number(rest & 0x7fn) | 0x80;
        rest >>= 7n;
      }
      buffer[length++] = Number(rest);
    },
    writeFloat: (value) => view(4).setFloat32(0, value, true),
    writeDouble: (value) => view(8).setFloat64(0, value, true),
    writeRaw(bytes) {
      makeRoom(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    finish: () => buffer.slice(0, length),
  };
}

/** Reads Avro's binary encoding. Everything throws an Error where the bytes end too early. */
export interface AvroReader {
  readonly left: number;
  readByte(): number;
  readLong(): bigint;
  /** A long that is a length or a count: from 0 to `limit`. */
  readCount(what: string, limit: number): number;
  readFloat(): number;
  readDouble(): number;
  readRaw(count: number): Uint8Array;
}

export function createAvroReader(bytes: Uint8Array): AvroReader {
  let at = 0;
  const take = (count: number) => {
    if (count > bytes.length - at)
      throw new Error(`${count} more bytes were expected, but ${bytes.length - at} are left`);
    at += count;
    return at - count;
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: AvroReader = {
    get left() {
      return bytes.length - at;
    },
    readByte: () => view.getUint8(take(1)),
    readLong() {
      let value = 0n;
      for (let shift = 0n; shift < 70n; shift += 7n) {
        const byte = reader.readByte();
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
      }
      throw new Error('a number has more than ten bytes');
    },
    readCount(what, limit) {
      const count = reader.readLong();
      if (count >= 0n && count <= BigInt(limit)) return Number(count);
      throw new Error(`${what} must be from 0 to ${limit}, but it is ${count}`);
    },
    readFloat: () => view.getFloat32(take(4), true),
    readDouble: () => view.getFloat64(take(8), true),
    readRaw(count) {
      const from = take(count);
      return bytes.subarray(from, from + count);
    },
  };
  return reader;
}
