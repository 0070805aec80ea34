import { describe, expect, test } from 'vitest';
import type { RowSelection } from '../../../src/compute/calls.ts';
import { createInlineCompute } from '../../../src/compute/compute.ts';
import { gatherFloat32, positionsOf, selectedCount } from '../../../src/compute/rows.ts';

const compute = createInlineCompute();

async function batchOf(batchNumber: number, rowCount = 10_000) {
  const { columns } = await compute.generate({ seed: 42, batchNumber, rowCount, dataset: 'transactions' });
  const { fraud_trx: label, ...features } = columns;
  return { features, label: label as Int32Array };
}

const side = (part: 'train' | 'test'): RowSelection => ({ kind: 'split', part, testFraction: 0.3, seed: 42 });

describe('a default run on one batch', () => {
  test.each([0, 1, 2])('of number %i stays within the bounds that native XGBoost keeps', async (batchNumber) => {
    const { features, label } = await batchOf(batchNumber);
    const rounds: number[] = [];
    const trained = await compute.train(
      { features, label, rows: side('train'), evaluation: { features, label, rows: side('test') }, params: {} },
      { onProgress: ({ done }) => rounds.push(done) },
    );
    const probabilities = await compute.predict({
      model: trained.model,
      features,
      rows: side('test'),
      output: 'probability',
    });
    const predicted = Int32Array.from(probabilities, (p) => (p > 0.5 ? 1 : 0));
    const score = (metric: 'accuracy' | 'recall') =>
      compute.score({ metric, actual: label, rows: side('test'), predicted });
    expect(trained.trainedRows).toBe(7_000);
    expect(probabilities).toHaveLength(3_000);
    expect(await score('accuracy')).toBeGreaterThanOrEqual(0.88);
    expect(await score('accuracy')).toBeLessThanOrEqual(0.93);
    expect(await score('recall')).toBeGreaterThanOrEqual(0.8);
    expect(await score('recall')).toBeLessThanOrEqual(0.91);
    expect(trained.evals.eval?.['logloss']).toHaveLength(100);
    expect(rounds.at(-1)).toBe(100);
  });
});

test('the same call gives the same model text', async () => {
  const { features, label } = await batchOf(3, 500);
  const train = () => compute.train({ features, label, rows: side('train'), params: { n_estimators: 5 } });
  expect((await train()).modelSha256).toBe((await train()).modelSha256);
});

test('what does not fit the memory limit is refused, with the bytes that it needs', async () => {
  const { features, label } = await batchOf(0, 1_000);
  await expect(compute.train({ features, label, params: {}, memoryLimitBytes: 10_000 })).rejects.toMatchObject({
    code: 'memory_limit',
    detail: { leftBytes: 10_000 },
  });
});

test('a column of texts is refused by name', async () => {
  const { label } = await batchOf(0, 2);
  await expect(compute.train({ features: { channel: ['web', 'shop'] }, label, params: {} })).rejects.toMatchObject({
    code: 'not_numeric',
    message: expect.stringContaining('channel') as string,
  });
});

test('predictions of other rows than the labels are refused', async () => {
  await expect(
    compute.score({ metric: 'accuracy', actual: new Int32Array(3), predicted: new Int32Array(2) }),
  ).rejects.toMatchObject({ code: 'unequal_lengths' });
});

test.each([2, 3, 10, 1_001])('of %i rows both sides of a split are disjoint and all there is', (rowCount) => {
  const [train, test] = [positionsOf(side('train'), rowCount) ?? [], positionsOf(side('test'), rowCount) ?? []];
  expect([...train, ...test].toSorted((a, b) => a - b)).toEqual(Array.from({ length: rowCount }, (_, i) => i));
  expect([selectedCount(side('train'), rowCount), selectedCount(side('test'), rowCount)]).toEqual([
    train.length,
    test.length,
  ]);
});

test('a side of a split can be split once more: its parts are disjoint and all of that side', () => {
  const of = { kind: 'split', part: 'train', testFraction: 0.3, seed: 42 } as const;
  const nested = (part: 'train' | 'test'): RowSelection => ({ kind: 'split', part, testFraction: 0.2, seed: 7, of });
  const [fit, watched] = [positionsOf(nested('train'), 1_001), positionsOf(nested('test'), 1_001)];
  expect([fit?.length, watched?.length]).toEqual([560, 140]);
  expect([...(fit ?? []), ...(watched ?? [])].sort((a, b) => a - b)).toEqual(
    [...(positionsOf(of, 1_001) ?? [])].sort((a, b) => a - b),
  );
  expect(selectedCount(nested('test'), 1_001)).toBe(140);
});

