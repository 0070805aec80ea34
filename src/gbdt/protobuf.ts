/** The fields of one message in the wire format of Protocol Buffers (encoding guide), in the order they are added. */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** int32, int64 and enum: two's complement in 64 bits. */
  integer(field: number, value: number): this {
    return this.add(varint(field << 3), varint(value));
  }

  float(field: number, value: number): this {
    return this.add(varint((field << 3) | FIXED_32), floatBytes([value]));
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encoded());
  }

  bytes(field: number, value: Uint8Array): this {
    return this.add(varint((field << 3) | LENGTH_DELIMITED), varint(value.length), value);
  }

  packedFloats(field: number, values: Iterable<number>): this {
    return this.bytes(field, floatBytes(values));
  }

  packedIntegers(field: number, values: Iterable<number>): this {
    const bytes: number[] = [];
    for (const value of values) pushVarint(bytes, value);
    return this.bytes(field, Uint8Array.from(bytes));
  }

  encoded(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  private add(...parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      this.parts.push(part);
      this.length += part.length;
    }
    return this;
  }
}

const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
const utf8 = new TextEncoder();

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  pushVarint(bytes, value);
  return Uint8Array.from(bytes);
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  if (rest < 0 || rest > 0x7fffffff) {
    let long = BigInt.asUintN(64, BigInt(value));
    for (; long > 0x7fffffffn; long >>= 7n) bytes.push(Number(long & 0x7fn) | 0x80);
    rest = Number(long);
  }
  for (; rest > 0x7f; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
}

/** Little-endian, whatever the host is. */
function floatBytes(values: Iterable<number>): Uint8Array {
  const all = [...values];
  const view = new DataView(new ArrayBuffer(4 * all.length));
  all.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return new Uint8Array(view.buffer);
}
