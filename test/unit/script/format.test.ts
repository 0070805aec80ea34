import { describe, expect, test } from 'vitest';
import { formatTable } from '../../../src/script/worker/format-table.ts';
import { formatValue } from '../../../src/script/worker/format-value.ts';

class Batch {
  readonly rows = 1;
}

const circular: { self?: unknown } = {};
circular.self = circular;

describe('printed values', () => {
  test.each([
    ['text', 'text'],
    [{ a: "it's", 'b-c': [1, -0, 2n], d: undefined }, "{ a: 'it\\'s', 'b-c': [1, -0, 2n], d: undefined }"],
    [new Batch(), 'Batch { rows: 1 }'],
    [new Map([['a', new Set([1])]]), "Map(1) { 'a' => Set(1) { 1 } }"],
    [Float32Array.of(1.5, 2), 'Float32Array(2) [1.5, 2]'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [circular, '{ self: [Circular] }'],
    [{ a: { b: { c: { d: {} } } } }, '{ a: { b: { c: { d: [Object] } } } }'],
    [Promise.resolve(1), 'Promise {…} (await it)'],
    [Object.create(null), '{}'],
    [[], '[]'],
    [null, 'null'],
  ])('SC14 %o is printed as %s', (value, expected) => {
    expect(formatValue(value)).toBe(expected);
  });

  test('SC14 long lists are shortened and say by how much', () => {
    expect(formatValue(Array.from({ length: 103 }, () => 0))).toMatch(/, … 3 more\]$/);
  });

  test('SC14 rows become a table; anything else does not', () => {
    expect(formatTable([{ feature: 'age', share: 1 / 3 }, { feature: 'score' }])).toBe(
      ['feature     share', '───────  ────────', 'age      0.333333', 'score'].join('\n'),
    );
    expect(formatTable([1, 2])).toBeUndefined();
    expect(formatTable([])).toBeUndefined();
  });
});
