import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../../src/base/columns.ts';
import { parseFilter } from '../../../src/lakehouse/filter-expression.ts';
import type { DataFile } from '../../../src/lakehouse/format/manifest.ts';
import { measureColumn } from '../../../src/lakehouse/format/bounds.ts';
import type { IcebergSchema } from '../../../src/lakehouse/format/table-metadata.ts';
import { mayMatch } from '../../../src/lakehouse/metrics-evaluator.ts';
import type { ScanPlan } from '../../../src/lakehouse/lakehouse.ts';
import { dataFile } from './hand-made-table.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

/** A schema of one column named x, and others where a test needs them. */
const schemaOf = (type: ColumnType, ...others: readonly string[]): IcebergSchema => ({
  type: 'struct',
  'schema-id': 0,
  fields: ['x', ...others].map((name, index) => ({ id: index + 1, name, required: false, type })),
});

/** What a manifest says of a file whose column x has these values. */
function fileOf(type: ColumnType, values: readonly (number | bigint | string | boolean | null)[]): DataFile {
  const { nullCount, nanCount, lower, upper } = measureColumn({ id: 1, name: 'x', required: false, type }, values);
  const known = <Value>(value: Value | null) => (value === null ? [] : [{ key: 1, value }]);
  return {
    ...dataFile('x', values.length),
    value_counts: known(values.length),
    null_value_counts: known(nullCount),
    nan_value_counts: known(nanCount),
    lower_bounds: known(lower),
    upper_bounds: known(upper),
  };
}

const isRead = (filter: string, type: ColumnType, file: DataFile) =>
  mayMatch(parseFilter(filter, schemaOf(type)), file);

