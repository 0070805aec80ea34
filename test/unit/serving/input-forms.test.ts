import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../../src/serving/errors.ts';
import { readModelInput } from '../../../src/serving/input-forms.ts';
import type { Signature, SignatureColumn } from '../../../src/serving/signature.ts';
import { labColumns, labSignature, publicRow } from './harness.ts';

const column = (name: string, more: Partial<SignatureColumn> = {}): SignatureColumn => ({
  name,
  type: 'float',
  required: true,
  ...more,
});
const signature: Signature = { inputs: [column('a'), column('b')], outputs: [] };

function errorOf(request: unknown, against: Signature = signature): EndpointError {
  try {
    readModelInput(request, against);
  } catch (error) {
    if (error instanceof EndpointError) return error;
    throw error;
  }
  throw new Error('The request was accepted.');
}

const columnsOf = (request: unknown, against: Signature = signature) =>
  Object.fromEntries(Object.entries(readModelInput(request, against).columns).map(([name, each]) => [name, [...each]]));

describe('the four forms', () => {
  it.each([
    [
      'dataframe_split',
      {
        columns: ['b', 'a'],
        data: [
          [2, 1],
          [4, 3],
        ],
      },
    ],
    [
      'dataframe_split',
      {
        index: [7, 8],
        columns: ['a', 'b'],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'dataframe_records',
      [
        { b: 2, a: 1 },
        { a: 3, b: 4 },
      ],
    ],
    [
      'instances',
      [
        { b: 2, a: 1 },
        { a: 3, b: 4 },
      ],
    ],
    [
      'instances',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['inputs', { b: [2, 4], a: [1, 3] }],
    [
      'inputs',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'inputs',
      [
        { a: 1, b: 2 },
        { b: 4, a: 3 },
      ],
    ],
  ])('SV10 %s as %j gives the same columns, in the order of the signature', (form, data) => {
    const columns = columnsOf({ [form]: data });
    expect(Object.entries(columns)).toEqual([
      ['a', [1, 3]],
      ['b', [2, 4]],
    ]);
  });

  it('SV10 any order of the fifteen columns gives the same input', () => {
    const straight = columnsOf({ dataframe_split: { columns: labColumns, data: [publicRow] } }, labSignature);
    fc.assert(
      fc.property(fc.shuffledSubarray([...labColumns.keys()], { minLength: 15 }), (order) => {
        const columns = order.map((index) => labColumns[index]);
        const data = [order.map((index) => publicRow[index])];
        expect(columnsOf({ dataframe_split: { columns, data } }, labSignature)).toEqual(straight);
      }),
      { numRuns: 100, seed: 42 },
    );
  });

  it.each([
    [{}, /exactly one of .* none came/],
    [{ params: {} }, /none came/],
    [{ instances: [[1, 2]], inputs: [[1, 2]] }, /instances and inputs came/],
    [null, /but null came/],
    [[], /but an array came/],
    [undefined, /but nothing came/],
    [{ dataframe_split: [] }, /must be an object with columns and data, but an array/],
    [{ dataframe_split: { data: [[1, 2]] } }, /columns must be a list of column names, but nothing/],
    [{ dataframe_split: { columns: ['a', 'b'] } }, /data must be a list of rows, but nothing/],
    [{ dataframe_split: { columns: ['a', 2], data: [] } }, /number 1 is a number/],
    [{ dataframe_split: { columns: ['a', 'b'], rows: [], data: [] } }, /unknown key "rows"/],
    [{ dataframe_records: { a: 1 } }, /list of rows, but an object/],
    [{ dataframe_records: [[1, 2]] }, /Row 0 .* must be an object/],
    [{ instances: 5 }, /list of rows, but a number/],
    [{ instances: [1, 2] }, /Row 0 .* must be a list of values, but a number/],
    [{ instances: [[1, 2], { a: 1, b: 2 }] }, /Row 1 .* must be a list of values, but an object/],
    [{ inputs: { a: 1, b: 2 } }, /column "a" must be a list of values, but a number/],
    [{ inputs: { a: [1, 2], b: [3] } }, /column "b" has 1 value, but column "a" has 2/],
  ])('%j is refused', (request, message) => {
    expect(errorOf(request).message).toMatch(message);
    expect(errorOf(request).status).toBe(400);
  });

  it.each([
    { dataframe_split: { columns: ['a', 'b'], data: [] } },
    { dataframe_records: [] },
    { instances: [] },
    { inputs: [] },
    { inputs: { a: [], b: [] } },
    { inputs: {} },
  ])('SV11 a request without rows is refused: %j', (request) => {
    expect(errorOf(request).message).toMatch(/at least one row|missing/);
  });
});

describe('columns', () => {
  it('SV10 each of the fifteen columns is named when it is missing', () => {
    for (const missing of labColumns) {
      const keep = labColumns
        .map((name, index) => [name, publicRow[index]] as const)
        .filter(([name]) => name !== missing);
      const columns = keep.map(([name]) => name);
      const row = keep.map(([, value]) => value);
      for (const request of [
        { dataframe_split: { columns, data: [row] } },
        { dataframe_records: [Object.fromEntries(keep)] },
        { inputs: Object.fromEntries(keep.map(([name, value]) => [name, [value]])) },
      ]) {
        const error = errorOf(request, labSignature);
        expect(error.message).toContain(`missing: "${missing}"`);
        expect(error.detail).toMatchObject({ field: missing, missing: [missing], extra: [] });
      }
      expect(errorOf({ instances: [row] }, labSignature).message).toMatch(/has 14 values, but the signature has 15/);
    }
  });

  it('SV10 extra and repeated columns are named, a misspelt one with what it should be', () => {
    expect(errorOf({ dataframe_split: { columns: ['a', 'b', 'c'], data: [[1, 2, 3]] } })).toMatchObject({
      message: expect.stringContaining('not in the signature: "c"') as unknown,
      detail: { field: 'c', missing: [], extra: ['c'] },
    });
    expect(errorOf({ dataframe_split: { columns: ['a', 'a', 'b'], data: [[1, 2, 3]] } })).toMatchObject({
      message: 'The column "a" came twice.',
      detail: { field: 'a' },
    });
    expect(errorOf({ dataframe_split: { columns: ['a', 'B'], data: [[1, 2]] } }).message).toMatch(
      /missing: "b"; not in the signature: "B"/,
    );
    expect(
      errorOf({
        dataframe_records: [
          { a: 1, b: 2 },
          { a: 1, b: 2, c: 3 },
        ],
      }).detail,
    ).toEqual({
      field: 'c',
      missing: [],
      extra: ['c'],
      row: 1,
    });
  });

  it('SV10 names that every object has do not stand for columns', () => {
    const odd: Signature = { inputs: [column('constructor'), column('__proto__')], outputs: [] };
    expect(errorOf({ dataframe_records: [{}] }, odd).detail).toMatchObject({ field: 'constructor' });
    expect(errorOf({ inputs: {} }, odd).detail).toMatchObject({ missing: ['constructor', '__proto__'] });
    const request = JSON.parse('{"dataframe_records": [{"constructor": 1, "__proto__": 2}]}') as unknown;
    expect(Object.entries(columnsOf(request, odd))).toEqual([
      ['constructor', [1]],
      ['__proto__', [2]],
    ]);
  });

  it('a column that is not required may be left out and is missing then', () => {
    const optional: Signature = { inputs: [column('a'), column('b', { required: false })], outputs: [] };
    const missing = { a: [1], b: [Number.NaN] };
    expect(columnsOf({ dataframe_split: { columns: ['a'], data: [[1]] } }, optional)).toEqual(missing);
    expect(columnsOf({ dataframe_records: [{ a: 1 }] }, optional)).toEqual(missing);
    expect(columnsOf({ inputs: { a: [1] } }, optional)).toEqual(missing);
  });

  it('a ragged row is named by its index', () => {
    const data = [[1, 2], [1, 2], [1], [1, 2, 3]];
    expect(errorOf({ dataframe_split: { columns: ['a', 'b'], data } })).toMatchObject({
      message: 'Row 2 (counted from 0) has 1 value, but columns has 2.',
      detail: { row: 2 },
    });
  });

  it('names without end are cut in the message, and only twenty of them are listed', () => {
    const columns = ['a', 'b', ...Array.from({ length: 50_000 }, (_, i) => `${i}${'x'.repeat(100)}`)];
    const error = errorOf({ dataframe_split: { columns, data: [columns.map(() => 1)] } });
    expect(error.message.length + JSON.stringify(error.detail).length).toBeLessThan(5000);
    expect(error.message).toContain('and 49980 more');
  });
});

describe('values', () => {
  const one: Signature = { inputs: [column('a')], outputs: [] };
  const read = (value: unknown, against = one) => columnsOf({ instances: [[value]] }, against)['a'];

  it('SV11 null is a missing value', () => {
    expect(read(null)).toEqual([Number.NaN]);
  });

  it('numbers are rounded to float32', () => {
    expect([read(0.1), read(-0), read(16777217), read(5e-324), read(3.4028235677973362e38)]).toEqual([
      [Math.fround(0.1)],
      [-0],
      [16777216],
      [0],
      [3.4028234663852886e38],
    ]);
  });

  it.each([
    ['text', '"12"', 'a text'],
    ['an empty text', '""', 'a text'],
    ['a boolean', 'true', 'a boolean'],
    ['a list', '[1]', 'an array'],
    ['an object', '{"value":1}', 'an object'],
    ['what JSON makes infinite', '1e400', 'too large'],
    ['minus infinity', '-1e400', 'too large'],
    ['what is infinite in float32', '3.4028235677973366e38', 'infinite in float32'],
    ['what is minus infinite in float32', '-1e39', 'infinite in float32'],
  ])('SV11 %s is refused, naming row and field', (_name, json, message) => {
    const rows = JSON.parse(`[[1, 1], [1, ${json}]]`) as unknown;
    const error = errorOf({ instances: rows });
    expect(error.message).toContain('Row 1, column "b"');
    expect(error.message).toContain(message);
    expect(error.detail).toEqual({ row: 1, field: 'b' });
  });

  it('whole-number columns take whole numbers only, integers only 32 bits', () => {
    const long: Signature = { inputs: [column('a', { type: 'long' })], outputs: [] };
    const integer: Signature = { inputs: [column('a', { type: 'integer' })], outputs: [] };
    expect([read(2 ** 40, long), read(-(2 ** 31), integer), read(null, long)]).toEqual([
      [2 ** 40],
      [-(2 ** 31)],
      [Number.NaN],
    ]);
    expect(errorOf({ instances: [[1.5]] }, long).message).toMatch(/whole number/);
    expect(errorOf({ instances: [[2 ** 31]] }, integer).message).toMatch(/32 bits/);
  });

  it('SV10 no message or detail holds a value of the payload', () => {
    const secret = fc.constantFrom<unknown>('s3cret', { hidden: 's3cret' }, ['s3cret'], 's3cret'.repeat(50));
    const request = fc.oneof(
      secret.map((value) => ({ dataframe_split: { columns: ['a', 'b'], data: [[1, value]] } })),
      secret.map((value) => ({ dataframe_split: { columns: ['a', 'b'], data: [value] } })),
      secret.map((value) => ({ dataframe_split: { columns: ['a', 'b'], data: value } })),
      secret.map((value) => ({ dataframe_records: [{ a: 1, b: value }] })),
      secret.map((value) => ({ inputs: { a: [1], b: [value] } })),
      secret.map((value) => ({ inputs: Array.isArray(value) ? value : [value] })),
    );
    fc.assert(
      fc.property(request, (each) => {
        const { message, detail } = errorOf(each);
        expect(message + JSON.stringify(detail)).not.toContain('s3cret');
      }),
      { numRuns: 200, seed: 42 },
    );
  });
});

describe('warnings', () => {
  const ranged: Signature = {
    inputs: [column('a', { minimum: 0.01, maximum: 10 }), column('b', { maximum: 0 }), column('c', { minimum: 1 })],
    outputs: [],
  };
  const warningsOf = (rows: unknown[]) => readModelInput({ instances: rows }, ranged).warnings;

  it('SV12 values outside the range are counted per column', () => {
    expect(
      warningsOf([
        [-1, 1, 0],
        [11, 0, 1],
        [5, 5, 1],
      ]),
    ).toEqual([
      'a: 2 values outside 0.01 to 10',
      'b: 2 values outside the maximum 0',
      'c: 1 value outside the minimum 1',
    ]);
  });

  it('SV12 bounds, missing values and what float32 makes of a bound are inside', () => {
    expect(
      warningsOf([
        [0.01, 0, 1],
        [10, null, null],
        [Math.fround(0.01), -5, 9],
      ]),
    ).toEqual([]);
  });
});
