import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../../../src/compute/explain.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { createTurns } from '../../../src/ui/charts/turns.ts';
import { layStrip, missingShade, shadeCount } from '../../../src/ui/charts/strip-dots.ts';
import { layoutLineChart } from '../../../src/ui/charts/line-chart.ts';
import { dependenceSeries, dependenceWords, singleLines } from '../../../src/ui/explain/dependence-words.ts';
import { fieldsOf, numberField, typedRow } from '../../../src/ui/explain/row-fields.ts';
import { summarise } from '../../../src/ui/explain/summary.ts';
import { layoutTree, pathTo } from '../../../src/ui/explain/tree-layout.ts';
import { shortValue, signedWords, tinyWords, valueWords } from '../../../src/ui/explain/value-words.ts';
import { waterfallOf } from '../../../src/ui/explain/waterfall.ts';

const en = createTranslator('en');

describe('a waterfall', () => {
  const row = { base: -0.5, margin: 1.25, parts: { a: 0.25, b: 2, c: -0.75, d: 0.25 } };

  it('goes from the base to the margin, the largest part first', () => {
    expect(waterfallOf(row, { most: 9, treeCount: 1 })).toEqual({
      base: -0.5,
      margin: 1.25,
      sum: 1.25,
      residual: 0,
      isExact: true,
      low: -0.5,
      high: 1.5,
      steps: [
        { feature: 'b', count: 1, part: 2, from: -0.5, to: 1.5 },
        { feature: 'c', count: 1, part: -0.75, from: 1.5, to: 0.75 },
        { feature: 'a', count: 1, part: 0.25, from: 0.75, to: 1 },
        { feature: 'd', count: 1, part: 0.25, from: 1, to: 1.25 },
      ],
    });
  });

  it('puts what has no step of its own into one, and the sum stays', () => {
    const { steps, sum } = waterfallOf(row, { most: 2, treeCount: 1 });
    expect(steps.at(-1)).toEqual({ feature: null, count: 2, part: 0.5, from: 0.75, to: 1.25 });
    expect(sum).toBe(1.25);
    // One that is left over needs no group.
    expect(waterfallOf(row, { most: 3, treeCount: 1 }).steps).toHaveLength(4);
  });

  it('tells rounding from a sum that is wrong', () => {
    const off = (by: number) => waterfallOf({ ...row, margin: 1.25 + by }, { most: 9, treeCount: 100 });
    expect(off(5e-6)).toMatchObject({ isExact: true });
    expect(off(1e-3)).toMatchObject({ isExact: false });
  });
});

describe('a summary of many rows', () => {
  it('ranks by the mean size of the contribution', () => {
    const summary = summarise({
      features: ['a', 'b'],
      contributions: Float32Array.of(1, -2, -1, -4),
      margins: Float32Array.of(0, 0),
    });
    expect(summary.map(({ parts, ...rest }) => ({ ...rest, parts: [...parts] }))).toEqual([
      { feature: 'b', meanAbs: 3, mean: -3, least: -4, most: -2, parts: [-2, -4] },
      { feature: 'a', meanAbs: 1, mean: 0, least: -1, most: 1, parts: [1, -1] },
    ]);
    expect(summarise({ features: ['a'], contributions: new Float32Array(), margins: new Float32Array() })).toEqual([]);
  });

  it('heaps dots within its height and shades them by rank', () => {
    const size = { width: 100, height: 32, low: -1, high: 1 };
    const dots = layStrip(Float32Array.of(-1, 0, 0, 0, 1), Float32Array.of(0, NaN, 1, 1, 1e9), size);
    expect([...dots.x]).toEqual([0, 50, 50, 50, 100]);
    expect([...dots.y]).toEqual([16, 16, 14, 18, 16]);
    expect([...dots.shade]).toEqual([0, missingShade, 8, 8, shadeCount - 1]);
    const crowd = layStrip(new Float32Array(5000), new Float32Array(5000), size);
    expect(Math.min(...crowd.y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...crowd.y)).toBeLessThanOrEqual(32);
  });
});

