import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { comparisonHeadline, deltaText, rowsSentence, signed } from '../../../src/ui/experiments/comparison-words.ts';
import { compareRuns } from '../../../src/ui/experiments/differences.ts';
import { trainingRun } from './experiments-records.ts';

const [en, it_] = [createTranslator('en'), createTranslator('it')];

const settings = { seed: '42', test_size: '0.3' };
const a = trainingRun({
  params: { max_depth: '6', booster: 'gbtree', ...settings },
  metrics: { zeta: 1, log_loss: 0.1634, recall: 0.8238, accuracy: 0.906, 'eval-logloss': 0.1634 },
  tags: { 'mlflow.runName': 'a', 'lab.job_run_id': '1', row_count: '10000' },
});
const b = trainingRun({
  id: 'b'.repeat(32),
  end: 1700,
  params: { max_depth: '4', booster: 'gbtree', ...settings },
  metrics: { zeta: 2, log_loss: 0.1498, recall: 0.8113, accuracy: 0.9135, 'eval-logloss': 0.1634 },
  tags: { 'mlflow.runName': 'b', 'lab.job_run_id': '2', row_count: '10000' },
});

describe('what two runs differ in', () => {
  const { differing, equal } = compareRuns(a, b);

  it('is told with what it means, scores first, and never by their names', () => {
    expect(differing.map(({ id, delta, verdict }) => [id, delta, verdict])).toEqual([
      ['param max_depth', -2, undefined],
      ['metric accuracy', expect.closeTo(0.0075), 'better'],
      ['metric recall', expect.closeTo(-0.0125), 'worse'],
      ['metric log_loss', expect.closeTo(-0.0136), 'better'],
      ['metric zeta', 1, undefined],
      ['time duration', -300, undefined],
    ]);
  });

  it('leaves the rest, which is counted', () => {
    expect(equal.map(({ id }) => id)).toEqual([
      'param booster',
      'param seed',
      'param test_size',
      'metric eval-logloss',
      'input dataset.table',
      'input dataset.to_snapshot_id',
      'input dataset.rows',
      'input dataset.digest',
      'tag row_count',
    ]);
  });

  it('shows a key that only one of them has', () => {
    const extra = trainingRun({ params: { gamma: '1' } });
    expect(compareRuns(trainingRun(), extra).differing).toMatchObject([
      { id: 'param gamma', a: undefined, b: '1', delta: undefined },
    ]);
  });

  it('is nothing for a run and itself, NaN and open end included', () => {
    const open = trainingRun({ status: 'RUNNING', end: null, metrics: { roc_auc: NaN } });
    expect(compareRuns(open, open).differing).toEqual([]);
  });

  it('takes snapshot ids apart that are the same as numbers', () => {
    const of = (id: string) => trainingRun({ params: { snapshot: id } });
    expect(compareRuns(of('7394821743892530132'), of('7394821743892530133')).differing).toMatchObject([
      { a: '7394821743892530132', b: '7394821743892530133', delta: undefined },
    ]);
  });
});

describe('a comparison in words', () => {
  const headline = (one: typeof a, other: typeof a, i18n = en) =>
    comparisonHeadline(i18n, one, other, compareRuns(one, other));

  it('begins with the parameter that differs and says what came of it', () => {
    expect(headline(a, b)).toBe('Depth 4: accuracy +0.0075, recall −0.0125');
    expect(headline(a, b, it_)).toBe('Profondità 4: accuratezza +0,0075, recall −0,0125');
    expect(headline(b, a)).toBe('Depth 6: accuracy −0.0075, recall +0.0125');
  });

  it('names other parameters by their key', () => {
    const slow = trainingRun({ params: { learning_rate: '0.1' }, metrics: { accuracy: 0.91 } });
    const fast = trainingRun({ params: { learning_rate: '0.3' }, metrics: { accuracy: 0.9 } });
    expect(headline(fast, slow)).toBe('learning_rate 0.1: accuracy +0.0100');
  });

  it('names the rows where only they differ', () => {
    const later = trainingRun({ rows: { from: '11', to: '12', count: 10_000 }, metrics: { accuracy: 0.91 } });
    expect(headline(trainingRun({ metrics: { accuracy: 0.9 } }), later)).toBe('Other rows: accuracy +0.0100');
  });

  it('says that nothing came of it', () => {
    expect(headline(a, a)).toBe('Same settings: accuracy and recall are the same');
  });

  it('says whether both saw the same rows', () => {
    const later = trainingRun({ params: settings, rows: { from: '11', to: '12', count: 10_000 } });
    const reseeded = trainingRun({ params: { ...settings, seed: '7' } });
    expect(rowsSentence(en, a, b)).toBe('Both on the same rows and the same 3,000 test rows.');
    expect(rowsSentence(it_, a, b)).toBe('Entrambi sulle stesse righe e sulle stesse 3.000 righe di test.');
    expect(rowsSentence(en, a, later)).toMatch(/^They were trained and tested on different rows/);
    expect(rowsSentence(en, a, reseeded)).toMatch(/^They were trained and tested on different rows/);
    expect(rowsSentence(en, a, trainingRun({ rows: null }))).toMatch(/^At least one of them does not say/);
  });

  it.each([
    [0.0075, '+0.0075'],
    [-2, '−2'],
    [0.000001, '≈ 0'],
    [0, '0'],
  ])('writes the difference %d as %s', (delta, text) => {
    expect(signed(en, delta)).toBe(text);
  });

  it('writes a difference of durations as one', () => {
    const duration = compareRuns(a, b).differing.find(({ group }) => group === 'time')!;
    expect(deltaText(en, duration)).toBe('−0.3\u00a0s');
  });
});
