import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage } from './lab-page.ts';
import { leaveAt, moments, startUntil } from './leaving.ts';
import { countContent, expectNextPipelineSucceeds, expectSettled, expectWhole } from './settled.ts';

const { model } = namesOf('Paul');
const trains = moments.find(({ phase }) => phase === 'train')!;

// As a class opens the lab that runs on the teacher's machine: over http, by a name that is not localhost.
test.use({ labUrl: (process.env['LAB_URL'] ?? '').replace('//localhost', '//lab.test') });

test('on an insecure origin the exercise passes, with the endpoint in the page and a banner that says so', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open('?owner=Paul#jobs');
  const missing = await lab.call(() => ({
    isSecure: isSecureContext,
    has: ['serviceWorker', 'locks', 'storage', 'clipboard'].filter((name) => name in navigator),
    crypto: ['subtle', 'randomUUID'].filter((name) => name in crypto),
  }));
  expect(missing).toEqual({ isSecure: false, has: [], crypto: [] });

  const banner = page
    .getByText('This address is not secure')
    .locator('xpath=ancestor-or-self::*[contains(., "https")][1]');
  await expect(banner).toBeVisible();
  for (const named of ['endpoint', 'offline', 'copying', 'https', 'http://localhost', 'lab.test']) {
    await expect(banner).toContainText(named);
  }

  await createFirstVersion(lab);
  expect((await lab.call((name) => globalThis.lab.endpoint.describe(name), model)).via).toBe('page');
  await lab.call(() => globalThis.lab.jobs.createPipeline());
  await page.getByRole('button', { name: 'Run New Batch Paul' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Version 2 is deployed', { timeout: 60_000 });
  await expectSettled(lab);
  await expectWhole(lab);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('"version": "2"')).toBeVisible();

  const before = await lab.call(() => globalThis.lab.fingerprint());
  await lab.reload();
  expect(await lab.call(() => globalThis.lab.fingerprint())).toEqual(before);
  await expectWhole(lab);
});

test('on an insecure origin the second tab stops a run of the first, and takes over when the first is closed', async ({
  context,
  labUrl,
}) => {
  const left = labPage(await context.newPage(), labUrl);
  await left.open('?owner=Paul#jobs');
  await createFirstVersion(left);
  const gone = labPage(await context.newPage(), labUrl);
  await gone.open('#jobs');
  const before = await countContent(left);
  const runId = await startUntil(gone, trains);
  await left.page.getByRole('button', { name: 'Stop Retrain XGBoost Paul' }).click();
  const ended = await left.call(
    async (id) => (await globalThis.lab.jobs.finished(id)).map(({ status }) => status),
    runId,
  );
  expect(ended).toEqual(['succeeded', 'stopped', 'skipped']);
  await expectSettled(left);
  expect(await countContent(left)).toEqual({ ...before, snapshots: before.snapshots + 1 });

  await leaveAt(left, gone, trains);
  await expectWhole(left);
  await expectNextPipelineSucceeds(left);
});
