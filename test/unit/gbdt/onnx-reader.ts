/** One field of a Protocol Buffers message, as it stands in the bytes. */
interface Field {
  readonly number: number;
  readonly integer: bigint;
  readonly bytes: Uint8Array;
}

function varintAt(bytes: Uint8Array, at: number): { value: bigint; next: number } {
  let value = 0n;
  for (let shift = 0n, i = at; ; shift += 7n, i++) {
    const byte = bytes[i];
    if (byte === undefined) throw new Error(`byte ${i} is missing`);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: i + 1 };
  }
}

/** The fields of a message, in order. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value: tag, next } = varintAt(bytes, at);
    const [number, wireType] = [Number(tag >> 3n), Number(tag & 7n)];
    if (wireType === 0) {
      const { value, next: end } = varintAt(bytes, next);
      fields.push({ number, integer: value, bytes: new Uint8Array() });
      at = end;
    } else if (wireType === 2) {
      const { value: length, next: begin } = varintAt(bytes, next);
      at = begin + Number(length);
      if (at > bytes.length) throw new Error(`field ${number} ends beyond its message`);
      fields.push({ number, integer: 0n, bytes: bytes.subarray(begin, at) });
    } else throw new Error(`wire type ${wireType} is not expected`);
  }
  return fields;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A message with its fields by number. */
export class MessageView {
  private readonly fields: readonly Field[];

  constructor(bytes: Uint8Array) {
    this.fields = fieldsOf(bytes);
  }

  messages(number: number): MessageView[] {
    return this.all(number).map(({ bytes }) => new MessageView(bytes));
  }

  message(number: number): MessageView {
    const [first] = this.messages(number);
    if (first === undefined) throw new Error(`field ${number} is missing`);
    return first;
  }

  texts(number: number): string[] {
    return this.all(number).map(({ bytes }) => utf8.decode(bytes));
  }

  text(number: number): string {
    return this.texts(number)[0] ?? '';
  }

  integer(number: number): number {
    return Number(this.all(number)[0]?.integer ?? NaN);
  }

  /** Packed. */
  integers(number: number): number[] {
    const values: number[] = [];
    for (const { bytes } of this.all(number)) {
      for (let at = 0; at < bytes.length;) {
        const { value, next } = varintAt(bytes, at);
        values.push(Number(value));
        at = next;
      }
    }
    return values;
  }

  /** Packed. */
  floats(number: number): Float32Array {
    const [field] = this.all(number);
    const bytes = field?.bytes ?? new Uint8Array();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }

  private all(number: number): readonly Field[] {
    return this.fields.filter((field) => field.number === number);
  }
}
