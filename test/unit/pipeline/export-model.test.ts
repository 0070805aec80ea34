import { expect, test } from 'vitest';
import { modelFromJson } from '../../../src/gbdt/model-json.ts';
import { modelFromFile } from '../../../src/gbdt/model-ubj.ts';
import { exportModel } from '../../../src/pipeline/export-model.ts';
import { loadLoggedModel, registerVersion } from '../../../src/pipeline/register-version.ts';
import { createWorld, startRun, trainedRun } from './world.ts';

const name = 'FraudCLF-Paul';

async function registered() {
  const page = createWorld().openPage();
  const { runId } = await trainedRun(page);
  await registerVersion(page, { name, runId });
  return { page, text: (await loadLoggedModel(page.tracking, runId)).text };
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

test('PL9 JSON is what was registered, UBJSON the same model, ONNX names its operators', async () => {
  const { page, text } = await registered();
  const take = (format: 'json' | 'ubj' | 'onnx') => exportModel(page, { name, version: '1', format });
  expect(await (await take('json')).text()).toBe(text);
  expect((await take('json')).type).toBe('application/json');
  expect(modelFromFile(await bytesOf(await take('ubj')))).toEqual(modelFromJson(text));
  expect(new TextDecoder('latin1').decode(await bytesOf(await take('onnx')))).toContain('TreeEnsembleRegressor');
});

test('PL9 another format, an unknown version and a run without a model are refused', async () => {
  const { page } = await registered();
  await expect(exportModel(page, { name, version: '1', format: 'pickle' as 'json' })).rejects.toMatchObject({
    code: 'invalid_option',
    detail: { option: 'format' },
  });
  await expect(exportModel(page, { name, version: '2', format: 'json' })).rejects.toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
  });
  const runId = await startRun(page);
  await page.tracking.logArtifact(runId, 'model/model.json', '{}');
  await page.tracking.createModelVersion({ name, runId, source: `runs:/${runId}/model` });
  await expect(exportModel(page, { name, version: '2', format: 'ubj' })).rejects.toMatchObject({
    code: 'model_missing',
  });
});
