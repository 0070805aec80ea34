import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { rememberColumns, rememberedColumns } from '../../../src/ui/experiments/column-choice.ts';
import { cellOf, columnsOf, defaultColumns, isNumeric, parseColumn } from '../../../src/ui/experiments/columns.ts';
import { filterFault, listHeadline, metricText } from '../../../src/ui/experiments/run-words.ts';
import { newestFirst, nextOrder, sortRuns } from '../../../src/ui/experiments/sort-runs.ts';
import type { Run } from '../../../src/tracking/types.ts';
import { trainingRun } from './experiments-records.ts';

const names = (runs: readonly Run[]) => runs.map(({ info }) => info.run_name);
const sorted = (runs: readonly Run[], column: string, direction: 'ascending' | 'descending') =>
  names(sortRuns(runs, { column, direction }, 5000));

describe('the columns of a list of runs', () => {
  const runs = [
    trainingRun({ params: { max_depth: '6', booster: 'gbtree' }, metrics: { recall: 0.8 }, tags: { note: 'x' } }),
    trainingRun({ params: { max_depth: '4' }, metrics: { accuracy: 0.9 } }),
  ];

  it('are all the keys, by group and alphabet, each once', () => {
    expect(columnsOf(runs).map(({ id }) => id)).toEqual([
      'param:booster',
      'param:max_depth',
      'metric:accuracy',
      'metric:recall',
      'tag:note',
    ]);
  });

  it('are named by group and key, whatever the key', () => {
    expect(parseColumn('tag:a:b')).toEqual({ id: 'tag:a:b', group: 'tag', key: 'a:b' });
    expect([parseColumn('colour:red'), parseColumn('max_depth'), parseColumn('')]).toEqual(Array(3).fill(undefined));
  });

  it('show nothing for a key that only objects have', () => {
    expect(cellOf(runs[0]!, { id: 'tag:toString', group: 'tag', key: 'toString' })).toBeUndefined();
  });

  it('stand to the right where every run that has them has a number', () => {
    expect(columnsOf(runs).map((column) => isNumeric(runs, column))).toEqual([false, true, true, true, false]);
  });
});

describe('sorting runs', () => {
  const depth = (name: string, value: string | undefined, accuracy?: number) =>
    trainingRun({
      name,
      params: value === undefined ? {} : { max_depth: value },
      metrics: accuracy === undefined ? {} : { accuracy },
    });
  const runs = [depth('ten', '10'), depth('none', undefined), depth('four', '4'), depth('six', '6')];

  it('takes texts of digits for numbers, and what is missing last in both directions', () => {
    expect(sorted(runs, 'param:max_depth', 'ascending')).toEqual(['four', 'six', 'ten', 'none']);
    expect(sorted(runs, 'param:max_depth', 'descending')).toEqual(['ten', 'six', 'four', 'none']);
  });

  it('takes NaN for missing', () => {
    const scores = [depth('nan', '1', NaN), depth('low', '1', 0.1), depth('high', '1', 0.9)];
    expect(sorted(scores, 'metric:accuracy', 'descending')).toEqual(['high', 'low', 'nan']);
    expect(sorted(scores, 'metric:accuracy', 'ascending')).toEqual(['low', 'high', 'nan']);
  });

  it('keeps the order of equal ones in both directions', () => {
    const equal = ['a', 'b', 'c'].map((name) => depth(name, '6'));
    expect(sorted(equal, 'param:max_depth', 'ascending')).toEqual(['a', 'b', 'c']);
    expect(sorted(equal, 'param:max_depth', 'descending')).toEqual(['a', 'b', 'c']);
  });

  it('tells ids apart that are the same as numbers', () => {
    const ids = ['7394821743892530133', '7394821743892530132'].map((id) =>
      trainingRun({ name: id.slice(-1), tags: { iceberg_snapshot_id: id } }),
    );
    expect(sorted(ids, 'tag:iceberg_snapshot_id', 'ascending')).toEqual(['2', '3']);
  });

  it('measures a run that is under way up to now', () => {
    const durations = [
      trainingRun({ name: 'open', start: 1000, end: null, status: 'RUNNING' }),
      trainingRun({ name: 'short', start: 1000, end: 1100 }),
      trainingRun({ name: 'long', start: 0, end: 9000 }),
    ];
    expect(sorted(durations, 'duration', 'descending')).toEqual(['long', 'open', 'short']);
    expect(sorted(durations, 'start', 'ascending')).toEqual(['long', 'open', 'short']);
  });

  it('turns round on a second click, and begins with the greatest number or with A', () => {
    const byScore = nextOrder(newestFirst, 'metric:accuracy', false);
    expect(byScore).toEqual({ column: 'metric:accuracy', direction: 'descending' });
    expect(nextOrder(byScore, 'metric:accuracy', false).direction).toBe('ascending');
    expect(nextOrder(byScore, 'name', true)).toEqual({ column: 'name', direction: 'ascending' });
  });
});

describe('the choice of columns', () => {
  const memory = (stored: string | null) => {
    const kept = new Map(stored === null ? [] : [['lab.experiments.columns', stored]]);
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  it('is remembered', () => {
    const place = memory(null);
    expect(rememberedColumns(place)).toEqual(defaultColumns);
    rememberColumns(['metric:recall'], place);
    expect(rememberedColumns(place)).toEqual(['metric:recall']);
  });

  it.each(['{', '7', '{"a":1}', 'null'])('written by something else as %s is the default one', (text) => {
    expect(rememberedColumns(memory(text))).toEqual(defaultColumns);
  });

  it('leaves out what names no column', () => {
    expect(rememberedColumns(memory('["metric:recall", 7, "nonsense"]'))).toEqual(['metric:recall']);
  });

  it('is none the worse for a browser that keeps nothing', () => {
    const refusing = {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(rememberedColumns(refusing)).toEqual(defaultColumns);
    expect(() => rememberColumns(['metric:recall'], refusing)).not.toThrow();
  });
});

describe('the words of the list', () => {
  const i18n = createTranslator('en');

  it('name the best accuracy there is', () => {
    const runs = [0.9, NaN, 0.91].map((accuracy) => trainingRun({ metrics: { accuracy } }));
    expect(listHeadline(i18n, [...runs, trainingRun()])).toBe('4 runs, the best accuracy 0.9100');
    expect(listHeadline(i18n, [trainingRun()])).toBe('1 run, without a score');
    expect(listHeadline(createTranslator('it'), runs)).toBe('3 run, la migliore accuratezza è 0,9100');
  });

  it.each([
    [0.90933333, '0.9093'],
    [100, '100'],
    [0.0000123, '0.000012'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('show the metric %d as %s', (value, text) => {
    expect(metricText(i18n, value)).toBe(text);
  });

  it('point at the place of a fault in a filter', () => {
    const error = (code: string) => ({ code, message: '', detail: { filter: 'a > b', offset: 2 } });
    expect(filterFault(error('invalid_filter'))).toEqual({ before: 'a ', rest: '> b' });
    expect(filterFault(error('other'))).toBeUndefined();
  });
});
