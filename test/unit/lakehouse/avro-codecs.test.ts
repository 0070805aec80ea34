import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createAvroReader, createAvroWriter } from '../../../src/lakehouse/format/avro-bytes.ts';
import { checkZstandard, unpackBlock } from '../../../src/lakehouse/format/avro-codecs.ts';
import { resolveAvroSchema, type AvroSchema } from '../../../src/lakehouse/format/avro-schema.ts';
import { readAvro, writeAvro, type AvroValue } from '../../../src/lakehouse/format/avro-values.ts';
import { decodeAvro, encodeAvro } from '../../../src/lakehouse/format/avro.ts';

/** 40 rows in three blocks, written by fastavro 1.13; the blocks of the last one packed by zstd 1.5 with a checksum. */
const files = {
  deflate:
    'T2JqAQQUYXZyby5jb2RlYw5kZWZsYXRlFmF2cm8uc2NoZW1htgJ7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAibi5yb3ciLCAiZmllbGRzIjogW3siZmllbGQtaWQiOiAxLCAibmFtZSI6ICJpZCIsICJ0eXBlIjogImxvbmcifSwgeyJmaWVsZC1pZCI6IDIsICJuYW1lIjogIm5vdGUiLCAidHlwZSI6IFsibnVsbCIsICJzdHJpbmciXX1dfQAwMTIzNDU2Nzg5YWJjZGVmHIABa2iAAAWGJhiLiScvvyRVwbAFTcCoDa62A03KpAtNwLQHrrYPTcpgArpFk+Bqp6BJGU9Dt2gGXO0sNCkzACF2TTAxMjM0NTY3ODlhYmNkZWYcggGb0wABCkw8efklqQoG82ACDAvQpIwWoQkYL4GrXYYmZboCTcBsFVztGjQpw3XoFm2Aq92EJmWyBd2ibXC1AJ0CTjAxMjM0NTY3ODlhYmNkZWYYdNvRAAEKTDx5+SWpCga70AQM98AEGPahSRkfQBMwOQRXewRNyuwYukUn4GpPoUkZnUG36BxcLQAkBEUwMTIzNDU2Nzg5YWJjZGVm',
  snappy:
    'T2JqAQQUYXZyby5jb2RlYwxzbmFwcHkWYXZyby5zY2hlbWG2AnsidHlwZSI6ICJyZWNvcmQiLCAibmFtZSI6ICJuLnJvdyIsICJmaWVsZHMiOiBbeyJmaWVsZC1pZCI6IDEsICJuYW1lIjogImlkIiwgInR5cGUiOiAibG9uZyJ9LCB7ImZpZWxkLWlkIjogMiwgIm5hbWUiOiAibm90ZSIsICJ0eXBlIjogWyJudWxsIiwgInN0cmluZyJdfV19ADAxMjM0NTY3ODlhYmNkZWYc0AHLAQCADQEIIACCEQogAgxub3RlIDGEOhEABDKGEREEAIgRCgACCSwENIo6EQAENYwREQQAjhEKDSwEMJA6EQAEMZIREQQAlBEKDSwEM5Y6EQAENJgREQQAmhEKHAIMbm90ZSA28IYcETAxMjM0NTY3ODlhYmNkZWYc0gHLAQScgAkBJCACDG5vdGUgMJ4JEAyAIACgEQoNGwQyojoRAAQzpBERBACmEQoNLAQ1qDoRAAQ2qhERBACsEQoNLAQxrjoRAAQysBERBACyEQoNLAQ0tDoRACg1toCAgICAgIAgAO+Mpq4wMTIzNDU2Nzg5YWJjZGVmGLgBsAEEuIAJASQgAgxub3RlIDC6CRAVEQQxvBERBAC+EQoNLAQzwDoRAAQ0whERBADEEQoNLAQ2xjoRAAQwyBERBADKEQoNLAQyzDoRACgzzoCAgICAgIAgAIJdBUkwMTIzNDU2Nzg5YWJjZGVm',
  zstandard:
    'T2JqAQQUYXZyby5jb2RlYxJ6c3RhbmRhcmQWYXZyby5zY2hlbWG2AnsidHlwZSI6ICJyZWNvcmQiLCAibmFtZSI6ICJuLnJvdyIsICJmaWVsZHMiOiBbeyJmaWVsZC1pZCI6IDEsICJuYW1lIjogImlkIiwgInR5cGUiOiAibG9uZyJ9LCB7ImZpZWxkLWlkIjogMiwgIm5hbWUiOiAibm90ZSIsICJ0eXBlIjogWyJudWxsIiwgInN0cmluZyJdfV19ADAxMjM0NTY3ODlhYmNkZWYcsAEotS/9JMtdAgBkAoCAIACCgCACDG5vdGUgMYSAMoYAiDSKNYwAjjCQMZKUM5Y0mJo2EACgC1Bg0CHoDBQNdO2p3gBpkC0gsM+OAUGaJIDhwSADwAIexp72MDEyMzQ1Njc4OWFiY2RlZhyuASi1L/0ky1UCAFQCnIAgAgxub3RlIDCegCAAoIAyojOkAKY1qDaqrDGuMrCyNLQ1thAAoMCgQ9AZKBroGugCFBh0+KmOAUGaOQCCPkkAg4DhB4AFFX7r0TAxMjM0NTY3ODlhYmNkZWYYnAEotS/9JLANAgAEAriAIAIMbm90ZSAwuoAxvAC+M8A0wgDENsYwyMoyzDPODgCgwKBD0BkoGujaU70B0iBbQGCfHQOCNEkAww8AC8cNbkwwMTIzNDU2Nzg5YWJjZGVm',
};

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