describe('partial dependence', () => {
  const result = {
    grid: Float32Array.of(1, 20_000, 3_500_000),
    meanMargin: Float64Array.of(-1, 0, 1),
    meanProbability: Float64Array.of(0.25, 0.5, 0.75),
    lines: Float32Array.of(0, 0, 0, -1, 0, 1),
    lineCount: 2,
  };

  it('is drawn by place in the grid and named by value', () => {
    expect(dependenceSeries(en, result, 'margin')[0]?.points).toEqual([
      { x: 1, y: -1 },
      { x: 2, y: 0 },
      { x: 3, y: 1 },
    ]);
    const words = dependenceWords(en, result, { feature: 'age', scale: 'probability' });
    expect([1, 2, 3].map(words.formatX)).toEqual(['1', '20 k', '3.5 M']);
    expect(words.place(3)).toBe('age 3,500,000');
    expect(words.finding).toBe('Mean probability by age: from 0.250 to 0.750');
  });

  it('has single rows behind it, which the axis spans too', () => {
    expect(singleLines(result, 'margin')[1]).toEqual([
      { x: 1, y: -1 },
      { x: 2, y: 0 },
      { x: 3, y: 1 },
    ]);
    expect(singleLines(result, 'probability')[0]?.[0]).toEqual({ x: 1, y: 0.5 });
    const series = dependenceSeries(en, result, 'probability');
    const chart = layoutLineChart(series, 5, [
      [
        { x: 1, y: 0 },
        { x: 3, y: 1 },
      ],
    ]);
    expect(chart.yTicks.map(({ value }) => value)).toEqual([0, 0.5, 1]);
    expect(chart.faintPath).toBe('M0,1000L1000,0');
    expect(layoutLineChart(series, 5).faintPath).toBe('');
  });
});

describe('a tree', () => {
  const node = (id: number, depth: number, parent: number | null, children?: readonly [number, number]): TreeNode => ({
    id,
    depth,
    parent,
    feature: children === undefined ? null : 'age',
    condition: 0,
    left: children?.[0] ?? null,
    right: children?.[1] ?? null,
    missing: 'left',
    gain: 0,
    cover: 1,
    value: 0,
  });
  const nodes = [node(0, 0, null, [1, 2]), node(1, 1, 0, [3, 4]), node(3, 2, 1), node(4, 2, 1), node(2, 1, 0)];
  const rowsOf = (layout: ReturnType<typeof layoutTree>) =>
    layout.placed.map(({ node: { id }, row, hiddenCount }) => [id, row, hiddenCount]);

  it('stands amid its children, and a closed split counts what it hides', () => {
    const whole = layoutTree(nodes, () => true);
    expect(rowsOf(whole)).toEqual([
      [0, 1.25, 0],
      [1, 0.5, 0],
      [3, 0, 0],
      [4, 1, 0],
      [2, 2, 0],
    ]);
    expect([whole.columns, whole.rows]).toEqual([3, 3]);
    expect(rowsOf(layoutTree(nodes, ({ depth }) => depth < 1))).toEqual([
      [0, 0.5, 0],
      [1, 0, 2],
      [2, 1, 0],
    ]);
  });

  it('has one way to each leaf', () => {
    expect([...pathTo(nodes, 4)]).toEqual([4, 1, 0]);
    expect([...pathTo(nodes, 99)]).toEqual([]);
  });
});

describe('typed values', () => {
  it('are numbers, and empty ones are missing', () => {
    const { columns, wrong } = typedRow(['a', 'b', 'c'], { a: ' 1,5 ', b: '', c: 'x' });
    expect([columns['a']?.[0], columns['b']?.[0]]).toEqual([1.5, NaN]);
    expect(wrong).toEqual(['c']);
    expect(typedRow(['a'], { a: '1e39' }).wrong).toEqual(['a']);
  });

  it('begin as the shown row, in the fewest digits that read back', () => {
    const columns = { a: Float32Array.of(0.1), b: Float32Array.of(NaN), c: Float32Array.of(64202.15625) };
    const fields = fieldsOf(columns);
    expect(fields).toEqual({ a: '0.1', b: '', c: '64202.156' });
    expect(typedRow(['a', 'b', 'c'], fields).columns).toEqual(columns);
  });

  it.each([
    ['7', 7],
    [' 10 ', 10],
    ['0', undefined],
    ['11', undefined],
    ['1.5', undefined],
    ['', undefined],
  ])('row %j of ten is %s', (text, expected) => {
    expect(numberField(text, 10)).toBe(expected);
  });
});

it('drawings take turns, one a frame, and one that is called off has none', () => {
  const frames: (() => void)[] = [];
  const done: string[] = [];
  const turns = createTurns((work) => frames.push(work));
  const [, callOff] = ['a', 'b', 'c'].map((name) => turns(() => done.push(name)));
  callOff?.();
  expect(frames).toHaveLength(1);
  frames.shift()?.();
  expect(done).toEqual(['a']);
  frames.shift()?.();
  expect(done).toEqual(['a', 'c']);
  frames.shift()?.();
  expect(frames).toEqual([]);
  turns(() => done.push('d'));
  frames.shift()?.();
  expect(done).toEqual(['a', 'c', 'd']);
});

it('numbers are said with their sign, size and language', () => {
  expect(valueWords(en, NaN)).toBe('missing');
  expect(valueWords(en, 17021130)).toBe('17,021,130');
  expect(valueWords(createTranslator('it'), 90844.8)).toBe('90.844,8');
  expect(shortValue(en, 0.334123)).toBe('0.334');
  expect([signedWords(en, -0.25), signedWords(en, 2, 1)]).toEqual(['−0.2500', '+2.0']);
  expect([tinyWords(5.1e-6), tinyWords(0)]).toEqual(['5.1e-6', '0']);
});
