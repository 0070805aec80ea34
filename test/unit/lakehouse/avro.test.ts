import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAvroReader, createAvroWriter } from '../../../src/lakehouse/format/avro-bytes.ts';
import { resolveAvroSchema, type AvroSchema } from '../../../src/lakehouse/format/avro-schema.ts';
import { decodeAvro, encodeAvro } from '../../../src/lakehouse/format/avro.ts';
import { readAvro, writeAvro, type AvroValue } from '../../../src/lakehouse/format/avro-values.ts';

/** avsc with longs as bigint, so that none is rounded. */
const longType = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer(value: bigint) {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: (value: number) => BigInt(value),
  toJSON: (value: bigint) => Number(value),
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

const judge = (schema: AvroSchema) =>
  avro.Type.forSchema(schema as avro.Schema, { registry: { long: longType }, wrapUnions: 'never' });

/** A schema, and a generator of its values. */
interface Case {
  readonly schema: AvroSchema;
  readonly value: fc.Arbitrary<AvroValue>;
}

let names = 0;
const text = fc.string({ unit: 'binary', maxLength: 12 });
const bytes = fc.uint8Array({ maxLength: 20 });
const primitives: readonly Case[] = [
  { schema: 'null', value: fc.constant(null) },
  { schema: 'boolean', value: fc.boolean() },
  { schema: 'int', value: fc.integer() },
  { schema: 'long', value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { schema: 'float', value: fc.float().map(Math.fround) },
  { schema: 'double', value: fc.double() },
  { schema: 'string', value: text },
  { schema: 'bytes', value: bytes },
];

const anyCase: fc.Arbitrary<Case> = fc.letrec<{ case: Case }>((tie) => ({
  case: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.constantFrom(...primitives),
    fc.constantFrom(...primitives.slice(1)).map(optional),
    tie('case').map(({ schema, value }): Case => ({
      schema: { type: 'array', items: schema },
      value: fc.array(value, { maxLength: 4 }),
    })),
    tie('case').map(({ schema, value }): Case => ({
      schema: { type: 'map', values: schema },
      value: fc.array(fc.tuple(text, value), { maxLength: 4 }).map((entries) => new Map(entries)),
    })),
    fc.array(tie('case'), { minLength: 1, maxLength: 4 }).map(recordOf),
    fc.integer({ min: 1, max: 9 }).map((size): Case => ({
      schema: { type: 'fixed', name: `f${names++}`, size },
      value: fc.uint8Array({ minLength: size, maxLength: size }),
    })),
    fc.constantFrom(['A'], ['A', 'B', 'C']).map((symbols): Case => ({
      schema: { type: 'enum', name: `e${names++}`, symbols },
      value: fc.constantFrom(...symbols),
    })),
  ),
})).case;

function optional({ schema, value }: Case): Case {
  return { schema: ['null', schema], value: fc.oneof(fc.constant(null), value) };
}

function recordOf(parts: readonly Case[]): Case {
  return {
    schema: {
      type: 'record',
      name: `r${names++}`,
      fields: parts.map(({ schema }, index) => ({ name: `p${index}`, type: schema })),
    },
    value: fc.record(Object.fromEntries(parts.map(({ value }, index) => [`p${index}`, value]))),
  };
}

/** As avsc keeps values: maps as objects, bytes as Buffers. */
function asJudged(value: AvroValue): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map((item: AvroValue) => asJudged(item));
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, AvroValue>)].map(([key, item]) => [key, asJudged(item)]),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, AvroValue]) => [key, asJudged(item)]));
}

const runs = 300;