test('numbers of every kind are read as float32, a missing one as NaN; all rows of a float column are not copied', () => {
  const positions = Int32Array.of(2, 0);
  expect(gatherFloat32('x', Float64Array.of(0.1, 1, 2 ** 24 + 1), positions)).toEqual(Float32Array.of(2 ** 24, 0.1));
  expect(gatherFloat32('x', Int32Array.of(1, 2, 3), positions)).toEqual(Float32Array.of(3, 1));
  expect(gatherFloat32('x', [7n, 2, null], null)).toEqual(Float32Array.of(7, 2, NaN));
  expect(gatherFloat32('x', BigInt64Array.of(1n, 2n, 3n), positions)).toEqual(Float32Array.of(3, 1));
  expect(gatherFloat32('x', Uint8Array.of(0, 1, 1), positions)).toEqual(Float32Array.of(1, 0));
  const own = Float32Array.of(1, 2);
  expect(gatherFloat32('x', own, null)).toBe(own);
});

test('the leak is what the model found: the score comes before all noise', async () => {
  const { features, label } = await batchOf(0);
  const { model } = await compute.train({ features, label, params: { n_estimators: 10 } });
  const gains = await compute.importance({ model, kind: 'total_gain' });
  const [first] = Object.entries(gains).toSorted(([, a], [, b]) => b - a);
  expect(first?.[0]).toBe('customer_score');
});

test('a call that was cancelled before it began is never made', async () => {
  const { features, label } = await batchOf(0, 10);
  const signal = AbortSignal.abort();
  await expect(compute.train({ features, label, params: {} }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
});

test('Parquet gives back what was written', async () => {
  const { columns } = await compute.generate({ seed: 1, batchNumber: 2, rowCount: 300, dataset: 'transactions' });
  const fields = Object.entries(columns).map(([name, values], i) => ({
    id: i + 1,
    name,
    required: false,
    type: values instanceof Float32Array ? ('float' as const) : ('int' as const),
  }));
  const schema = { type: 'struct', 'schema-id': 0, fields } as const;
  const { blob } = await compute.codec.encode(schema, columns);
  expect(await compute.codec.decode({ path: 'f', blob }, schema)).toEqual(columns);
});

test('a model predicts the same from its text, its bytes and its UBJSON; all outputs have their shapes', async () => {
  const { features, label } = await batchOf(1, 400);
  const { model } = await compute.train({ features, label, params: { n_estimators: 6, max_depth: 3 } });
  const ubj = await compute.convertModel({ model, format: 'ubj' });
  const margins = await compute.predict({ model, features, output: 'margin' });
  for (const file of [new TextEncoder().encode(model), ubj]) {
    expect(await compute.predict({ model: file, features, output: 'margin' })).toEqual(margins);
  }
  expect(new TextDecoder().decode(await compute.convertModel({ model: ubj, format: 'json' }))).toBe(model);
  expect((await compute.convertModel({ model, format: 'onnx' })).length).toBeGreaterThan(1000);
  const width = Object.keys(features).length + 1;
  const contributions = await compute.predict({ model, features, output: 'contribs' });
  expect(contributions).toHaveLength(400 * width);
  const sum = contributions.subarray(0, width).reduce((total, value) => total + value, 0);
  expect(sum).toBeCloseTo(margins[0] ?? NaN, 5);
  expect(await compute.predict({ model, features, output: 'leaf', iterationRange: [0, 2] })).toHaveLength(800);
});

test('a classifier stops after the best iteration, a booster does not', async () => {
  const { features, label } = await batchOf(1, 400);
  const { model } = await compute.train({ features, label, params: { n_estimators: 6, max_depth: 3 } });
  const stopped = model.replace('"attributes":{}', '"attributes":{"best_iteration":"2"}');
  const margins = (file: string, iterationRange?: 'classifier' | readonly [number, number]) =>
    compute.predict({ model: file, features, output: 'margin', iterationRange });
  expect(await margins(stopped, 'classifier')).toEqual(await margins(model, [0, 3]));
  expect(await margins(stopped, 'classifier')).not.toEqual(await margins(model));
  expect(await margins(stopped)).toEqual(await margins(model, 'classifier'));
});

test.each(['approx_contribs', undefined, 'constructor'])('the output %s is refused by name', async (output) => {
  const { features, label } = await batchOf(1, 20);
  const { model } = await compute.train({ features, label, params: { n_estimators: 1 } });
  const refused = { code: 'invalid_parameter' };
  await expect(compute.predict({ model, features, output: output as 'leaf' })).rejects.toMatchObject(refused);
  await expect(compute.importance({ model, kind: output as 'gain' })).rejects.toMatchObject(refused);
});
