import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType, ColumnValues } from '../../../src/base/columns.ts';
import { decodeBound, measureColumn } from '../../../src/lakehouse/format/bounds.ts';

const measure = (type: ColumnType, values: ColumnValues) =>
  measureColumn({ id: 1, name: 'c', required: false, type }, values);

const boundsOf = (type: ColumnType, values: ColumnValues) => {
  const { lower, upper } = measure(type, values);
  return [lower, upper].map((hex) => (hex === null ? null : decodeBound(type, hex)));
};

const utf8 = (text: string) => Buffer.from(text, 'utf8');

describe('LH40 bounds take in every value', () => {
  test('LH40 of numbers, and they are values of the column', () => {
    expect(boundsOf('int', Int32Array.of(3, -(2 ** 31), 7))).toEqual([-(2 ** 31), 7]);
    expect(boundsOf('long', BigInt64Array.of(2n ** 62n, -1n))).toEqual([-1n, 2n ** 62n]);
    expect(boundsOf('timestamptz', [null, 5n, 1n])).toEqual([1n, 5n]);
    expect(boundsOf('boolean', Uint8Array.of(1, 1))).toEqual([true, true]);
    expect(boundsOf('double', [0.1, NaN, null, -Infinity])).toEqual([-Infinity, 0.1]);
    expect(boundsOf('float', Float32Array.of(NaN))).toEqual([null, null]);
    expect(measure('float', [NaN, null, 1, NaN])).toMatchObject({ nullCount: 1, nanCount: 2 });
  });

  test('LH40 of zeros, -0 below and +0 above, whichever came', () => {
    for (const type of ['float', 'double'] as const) {
      for (const zeros of [[0], [-0], [-0, 0], [0, -0]]) expect(boundsOf(type, zeros)).toEqual([-0, 0]);
      expect(boundsOf(type, [0, 1])).toEqual([-0, 1]);
      expect(boundsOf(type, [-1, -0])).toEqual([-1, 0]);
    }
  });

  test('LH40 of text in the order of its UTF-8, cut to 16 characters, the upper one raised', () => {
    // In UTF-16 the emoji would come before U+FF5E.
    expect(boundsOf('string', ['🎓', '～', 'a'])).toEqual(['a', '🎓']);
    expect(boundsOf('string', ['🎓'.repeat(16)])).toEqual(['🎓'.repeat(16), '🎓'.repeat(16)]);
    expect(boundsOf('string', ['🎓'.repeat(17)])).toEqual(['🎓'.repeat(16), '🎓'.repeat(15) + '🎔']);
    expect(boundsOf('string', ['\ud7ff'.repeat(17)])).toEqual(['\ud7ff'.repeat(16), '\ud7ff'.repeat(15) + '\ue000']);
    const last = String.fromCodePoint(0x10ffff);
    expect(boundsOf('string', [`a${last.repeat(16)}`])).toEqual([`a${last.repeat(15)}`, 'b']);
    expect(boundsOf('string', [last.repeat(17)])).toEqual([last.repeat(16), null]);
    expect(boundsOf('string', ['\ufeffa', ''])).toEqual(['', '\ufeffa']);
    // Half a character is stored as U+FFFD.
    expect(boundsOf('string', ['\ud83c', '\uffff'])).toEqual(['\ufffd', '\uffff']);
  });

  test('LH40 of any text: no value is below the lower or above the upper one, by bytes', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('a', '\u{10ffff}', '\ud7ff', '\ue000', '～'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        const { lower, upper } = measure('string', texts);
        for (const each of texts) {
          expect(Buffer.compare(Buffer.from(lower ?? '', 'hex'), utf8(each))).toBeLessThanOrEqual(0);
          if (upper !== null) expect(Buffer.compare(utf8(each), Buffer.from(upper, 'hex'))).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 500, seed: 42 },
    );
  });
});

describe('a bound', () => {
  test('LH20 from before its column was widened is read as the value that it was', () => {
    expect(decodeBound('long', 'feffffff')).toBe(-2n);
    expect(decodeBound('double', '0000c03f')).toBe(1.5);
  });

  test.each<readonly [ColumnType, string]>([
    ['int', '010000'],
    ['int', '0100000000000000'],
    ['long', ''],
    ['float', '0000000000000000'],
    ['double', '00'],
    ['boolean', ''],
    ['timestamptz', '00000000'],
  ])('LH29 of type %s is refused with the bytes %s', (type, hex) => {
    expect(() => decodeBound(type, hex)).toThrow(`a bound of type ${type} cannot have ${hex.length / 2} bytes`);
  });
});
