import { expect, test } from 'vitest';
import { loadExplainedRows } from '../../../src/pipeline/explain-model.ts';

const range = { table: 'a.b', fromSnapshotId: '1', toSnapshotId: '2' };
const model = { range, runId: 'r', features: ['x', 'y'] };
const rowCount = 10;
const asked: unknown[] = [];
const lakehouse = {
  async scan(table: string, selection: unknown) {
    asked.push([table, selection]);
    return {
      rowCount,
      columns: {
        label: Int32Array.from({ length: rowCount }, (_, row) => row % 2),
        y: Array.from({ length: rowCount }, (_, row) => (row === 3 ? null : row / 2)),
        x: Float32Array.from({ length: rowCount }, (_, row) => row),
      },
    };
  },
};
const load = (choice: Parameters<typeof loadExplainedRows>[2], of = model) =>
  loadExplainedRows({ lakehouse }, of, choice);

test('PL60 a sample is evenly spread over the rows of the run’s range, and the same every time', async () => {
  asked.length = 0;
  const sample = await load({ count: 4 });
  expect(sample).toEqual({
    rowCount: 10,
    positions: Int32Array.of(0, 2, 5, 7),
    features: { x: Float32Array.of(0, 2, 5, 7), y: Float32Array.of(0, 1, 2.5, 3.5) },
    others: { label: [0, 0, 1, 1] },
  });
  expect(await load({ count: 4 })).toEqual(sample);
  expect(asked[0]).toEqual(['a.b', { startSnapshotId: '1', endSnapshotId: '2', signal: undefined }]);
  expect((await load({ count: 99 })).positions).toHaveLength(10);
});

test('PL60 one row is read by its number; a value that is not there is a missing one', async () => {
  expect(await load({ positions: [3] })).toMatchObject({
    features: { y: Float32Array.of(NaN) },
    others: { label: [1] },
  });
});

test('PL60 rows that cannot be explained are refused by what is wrong', async () => {
  for (const row of [10, -1, 0.5]) {
    await expect(load({ positions: [row] })).rejects.toMatchObject({ code: 'row_out_of_range', detail: { rows: 10 } });
  }
  await expect(load({ count: 1 }, { ...model, range: null as never })).rejects.toMatchObject({
    code: 'run_without_rows',
  });
  await expect(load({ count: 1 }, { ...model, features: ['x', 'gone'] })).rejects.toMatchObject({
    code: 'feature_mismatch',
    detail: { missing: ['gone'], extra: [] },
  });
});
