import fc from 'fast-check';
import type { Columns } from '../../../src/base/columns.ts';

/** Columns of every type; the values of a file lie near its middle, so that bounds tell files apart. */
export const prunedSchema = {
  f: 'float',
  d: 'double',
  i: 'int',
  l: 'long',
  s: 'string',
  b: 'boolean',
  t: 'timestamptz',
} as const;

const big = 2n ** 53n;
const dayMicros = 86_400_000_000n;
const firstDay = BigInt(Date.UTC(2026, 10, 1)) * 1000n;
const texts = ['', 'a', "it's", 'abcdefghijklmnopqrst', 'abcdefghijklmnopqrsu', '\u{f000}', '🙂', 'zz\ud800', 'Z'];

interface Cell {
  readonly step: number;
  readonly form: number;
}

/** One value a column: `form` chooses the odd ones. */
function valuesOf(middle: number, cells: readonly Cell[]): Columns {
  const numberOf = ({ step, form }: Cell, odd: readonly (number | null)[]) => {
    const value = odd[form];
    return value === undefined ? middle * 10 + step : value;
  };
  const orNull = <Value>({ form }: Cell, value: Value) => (form === 0 ? null : value);
  return {
    f: cells.map((cell) => numberOf(cell, [null, -0, middle * 10 + 0.1, 16777216 * middle, NaN])),
    d: cells.map((cell) => numberOf(cell, [null, -0, middle * 10 + 0.1, -Infinity, NaN])),
    i: cells.map((cell) => orNull(cell, middle * 10 + cell.step)),
    l: cells.map((cell) => orNull(cell, (cell.form === 1 ? big : 0n) + BigInt(middle * 10 + cell.step))),
    s: cells.map((cell) => orNull(cell, texts[(middle + 3 + (cell.step % 2)) % texts.length] ?? '')),
    b: cells.map((cell) => orNull(cell, middle > 0)),
    t: cells.map((cell) => orNull(cell, firstDay + dayMicros * BigInt(middle) + BigInt(cell.step))),
  };
}

const cell = fc.record({ step: fc.integer({ min: -4, max: 4 }), form: fc.integer({ min: 0, max: 11 }) });

/** A file whose rows have all kinds of values, or one that has nothing but missing ones. */
const file = fc
  .tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.oneof(
      { weight: 9, arbitrary: fc.array(cell, { minLength: 1, maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constant([{ step: 0, form: 0 }]) },
    ),
  )
  .map(([middle, cells]) => valuesOf(middle, cells));

export const files = fc.array(file, { minLength: 3, maxLength: 5 });

const keyword = (word: string) => fc.constantFrom(word, word.toLowerCase(), `/* and */ ${word}`);
const gap = fc.constantFrom('', ' ', ' -- or\n');
const comparison = fc.constantFrom('=', '==', '<>', '!=', '<', '<=', '>', '>=');
const whole = fc.integer({ min: -45, max: 45 });

const number = fc.oneof(
  whole.map(String),
  fc.tuple(whole, fc.constantFrom('0', '1', '5', '10', '000', '25')).map(([n, tail]) => `${n}.${tail}`),
  whole.map((n) => `${n}e0`),
  fc.constantFrom(
    '.5',
    '-.5',
    '4.',
    '+3',
    '- 7',
    '1e-1',
    '16777217',
    '33554433',
    '0.1',
    '-0',
    '-0.0',
    '1e300',
    '-1e300',
  ),
);
const longNumber = fc.oneof(
  number,
  fc.tuple(whole, fc.constantFrom('', 'e0', '.0', '.5')).map(([n, tail]) => `${big + BigInt(n)}${tail}`),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '9223372036854775808'),
);
const text = fc
  .constantFrom(...texts.map((each) => each.toWellFormed()), 'abcdefghijklmnop', 'abcdefghijklmnopr', 'b')
  .map((value) => `'${value.replaceAll("'", "''")}'`);
