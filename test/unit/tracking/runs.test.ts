import { describe, expect, it } from 'vitest';
import { codeOf, createRunning, createWorld } from './harness.ts';

describe('experiments', () => {
  it('TR1 ids count up from 1 and a name keeps its experiment', async () => {
    const { tracking } = createWorld().openPage();
    const first = await tracking.setExperiment('a');
    const second = await tracking.setExperiment('b');
    expect([first.experiment_id, second.experiment_id]).toEqual(['1', '2']);
    expect(await tracking.setExperiment('a')).toEqual(first);
    for (let i = 3; i <= 11; i++) await tracking.setExperiment(`e${i}`);
    expect((await tracking.listExperiments()).map((each) => each.experiment_id)).toEqual(
      Array.from({ length: 11 }, (_, i) => String(i + 1)),
    );
  });

  it('TR1 two pages that ask for one name at once get one experiment', async () => {
    const world = createWorld();
    const pages = [world.openPage(), world.openPage()];
    const made = await Promise.all(pages.map(({ tracking }) => tracking.setExperiment('same')));
    expect(made[0]).toEqual(made[1]);
    expect(await pages[0]!.tracking.listExperiments()).toHaveLength(1);
  });

  it('a blank name is refused', async () => {
    const { tracking } = createWorld().openPage();
    expect(await codeOf(tracking.setExperiment(' '))).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('runs', () => {
  it('a run has the shape of MLflow and goes from RUNNING to FINISHED', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.logBatch(runId, {
      params: { max_depth: 4, objective: 'binary:logistic' },
      metrics: [
        { key: 'accuracy', value: 0.9, timestamp: 7 },
        { key: 'train-logloss', value: 0.5, step: 0, timestamp: 7 },
        { key: 'train-logloss', value: 0.4, step: 1, timestamp: 8 },
      ],
      tags: { row_count: 10000 },
    });
    const ended = await tracking.endRun(runId, 'FINISHED');
    expect(runId).toMatch(/^[0-9a-f]{32}$/);
    expect(ended).toEqual({
      info: {
        run_id: runId,
        run_name: 'first',
        experiment_id: '1',
        status: 'FINISHED',
        start_time: ended.info.start_time,
        end_time: ended.info.end_time,
        artifact_uri: `mlflow-artifacts:/1/${runId}/artifacts`,
        lifecycle_stage: 'active',
      },
      data: {
        params: { max_depth: '4', objective: 'binary:logistic' },
        metrics: { accuracy: 0.9, 'train-logloss': 0.4 },
        tags: { 'mlflow.runName': 'first', row_count: '10000' },
      },
      inputs: { dataset_inputs: [] },
    });
    expect(ended.info.end_time).toBeGreaterThan(ended.info.start_time);
    expect(await tracking.getRun(runId)).toEqual(ended);
    expect(await tracking.metricHistory(runId, 'train-logloss')).toEqual([
      { value: 0.5, step: 0, timestamp: 7 },
      { value: 0.4, step: 1, timestamp: 8 },
    ]);
  });

  it('unknown experiments and runs are named', async () => {
    const { tracking } = createWorld().openPage();
    await expect(tracking.startRun({ experimentId: '9' })).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      detail: { experiment: '9' },
    });
    for (const attempt of [
      tracking.getRun('nope'),
      tracking.metricHistory('nope', 'accuracy'),
      tracking.artifacts('nope'),
      tracking.logParams('nope', { a: 1 }),
      tracking.endRun('nope', 'FAILED'),
      tracking.searchRuns({ experiment: 'nope' }),
    ]) {
      expect(await codeOf(attempt)).toBe('RESOURCE_DOES_NOT_EXIST');
    }
  });

  it('TR6 nothing is logged to a run that has ended, but its tags stay open', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.endRun(runId, 'FAILED');
    const before = await tracking.getRun(runId);
    for (const attempt of [
      tracking.logParams(runId, { a: 1 }),
      tracking.logMetrics(runId, [{ key: 'a', value: 1 }]),
      tracking.logBatch(runId, { tags: { a: 'b' } }),
      tracking.logArtifact(runId, 'model/model.json', '{}'),
      tracking.logInput(runId, { dataset: { name: 't', digest: 'd', source_type: 's', source: '' }, tags: [] }),
      tracking.endRun(runId, 'FINISHED'),
    ]) {
      expect(await codeOf(attempt)).toBe('INVALID_STATE');
    }
    expect(await tracking.getRun(runId)).toEqual(before);
    expect(await tracking.endRun(runId, 'FAILED')).toEqual(before);
    await tracking.setTags(runId, { note: 'kept' });
    expect((await tracking.getRun(runId)).data.tags).toEqual({ 'mlflow.runName': 'first', note: 'kept' });
  });

  it('the name tag of MLflow renames a run', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.setTags(runId, { 'mlflow.runName': 'second' });
    expect((await tracking.getRun(runId)).info.run_name).toBe('second');
  });

  it('dangling runs are ended once and only while RUNNING', async () => {
    const { tracking, experiment, runId } = await createRunning();
    const finished = await tracking.startRun({ experimentId: experiment.experiment_id });
    await tracking.endRun(finished.info.run_id, 'FINISHED');
    const ids = [runId, finished.info.run_id, 'unknown', runId];
    expect(await tracking.endDangling(ids, 'KILLED')).toEqual([runId]);
    expect(await tracking.endDangling(ids, 'FAILED')).toEqual([]);
    expect((await tracking.getRun(runId)).info.status).toBe('KILLED');
    expect((await tracking.getRun(finished.info.run_id)).info.status).toBe('FINISHED');
  });

  it('the same data set is listed once', async () => {
    const { tracking, runId } = await createRunning();
    const dataset = { name: 'hol.t', digest: 'ab', source_type: 'iceberg', source: '{}' };
    const training = [{ key: 'mlflow.data.context', value: 'training' }];
    await tracking.logInput(runId, { dataset, tags: [] });
    await tracking.logInput(runId, { dataset, tags: training });
    expect((await tracking.getRun(runId)).inputs).toEqual({ dataset_inputs: [{ dataset, tags: training }] });
  });
});

