import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExperimentId, RunId } from '../../../src/base/ids.ts';
import { TrackingError } from '../../../src/tracking/errors.ts';
import { matchesFilter } from '../../../src/tracking/filter-match.ts';
import { parseFilter } from '../../../src/tracking/filter-parser.ts';
import { parseOrderBy, sortRuns } from '../../../src/tracking/order-by.ts';
import type { RunRecord } from '../../../src/tracking/stores.ts';
import type { RunStatus } from '../../../src/tracking/types.ts';
import { codeOf, createRunning } from './harness.ts';

interface MlflowAnswers {
  readonly runs: readonly {
    run_id: string;
    run_name: string;
    status: RunStatus;
    start_time: number;
    end_time: number | null;
    artifact_uri: string;
    params: Record<string, string>;
    metrics: Record<string, number | 'NaN'>;
    tags: Record<string, string>;
  }[];
  readonly filters: readonly [string, string[] | null][];
  readonly orders: readonly [string[], string[] | null][];
}

const answers = JSON.parse(readFileSync(new URL('./mlflow-search.json', import.meta.url), 'utf8')) as MlflowAnswers;

const records: RunRecord[] = answers.runs.map((run) => ({
  ...run,
  run_id: run.run_id as RunId,
  experiment_id: '1' as ExperimentId,
  lifecycle_stage: 'active',
  metrics: Object.fromEntries(
    Object.entries(run.metrics).map(([key, value]) => [key, { value: Number(value), step: 0, timestamp: 0 }]),
  ),
  dataset_inputs: [],
}));

function found(filter: string): string[] {
  const comparisons = parseFilter(filter);
  return records
    .filter((record) => matchesFilter(record, comparisons))
    .map((record) => record.run_id as string)
    .sort();
}

function outcome<Result>(body: () => Result): Result | null {
  try {
    return body();
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'invalid_filter') return null;
    throw error;
  }
}

describe('against the recorded answers of MLflow', () => {
  it('TR7 every filter finds the same runs, or is refused by both', () => {
    expect(answers.filters.filter(([, ids]) => ids !== null && ids.length > 0).length).toBeGreaterThan(60);
    for (const [filter, ids] of answers.filters) {
      expect({ filter, ids: outcome(() => found(filter)) }).toEqual({ filter, ids });
    }
  });

  it('TR9 every order gives the same list, or is refused by both', () => {
    for (const [orderBy, ids] of answers.orders) {
      const ours = outcome(() => sortRuns(records, parseOrderBy(orderBy)).map((run) => run.run_id as string));
      expect({ orderBy, ids: ours }).toEqual({ orderBy, ids });
    }
  });
});