const time = fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })).chain(([day, micros]) => {
  const at = firstDay + dayMicros * BigInt(day) + BigInt(micros);
  const second = new Date(Number((at - (((at % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1000n));
  const fraction = String(((at % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, '0');
  const plain = `${second.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
  const date = plain.slice(0, 10);
  return fc.constantFrom(
    `'${plain}'`,
    `'${plain}+00'`,
    `'${plain.replace(' ', 'T')}Z'`,
    `'${plain}+05:30'`,
    `TIMESTAMP '${plain}'`,
    `TIMESTAMPTZ '${plain}-03'`,
    `timestamp with time zone '${plain}+01:00'`,
    `'${plain}'::TIMESTAMP`,
    `'${date}'`,
    `DATE '${date}'`,
  );
});

const columns = fc.constantFrom(
  ...([
    ['f', number],
    ['d', number],
    ['i', number],
    ['l', longNumber],
    ['s', text],
    ['b', fc.constantFrom('true', 'FALSE')],
    ['t', time],
  ] satisfies readonly (readonly [string, fc.Arbitrary<string>])[]),
);

/** What names a column and constants of its type, NULL now and then. */
const predicate = columns.chain(([name, literal]) => {
  const column = fc.constantFrom(name, name.toUpperCase(), `"${name}"`, `\`${name}\``);
  const constant = fc.oneof({ weight: 14, arbitrary: literal }, { weight: 1, arbitrary: fc.constant('NULL') });
  const list = fc.array(constant, { minLength: 1, maxLength: 3 }).map((all) => `(${all.join(', ')})`);
  const negation = fc.constantFrom('', 'NOT ');
  return fc.oneof(
    { weight: 8, arbitrary: fc.tuple(column, gap, comparison, gap, constant).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(constant, gap, comparison, gap, column).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(column, negation, list).map(([c, not, all]) => `${c} ${not}IN ${all}`) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(column, negation, constant, keyword('AND'), constant)
        .map(([c, not, low, and, high]) => `${c} ${not}BETWEEN ${low} ${and} ${high}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(column, fc.constantFrom('IS NULL', 'is not null')).map((parts) => parts.join(' ')),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(column, negation, constant).map(([c, not, k]) => `${c} IS ${not}DISTINCT FROM ${k}`),
    },
  );
});

/** What DuckDB understands and we do not, or only in part. */
const beyond = fc.constantFrom(
  'b',
  'NOT b',
  'isnan(f)',
  'NOT isnan("d")',
  'isnan(f + d)',
  'i + 1 > 5',
  'i > 5 - 10',
  '(i) > 5',
  'f > d',
  'length(s) > 3',
  "s LIKE 'a%'",
  "s = 'a' COLLATE NOCASE",
  'b IS NOT TRUE',
  'i = 5 IS NULL',
  'i BETWEEN 0 + 1 AND 25',
  'i NOT BETWEEN abs(-5) AND 25 AND l > 0',
  'CASE WHEN i > 5 AND b THEN l > 5 ELSE d < 5 END',
  'i IN (SELECT 10 WHERE true AND false)',
  '(i, l) = (10, 10)',
  'list_contains(list_filter([1, 2], lambda x: x > 1 AND x < 3), i)',
  "t > '2026-11-01'::DATE + INTERVAL 1 DAY",
  'i NOT NULL',
  's = $$a$$',
  "s > E'a'",
  'true',
  'NULL',
  '(SELECT true AND b)',
);

export const filters = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 5, arbitrary: predicate },
    { weight: 1, arbitrary: beyond },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('any'), fc.oneof(keyword('AND'), keyword('OR')), tie('any'))
        .map(([left, word, right]) => `${left} ${word} ${right}`),
    },
    { weight: 1, arbitrary: tie('any').map((inner) => `NOT ${inner}`) },
    { weight: 2, arbitrary: tie('any').map((inner) => `(${inner}\n)`) },
  ),
})).any;
