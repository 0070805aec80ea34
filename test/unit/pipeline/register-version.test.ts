import { expect, test } from 'vitest';
import { buildVersion, probeImage } from '../../../src/pipeline/deploy-version.ts';
import { logModel } from '../../../src/pipeline/log-model.ts';
import { recoverRegistrations, registerVersion } from '../../../src/pipeline/register-version.ts';
import { signatureOf } from '../../../src/pipeline/model-signature.ts';
import { batchOf, createWorld, startRun, trainedRun, type Page } from './world.ts';

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

/** A run that has learned from the second of two batches. */
async function runOnSecondBatch(page: Page) {
  const location = 's3a://hol/t';
  const first = await page.lakehouse.append('db.t', batchOf(1), { location });
  const second = await page.lakehouse.append('db.t', batchOf(2), { location });
  const plan = await page.lakehouse.planScan('db.t', { startSnapshotId: first.snapshotId });
  return { ...(await trainedRun(page, { plan })), first, second, plan };
}

test('PL8 the snapshot that a registered version was trained on is tagged, and no maintenance takes it away', async () => {
  const page = createWorld().openPage();
  const { runId, first, second } = await runOnSecondBatch(page);
  await registerVersion(page, { name, runId });
  await registerVersion(page, { name, runId });
  expect(
    (await page.lakehouse.refs('db.t')).filter(({ type }) => type === 'TAG').map((ref) => [ref.name, ref.snapshot_id]),
  ).toEqual([
    [`${name}-v1`, second.snapshotId],
    [`${name}-v2`, second.snapshotId],
  ]);
  await page.lakehouse.append('db.t', batchOf(3), { location: 's3a://hol/t' });
  const { expired, kept } = await page.lakehouse.expireSnapshots('db.t', {
    snapshotIds: [first.snapshotId, second.snapshotId],
  });
  expect(expired).toEqual([first.snapshotId]);
  expect(kept[0]).toMatchObject({ id: second.snapshotId, cause: 'tag', refs: [`${name}-v1`, `${name}-v2`] });
  const rows = await page.lakehouse.scan('db.t', {
    startSnapshotId: first.snapshotId,
    endSnapshotId: second.snapshotId,
  });
  expect(rows.columns).toEqual(batchOf(2));
});

test('PL8 a version that never becomes READY leaves no tag, whether its model or its page fails', async () => {
  const page = createWorld().openPage();
  const { trained, plan } = await runOnSecondBatch(page);
  const runId = await startRun(page);
  await logModel(page, runId, {
    path: 'model',
    trained: { ...trained, model: 'no json' },
    featureNames: ['age'],
    plan,
  });
  await expect(registerVersion(page, { name, runId })).rejects.toMatchObject({ code: 'invalid_model' });
  expect(await page.lakehouse.refs('db.t')).toHaveLength(1);

  const pending = await page.tracking.createModelVersion({ name, runId, source: `runs:/${runId}/model` });
  await page.lakehouse.createTag('db.t', `${name}-v${pending.version}`);
  await recoverRegistrations(page);
  expect(await page.lakehouse.refs('db.t')).toHaveLength(1);
});

test('PL8 a model whose table or snapshot is gone is registered all the same', async () => {
  const page = createWorld().openPage();
  const { runId, first } = await runOnSecondBatch(page);
  await page.lakehouse.rollbackTo('db.t', first.snapshotId);
  const ids = (await page.lakehouse.snapshots('db.t')).slice(1).map(({ snapshot_id }) => snapshot_id);
  await page.lakehouse.expireSnapshots('db.t', { snapshotIds: ids });
  expect((await registerVersion(page, { name, runId })).version.status).toBe('READY');
  await page.lakehouse.drop('db.t');
  expect((await registerVersion(page, { name, runId })).version.status).toBe('READY');
});
