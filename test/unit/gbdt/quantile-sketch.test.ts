import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binRows } from '../../../src/gbdt/bins.ts';
import { makeCuts } from '../../../src/gbdt/cuts.ts';
import { createSketch, finishSketch, pushValue, sketchLimit } from '../../../src/gbdt/quantile-sketch.ts';
import { sortWeighted } from '../../../src/gbdt/sort-weighted.ts';

const value = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(1e37), min: Math.fround(-1e37) }),
  fc.integer({ min: -5, max: 5 }),
);
const column = fc.array(fc.oneof({ weight: 9, arbitrary: value }, fc.constant(NaN)), { minLength: 1, maxLength: 3000 });
const maxBin = fc.integer({ min: 2, max: 300 });

function present(values: readonly number[]): number[] {
  return Float32Array.from(values)
    .filter((v) => !Number.isNaN(v))
    .sort()
    .reduce<number[]>((distinct, v) => (distinct.at(-1) === v ? distinct : [...distinct, v]), []);
}

test('GB3 cuts rise strictly, are at most max_bin, lie on values, and the last lies beyond all of them', () => {
  fc.assert(
    fc.property(column, maxBin, (values, bins) => {
      const cuts = [...makeCuts({ x: Float32Array.from(values) }, undefined, bins).values];
      const distinct = present(values);
      expect(cuts.length).toBeGreaterThan(0);
      expect(cuts.length).toBeLessThanOrEqual(bins);
      for (let i = 1; i < cuts.length; i++) expect(cuts[i]).toBeGreaterThan(cuts[i - 1] ?? NaN);
      if (distinct.length === 0) {
        expect(cuts).toEqual([Math.fround(1e-5)]);
        return;
      }
      const known = new Set(distinct.map((v) => v + 0));
      expect(cuts.slice(0, -1).every((cut) => known.has(cut + 0))).toBe(true);
      expect(cuts.at(-1)).toBeGreaterThan(distinct.at(-1) ?? Infinity);
      expect(cuts[0]).toBeGreaterThan(distinct[0] ?? Infinity);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test('GB3 where the distinct values fit into max_bin, each has its own bin', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 2000 }), (values) => {
      const cuts = [...makeCuts({ x: Float32Array.from(values) }, undefined, 61).values];
      expect(cuts.slice(0, -1)).toEqual(present(values).slice(1));
    }),
    { numRuns: 100, seed: 8 },
  );
});

test('GB3 no bin of distinct values holds more than twice its share and the sketch error', () => {
  const rows = 20000;
  const x = Float32Array.from({ length: rows }, (_, i) => Math.sin(i * 12.9898) * 1000);
  for (const bins of [16, 64, 256]) {
    const cuts = makeCuts({ x }, undefined, bins);
    const counts = new Array<number>(cuts.values.length).fill(0);
    for (const bin of binRows({ x }, cuts).byRow) counts[bin] = (counts[bin] ?? 0) + 1;
    expect(cuts.values.length).toBe(bins);
    expect(Math.max(...counts)).toBeLessThanOrEqual((2 * rows) / bins);
  }
});

test('GB3 a summary keeps its ranks in order: rankMin + weightMin ≤ rankMax, and neither falls', () => {
  const weighted = fc.array(fc.tuple(value, fc.constantFrom(0, 0.25, 1, 3)), { minLength: 1, maxLength: 4000 });
  fc.assert(
    fc.property(weighted, (pairs) => {
      const sketch = createSketch(pairs.length, 16);
      for (const [x, weight] of pairs) pushValue(sketch, Math.fround(x), weight);
      const summary = finishSketch(sketch, 16);
      const total = pairs.reduce((sum, [, weight]) => sum + weight, 0);
      expect(summary.size).toBeLessThanOrEqual(sketchLimit(pairs.length, 16));
      for (let i = 0; i < summary.size; i++) {
        const low = summary.rankMin[i] ?? NaN;
        const high = summary.rankMax[i] ?? NaN;
        expect(low + (summary.weightMin[i] ?? NaN)).toBeLessThanOrEqual(high);
        if (i === 0) continue;
        expect(summary.values[i]).toBeGreaterThan(summary.values[i - 1] ?? NaN);
        expect(low).toBeGreaterThanOrEqual(summary.rankMin[i - 1] ?? NaN);
        expect(high).toBeGreaterThanOrEqual(summary.rankMax[i - 1] ?? NaN);
      }
      // These weights are multiples of ¼, so their float32 sum is exact.
      if (total > 0) expect(summary.rankMax[summary.size - 1]).toBe(total);
    }),
    { numRuns: 100, seed: 9 },
  );
});

test('GB3 a weight of 0 leaves the cuts as if the row were not there', () => {
  const x = Float32Array.from({ length: 400 }, (_, i) => (i * 37) % 101);
  const weight = Float32Array.from(x, (_, i) => (i % 4 === 0 ? 0 : 1));
  const kept = x.filter((_, i) => i % 4 !== 0);
  expect(makeCuts({ x }, weight, 256)).toEqual(makeCuts({ x: kept }, undefined, 256));
});

test('GB3 the weighted sort sorts, keeps pairs together, and does so for orders made to break quicksort', () => {
  const organPipe = Array.from({ length: 3000 }, (_, i) => Math.min(i, 3000 - i));
  const killer = Array.from({ length: 3000 }, (_, i) => (i < 1500 ? (i % 2 === 0 ? i + 1 : 1500 + i) : 2 * (i - 1499)));
  fc.assert(
    fc.property(fc.oneof(fc.array(value, { maxLength: 500 }), fc.constantFrom(organPipe, killer)), (values) => {
      const sorted = Float32Array.from(values);
      // Each weight tells where its value came from.
      const weights = Float32Array.from(values, (_, i) => i);
      sortWeighted(sorted, weights, sorted.length);
      expect(sorted.every((v, i) => i === 0 || (sorted[i - 1] ?? NaN) <= v)).toBe(true);
      expect(new Set(weights).size).toBe(values.length);
      expect(weights.every((from, i) => Math.fround(values[from] ?? NaN) === sorted[i])).toBe(true);
    }),
    { numRuns: 200, seed: 10 },
  );
});

test('GB4 a value lies in the first bin whose bound is greater, one beyond all bounds in the last, NaN in its own', () => {
  const x = Float32Array.of(-5, 1, 1.5, 2, 3, 99, NaN);
  const cuts = { values: Float32Array.of(1, 2, 4), offsets: Int32Array.of(0, 3) };
  const binned = binRows({ x }, cuts);
  expect([...binned.byRow]).toEqual([0, 1, 1, 2, 2, 2, 3]);
  expect({ slots: binned.slots, missingBin: binned.missingBin }).toEqual({ slots: 4, missingBin: 3 });
  expect(binRows({ x: x.subarray(0, 6) }, cuts)).toMatchObject({ slots: 3, missingBin: -1 });
});

test.each([
  [256, false, Uint8Array],
  [256, true, Uint16Array],
  [255, true, Uint8Array],
  [257, false, Uint16Array],
])('GB4 %i bins with missing values: %s fit into the narrowest array', (bins, missing, array) => {
  const x = Float32Array.from({ length: bins + 1 }, (_, i) => (i === bins ? (missing ? NaN : 0) : i));
  expect(binRows({ x }, makeCuts({ x }, undefined, bins)).byRow).toBeInstanceOf(array);
});
