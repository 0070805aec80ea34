import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { ColumnComparison } from '../../../src/lakehouse/compare-plans.ts';
import { byDistance, differingColumns, valueText } from '../../../src/ui/experiments/batch-words.ts';
import { choosableLines, drawnLines } from '../../../src/ui/experiments/chosen-lines.ts';
import type { Drawn } from '../../../src/ui/experiments/curves.ts';
import { trainingRun } from './experiments-records.ts';

const i18n = createTranslator('en');

const column = (name: string, ks: number | null, ksPValue: number | null): ColumnComparison => ({
  name,
  a: null,
  b: null,
  ks,
  ksPValue,
  psi: null,
});

describe('columns of two batches', () => {
  it('differ where chance over all of them together would seldom have it', () => {
    const columns = [column('a', 0.4, 0.0001), column('b', 0.1, 0.004), column('text', null, null)];
    // Two are tested: each may be wrong once in 200 times.
    expect([...differingColumns(columns)]).toEqual(['a', 'b']);
    const many = [...columns, ...Array.from({ length: 8 }, (_, at) => column(`c${at}`, 0.01, 0.5))];
    expect([...differingColumns(many)]).toEqual(['a']);
    expect(differingColumns([]).size).toBe(0);
  });

  it('stand with the greatest distance first and those without one last', () => {
    const columns = [column('x', null, null), column('a', 0.1, 1), column('b', 0.3, 1), column('c', 0.1, 1)];
    expect(byDistance(columns).map(({ name }) => name)).toEqual(['b', 'a', 'c', 'x']);
  });

  it.each([
    [null, '–'],
    ['1.0', '1'],
    ['inf', 'inf'],
    ['', ''],
    ['0012x', '0012x'],
    [0.123456, '0.1235'],
    [54.98765, '54.99'],
    [50123.4567, '50,123'],
    [-12.5, '-12.50'],
    [8_388_532, '8,388,532'],
  ])('show %j as %j', (value, shown) => {
    expect(valueText(i18n, value)).toBe(shown);
  });
});

describe('the lines of a comparison', () => {
  const curve = (metric: string, y: number) => ({
    metric,
    train: [{ x: 1, y }],
    evaluation: [{ x: 1, y: y + 1 }],
  });
  const drawn = (letter: 'A' | 'B', ...metrics: readonly string[]): Drawn => ({
    letter,
    colour: letter === 'A' ? 1 : 2,
    detail: { run: trainingRun(), versions: [], curves: metrics.map((metric, at) => curve(metric, at)) },
  });

  it('are those of the first metric until somebody chooses', () => {
    const lines = choosableLines(i18n, [drawn('A', 'logloss', 'error'), drawn('B', 'logloss')]);
    expect(lines.map(({ series }) => series.label)).toEqual([
      'A test logloss',
      'B test logloss',
      'A training logloss',
      'B training logloss',
      'A test error',
      'A training error',
    ]);
    expect(new Set(lines.map(({ series }) => series.id)).size).toBe(6);
    expect(drawnLines(lines, undefined).map(({ metric }) => metric)).toEqual(Array(4).fill('logloss'));
    const chosen = [lines[0]!.series.id, lines[4]!.series.id];
    expect(drawnLines(lines, chosen)).toEqual([lines[0], lines[4]]);
    expect(drawnLines(lines, [])).toEqual([]);
  });

  it('do not name the metric where there is only one', () => {
    const lines = choosableLines(i18n, [drawn('A', 'logloss'), drawn('B', 'logloss')]);
    expect(lines.map(({ series }) => series.label)).toEqual(['A test', 'B test', 'A training', 'B training']);
  });
});
