import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { placeLabels } from './place-labels.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One line of a chart. Points stand in the order of x. */
export interface Series {
  readonly id: string;
  /** What stands at the end of the line, before its last value. */
  readonly label: string;
  /** Which of the chart colours. */
  readonly colour: 1 | 2 | 3 | 4;
  readonly isDashed: boolean;
  readonly points: readonly Point[];
}

/** A value of an axis and its place, in percent from the left or from the top. */
export interface Tick {
  readonly value: number;
  readonly place: number;
}

/** A line as it is drawn, in a square of 1000 by 1000 that is stretched to the plot. */
export interface DrawnLine {
  readonly series: Series;
  readonly path: string;
  readonly last: Point;
  /** Where the last point is, in percent from the top. */
  readonly endTop: number;
  /** Where its label stands so that none covers another, in percent from the top. */
  readonly labelTop: number;
}

export interface LineChart {
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** How many decimals tell the y ticks apart. */
  readonly yDecimals: number;
  readonly lines: readonly DrawnLine[];
  /** The faint lines behind, all in one path. */
  readonly faintPath: string;
  /** Percent from the left. */
  placeX(x: number): number;
  /** Percent from the top. */
  placeY(y: number): number;
}

const side = 1000;
const xTickCount = 5;
const yTickCount = 4;
const mostYTicks = 5;

/** Only what can be drawn: points whose two values are finite. */
export function drawablePoints(points: readonly Point[]): readonly Point[] {
  return points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

/**
 * Scales, ticks, paths and label places of a line chart. `labelGap` is the least distance of two labels, in percent
 * of the plot's height. The y axis spans the values and may start above zero; x ticks are whole numbers.
 */
export function layoutLineChart(
  series: readonly Series[],
  labelGap: number,
  faint: readonly (readonly Point[])[] = [],
): LineChart {
  const drawn = series
    .map((each) => ({ each, points: drawablePoints(each.points) }))
    .filter(({ points }) => points.length > 0);
  const behind = faint.map(drawablePoints);
  const all = [...drawn.flatMap(({ points }) => points), ...behind.flat()];
  const x = scaleLinear(extent(all.map((point) => point.x)), [0, 100]);
  const y = yScale(extent(all.map((point) => point.y)));
  const path = line<Point>()
    .x((point) => (x(point.x) * side) / 100)
    .y((point) => (y.scale(point.y) * side) / 100)
    .digits(1);
  const ends = drawn.map(({ points }) => y.scale(points.at(-1)?.y ?? 0));
  const labels = placeLabels(ends, { gap: labelGap, from: 0, to: 100 });
  return {
    xTicks: xTicksOf(x.domain() as [number, number]).map((value) => ({ value, place: x(value) })),
    yTicks: y.ticks.map((value) => ({ value, place: y.scale(value) })),
    yDecimals: decimalsOf(y.ticks),
    lines: drawn.map(({ each, points }, index) => ({
      series: each,
      path: path(points) ?? '',
      last: points.at(-1) ?? { x: 0, y: 0 },
      endTop: ends[index] ?? 0,
      labelTop: labels[index] ?? 0,
    })),
    faintPath: behind.map((points) => path(points) ?? '').join(''),
    placeX: (value) => x(value),
    placeY: (value) => y.scale(value),
  };
}

/** All x of the series, ascending, each once: where a reader can stop. */
export function stopsOf(series: readonly Series[]): readonly number[] {
  const stops = new Set(series.flatMap(({ points }) => drawablePoints(points).map((point) => point.x)));
  return [...stops].sort((a, b) => a - b);
}

/** The place in `stops` that is nearest to `x`; the smaller of two equally near. */
export function nearestStop(stops: readonly number[], x: number): number {
  let nearest = 0;
  stops.forEach((stop, index) => {
    if (Math.abs(stop - x) < Math.abs((stops[nearest] ?? 0) - x)) nearest = index;
  });
  return nearest;
}

/** The y of a series at exactly that x; undefined where it has none. */
export function valueAt(series: Series, x: number): number | undefined {
  return drawablePoints(series.points).find((point) => point.x === x)?.y;
}

/** From tick to tick around the values, with three to five ticks. */
function yScale(values: [number, number]) {
  for (let count = yTickCount; ; count--) {
    const scale = scaleLinear(values, [100, 0]).nice(count);
    const ticks = scale.ticks(count);
    if (ticks.length <= mostYTicks || count === 1) return { scale, ticks };
  }
}

function decimalsOf([first = 0, second = 1]: readonly number[]): number {
  return Math.max(0, -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9));
}

/** Least and greatest; a single value gets room on both sides, so that it lies in the middle. */
function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Whole numbers, the first x among them: a run has a tree 1 and no tree 0. */
function xTicksOf([low, high]: [number, number]): readonly number[] {
  const ticks = scaleLinear([low, high], [0, 100])
    .ticks(xTickCount)
    .filter((tick) => Number.isInteger(tick));
  const first = Math.ceil(low);
  const distance = (high - low) / 10;
  return first > high ? [] : [first, ...ticks.filter((tick) => tick - first > distance)];
}