const rows = Array.from({ length: 40 }, (_, row) => ({
  id: 2n ** 60n + BigInt(row),
  note: row % 3 === 0 ? null : `note ${row % 7}`,
}));

describe.each(Object.entries(files))('a file packed with %s', (codec, base64) => {
  test('LH28 is read', async () => {
    const { records, type } = await decodeAvro(bytesOf(base64));
    expect(records).toEqual(rows);
    expect(type).toMatchObject({ kind: 'record', name: 'n.row', fields: [{ id: 1 }, { id: 2 }] });
    expect(Buffer.from(base64, 'base64').includes(codec)).toBe(true);
  });

  test('LH28 with a changed byte anywhere is read as something or refused', async () => {
    const bytes = bytesOf(base64);
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 0x10, 0xff]) {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ change;
        await decodeAvro(changed).catch((error: unknown) => {
          expect(error).toBeInstanceOf(Error);
          refused++;
        });
      }
    }
    expect(refused).toBeGreaterThan(bytes.length);
  });
});

test('LH28 a Snappy block whose content has another checksum is refused', async () => {
  const bytes = bytesOf(files.snappy);
  // The last byte before the last sync marker is of the checksum.
  bytes[bytes.length - 17] = bytes[bytes.length - 17]! ^ 1;
  await expect(decodeAvro(bytes)).rejects.toThrow(/checksum of a block/);
});

describe('a block that is a bomb is refused before it is unpacked', () => {
  const limit = 1_000_000;

  test('LH28 deflate', async () => {
    const packed = deflateRawSync(new Uint8Array(50_000_000));
    await expect(unpackBlock('deflate', packed, limit)).rejects.toThrow(/unpacks to more than 1000000 bytes/);
  });

  test('LH28 snappy', async () => {
    const claims = (length: readonly number[]) => Uint8Array.from([...length, 0, 0, 0, 0, 0, 0]);
    // 2^32 - 1 bytes; 900,000 bytes out of three.
    await expect(unpackBlock('snappy', claims([0xff, 0xff, 0xff, 0xff, 0x0f]), limit)).rejects.toThrow(/more than/);
    await expect(unpackBlock('snappy', claims([0xa0, 0xf7, 0x36]), limit)).rejects.toThrow(/claims to hold more/);
    await expect(unpackBlock('snappy', new Uint8Array(4), limit)).rejects.toThrow(/too short/);
  });

  test('LH28 zstandard', async () => {
    const magic = [0x28, 0xb5, 0x2f, 0xfd];
    // A window of 3.75 TiB; a content of 2^40 bytes; a hundred blocks of one byte repeated 100,000 times.
    const window = [...magic, 0x00, 0xff, 0x01, 0x00, 0x00];
    const content = [...magic, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 0x01, 0x00, 0x00];
    const run = (isLast: boolean) => {
      const header = (100_000 << 3) | 2 | Number(isLast);
      return [header & 0xff, (header >> 8) & 0xff, header >> 16, 7];
    };
    const runs = [...magic, 0x00, 0x38, ...Array.from({ length: 100 }, (_, index) => run(index === 99)).flat()];
    for (const packed of [window, content, runs]) {
      await expect(unpackBlock('zstandard', Uint8Array.from(packed), limit)).rejects.toThrow(/more than 1000000 bytes/);
    }
    const fits = Uint8Array.from([...magic, 0x00, 0x38, ...run(true)]);
    expect(await unpackBlock('zstandard', fits, limit)).toEqual(new Uint8Array(100_000).fill(7));
    // A frame that is skipped comes first.
    const skipped = Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9, ...fits]);
    expect(() => checkZstandard(skipped, limit)).not.toThrow();
    for (const cut of [5, 6, fits.length - 1]) expect(() => checkZstandard(fits.subarray(0, cut), limit)).toThrow();
  });
});

