import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys, isKey, keyOf, keyText, type NestedKey } from '../../../src/storage/keys.ts';

const scalar = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -2, max: 2 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'a', 'b'),
);
const key: fc.Arbitrary<NestedKey> = fc.oneof(
  scalar,
  fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }),
);

test('ST5 any two keys are ordered as IndexedDB orders them', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(indexedDB.cmp(a, b));
      expect(Math.sign(compareKeys(b, a))).toBe(-indexedDB.cmp(a, b) + 0);
    }),
    { numRuns: 2000 },
  );
});

test('ST7 two keys have one text exactly when they are one key', () => {
  fc.assert(
    fc.property(key, key, (a, b) => (keyText(a) === keyText(b)) === (compareKeys(a, b) === 0)),
    { numRuns: 2000 },
  );
  expect(keyText(-0)).toBe(keyText(0));
  expect(keyText(['a,b'])).not.toBe(keyText(['a', 'b']));
  expect(keyText(Infinity)).not.toBe(keyText(-Infinity));
});

test('ST5 a record without a part of the key path has no key', () => {
  const row = { a: 1, b: { c: 'x' }, d: null, e: Number.NaN, f: [1, undefined] };
  const paths = ['a', 'b.c', 'b', 'd', 'e', 'f', 'toString', ['a', 'b.c'], ['a', 'd']];
  const keys = paths.map((path) => keyOf(row, path));
  expect(keys).toEqual([1, 'x', undefined, undefined, undefined, undefined, undefined, [1, 'x'], undefined]);
});

test('dates, booleans, objects and NaN are no keys', () => {
  expect([new Date(0), true, {}, null, undefined, Number.NaN, [[Number.NaN]], 1n].filter(isKey)).toEqual([]);
});
