import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { estimateTrainingBytes, train } from '../../../src/gbdt/train.ts';
import { makeRows, paramsOf } from './rows.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function liveBufferBytes(): number {
  // Buffers are given back in the background; the second collection waits for the first.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

test.each([
  ['dense', 6, 256, {}],
  ['missing values', 9, 64, {}],
  ['no depth limit', 0, 300, {}],
  ['the leaf that gains most first', 9, 256, { grow_policy: 'lossguide' }],
  ['areas under curves', 2, 16, { eval_metric: ['auc', 'aucpr'] }],
])('GB9 %s: what training holds stays within the estimate', (kind, max_depth, max_bin, others) => {
  const rowCount = 40000;
  const { features, label } = makeRows(rowCount);
  const columns = Object.entries(features).filter(([name]) => name !== 'age' || kind === 'missing values');
  const before = liveBufferBytes();
  let peak = 0;
  train({
    features: Object.fromEntries(columns),
    label,
    params: paramsOf({ max_depth, max_bin, min_child_weight: 20, n_estimators: 2, ...others }),
    onRound: () => (peak = Math.max(peak, liveBufferBytes() - before)),
  });
  expect(peak).toBeLessThanOrEqual(estimateTrainingBytes(rowCount, columns.length, max_bin, max_depth));
  // Gradients, margins, probabilities, row numbers and bins are there in any case.
  expect(peak).toBeGreaterThan(rowCount * (24 + 2 * columns.length));
});
