import { expect, test } from 'vitest';
import type { ExperimentId, RunId } from '../../../src/base/ids.ts';
import { runsOfExperiment } from '../../../src/tracking/experiment-runs.ts';
import { runStore } from '../../../src/tracking/stores.ts';
import { createRunning } from './harness.ts';

test('TR24 the runs of an experiment are read whole and once each, whatever their ids', async () => {
  const { storage, runId, experiment } = await createRunning();
  const digits = Array.from({ length: 16 }, (_, i) => i.toString(16));
  // Ids that are a border between two pieces, around one, and that are no hexadecimal digits.
  const ids = [
    '',
    '!',
    'A',
    'g',
    'é',
    ...digits,
    ...digits.map((digit) => `${digit}0`),
    ...digits.map((d) => `${d}\uffff`),
  ];
  const record = await storage.load(runStore, runId);
  if (record === undefined) throw new Error('The run must be there.');
  await storage.write([runStore], async (tx) => {
    await tx.delete(runStore, runId);
    for (const id of ids) {
      await tx.put(runStore, { ...record, run_id: id as RunId });
      await tx.put(runStore, { ...record, run_id: `${id}other` as RunId, experiment_id: '2' as ExperimentId });
    }
  });
  const runs = await storage.read([runStore], (tx) => runsOfExperiment(tx, experiment.experiment_id));
  expect(runs.map(({ run_id }) => run_id)).toEqual([...ids].sort());
  expect(new Set(runs.map(({ experiment_id }) => experiment_id))).toEqual(new Set([experiment.experiment_id]));
});
