import { expect, test } from 'vitest';
import { buildVersion, probeImage } from '../../../src/pipeline/deploy-version.ts';
import { recoverRegistrations, registerVersion } from '../../../src/pipeline/register-version.ts';
import { signatureOf } from '../../../src/pipeline/model-signature.ts';
import { createWorld, startRun, trainedRun, type Page } from './world.ts';

const name = "FraudCLF-Zoë O'Neil";

/** A run whose model folder is complete, but whose model is no model. */
async function runWithText(page: Page, text: string) {
  const runId = await startRun(page);
  await page.tracking.logArtifact(runId, 'model/model.json', text);
  await page.tracking.logArtifact(runId, 'model/signature.json', JSON.stringify(signatureOf(['age'])));
  await page.tracking.logArtifact(runId, 'model/MLmodel', 'flavors:\n');
  return runId;
}

test('PL3 a version is pending until its model was read back, then READY; the model is made once', async () => {
  const page = createWorld().openPage();
  const { runId } = await trainedRun(page);
  const seen: string[] = [];
  page.storage.onNotice(() => {
    void page.tracking.versions(name).then(
      (versions) => seen.push(versions.at(-1)?.status ?? 'none'),
      () => undefined,
    );
  });
  expect(await registerVersion(page, { name, runId })).toMatchObject({
    version: { version: '1', status: 'READY', run_id: runId, source: `runs:/${runId}/model` },
    created: true,
  });
  expect(seen).toContain('PENDING_REGISTRATION');
  expect(await registerVersion(page, { name, runId })).toMatchObject({ version: { version: '2' }, created: false });
});

test.each(['', 'no json', '{}', '{"learner":{}}'])(
  'PL3 the version of a model that reads %j ends FAILED_REGISTRATION with the reason, and throws',
  async (text) => {
    const page = createWorld().openPage();
    const runId = await runWithText(page, text);
    await expect(registerVersion(page, { name, runId })).rejects.toMatchObject({ code: 'invalid_model' });
    const [failed] = await page.tracking.versions(name);
    expect(failed).toMatchObject({ version: '1', status: 'FAILED_REGISTRATION' });
    expect(failed?.status_message).not.toBe('');
    await expect(buildVersion(page, { model: name, version: '1' })).rejects.toMatchObject({
      code: 'version_not_ready',
      detail: { model: name, version: '1', status: 'FAILED_REGISTRATION' },
    });
  },
);

test('PL3 a folder without MLmodel is no model', async () => {
  const page = createWorld().openPage();
  const runId = await startRun(page);
  await page.tracking.logArtifact(runId, 'model/model.json', '{}');
  await expect(registerVersion(page, { name, runId })).rejects.toMatchObject({ code: 'model_missing' });
});

test('PL3 two pages that register at once get two versions', async () => {
  const world = createWorld();
  const [one, two] = [world.openPage(), world.openPage()];
  const { runId } = await trainedRun(one);
  const both = await Promise.all([registerVersion(one, { name, runId }), registerVersion(two, { name, runId })]);
  expect(both.map(({ version }) => version.version).toSorted()).toEqual(['1', '2']);
  expect(both.filter(({ created }) => created)).toHaveLength(1);
});

test('PL4 recovery ends what a dead page was registering, and leaves alone what a living one registers', async () => {
  const world = createWorld();
  const [dead, living, next] = [world.openPage(), world.openPage(), world.openPage()];
  const { runId } = await trainedRun(next);
  const pend = (page: Page, model: string) =>
    page.storage.locks.exclusive(`registering ${model}`, async () => {
      await page.tracking.createModelVersion({ name: model, runId });
      await new Promise(() => undefined);
    });
  for (const model of ['lost', 'kept']) await next.tracking.ensureRegisteredModel(model);
  void pend(dead, 'lost');
  void pend(living, 'kept');
  const statuses = async () =>
    Promise.all(
      ['lost', 'kept'].map(async (model) => (await next.tracking.versions(model)).map(({ status }) => status)),
    );
  await expect.poll(statuses).toEqual([['PENDING_REGISTRATION'], ['PENDING_REGISTRATION']]);
  await recoverRegistrations(next);
  expect(await statuses()).toEqual([['PENDING_REGISTRATION'], ['PENDING_REGISTRATION']]);
  dead.kill();
  await recoverRegistrations(next);
  expect(await statuses()).toEqual([['FAILED_REGISTRATION'], ['PENDING_REGISTRATION']]);
  expect((await registerVersion(next, { name: 'lost', runId })).version).toMatchObject({
    version: '2',
    status: 'READY',
  });
});

test('PL5 an image has the text and the digest of what was registered, and answers a row of missing values', async () => {
  const page = createWorld().openPage();
  const { runId, trained } = await trainedRun(page);
  await registerVersion(page, { name, runId });
  await page.serving.ensureModel(name);
  const build = await buildVersion(page, { model: name, version: '1' });
  expect(build).toMatchObject({ version: '1', run_id: runId, status: 'built', model_sha256: trained.modelSha256 });
  const image = await page.serving.image(build.id);
  expect(image.model_text).toBe(trained.model);
  await probeImage(page.compute, image);
});

test('PL5 a probe that fails ends the deployment as failed, and nothing else answers', async () => {
  const page = createWorld().openPage();
  const { runId } = await trainedRun(page);
  await registerVersion(page, { name, runId });
  await page.serving.ensureModel(name);
  const build = await buildVersion(page, { model: name, version: '1' });
  const broken = { ...(await page.serving.image(build.id)), signature: signatureOf(['other']) };
  const deploying = page.serving.createDeployment({
    buildId: build.id,
    cpu: 1,
    memory: 1,
    replicas: 1,
    probe: () => probeImage(page.compute, broken),
  });
  await expect(deploying).rejects.toMatchObject({ cause: { code: 'feature_mismatch' } });
  expect(await page.serving.list(name)).toMatchObject([{ version: '1', status: 'failed' }]);
  expect(await page.serving.current(name)).toBeNull();
});
