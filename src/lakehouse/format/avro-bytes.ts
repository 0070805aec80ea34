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
  const reserve = (count: number) => {
    if (length + count <= buffer.length) return;
    const larger = new Uint8Array(Math.max(length + count, 2 * buffer.length));
    larger.set(buffer);
    buffer = larger;
  };
  const view = (count: number) => {
    reserve(count);
    const at = new DataView(buffer.buffer, length, count);
    length += count;
    return at;
  };
  return {
    writeByte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    writeLong(value) {
      const long = BigInt(value);
      let rest = BigInt.asUintN(64, (long << 1n) ^ (long >> 63n));
      reserve(10);
      while (rest > 0x7fn) {
        buffer[length++] = Number(rest & 0x7fn) | 0x80;
        rest >>= 7n;
      }
      buffer[length++] = Number(rest);
    },
    writeFloat: (value) => view(4).setFloat32(0, value, true),
    writeDouble: (value) => view(8).setFloat64(0, value, true),
    writeRaw(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    finish: () => buffer.slice(0, length),
  };
}

/** Reads Avro's binary encoding. Everything throws an Error where the bytes end too early. */
export interface AvroReader {
  readonly left: number;
  /** Counts a value that is read: some take no byte, and could be claimed without end. */
  countValue(): void;
  readByte(): number;
  readLong(): bigint;
  /** A long that is a length or a count: from 0 to `limit`. */
  readCount(what: string, limit: number): number;
  /** A long that is a length in bytes: no more than are left after it. */
  readLength(what: string): number;
  readFloat(): number;
  readDouble(): number;
  readRaw(count: number): Uint8Array;
}

/** How many values may still be read of a file, shared by the readers of its blocks. */
export interface AvroBudget {
  values: number;
  /** How many more its bytes may add. */
  spare: number;
}

/** A manifest entry of a table with 100 columns has 2,000 values, and manifests are packed into files of 8 MiB. */
export const newAvroBudget = (): AvroBudget => ({ values: 1_000_000, spare: 20_000_000 });

/** Bytes make room for values: of those that take bytes, and those that hold them. */
function makeRoom(budget: AvroBudget, bytes: number): void {
  const room = Math.min(8 * bytes, budget.spare);
  budget.values += room;
  budget.spare -= room;
}

export function createAvroReader(bytes: Uint8Array, budget = newAvroBudget()): AvroReader {
  makeRoom(budget, bytes.length);
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
    countValue() {
      if (--budget.values < 0) throw new Error('it claims to have more values than any manifest has');
    },
    readByte: () => view.getUint8(take(1)),
    readLong() {
      // Up to four bytes fit a number, which is what nearly all have.
      let low = 0;
      for (let shift = 0; shift < 28; shift += 7) {
        const byte = reader.readByte();
        low |= (byte & 0x7f) << shift;
        if (byte < 0x80) return BigInt((low >>> 1) ^ -(low & 1));
      }
      let value = BigInt(low);
      for (let shift = 28n; shift < 70n; shift += 7n) {
        const byte = reader.readByte();
        value |= BigInt(byte & 0x7f) << shift;
        if (byte >= 0x80) continue;
        if (value >= 1n << 64n) break;
        return (value >> 1n) ^ -(value & 1n);
      }
      throw new Error('a number has more than 64 bits');
    },
    readCount: (what, limit) => within(what, reader.readLong(), limit),
    readLength: (what) => within(what, reader.readLong(), reader.left),
    readFloat: () => view.getFloat32(take(4), true),
    readDouble: () => view.getFloat64(take(8), true),
    readRaw(count) {
      const from = take(count);
      return bytes.subarray(from, from + count);
    },
  };
  return reader;
}

function within(what: string, count: bigint, limit: number): number {
  if (count >= 0n && count <= BigInt(limit)) return Number(count);
  throw new Error(`${what} must be from 0 to ${limit}, but it is ${count}`);
}
