import { readFile } from 'node:fs/promises';
import { sha256Hex } from '../../src/base/digest.ts';
import { classifierRange } from '../../src/gbdt/predict-range.ts';
import { predictProbability } from '../../src/gbdt/predict.ts';
import { modelFromFile } from '../../src/gbdt/model-ubj.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';

const { experiment, model } = namesOf('Paul');

test('a version is downloaded as XGBoost JSON, UBJSON and ONNX, the very bytes that the lab exports', async ({
  lab,
}) => {
  await lab.open('?owner=Paul&lang=en');
  await createFirstVersion(lab);
  const { page } = lab;
  await lab.open('?owner=Paul&lang=en#models/1');
  for (const [name, ending, format] of [
    ['XGBoost JSON', 'json', 'json'],
    ['XGBoost UBJSON', 'ubj', 'ubj'],
    ['ONNX', 'onnx', 'onnx'],
  ] as const) {
    const button = page.getByRole('button', { name: `Download version 1 as ${name}` });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^FraudCLF-Paul.*\\.${ending}$`));
    const exported = await lab.call(
      async (of) => {
        const file = await globalThis.lab.models.export(of.model, '1', of.format);
        const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
        return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
      },
      { model, format },
    );
    expect(sha256Hex(await readFile(await download.path()))).toBe(exported);
  }
});

test('a model that early stopping ended serves and travels with the rounds up to its best', async ({ lab }) => {
  await lab.open('?owner=Paul&lang=en');
  await runScript(lab, '00_datagen');
  await lab.call(async () => {
    const text = await globalThis.lab.scripts.source('01_train_xgboost');
    const stopping = text.replace('EARLY_STOPPING_ROUNDS: number = 0', 'EARLY_STOPPING_ROUNDS: number = 5');
    await globalThis.lab.scripts.save('01_train_xgboost', stopping);
  });
  for (const script of ['01_train_xgboost', '02_api_deployment']) {
    expect(await runScript(lab, script)).toMatchObject({ status: 'succeeded' });
  }
  const { run, file, scored, row } = await lab.call(
    async (names) => {
      const [found] = await globalThis.lab.experiments.searchRuns({ experiment: names.experiment });
      const exported = await globalThis.lab.models.export(names.model, '1', 'ubj');
      const { columns } = await globalThis.lab.tables.scan('hol_fraud.transactions_Paul', { limit: 1 });
      const { fraud_trx: _, ...features } = columns;
      const data = [Object.values(features).map((values) => Number(values[0]))];
      const { accessKey } = await globalThis.lab.endpoint.describe(names.model);
      const response = await globalThis.lab.endpoint.invoke('model', {
        method: 'POST',
        body: JSON.stringify({ accessKey, request: { dataframe_split: { columns: Object.keys(features), data } } }),
      });
      return {
        run: found!.data,
        file: btoa(String.fromCharCode(...new Uint8Array(await exported.arrayBuffer()))),
        scored: ((await response.json()) as { response: Record<string, unknown> }).response,
        row: Object.fromEntries(Object.keys(features).map((name, column) => [name, data[0]![column]!])),
      };
    },
    { experiment, model },
  );
  expect(run.params).toMatchObject({ early_stopping_rounds: '5', validation_size: '0.2' });
  const booster = modelFromFile(Uint8Array.from(Buffer.from(file, 'base64')));
  expect(booster.attributes?.['best_iteration']).toBe(String(run.metrics['best_iteration']));
  expect(booster.trees.length).toBe(run.metrics['best_iteration']! + 1 + 5);
  const features = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Float32Array.of(value)]));
  const [best] = predictProbability(booster, features, classifierRange(booster));
  expect(best).not.toBe(predictProbability(booster, features)[0]);
  expect(scored['prediction']).toEqual([best! > 0.5 ? 1 : 0]);
  expect(JSON.stringify(scored)).toContain(String(best));

  // The page says which rows had a say in the model.
  await lab.page.getByRole('link', { name: 'Experiments' }).click();
  await lab.page.getByRole('link', { name: /^run-/ }).first().click();
  await expect(lab.page.getByText('1,400 more were watched to end the boosting in time')).toBeVisible();
  await expect(lab.page.getByText('the test rows stayed unseen')).toBeVisible();
});
