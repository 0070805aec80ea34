import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsBetween, placeColumns, type GridColumn } from '../../../src/ui/kit/grid-columns.ts';
import { scrollMap, topAfterScroll } from '../../../src/ui/kit/scroll-map.ts';

const windowPx = 400;
const million = scrollMap(30_000_000, windowPx);

describe('rows that are too high for an element', () => {
  it('keep below what browsers allow, and lead from the first row to the last', () => {
    expect(million.heightPx).toBe(8_000_000);
    expect(million.topOf(0)).toBe(0);
    expect(million.topOf(million.maxScrollTop)).toBe(million.maxTop);
    expect(million.scrollTopOf(million.maxTop)).toBe(million.maxScrollTop);
  });

  it('have one place of the bar for every row, in order', () => {
    fc.assert(
      fc.property(fc.nat(million.maxTop), fc.nat(million.maxTop), (a, b) => {
        expect(million.topOf(million.scrollTopOf(a))).toBeCloseTo(a, 3);
        if (a < b) expect(million.scrollTopOf(a)).toBeLessThan(million.scrollTopOf(b));
      }),
    );
  });

  it('scroll pixel by pixel near both ends', () => {
    expect(million.topOf(999_000)).toBe(999_000);
    expect(million.maxTop - million.topOf(million.maxScrollTop - 999_000)).toBe(999_000);
  });

  it('move as far as the wheel does, and jump where the bar is dragged or a key leads', () => {
    const middle = { before: 4_000_000, windowPx };
    const top = million.topOf(4_000_000);
    expect(topAfterScroll(million, top, { ...middle, after: 4_000_100 })).toBeCloseTo(top + 100, 3);
    expect(topAfterScroll(million, top, { ...middle, after: 5_000_000 })).toBe(million.topOf(5_000_000));
    expect(topAfterScroll(million, top, { ...middle, after: million.maxScrollTop })).toBe(million.maxTop);
    expect(topAfterScroll(million, 120, { before: 100, after: 0, windowPx })).toBe(0);
  });

  it('are not touched where they fit', () => {
    const small = scrollMap(3000, windowPx);
    expect([small.heightPx, small.maxTop, small.topOf(1234), small.scrollTopOf(1234)]).toEqual([
      3000, 2600, 1234, 1234,
    ]);
    expect(scrollMap(90, windowPx).maxTop).toBe(0);
  });
});

describe('the columns of a grid', () => {
  const columns: readonly GridColumn[] = Array.from({ length: 1000 }, (_, index) => ({
    name: `column_${index}`,
    type: 'integer',
    numeric: true,
  }));
  const measure = { rowCount: 1_000_000, cell: () => '12345', remPx: 16, availablePx: 800 };

  it('are measured by a few rows of many', () => {
    const asked = new Set<number>();
    placeColumns(columns.slice(0, 1), {
      ...measure,
      cell: (row) => {
        asked.add(row);
        return 'x';
      },
    });
    expect([asked.size, asked.has(0), asked.has(999_999)]).toEqual([60, true, true]);
  });

  it('are drawn only where they are seen', () => {
    const places = placeColumns(columns, measure);
    expect(columnsBetween(places, 0, 800).from).toBe(0);
    const { from, to } = columnsBetween(places, 50_000, 50_800);
    expect(to - from).toBeLessThan(12);
    expect(places[from]!.left).toBeLessThanOrEqual(50_000);
    expect(places[to]!.left).toBeGreaterThanOrEqual(50_800);
  });

  it('fill the room that is there within reason, and never shrink', () => {
    const widths = (availablePx: number) =>
      placeColumns(columns.slice(0, 3), { ...measure, availablePx }).map(({ width }) => width);
    expect(widths(10)).toEqual(widths(0));
    expect(widths(10_000)[0]! / widths(0)[0]!).toBeCloseTo(1.75);
  });
});