describe('LH40 a file is', () => {
  test.each([
    ['x > 3', false],
    ['x >= 3', true],
    ['x < 1', false],
    ['1 > x', false],
    ['x <= 1', true],
    ['x = 4', false],
    ['x = 2', true],
    ['x IN (0, 4, 5)', false],
    ['x IN (0, 2)', true],
    ['x BETWEEN 4 AND 9', false],
    ['x BETWEEN 3 AND 9', true],
    ['NOT x <= 3', false],
    ['x NOT BETWEEN 0 AND 5', false],
    ['x NOT BETWEEN 2 AND 5', true],
    ['x IS NULL', false],
    ['x IS NOT NULL', true],
    ['x IS NOT DISTINCT FROM 4', false],
    ['x IS DISTINCT FROM 4', true],
    ['x = NULL', false],
    ['x NOT IN (7, NULL)', false],
    ['NOT (x < 2 OR x > 0)', false],
    ['x > 3 OR x + 1 > 3', true],
    ['x > 3 AND x + 1 > 3', false],
    ['x > 2.999', true],
    ['x > 3.001', false],
    ['x>-1', true],
    ['x<-1', false],
    ['false', false],
    ['NULL', false],
    ['TRUE', true],
  ])('read for %s: %s, where x is 1 to 3', (filter, expected) => {
    expect(isRead(filter, 'int', fileOf('int', [1, 2, 3]))).toBe(expected);
  });

  test.each([
    ['x < 5', false],
    ['x = 5', false],
    ['x > 5', true],
    ['x <> 5', true],
    ['x IS NOT NULL', true],
    ['isnan(x)', true],
    ['NOT isnan(x)', false],
  ])('read for %s: %s, where x has no number but NaN, which DuckDB puts above all', (filter, expected) => {
    for (const type of ['float', 'double'] as const) {
      expect(isRead(filter, type, fileOf(type, [null, NaN]))).toBe(expected);
      expect(isRead(filter, type, fileOf(type, [NaN]))).toBe(expected);
    }
  });

  test.each([
    ['x > 5', false],
    ['x <> 5', false],
    ['x IS NOT NULL', false],
    ['x IS NULL', true],
    ['NOT x > 5', false],
    ['x IS DISTINCT FROM 5', true],
  ])('read for %s: %s, where all of x is null', (filter, expected) => {
    for (const type of ['int', 'float'] as const) {
      expect(isRead(filter, type, fileOf(type, [null, null]))).toBe(expected);
      expect(isRead(filter, type, { ...fileOf(type, [null]), nan_value_counts: [] })).toBe(expected);
    }
  });

  test('never skipped for a number above a float bound while NaN may be there', () => {
    const known = fileOf('float', [1, 2]);
    expect(isRead('x > 5', 'float', known)).toBe(false);
    expect(isRead('x > 5', 'float', { ...known, nan_value_counts: [] })).toBe(true);
    expect(isRead('x > 5', 'float', { ...known, nan_value_counts: [{ key: 1, value: 1 }] })).toBe(true);
    expect(isRead('x > 5', 'float', { ...known, null_value_counts: [{ key: 1, value: 1 }] })).toBe(false);
    expect(isRead('x < 1', 'float', { ...known, nan_value_counts: [] })).toBe(false);
  });

  test('never skipped where a float may round to the constant', () => {
    const tenth = fileOf('float', [Math.fround(0.1)]);
    for (const filter of ['x = 0.1', 'x < 0.1', 'x > 0.1', 'x <= 0.1', 'x <> 0.1']) {
      expect(isRead(filter, 'float', tenth), filter).toBe(true);
    }
    expect(isRead('x > 0.1001', 'float', tenth)).toBe(false);
  });

  test('told apart by whole numbers beyond 2^53', () => {
    const file = fileOf('long', [2n ** 53n + 1n]);
    expect(isRead('x = 9007199254740993', 'long', file)).toBe(true);
    expect(isRead('x = 9007199254740992', 'long', file)).toBe(false);
    expect(isRead('x = 9007199254740992e0', 'long', file)).toBe(true);
    // Beside a DOUBLE in one list DuckDB rounds all of them.
    const even = fileOf('long', [2n ** 53n]);
    expect(isRead('x BETWEEN 9007199254740993 AND 1e300', 'long', even)).toBe(true);
    expect(isRead('x IN (9007199254740993, 1e0)', 'long', even)).toBe(true);
    expect(isRead('x IN (9007199254740993, 1)', 'long', even)).toBe(false);
  });

  test('read by bounds from before its column was widened, and by none that are no bounds', () => {
    const bounds = (hex: string) => ({
      lower_bounds: [{ key: 1, value: hex }],
      upper_bounds: [{ key: 1, value: hex }],
    });
    expect(isRead('x > 5', 'long', { ...fileOf('long', [5n]), ...bounds('05000000') })).toBe(false);
    expect(isRead('x >= 5', 'long', { ...fileOf('long', [5n]), ...bounds('05000000') })).toBe(true);
    expect(isRead('x > 5', 'double', { ...fileOf('double', [5]), ...bounds('0000a040') })).toBe(false);
    expect(isRead('x < 5', 'float', { ...fileOf('float', [5]), ...bounds('0000c07f') })).toBe(true);
    for (const hex of ['', '05', '050000000000', '05000000000000000000']) {
      expect(isRead('x > 5', 'int', { ...fileOf('int', [5]), ...bounds(hex) }), hex).toBe(true);
    }
  });

  test('read by bounds of texts that were cut', () => {
    const file = fileOf('string', ['abcdefghijklmnopqrst']);
    expect(isRead("x = 'abcdefghijklmnopqrst'", 'string', file)).toBe(true);
    expect(isRead("x > 'abcdefghijklmnopzz'", 'string', file)).toBe(true);
    expect(isRead("x > 'abcdefghijklmnoq'", 'string', file)).toBe(false);
    expect(isRead("x < 'abcdefghijklmnop'", 'string', file)).toBe(false);
    expect(isRead("x = 'it''s'", 'string', file)).toBe(false);
  });

  test('read by the order of code points, and of what lone surrogates are stored as', () => {
    const file = fileOf('string', ['\u{f000}', '🙂']);
    expect(isRead("x > '\u{f000}'", 'string', file)).toBe(true);
    expect(isRead("x < '🙂'", 'string', file)).toBe(true);
    expect(isRead("x > '🙂'", 'string', file)).toBe(false);
    expect(isRead("x > '\u{f000}'", 'string', fileOf('string', ['\ud800', '\u{f000}']))).toBe(true);
    expect(isRead("x < '\u{fffe}'", 'string', fileOf('string', ['\ud800', '\u{fffe}']))).toBe(true);
  });

  test('always read where its manifest says nothing of the column', () => {
    for (const filter of ['x > 5', 'x = 5', 'x IS NULL', 'x IS NOT NULL', 'NOT x = 5', 'x IN (1)']) {
      expect(isRead(filter, 'int', dataFile('f', 3)), filter).toBe(true);
    }
    expect(isRead('x > 5', 'int', dataFile('none', 0))).toBe(false);
  });
});

