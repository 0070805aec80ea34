import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { MetricPoint, ModelVersion } from '../../../src/tracking/types.ts';
import { artifactText, fileName } from '../../../src/ui/experiments/artifact-text.ts';
import { curveWords, metricsOf, seriesOf, turningPoint } from '../../../src/ui/experiments/curves.ts';
import { curveNames, loadArtifacts, loadRunDetail, type RunDetail } from '../../../src/ui/experiments/run-detail.ts';
import { runHeadline, trainedOnSentence } from '../../../src/ui/experiments/run-words.ts';
import {
  isStoppedEarly,
  testRowsOf,
  trainingDataOf,
  validationRowsOf,
} from '../../../src/ui/experiments/training-data.ts';
import { table, trainingRun } from './experiments-records.ts';

const en = createTranslator('en');
const bytes = (text: string) => new TextEncoder().encode(text);

describe('which rows a run was trained on', () => {
  const batch = trainingRun({ params: { test_size: '0.3' }, rows: { from: '11', to: '12', count: 10_000 } });

  it('is what its dataset input says', () => {
    expect(trainingDataOf(batch)).toEqual({ table, fromId: '11', toId: '12', rowCount: 10_000, digest: '11-12' });
    expect(testRowsOf(batch)).toBe(3000);
  });

  it('is told as the batch, the first batch or the table', () => {
    expect(trainedOnSentence(en, batch)).toBe(
      'Trained from scratch on the 10,000 rows of the last batch; all earlier batches are left out. 3,000 of them were kept away from training, to test the model.',
    );
    expect(trainedOnSentence(en, trainingRun({ tags: { iceberg_parent_id: 'null' } }))).toBe(
      'Trained from scratch on all 10,000 rows of the first batch: there was none before it.',
    );
    expect(trainedOnSentence(en, trainingRun({ tags: { iceberg_parent_id: '11' } }))).toBe(
      'Trained from scratch on all 10,000 rows of the table, as it was at its snapshot.',
    );
    expect(trainedOnSentence(createTranslator('it'), batch)).toContain('Addestrato da zero sulle 10.000 righe');
  });

  it('are those that early stopping watched, too', () => {
    const params = { test_size: '0.3', validation_size: '0.2', early_stopping_rounds: '10' };
    const stopped = trainingRun({ params, rows: { from: '11', to: '12', count: 1001 } });
    expect(validationRowsOf(stopped)).toBe(140);
    expect(trainedOnSentence(en, stopped)).toMatch(/301 of them .* 140 more were watched to end the boosting in time/);
    expect(isStoppedEarly(stopped)).toBe(true);
    expect(validationRowsOf(batch)).toBeUndefined();
    expect(isStoppedEarly(trainingRun({ params: { early_stopping_rounds: 'None' } }))).toBe(false);
  });

  it('is not known before the training ends, nor from inputs of another make', () => {
    expect(trainedOnSentence(en, trainingRun({ status: 'RUNNING', end: null, rows: null }))).toMatch(/^Which rows/);
    const foreign = trainingRun();
    const [input] = foreign.inputs.dataset_inputs;
    const odd = {
      ...foreign,
      inputs: { dataset_inputs: [{ ...input!, dataset: { ...input!.dataset, source: '{' } }] },
    };
    expect(trainingDataOf(odd)).toBeUndefined();
    expect(trainedOnSentence(en, odd)).toBe('The run does not say which rows it was trained on.');
  });

  it.each([
    ['0.3', 3, 1],
    ['0.3', 10, 3],
    ['0', 10, undefined],
    ['1', 10, undefined],
    ['x', 10, undefined],
  ])('with test_size %s of %d rows tests on %s', (test_size, count, expected) => {
    expect(testRowsOf(trainingRun({ params: { test_size }, rows: { from: null, to: '1', count } }))).toBe(expected);
  });
});

describe('the headline of a run', () => {
  it.each([
    [{ metrics: { accuracy: 0.90933, recall: 0.8708 } }, 'run-a: accuracy 0.9093, recall 0.8708'],
    [{ metrics: { accuracy: 0.9 } }, 'run-a: accuracy 0.9000'],
    [{}, 'run-a has finished'],
    [{ status: 'FAILED' as const }, 'run-a failed'],
    [{ status: 'KILLED' as const }, 'run-a was stopped'],
    [{ status: 'RUNNING' as const }, 'run-a is training'],
  ])('says what became of it (%#)', (sketch, headline) => {
    expect(runHeadline(en, trainingRun(sketch))).toBe(headline);
  });
});