describe('what is hostile is refused at once', () => {
  const refuse = (schema: unknown, bytes: readonly number[], message: RegExp) => {
    const startedAt = performance.now();
    expect(() => readAvro(createAvroReader(Uint8Array.from(bytes)), resolveAvroSchema(schema))).toThrow(message);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  };

  test('LH28 an array that claims billions of items without bytes', () => {
    const billions = [0x80, 0x80, 0x80, 0x80, 0x80, 0x02];
    refuse({ type: 'array', items: 'null' }, [...billions, 0], /more values than any manifest has/);
    refuse({ type: 'array', items: 'int' }, [...billions, 0], /more bytes were expected/);
    refuse({ type: 'map', values: 'null' }, [...billions, 0], /expected/);
  });

  test('LH28 records in records that double the values at every level', () => {
    let schema: AvroSchema = { type: 'record', name: 'r0', fields: [{ name: 'a', type: 'null' }] };
    for (let level = 1; level < 60; level++) {
      schema = {
        type: 'record',
        name: `r${level}`,
        fields: [
          { name: 'a', type: schema },
          { name: 'b', type: `r${level - 1}` },
        ],
      };
    }
    refuse(schema, [], /more values than any manifest has|nested more than/);
  });

  test('LH28 a record of itself, and a schema without an end', () => {
    refuse({ type: 'record', name: 'r', fields: [{ name: 'a', type: 'r' }] }, [], /nested more than 128 levels/);
    let deep: unknown = 'int';
    for (let level = 0; level < 1000; level++) deep = { type: 'array', items: deep };
    expect(() => resolveAvroSchema(deep)).toThrow(/nested more than 64 levels/);
  });

  test('LH28 a file whose blocks claim records without bytes, again and again', async () => {
    const empty: AvroSchema = { type: 'record', name: 'r', fields: [] };
    expect((await decodeAvro(encodeAvro(empty, [{}, {}]))).records).toEqual([{}, {}]);
    const file = encodeAvro(empty, [{}]);
    // The count, the size and the sync marker of the only block.
    const [head, sync] = [file.subarray(0, -18), file.subarray(-16)];
    const block = Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x02, 0, ...sync]);
    await expect(decodeAvro(Uint8Array.from([...head, ...block, ...block]))).rejects.toThrow(/more values than any/);
  });

  test.each<readonly [string, AvroSchema, readonly number[], RegExp]>([
    ['a text longer than the file', 'string', [0xfe, 0xff, 0xff, 0xff, 0x0f], /length of a text must be from 0 to 0/],
    ['a negative length', 'bytes', [0x01], /length in bytes must be from 0 to 0, but it is -1/],
    ['a number of eleven bytes', 'long', new Array<number>(11).fill(0x80), /more than 64 bits/],
    ['a number of 70 bits', 'long', [...new Array<number>(9).fill(0xff), 0x7f], /more than 64 bits/],
    ['an int of 33 bits', 'int', [0x80, 0x80, 0x80, 0x80, 0x10], /int must have 32 bits, but 2147483648 came/],
    ['a branch that is not there', ['null', 'int'], [0x04], /branch of a union must be from 0 to 1, but it is 2/],
    ['a union of nothing', [], [0x00], /branch of a union/],
    ['a symbol that is not there', { type: 'enum', name: 'e', symbols: ['A'] }, [0x02], /index of a symbol/],
    ['text that is no UTF-8', 'string', [0x02, 0xff], /not valid/],
  ])('LH28 %s', (_what, schema, bytes, message) => refuse(schema, bytes, message));

  test.each<readonly [string, unknown, RegExp]>([
    ['no schema at all', null, /is no schema/],
    ['an unknown type', 'decimal', /unknown type "decimal"/],
    ['a record without fields', { type: 'record', name: 'r' }, /no fields/],
    ['a record without a name', { type: 'record', fields: [] }, /no name/],
    ['a field that is none', { type: 'record', name: 'r', fields: [null] }, /is no field/],
    ['a field without a name', { type: 'record', name: 'r', fields: [{ type: 'int' }] }, /field.*has no name/],
    ['a fixed type without a size', { type: 'fixed', name: 'f', size: -1 }, /size of a fixed type/],
    ['an enum without symbols', { type: 'enum', name: 'e' }, /no symbols/],
    ['a map without values', { type: 'map' }, /is no schema/],
  ])('LH28 a schema with %s', (_what, schema, message) => {
    expect(() => resolveAvroSchema(schema)).toThrow(message);
  });

  test('LH28 a header without a schema, and one that is no JSON', async () => {
    const file = Buffer.from(encodeAvro('long', [1n]));
    const without = Buffer.from(file.toString('latin1').replace('avro.schema', 'avro.schemo'), 'latin1');
    await expect(decodeAvro(without)).rejects.toThrow(/no avro\.schema/);
    const broken = Buffer.from(file.toString('latin1').replace('"long"', '"long '), 'latin1');
    await expect(decodeAvro(broken)).rejects.toThrow(SyntaxError);
  });
});