describe('what is not understood', () => {
  const file = fileOf('int', [1]);
  const deep = (depth: number) => `${'('.repeat(depth)}x = 9${')'.repeat(depth)}`;
  test.each([
    ['a name that two columns have', 'X = 9', ['X']],
    ['a name that no column has', 'y = 9', []],
    ['a qualified name', 't.x = 9', []],
    ['a call', 'abs(x) = 9', []],
    ['a sum', 'x = 9 + 0', []],
    ['texts one after the other', "x = '9' '9'", []],
    ['a cast', 'x = 9::INTEGER', []],
    ['a constant in another form', 'x = 1_000', []],
    ['a text for a number', "x = '9'", []],
    ['an operator that is not ours', 'x !=- 9', []],
    ['an arrow, which binds more loosely than AND', "y -> 'a' AND x = 9", []],
    ['a statement inside', '(SELECT y FROM z WHERE a AND x = 9)', []],
    ['a statement without a table', '(SELECT y AND x = 9)', []],
    ['a parenthesis too many', 'x = 9)', []],
    ['something open', "x = 9 AND y = 'a", []],
    ['more than anybody nests', deep(1000), []],
    ['more than anybody writes', `x = 9${' AND x = 9'.repeat(2000)}`, []],
    ['the other end of a BETWEEN', 'NOT x BETWEEN y AND (x = 9)', []],
  ])('skips nothing: %s', (_, filter, others) => {
    expect(mayMatch(parseFilter(filter, schemaOf('int', ...others)), file)).toBe(true);
  });

  test('leaves what stands beside it', () => {
    expect(isRead(deep(100), 'int', file)).toBe(false);
    expect(isRead('x = 9 + 0 AND x = 8', 'int', file)).toBe(false);
    expect(isRead('abs(x) = 9 AND (x = 1 OR y) AND `x` = 9', 'int', file)).toBe(false);
    expect(isRead('CASE WHEN x = 1 OR y THEN true END AND "x" = 9 -- end', 'int', file)).toBe(false);
  });
});

describe('a plan with a filter', () => {
  async function threeFiles() {
    const page = openPage(newDatabase().open());
    const ids: string[] = [];
    for (const first of [0, 10, 20]) {
      ids.push((await page.lakehouse.append('db.t', rows(first, 10), { location })).snapshotId);
    }
    return { ...page, ids, whole: await page.lakehouse.planScan('db.t') };
  }

  test('says which files are read and which are skipped, of any state and of an increment', async () => {
    const { lakehouse, ids, whole } = await threeFiles();
    const [first, second, third] = whole.files as [string, string, string];
    const filter = 'amount > 12 AND amount < 19';
    expect(await lakehouse.planScan('db.t', { filter })).toMatchObject({
      files: [second],
      rowCount: 10,
      skipped: [
        { path: first, rowCount: 10, sizeBytes: expect.any(Number) as number },
        { path: third, rowCount: 10 },
      ],
    });
    const range = { startSnapshotId: ids[1], endSnapshotId: ids[2] };
    expect(await lakehouse.planScan('db.t', { ...range, filter })).toMatchObject({
      files: [],
      skipped: [{ path: third }],
      rowCount: 0,
      sizeBytes: 0,
    });
    expect(await lakehouse.planScan('db.t', { snapshotId: ids[0], filter: 'amount < 5' })).toMatchObject({
      files: [first],
      skipped: [],
    });
    expect(whole.skipped).toEqual([]);
    await expect(lakehouse.planScan('db.t', { filter: 'amount > 1; x' })).rejects.toMatchObject({
      code: 'invalid_scan',
    });
  });

  test('is what the scan does: files that are skipped are never decoded', async () => {
    const { lakehouse, codec, whole } = await threeFiles();
    let told: ScanPlan | undefined;
    const options = { filter: 'amount > 22', columns: ['note'], onPlan: (plan: ScanPlan) => void (told = plan) };
    const { columns } = await lakehouse.scan('db.t', options);
    expect(columns['note']).toEqual(Array.from({ length: 8 }, (_, row) => `row ${22 + row}`));
    expect(told?.files).toEqual(whole.files.slice(2));
    expect(codec.decoded).toBe(1);
    expect(await lakehouse.scan('db.t', { filter: 'amount > 99', columns: ['amount'] })).toEqual({
      rowCount: 0,
      columns: { amount: new Float32Array(0) },
    });
    expect(codec.decoded).toBe(1);
  });

  test('goes by field ids: a column that was renamed or came later is looked for by its name of now', async () => {
    const { lakehouse, ids, whole } = await threeFiles();
    await lakehouse.updateSchema('db.t', { rename: { from: 'label', to: 'amount_class' } });
    await lakehouse.updateSchema('db.t', { rename: { from: 'amount', to: 'label' } });
    await lakehouse.updateSchema('db.t', { add: { name: 'amount', type: 'float' } });
    const plan = async (filter: string, snapshotId?: string) =>
      (await lakehouse.planScan('db.t', { filter, snapshotId })).files;
    expect(await plan('label > 12 AND label < 19')).toEqual([whole.files[1]]);
    expect(await plan('amount > 12')).toEqual(whole.files);
    expect(await plan('amount > 12', ids[1])).toEqual([whole.files[1]]);
    expect((await lakehouse.scan('db.t', { filter: 'amount > 12' })).rowCount).toBe(0);
    expect((await lakehouse.scan('db.t', { filter: 'amount IS NULL' })).rowCount).toBe(30);
  });
});