describe('one run with all that hangs on it', () => {
  const run = trainingRun({ metrics: { accuracy: 0.9, 'eval-auc': 0.9, 'train-logloss': 0.1, 'eval-logloss': 0.3 } });
  const histories: Readonly<Record<string, readonly MetricPoint[]>> = {
    'eval-logloss': [0.5, 0.2, 0.3].map((value, step) => ({ step, value, timestamp: 0 })),
    // Logged out of order, and once again.
    'train-logloss': [
      { step: 1, value: 9, timestamp: 0 },
      { step: 0, value: 0.4, timestamp: 0 },
      { step: 1, value: 0.1, timestamp: 1 },
    ],
    'eval-auc': [{ step: 0, value: 0.9, timestamp: 0 }],
  };
  const version = (number: string, run_id: string) => ({ name: 'M', version: number, run_id }) as ModelVersion;
  const files: Readonly<Record<string, string>> = { 'model/b': '12345', 'model/a': '' };
  const unused = () => Promise.reject(new Error('not called'));
  const lab = {
    experiments: {
      list: unused,
      searchRuns: unused,
      getRun: async () => run,
      metricHistory: async (_id: string, key: string) => histories[key] ?? [],
      artifacts: async () => Object.keys(files),
      artifact: async (_id: string, path: string) => bytes(files[path] ?? ''),
    },
    models: {
      list: async () => [{ name: 'M' }] as never,
      versions: async () => [version('10', run.info.run_id), version('9', 'other'), version('2', run.info.run_id)],
      export: unused,
    },
  };

  it('has its curves by tree, logloss first, and its versions by number', async () => {
    const detail = await loadRunDetail(lab, run.info.run_id);
    expect(curveNames(run)).toEqual(['logloss', 'auc']);
    expect(detail.curves).toEqual([
      {
        metric: 'logloss',
        train: [
          { x: 1, y: 0.4 },
          { x: 2, y: 0.1 },
        ],
        evaluation: [
          { x: 1, y: 0.5 },
          { x: 2, y: 0.2 },
          { x: 3, y: 0.3 },
        ],
      },
      { metric: 'auc', train: [], evaluation: [{ x: 1, y: 0.9 }] },
    ]);
    expect(detail.versions.map(({ version: number }) => number)).toEqual(['2', '10']);
  });

  it('has its files by path, with their sizes', async () => {
    expect(await loadArtifacts(lab, run.info.run_id)).toEqual([
      { path: 'model/a', sizeBytes: 0 },
      { path: 'model/b', sizeBytes: 5 },
    ]);
  });

  it('is drawn as a line and a dashed one, with the finding in words', async () => {
    const drawn = { detail: await loadRunDetail(lab, run.info.run_id), letter: undefined, colour: 1 as const };
    const series = seriesOf(en, [drawn], 'logloss');
    expect(series.map(({ label, isDashed }) => [label, isDashed])).toEqual([
      ['test', false],
      ['training', true],
    ]);
    expect(turningPoint(series[0]!, 'logloss')).toEqual({ x: 2, y: 0.2 });
    expect(curveWords(en, series, 'logloss').finding).toBe(
      'logloss per tree: test is best at tree 2 with 0.200 and ends at 0.300; training ends at 0.100.',
    );
  });

  it('is told from another by its letter', () => {
    const detail = (early: string): RunDetail => ({
      run: trainingRun({ params: { early_stopping_rounds: early } }),
      curves: [{ metric: 'logloss', train: [], evaluation: [{ x: 1, y: 1 }] }],
      versions: [],
    });
    const pair = [
      { detail: detail('None'), letter: 'A' as const, colour: 1 as const },
      { detail: detail('10'), letter: 'B' as const, colour: 2 as const },
    ];
    expect(metricsOf(pair)).toEqual(['logloss']);
    expect(seriesOf(en, pair, 'logloss').map(({ label, colour }) => [label, colour])).toEqual([
      ['A test', 1],
      ['B validation', 2],
    ]);
  });

  it('turns at the greatest value of a metric of which more is better', () => {
    const points = [0.5, 0.9, 0.8].map((y, index) => ({ x: index + 1, y }));
    const series = { id: 'a', label: 'a', colour: 1 as const, isDashed: false, points };
    expect(turningPoint(series, 'auc')).toEqual({ x: 2, y: 0.9 });
    expect(turningPoint({ ...series, points: points.slice(0, 2) }, 'auc')).toBeUndefined();
  });
});

describe('an artifact', () => {
  it('of JSON is laid out, of text stays as it is, and of neither is not shown', () => {
    expect(artifactText(bytes('{"a":[1]}'))).toEqual({
      kind: 'text',
      language: 'json',
      whole: '{\n  "a": [\n    1\n  ]\n}',
      shown: '{\n  "a": [\n    1\n  ]\n}',
      isCut: false,
    });
    expect(artifactText(bytes('{a: 1'))).toMatchObject({ language: 'plain', shown: '{a: 1' });
    expect(artifactText(Uint8Array.of(0xff, 0xfe, 1))).toEqual({ kind: 'binary' });
    expect(artifactText(Uint8Array.of(65, 0, 66))).toEqual({ kind: 'binary' });
  });

  it('that is long is cut for reading, never for copying', () => {
    const text = 'x'.repeat(30_000);
    expect(artifactText(bytes(text))).toEqual({
      kind: 'text',
      language: 'plain',
      whole: text,
      shown: text.slice(0, 20_000),
      isCut: true,
    });
  });

  it('is downloaded under the last part of its path', () => {
    expect([fileName('model/model.json'), fileName('plain')]).toEqual(['model.json', 'plain']);
  });
});
