import { expect, test } from 'vitest';
import { createScriptRunner } from '../../../src/script/run-script.ts';
import { openScripts } from '../../../src/script/scripts.ts';
import { spawnInNode } from '../script/twin/spawn-in-node.ts';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld, type Scripts } from './world.ts';

const experiment = 'xgb-cc-fraud-Paul';

/** The lesson with early stopping, as a learner writes it. */
const scripts: Scripts = {
  ...exerciseScripts,
  '01_train_xgboost': (access, { signal, log }) =>
    createScriptRunner({
      async source(name) {
        const lesson = await openScripts().source(name);
        const text = lesson.text.replace('EARLY_STOPPING_ROUNDS: number = 0', 'EARLY_STOPPING_ROUNDS: number = 5');
        return { ...lesson, text };
      },
      openAccess: async () => access,
      spawn: spawnInNode,
    })({ run: { script: '01_train_xgboost' }, signal, log }),
};

test('PL50 a training that early stopping ended is repeated bit for bit, its scores on the rows that it never saw', async () => {
  const page = await createLabWorld().openPage(scripts);
  await runAlone(page, '00_datagen');
  await runAlone(page, '01_train_xgboost');
  const [run] = await page.api.experiments.searchRuns({ experiment });
  if (run === undefined) throw new Error('The training leaves a run.');
  expect(run.data.params).toMatchObject({ test_size: '0.3', validation_size: '0.2', early_stopping_rounds: '5' });
  const result = await page.api.experiments.reproduce(run.info.run_id);
  expect(result).toMatchObject({ identical: true, differences: [] });
  expect(result.repeated).toEqual(result.original);

  const other = await page.api.experiments.reproduce(run.info.run_id, { seed: 7 });
  expect(other.identical).toBe(false);
  expect(other.differences.map(({ what, key }) => `${what} ${key}`)).toEqual(
    expect.arrayContaining(['seed seed', 'seed split_seed', 'seed validation_seed']),
  );
  expect(other.repeated.modelSha256).not.toBe(result.original.modelSha256);
  await page.close();
});
