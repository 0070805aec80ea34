import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPartReader, createPartWriter } from '../../../src/lab/backup-parts.ts';
import { decodeValue, encodeValue } from '../../../src/lab/backup-value.ts';

/** Through JSON text and parts, as through a file. */
async function thereAndBack(value: unknown): Promise<unknown> {
  const blobs = createPartWriter();
  const bytes = createPartWriter();
  const text = JSON.stringify(encodeValue(value, { blob: blobs.blob, bytes: bytes.bytes }));
  const loaded = await Promise.all(bytes.finish().map(async (part) => new Uint8Array(await part.arrayBuffer())));
  return decodeValue(JSON.parse(text), createPartReader(blobs.finish(), loaded));
}

const views = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

const view = fc
  .tuple(
    fc.constantFrom(...views),
    fc.array(fc.oneof(fc.integer(), fc.constantFrom(NaN, -0, Infinity)), { maxLength: 5 }),
  )
  .map(([type, values]) => new type(values));

const leaf = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, -0, 0, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '\u2028', '$', '__proto__'),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.bigInt(),
  fc.date(),
  view,
  fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), { maxLength: 3 }).map((values) => BigInt64Array.from(values)),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => bytes.slice().buffer),
);

const value = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('record')),
  record: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'constructor')), tie('value'), {
    maxKeys: 5,
    noNullPrototype: true,
  }),
})).value;

test('LB21 any value that the storage keeps comes back as it was, to the bit', async () => {
  await fc.assert(
    fc.asyncProperty(value, async (stored) => {
      expect(isDeepStrictEqual(await thereAndBack(stored), stored)).toBe(true);
    }),
    { seed: 6, numRuns: 400 },
  );
});

test('LB21 a hole stays a hole, a view of a part of a buffer takes that part only, and bits of NaN stay', async () => {
  const holed: unknown[] = [1];
  holed[2] = 3;
  expect(1 in ((await thereAndBack(holed)) as unknown[])).toBe(false);
  const whole = new Float32Array([1, 2, 3, 4]);
  expect(await thereAndBack(whole.subarray(1, 3))).toStrictEqual(new Float32Array([2, 3]));
  const nan = new Uint32Array([0x7fc0_1234]);
  const back = (await thereAndBack(new Float32Array(nan.buffer))) as Float32Array;
  expect(new Uint32Array(back.buffer)[0]).toBe(0x7fc0_1234);
});

test('LB21 a Blob keeps its bytes and its type, whatever lies beside it', async () => {
  const sizes = [0, 1, 5_000_000, 3, 9_000_000, 7];
  const blobs = sizes.map(
    (size, at) => new Blob([new Uint8Array(size).fill(at)], { type: at % 2 ? 'text/plain' : '' }),
  );
  const back = (await thereAndBack({ blobs })) as { readonly blobs: readonly Blob[] };
  for (const [at, blob] of back.blobs.entries()) {
    expect(blob.type).toBe(blobs[at]!.type);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    expect([bytes.length, bytes.every((byte) => byte === at)]).toEqual([sizes[at], true]);
  }
});

test.each([[new Map()], [/a/], [() => 1], [Symbol('a')], [new Error('a')]])(
  'LB21 %s is refused, since nothing of the lab keeps its like',
  async (odd) => {
    await expect(thereAndBack({ odd })).rejects.toMatchObject({ code: 'backup_unsupported' });
  },
);

test.each([
  [{ $: ['view', 'Float64Array', [0, 0, 8]] }],
  [{ $: ['view', '__proto__', [0, 0, 0]] }],
  [{ $: ['blob', '', [0, -1, 4]] }],
  [{ $: ['number', 'toString'] }],
  [{ $: ['bigint', '1e3'] }],
  [{ $: ['code', 'alert(1)'] }],
  [{ $: 7 }],
])('LB22 %j is nothing that a backup has', (json) => {
  expect(() => decodeValue(json, createPartReader([], []))).toThrow();
});