describe('values', () => {
  test('LH28 what we write, avsc reads as the same value; what avsc writes, we read', () => {
    fc.assert(
      fc.property(
        anyCase.chain((each) => fc.record({ schema: fc.constant(each.schema), value: each.value })),
        ({ schema, value }) => {
          const type = resolveAvroSchema(schema);
          const theirs = judge(schema);
          const writer = createAvroWriter();
          writeAvro(writer, type, value);
          const ours = writer.finish();
          // A key named as a member of every object cannot be judged: avsc keeps maps in plain objects.
          fc.pre(
            !JSON.stringify(asJudged(value), (_key, item: unknown) =>
              typeof item === 'bigint' ? null : item,
            ).includes('__proto__'),
          );
          const read = theirs.fromBuffer(Buffer.from(ours)) as unknown;
          expect(theirs.toBuffer(read)).toEqual(Buffer.from(theirs.toBuffer(asJudged(value))));
          expect(readAvro(createAvroReader(Uint8Array.from(theirs.toBuffer(asJudged(value)))), type)).toEqual(
            readAvro(createAvroReader(ours), type),
          );
          expect(readAvro(createAvroReader(ours), type)).toEqual(value);
        },
      ),
      { numRuns: runs },
    );
  });

  test('LH28 bytes that are cut off or changed are read as something or refused, at once', () => {
    fc.assert(
      fc.property(
        anyCase.chain((each) => fc.record({ schema: fc.constant(each.schema), value: each.value })),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ({ schema, value }, place, change) => {
          const type = resolveAvroSchema(schema);
          const writer = createAvroWriter();
          writeAvro(writer, type, value);
          const whole = writer.finish();
          if (whole.length === 0) return;
          expect(() => readAvro(createAvroReader(whole.subarray(0, whole.length - 1)), type)).toThrow();
          const changed = whole.slice();
          const at = place % whole.length;
          changed[at] = changed[at]! ^ change;
          const startedAt = performance.now();
          try {
            readAvro(createAvroReader(changed), type);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
          expect(performance.now() - startedAt).toBeLessThan(5000);
        },
      ),
      { numRuns: runs },
    );
  });
});

const rowSchema: AvroSchema = {
  type: 'record',
  name: 'row',
  fields: [
    { name: 'id', type: 'long', 'field-id': 1 },
    { name: 'note', type: ['null', 'string'], default: null, 'field-id': 2 },
  ],
};
const someRows = Array.from({ length: 2000 }, (_, row) => ({
  id: 2n ** 60n + BigInt(row),
  note: row % 3 === 0 ? null : `note ${row} 🎓`,
}));

/** The rows that avsc finds in a container file. */
function judgedRows(file: Uint8Array): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const rows: unknown[] = [];
    const decoder = new avro.streams.BlockDecoder({ parseHook: () => judge(rowSchema) });
    decoder.on('data', (row) => rows.push(row));
    decoder.on('end', () => resolve(rows));
    decoder.on('error', reject);
    decoder.end(Buffer.from(file));
  });
}

/** A container file of avsc's, in blocks of a few rows. */
function theirFile(codec: 'null' | 'deflate'): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const encoder = new avro.streams.BlockEncoder(judge(rowSchema), { codec, blockSize: 3000 });
    encoder.on('data', (part: Buffer) => parts.push(part));
    encoder.on('end', () => resolve(Buffer.concat(parts)));
    encoder.on('error', reject);
    for (const row of someRows) encoder.write(row);
    encoder.end();
  });
}

describe('container files', () => {
  test('LH28 a file is the same bytes for the same records, avsc reads it, and its metadata is kept', async () => {
    const file = encodeAvro(rowSchema, someRows, { content: 'data', naïve: '🎓' });
    expect(encodeAvro(rowSchema, someRows, { content: 'data', naïve: '🎓' })).toEqual(file);
    expect(await judgedRows(file)).toEqual(someRows);
    const { records, metadata } = await decodeAvro(file);
    expect(records).toEqual(someRows);
    expect([...metadata]).toEqual([
      ['content', 'data'],
      ['naïve', '🎓'],
    ]);
    expect((await decodeAvro(encodeAvro(rowSchema, []))).records).toEqual([]);
  });

  test.each(['null', 'deflate'] as const)('LH28 a file that avsc wrote with the codec %s is read', async (codec) => {
    expect((await decodeAvro(await theirFile(codec))).records).toEqual(someRows);
  });

  test.each([
    ['nothing', () => new Uint8Array()],
    ['another kind of file', () => new TextEncoder().encode('PAR1 and so on')],
    ['a file that is cut off', () => encodeAvro(rowSchema, someRows).slice(0, -9)],
    ['a block that ends elsewhere', () => withChanged(encodeAvro(rowSchema, someRows), -1)],
    ['an unknown codec', () => encodeAvro(rowSchema, someRows, { 'avro.codec': 'bzip2' })],
  ])('LH28 %s is refused', async (_what, file) => {
    await expect(decodeAvro(file())).rejects.toThrow(/begin|bytes|sync marker|codec/);
  });

  test('LH28 a changed byte anywhere in a file is read as something or refused, at once', async () => {
    const file = encodeAvro(rowSchema, someRows.slice(0, 5), { content: 'data' });
    for (let at = 0; at < file.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const changed = file.slice();
        changed[at] = changed[at]! ^ change;
        await decodeAvro(changed).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      }
    }
  });
});

function withChanged(file: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  const changed = file.slice();
  const at = (index + file.length) % file.length;
  changed[at] = changed[at]! ^ 1;
  return changed;
}
