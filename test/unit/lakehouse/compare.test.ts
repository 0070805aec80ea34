import { describe, expect, test } from 'vitest';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { pValue } from '../../../src/lakehouse/compare-plans.ts';
import { location, newDatabase, openPage } from './world.ts';

const open = () => openPage(newDatabase().open()).lakehouse;
const random = new Xoshiro128(7);
const uniform = (count: number, from = 0) => Float32Array.from({ length: count }, () => from + random.nextFloat24());

/** The greatest distance of the two distribution functions, by the definition. */
function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const there = (values: ArrayLike<number>) => Array.from(values).filter((value) => !Number.isNaN(value));
  const [left, right] = [there(a), there(b)];
  const below = (values: readonly number[], at: number) => values.filter((value) => value <= at).length / values.length;
  return Math.max(...[...left, ...right].map((at) => Math.abs(below(left, at) - below(right, at))));
}

describe('LH60 a comparison of two scans', () => {
  test('has the distance that the definition gives, whatever is missing, tied or infinite', async () => {
    const lakehouse = open();
    const a = {
      plain: uniform(300),
      gaps: uniform(300).map((value, row) => (row % 3 === 0 ? NaN : value)),
      tied: Int32Array.from({ length: 300 }, (_, row) => row % 4),
      wild: Float64Array.from({ length: 300 }, (_, row) => (row === 0 ? Infinity : row === 1 ? -Infinity : row / 7)),
    };
    const b = {
      plain: uniform(200, 0.3),
      gaps: uniform(200).map((value, row) => (row % 2 === 0 ? NaN : value * value)),
      tied: Int32Array.from({ length: 200 }, (_, row) => row % 3),
      wild: Float64Array.from({ length: 200 }, (_, row) => (row < 9 ? Infinity : -row / 5)),
    };
    const first = (await lakehouse.append('d.t', a, { location })).snapshotId;
    const second = (await lakehouse.append('d.t', b, { location })).snapshotId;
    const { rowCountA, rowCountB, columns } = await lakehouse.compare(
      { table: 'd.t', snapshotId: first },
      { table: 'd.t', startSnapshotId: first, endSnapshotId: second },
    );
    expect([rowCountA, rowCountB]).toEqual([300, 200]);
    for (const name of ['plain', 'gaps', 'tied', 'wild'] as const) {
      const compared = columns.find((column) => column.name === name)!;
      expect(compared.ks).toBeCloseTo(distanceOf(a[name], b[name]), 12);
      expect(compared.psi).toBeGreaterThan(0);
      const alone = await lakehouse.statistics('d.t', { snapshotId: first });
      expect(compared.a).toEqual(alone.columns.find((column) => column.name === name));
    }
  });

  test('of the same rows is nought, and of rows apart is one', async () => {
    const lakehouse = open();
    const ramp = Float32Array.from({ length: 1000 }, (_, row) => row);
    await lakehouse.append('d.a', { x: ramp, same: new Float32Array(1000).fill(7) }, { location: `${location}a` });
    const moved = { x: ramp.map((value) => value + 500), same: new Float32Array(1000).fill(8) };
    await lakehouse.append('d.b', moved, { location: `${location}b` });
    const [alike] = (await lakehouse.compare({ table: 'd.a' }, { table: 'd.a' })).columns;
    expect(alike).toMatchObject({ ks: 0, ksPValue: 1, psi: 0 });
    const [shifted, apart] = (await lakehouse.compare({ table: 'd.a' }, { table: 'd.b' })).columns;
    expect(shifted!.ks).toBeCloseTo(0.5, 12);
    // Five tenths stand empty, and six tenths beyond the last decile.
    const expected = 5 * (0.0001 - 0.1) * Math.log(0.001) + 0.5 * Math.log(6);
    expect(Math.abs(shifted!.psi! - expected)).toBeLessThan(0.02);
    expect(apart).toMatchObject({ ks: 1, ksPValue: 0 });
    expect(apart!.psi).toBeGreaterThan(8);
  });

  test('says of texts, of columns on one side and of columns without a value that there is no distance', async () => {
    const lakehouse = open();
    const none = { ks: null, ksPValue: null, psi: null };
    const a = { note: ['x', 'y'], only_a: Float32Array.of(1, 2), empty: Float32Array.of(NaN, NaN) };
    const b = { note: ['x', 'z'], empty: Float32Array.of(1, 2), only_b: Int32Array.of(1, 2) };
    await lakehouse.append('d.a', a, { location: `${location}a` });
    await lakehouse.append('d.b', b, { location: `${location}b` });
    const { columns } = await lakehouse.compare({ table: 'd.a' }, { table: 'd.b' });
    expect(columns.map(({ name }) => name)).toEqual(['note', 'only_a', 'empty', 'only_b']);
    for (const column of columns) expect(column).toMatchObject(none);
    expect(columns.map(({ a: left, b: right }) => [left?.count ?? null, right?.count ?? null])).toEqual([
      [2, 2],
      [2, null],
      [0, 2],
      [null, 2],
    ]);
  });

  test('of rows that are gone names them', async () => {
    const lakehouse = open();
    await lakehouse.append('d.t', { x: uniform(10) }, { location });
    await expect(lakehouse.compare({ table: 'd.t' }, { table: 'd.t', snapshotId: '7' })).rejects.toMatchObject({
      code: 'unknown_snapshot',
    });
  });
});

describe('the p-value of the distance', () => {
  // The critical values of Kolmogorov's distribution, as tables of it have them.
  test.each([
    [1.2238, 0.1],
    [1.3581, 0.05],
    [1.6276, 0.01],
    [1.9495, 0.001],
  ])('at the critical value %d is %d', (lambda, expected) => {
    const root = Math.sqrt(5000);
    const ks = lambda / (root + 0.12 + 0.11 / root);
    expect(pValue(ks, 10_000, 10_000) / expected).toBeCloseTo(1, 3);
  });
});