describe('schemas', () => {
  test('LH28 a name without a dot belongs to the namespace around it', () => {
    const inner = { type: 'fixed', name: 'f', size: 2 };
    const type = resolveAvroSchema({
      type: 'record',
      name: 'a.b.outer',
      fields: [
        { name: 'x', type: inner },
        {
          name: 'y',
          type: { type: 'record', name: 'other', namespace: 'c', fields: [{ name: 'f', type: { ...inner, size: 3 } }] },
        },
        { name: 'near', type: 'f' },
        { name: 'far', type: 'c.f' },
        { name: 'self', type: ['null', 'outer'] },
      ],
    });
    expect(type).toMatchObject({
      kind: 'record',
      name: 'a.b.outer',
      fields: [
        { type: { size: 2 } },
        { type: { name: 'c.other', fields: [{ type: { size: 3 } }] } },
        { type: { size: 2 } },
        { type: { size: 3 } },
        { type: { kind: 'union', branches: [{ kind: 'null' }, { name: 'a.b.outer' }] } },
      ],
    });
  });

  const written = (schema: AvroSchema, value: AvroValue) => {
    const writer = createAvroWriter();
    const type = resolveAvroSchema(schema);
    writeAvro(writer, type, value);
    return { bytes: writer.finish(), read: readAvro(createAvroReader(writer.finish()), type) };
  };

  test('LH28 a union takes the first branch that has the value', () => {
    const named = (name: string, field: string): AvroSchema => ({
      type: 'record',
      name,
      fields: [{ name: field, type: 'int' }],
    });
    const union: AvroSchema = ['null', 'int', 'double', 'long', named('r', 'a'), named('s', 'b'), 'bytes'];
    const values = [null, 1, 2 ** 31, -0, 0.5, 2n ** 40n, { a: 1 }, { b: 2 }, Uint8Array.of(7)];
    expect(values.map((value) => written(union, value).bytes[0]! / 2)).toEqual([0, 1, 2, 2, 2, 3, 4, 5, 6]);
    for (const value of values) expect(written(union, value).read).toEqual(value);
  });

  test.each<readonly [string, AvroSchema, AvroValue]>([
    ['an int of 33 bits', 'int', 2 ** 31],
    ['a long of 65 bits', 'long', 2n ** 63n],
    ['a long that is rounded', 'long', 2 ** 53],
    ['text for a number', 'double', '1'],
    ['null for text', 'string', null],
    ['a fixed of another size', { type: 'fixed', name: 'f', size: 2 }, Uint8Array.of(1)],
    ['a symbol that is not there', { type: 'enum', name: 'e', symbols: ['A'] }, 'B'],
    ['a record without a field', { type: 'record', name: 'r', fields: [{ name: 'a', type: 'int' }] }, {}],
    ['what no branch takes', ['null', 'int'], 'x'],
  ])('LH28 %s is not written', (_what, schema, value) => {
    expect(() => written(schema, value)).toThrow(/expected|no branch/);
  });
});