describe('wrong filters', () => {
  const cases: [filter: string, offset: number, message: RegExp][] = [
    ["params.a = '1' OR params.a = '2'", 15, /OR is not supported.*twice/],
    ["params.a = '1' or params.a = '2'", 15, /OR is not supported/],
    ['tags.row_count = 10000', 17, /10000 came where a quoted text.*tags\.row_count = '10000'/],
    ["tags.row_count > '5'", 15, /> does not fit tags.*= != LIKE ILIKE/],
    ["metrics.accuracy > '0.9'", 19, /'0\.9' came where a number.*without quotes/],
    ["metrics.accuracy LIKE '0.9'", 17, /LIKE does not fit metrics/],
    ['metrics.accuracy > nan', 19, /nan came where a number/],
    ['metrics.train-logloss > 0', 13, /back-ticks/],
    ['metrics.accuracy == 1', 17, /single =/],
    ['metrics.accuracy <> 1', 17, /!=/],
    ['metrics.accuracy', 16, /no operator/],
    ['metrics.accuracy >', 18, /end of the filter/],
    ['metrics.', 8, /name was expected after the dot/],
    ['(metrics.accuracy > 1)', 0, /parentheses/],
    ['metrics.accuracy > 1 AND', 24, /end of the filter/],
    ['AND metrics.accuracy > 1', 0, /AND came where the name/],
    ['metrics.a > 1 metrics.b > 2', 14, /metrics\.b came where AND/],
    ['metric.a > 1; drop', 12, /";" has no meaning/],
    ['params.a = x', 11, /x came where a quoted text/],
    ['params.a = `x`', 11, /`x` came where a quoted text/],
    ["params.a = 'x", 11, /never closed/],
    ["params.a = 'O''Neil'", 13, /doubled quote.*between "/],
    ["params.a NOT LIKE 'x'", 9, /NOT stands only/],
    ["params.a IN ('1')", 9, /run_id and datasets only/],
    ["status IN ('FAILED')", 7, /attributes\.status = 'value'/],
    ['run_id IN ()', 11, /\) came where a quoted text/],
    ["run_id IN 'a'", 10, /where \( was expected/],
    ["run_id IN ('a' 'b')", 15, /where , or \)/],
    ['metrics.a IS NULL', 10, /params and tags only/],
    ['tags.a IS 5', 10, /NULL was expected/],
    ['accuracy > 0.9', 0, /no attribute "accuracy".*metrics\.accuracy/],
    ["foo.bar = 'x'", 0, /"foo" is nothing/],
    ["datasets.size = 'x'", 0, /no field "size"/],
    ["start_time > '1'", 13, /number was expected/],
    ['metrics.a > 1x', 12, /neither a number/],
    ['metrics.a > 1e+300', 12, /without a plus sign/],
    ['metrics.a > -.5e-3', 12, /after a digit/],
    ['metrics.a ~ 1', 10, /~ does not fit/],
    ['0.9 < metrics.a', 0, /where the name/],
  ];
  it.each(cases)('TR8 %s', (filter, offset, message) => {
    const error = (() => {
      try {
        return parseFilter(filter);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(TrackingError);
    expect(error).toMatchObject({ code: 'invalid_filter', detail: { filter, offset } });
    expect((error as TrackingError).message).toMatch(message);
    expect((error as TrackingError).message).toContain(`At character ${offset + 1},`);
  });

  const orders: [string, RegExp][] = [
    ['metrics.accuracy DOWN', /ASC or DESC/],
    ['metrics.a DESC, metrics.b', /several elements/],
    ['datasets.name', /cannot be ordered/],
    ['', /a field was expected/],
    ['accuracy', /no attribute/],
  ];
  it.each(orders)('TR8 order_by %j', (clause, message) => {
    expect(() => parseOrderBy([clause])).toThrow(message);
  });

  it('TR8 no text makes the parser throw anything else', () => {
    const piece = fc.constantFrom(
      ...['metrics', 'tags', '.', 'a', '`', '"', "'", ' ', '=', '!=', '>', 'AND', 'IN', 'NOT', 'IS', 'NULL', 'LIKE'],
      ...['(', ')', ',', '0.5', '-', '1e', '😀', '\n', 'run_id', 'status', 'é', ';', '\\', '%'],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          outcome(() => parseFilter(text));
          outcome(() => parseOrderBy([text]));
        },
      ),
      { numRuns: 3000, seed: 42 },
    );
  });
});

describe('LIKE', () => {
  it('TR7 agrees with the regular expression it stands for', () => {
    const letters = fc.constantFrom('a', 'b', '%', '_', '😀', '\n', '.', '*');
    const text = fc.array(letters, { maxLength: 8 }).map((each) => each.join(''));
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const source = pattern.replace(/[.*]/g, '\\$&').replaceAll('%', '.*').replaceAll('_', '.');
        const run = { ...records[0]!, tags: { t: value } };
        const comparisons = parseFilter(`tags.t LIKE "${pattern}"`);
        expect(matchesFilter(run, comparisons)).toBe(new RegExp(`^${source}$`, 'su').test(value));
      }),
      { numRuns: 2000, seed: 42 },
    );
  });

  it('TR18 ILIKE takes A and a for one letter, É and é for two', () => {
    const matches = (filter: string, value: string) =>
      matchesFilter({ ...records[0]!, tags: { t: value } }, parseFilter(filter));
    expect(matches("tags.t ILIKE 'CAF_'", 'café')).toBe(true);
    expect(matches("tags.t ILIKE 'café'", 'CAFé')).toBe(true);
    expect(matches("tags.t ILIKE 'café'", 'CAFÉ')).toBe(false);
    expect(matches("tags.t LIKE 'caf_'", 'CAFÉ')).toBe(false);
  });

  it('TR18 an infinite metric is the greatest number', () => {
    const point = (value: number) => ({ m: { value, step: 0, timestamp: 0 } });
    const matches = (filter: string, value: number) =>
      matchesFilter({ ...records[0]!, metrics: point(value) }, parseFilter(filter));
    expect(matches('metrics.m > 1e308', Infinity)).toBe(true);
    expect(matches('metrics.m >= 1e400', Infinity)).toBe(false);
    expect(matches('metrics.m < -1e308', -Infinity)).toBe(true);
    expect(matches('metrics.m != 0', NaN)).toBe(true);
  });

  it('TR18 a key may begin with a digit after the dot, unless it reads as a number', () => {
    const run = { ...records[0]!, tags: { '5max': 'v', 'a.5b': 'v', '5_x': 'v' } };
    for (const key of ['5max', 'a.5b', '5_x']) {
      expect([key, matchesFilter(run, parseFilter(`tags.${key}='v'`))]).toEqual([key, true]);
    }
    for (const key of ['5', '1e5', 'a.5']) expect(outcome(() => parseFilter(`tags.${key} = 'v'`))).toBe(null);
  });

  it('TR18 numbers are read as MLflow reads them', () => {
    const run = { ...records[0]!, metrics: { m: { value: 0.5, step: 0, timestamp: 0 } } };
    for (const text of ['.5', '0.5', '5e-1', '5E-1', '0.05e1', '00.50']) {
      expect([text, matchesFilter(run, parseFilter(`metrics.m = ${text}`))]).toEqual([text, true]);
    }
    expect(matchesFilter(run, parseFilter('metrics.m > -1.'))).toBe(true);
  });

  it('TR7 many percent signs against a long text take no time', () => {
    const run = { ...records[0]!, tags: { t: 'a'.repeat(8000) } };
    const comparisons = parseFilter(`tags.t LIKE '${'%a'.repeat(30)}b'`);
    const startedAt = performance.now();
    expect(matchesFilter(run, comparisons)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('searchRuns', () => {
  async function threeRuns() {
    const world = await createRunning();
    const { tracking, experiment, runId } = world;
    const ids = [runId];
    for (const runName of ['second', 'third']) {
      ids.push((await tracking.startRun({ experimentId: experiment.experiment_id, runName })).info.run_id);
    }
    await tracking.logMetrics(ids[0]!, [{ key: 'accuracy', value: 0.9 }]);
    await tracking.logMetrics(ids[2]!, [{ key: 'accuracy', value: 0.91 }]);
    return { ...world, ids };
  }
  const names = (runs: { info: { run_name: string } }[]) => runs.map(({ info }) => info.run_name);

  it('TR9 the latest start comes first by default', async () => {
    const { tracking, experiment } = await threeRuns();
    const runs = await tracking.searchRuns({ experiment: experiment.name });
    expect(names(runs)).toEqual(['third', 'second', 'first']);
  });

  it('TR9 runs without the metric come last in both directions', async () => {
    const { tracking, experiment } = await threeRuns();
    const ordered = (clause: string) => tracking.searchRuns({ experiment: experiment.name, orderBy: [clause] });
    expect(names(await ordered('metrics.accuracy DESC'))).toEqual(['third', 'first', 'second']);
    expect(names(await ordered('metrics.accuracy'))).toEqual(['first', 'third', 'second']);
  });

  it('an experiment is found by name, by id, and several at once without doubles', async () => {
    const { tracking, experiment } = await threeRuns();
    const other = await tracking.setExperiment('other');
    await tracking.startRun({ experimentId: other.experiment_id, runName: 'elsewhere' });
    expect(await tracking.searchRuns({ experiment: '1' })).toHaveLength(3);
    expect(await tracking.searchRuns({ experiment: [experiment.name, '1', 'other'] })).toHaveLength(4);
    expect(await tracking.searchRuns({ experiment: [] })).toEqual([]);
  });

  it('maxResults cuts after ordering and must be 1 to 50,000', async () => {
    const { tracking } = await threeRuns();
    expect(names(await tracking.searchRuns({ experiment: '1', maxResults: 1 }))).toEqual(['third']);
    for (const maxResults of [0, -1, 1.5, 50_001, Number.NaN]) {
      expect(await codeOf(tracking.searchRuns({ experiment: '1', maxResults }))).toBe('INVALID_PARAMETER_VALUE');
    }
  });

  it('data sets are searched by name, digest and context', async () => {
    const { tracking, ids } = await threeRuns();
    await tracking.logInput(ids[1]!, {
      dataset: { name: 'hol.transactions', digest: 'd1', source_type: 'iceberg', source: '{}' },
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
    });
    const search = async (filter: string) => names(await tracking.searchRuns({ experiment: '1', filter }));
    expect(await search("datasets.name LIKE 'hol.%' AND dataset.context = 'training'")).toEqual(['second']);
    expect(await search('datasets.digest IN (\'d0\', "d1")')).toEqual(['second']);
    expect(await search("datasets.digest NOT IN ('d0')")).toEqual(['second']);
    expect(await search("datasets.digest = 'd0'")).toEqual([]);
  });
});
