import { describe, expect, it } from 'vitest';
import {
  layoutLineChart,
  nearestStop,
  stopsOf,
  valueAt,
  type Point,
  type Series,
} from '../../../src/ui/charts/line-chart.ts';
import { placeLabels } from '../../../src/ui/charts/place-labels.ts';

const series = (id: string, points: readonly Point[]): Series => ({
  id,
  label: id,
  colour: 1,
  isDashed: false,
  points,
});
const line = (id: string, ...ys: readonly number[]) =>
  series(
    id,
    ys.map((y, index) => ({ x: index + 1, y })),
  );

describe('a line chart', () => {
  it('spans the values, with ticks that lie inside, and draws in a square of 1000', () => {
    const chart = layoutLineChart([line('a', 0.4, 0.2, 0)], 5);
    expect(chart.yTicks).toEqual([
      { value: 0, place: 100 },
      { value: 0.1, place: 75 },
      { value: 0.2, place: 50 },
      { value: 0.3, place: expect.closeTo(25) as number },
      { value: 0.4, place: 0 },
    ]);
    expect(chart.yDecimals).toBe(1);
    expect(chart.lines[0]?.path).toBe('M0,0L500,500L1000,1000');
    expect([chart.placeX(2), chart.placeY(0.2)]).toEqual([50, 50]);
  });

  it.each([
    [0.47, 0.015],
    [0.693, 0.148],
    [12_000, 3],
    [1, 1],
    [-3, -2.99],
  ])('from %d to %d has two to five horizontal lines', (from, to) => {
    const { yTicks, yDecimals } = layoutLineChart([line('a', from, to)], 5);
    expect(yTicks.length).toBeGreaterThanOrEqual(2);
    expect(yTicks.length).toBeLessThanOrEqual(5);
    // As written, no two ticks are the same.
    expect(new Set(yTicks.map(({ value }) => value.toFixed(yDecimals))).size).toBe(yTicks.length);
  });

  it('begins its x axis with the first tree and keeps to whole numbers', () => {
    const many = layoutLineChart([line('a', ...Array.from({ length: 100 }, (_, index) => index))], 5);
    expect(many.xTicks.map(({ value }) => value)).toEqual([1, 20, 40, 60, 80, 100]);
    const few = layoutLineChart([line('a', 3, 2, 1)], 5);
    expect(few.xTicks.map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('leaves out what no drawing can show', () => {
    const chart = layoutLineChart([line('a', 1, NaN, 3, Infinity), line('b', NaN), line('c')], 5);
    expect(chart.lines.map(({ series: { id }, last }) => [id, last])).toEqual([['a', { x: 3, y: 3 }]]);
    expect(chart.lines[0]?.path).not.toMatch(/NaN|Infinity/);
    expect(layoutLineChart([], 5).lines).toEqual([]);
  });

  it('puts a single value into the middle', () => {
    const { lines, placeX } = layoutLineChart([line('a', 7)], 5);
    expect([lines[0]?.endTop, placeX(1)]).toEqual([50, 50]);
  });

  it('is read at the nearest x of any line, where others may have no value', () => {
    const [a, b] = [line('a', 5, 4, 3), series('b', [{ x: 10, y: 1 }])];
    const stops = stopsOf([a, b]);
    expect(stops).toEqual([1, 2, 3, 10]);
    expect([-5, 1.4, 6.5, 6.6, 99].map((x) => stops[nearestStop(stops, x)])).toEqual([1, 1, 3, 10, 10]);
    expect([valueAt(a, 2), valueAt(b, 2)]).toEqual([4, undefined]);
  });
});

describe('labels', () => {
  const room = { gap: 10, from: 0, to: 100 };

  it('stay where they want to be when nothing collides', () => {
    expect(placeLabels([80, 10, 40], room)).toEqual([80, 10, 40]);
  });

  it('that collide move apart by the same, in their order', () => {
    expect(placeLabels([50, 52], room)).toEqual([46, 56]);
    expect(placeLabels([52, 50], room)).toEqual([56, 46]);
  });

  it('that push a third one keep clear of it too', () => {
    expect(placeLabels([50, 52, 58], room)).toEqual([
      expect.closeTo(43.33),
      expect.closeTo(53.33),
      expect.closeTo(63.33),
    ]);
  });

  it('stay inside the plot', () => {
    expect(placeLabels([99, 100, 98], room)).toEqual([90, 100, 80]);
    expect(placeLabels([0, 1], room)).toEqual([0, 10]);
  });

  it('share the height evenly where there is no room for the gap', () => {
    expect(placeLabels([50, 50, 50], { gap: 80, from: 0, to: 100 })).toEqual([0, 50, 100]);
  });

  it.each([1, 2, 3, 4, 8])('never overlap, for whatever %d places', (count) => {
    for (let trial = 0; trial < 200; trial++) {
      const wanted = Array.from({ length: count }, (_, index) => (trial * 37 + index * index * 61 + index * 7) % 101);
      const places = [...placeLabels(wanted, room)].sort((a, b) => a - b);
      places.forEach((place, index) => {
        expect(place).toBeGreaterThanOrEqual(-1e-9);
        expect(place).toBeLessThanOrEqual(100 + 1e-9);
        if (index > 0) expect(place - places[index - 1]!).toBeGreaterThanOrEqual(10 - 1e-9);
      });
    }
  });
});