describe('batches', () => {
  it('TR2 a batch that a closed page breaks off leaves nothing, wherever it breaks', async () => {
    const batch = {
      params: { a: '1' },
      tags: { b: '2' },
      metrics: [0, 1, 2].map((step) => ({ key: 'm', value: step, step })),
    };
    for (let callIndex = 0; callIndex < 5; callIndex++) {
      const { openPage, tracking, runId } = await createRunning();
      const before = await tracking.getRun(runId);
      const breaking = openPage({
        beforeCall(index) {
          if (index === callIndex) throw new Error('broken off');
        },
      });
      await expect(breaking.tracking.logBatch(runId, batch)).rejects.toThrow('broken off');
      expect(await tracking.getRun(runId)).toEqual(before);
      expect(await tracking.metricHistory(runId, 'm')).toEqual([]);
    }
  });

  it('TR3 a param keeps its value and the rest of the batch is not logged', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.logParams(runId, { eta: '0.3' });
    await tracking.logParams(runId, { eta: 0.3, seed: 42 });
    const refused = tracking.logBatch(runId, {
      params: { depth: 6, eta: '0.1' },
      metrics: [{ key: 'accuracy', value: 1 }],
      tags: { x: 'y' },
    });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE', detail: { key: 'eta' } });
    const { data } = await tracking.getRun(runId);
    expect(data).toEqual({ params: { eta: '0.3', seed: '42' }, metrics: {}, tags: { 'mlflow.runName': 'first' } });
  });

  it('TR2 two pages that log to one run at once both keep what they logged', async () => {
    const { openPage, tracking, runId } = await createRunning();
    const other = openPage().tracking;
    await Promise.all([
      tracking.logParams(runId, { a: 1 }),
      other.logParams(runId, { b: 2 }),
      tracking.setTags(runId, { c: 3 }),
      other.logMetrics(runId, [{ key: 'd', value: 4 }]),
    ]);
    const { data } = await tracking.getRun(runId);
    expect(data).toEqual({
      params: { a: '1', b: '2' },
      tags: { 'mlflow.runName': 'first', c: '3' },
      metrics: { d: 4 },
    });
  });

  it('TR4 the latest value is of the highest step, then time, then value, in whatever order they come', async () => {
    const { tracking, runId } = await createRunning();
    const log = (value: number, step: number, timestamp: number) =>
      tracking.logMetrics(runId, [{ key: 'm', value, step, timestamp }]);
    const latest = async () => (await tracking.getRun(runId)).data.metrics['m'];
    await log(1, 5, 10);
    await log(9, 4, 99);
    expect(await latest()).toBe(1);
    await log(2, 5, 11);
    expect(await latest()).toBe(2);
    await log(0, 5, 11);
    expect(await latest()).toBe(2);
    await log(3, 5, 11);
    expect(await latest()).toBe(3);
    await log(3, 5, 11);
    expect(await tracking.metricHistory(runId, 'm')).toEqual([
      { value: 9, step: 4, timestamp: 99 },
      { value: 1, step: 5, timestamp: 10 },
      { value: 0, step: 5, timestamp: 11 },
      { value: 2, step: 5, timestamp: 11 },
      { value: 3, step: 5, timestamp: 11 },
    ]);
  });

  it('TR4 NaN, infinities and negative steps are kept', async () => {
    const { tracking, runId } = await createRunning();
    const values = [Number.NaN, Infinity, -Infinity];
    await tracking.logMetrics(
      runId,
      values.map((value, index) => ({ key: 'm', value, step: index - 2, timestamp: 0 })),
    );
    expect(await tracking.metricHistory(runId, 'm')).toEqual(
      values.map((value, index) => ({ value, step: index - 2, timestamp: 0 })),
    );
    expect((await tracking.getRun(runId)).data.metrics).toEqual({ m: -Infinity });
  });

  it('a key of one run does not show in the history of another key or run', async () => {
    const { tracking, experiment, runId } = await createRunning();
    const other = await tracking.startRun({ experimentId: experiment.experiment_id });
    await tracking.logMetrics(runId, [
      { key: 'a', value: 1, timestamp: 0 },
      { key: 'ab', value: 2, timestamp: 0 },
    ]);
    await tracking.logMetrics(other.info.run_id, [{ key: 'a', value: 3, timestamp: 0 }]);
    expect(await tracking.metricHistory(runId, 'a')).toEqual([{ value: 1, step: 0, timestamp: 0 }]);
  });

  it('keys that objects know already are keys like any other', async () => {
    const { tracking, experiment, runId } = await createRunning();
    const hostile = Object.fromEntries([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    await tracking.logBatch(runId, { params: hostile, tags: hostile, metrics: [{ key: '__proto__', value: 1 }] });
    const { data } = await tracking.getRun(runId);
    expect(Object.entries(data.params)).toEqual(Object.entries(hostile));
    expect(Object.entries(data.metrics)).toEqual([['__proto__', 1]]);
    const search = (filter: string) => tracking.searchRuns({ experiment: experiment.name, filter });
    expect(await search("params.__proto__ = 'x' AND tags.constructor = 'y' AND metrics.__proto__ = 1")).toHaveLength(1);
    expect(await search("params.toString != 'x'")).toHaveLength(0);
    expect(await search('params.toString IS NULL')).toHaveLength(1);
  });
});

describe('limits', () => {
  const long = (length: number) => '😀'.repeat(length);
  const accepted: [string, Parameters<Awaited<ReturnType<typeof createRunning>>['tracking']['logBatch']>[1]][] = [
    ['a param value of 6000 characters', { params: { a: long(6000) } }],
    ['a tag value of 8000 characters', { tags: { a: long(8000) } }],
    ['keys of 250 characters', { params: { ['a'.repeat(250)]: 1 }, metrics: [{ key: 'b'.repeat(250), value: 1 }] }],
    ['keys of every allowed character', { params: { 'a_b-c.d e/f:g': 1, età: 1, 年齢: 1 } }],
    ['empty values and newlines', { params: { a: '' }, tags: { a: 'one\ntwo' } }],
  ];
  it.each(accepted)('TR5 %s: accepted', async (_name, batch) => {
    const { tracking, runId } = await createRunning();
    expect(await codeOf(tracking.logBatch(runId, batch))).toBe('resolved');
  });

  const refused: typeof accepted = [
    ['a param value of 6001 characters', { params: { a: long(6001) } }],
    ['a tag value of 8001 characters', { tags: { a: long(8001) } }],
    ['a param key of 251 characters', { params: { ['a'.repeat(251)]: 1 } }],
    ['a metric key of 251 characters', { metrics: [{ key: 'a'.repeat(251), value: 1 }] }],
    ['a tag key of 251 characters', { tags: { ['a'.repeat(251)]: 1 } }],
    ['an empty key', { params: { '': 1 } }],
    ['an emoji in a key', { tags: { '😀': 1 } }],
    ['a newline in a key', { params: { 'a\nb': 1 } }],
    ['a key that is another path', { params: { 'a/../b': 1 } }],
    ['a key that begins outside', { params: { '../b': 1 } }],
    ['a key that ends in a slash', { metrics: [{ key: 'a/', value: 1 }] }],
    ['a metric that is a text', { metrics: [{ key: 'a', value: '1' as unknown as number }] }],
    ['a metric that is a boolean', { metrics: [{ key: 'a', value: true as unknown as number }] }],
    ['a step with a fraction', { metrics: [{ key: 'a', value: 1, step: 0.5 }] }],
    ['a negative timestamp', { metrics: [{ key: 'a', value: 1, timestamp: -1 }] }],
  ];
  it.each(refused)('TR5 %s: refused, nothing logged', async (_name, batch) => {
    const { tracking, runId } = await createRunning();
    const whole = { ...batch, params: { good: 1, ...batch.params } };
    expect(await codeOf(tracking.logBatch(runId, whole))).toBe('INVALID_PARAMETER_VALUE');
    expect((await tracking.getRun(runId)).data.params).toEqual({});
  });
});

describe('artifacts', () => {
  it('TR13 text, bytes and blobs come back byte for byte, listed by path', async () => {
    const { tracking, runId } = await createRunning();
    const bytes = new Uint8Array([0, 255, 10, 13]);
    await tracking.logArtifact(runId, 'model/model.json', '{"à":1}');
    await tracking.logArtifact(runId, 'model/MLmodel', new Blob(['flavors:\n']));
    const logged = await tracking.logArtifact(runId, 'plots/a.bin', bytes);
    // SHA-256 of 00 ff 0a 0d, from `printf '\x00\xff\x0a\x0d' | sha256sum`.
    expect(logged).toEqual({
      path: 'plots/a.bin',
      size: 4,
      sha256: 'f474676c75e488e84e18f37502e7fc3e7b8850471fae5251290ff6cc4c8843bc',
    });
    expect(await tracking.artifacts(runId)).toEqual(['model/MLmodel', 'model/model.json', 'plots/a.bin']);
    expect(new TextDecoder().decode(await tracking.artifact(runId, 'model/model.json'))).toBe('{"à":1}');
    expect(await tracking.artifact(runId, 'plots/a.bin')).toEqual(bytes);
    expect((await tracking.artifactList(runId)).map(({ size }) => size)).toEqual([9, 8, 4]);
  });

  it('a file of the same path is replaced', async () => {
    const { tracking, runId } = await createRunning();
    await tracking.logArtifact(runId, 'a.txt', 'one');
    await tracking.logArtifact(runId, 'a.txt', 'two!');
    expect(await tracking.artifacts(runId)).toEqual(['a.txt']);
    expect(new TextDecoder().decode(await tracking.artifact(runId, 'a.txt'))).toBe('two!');
  });

  it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', './a', 'a\\b'])('TR13 the path %j is refused', async (path) => {
    const { tracking, runId } = await createRunning();
    expect(await codeOf(tracking.logArtifact(runId, path, 'x'))).toBe('INVALID_PARAMETER_VALUE');
    expect(await tracking.artifacts(runId)).toEqual([]);
  });

  it('an unknown path is named', async () => {
    const { tracking, runId } = await createRunning();
    await expect(tracking.artifact(runId, 'nope')).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      detail: { path: 'nope' },
    });
  });
});
