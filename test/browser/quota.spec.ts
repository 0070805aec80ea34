import { stat } from 'node:fs/promises';
import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { countContent, expectNextPipelineSucceeds, expectSettled, expectWhole } from './settled.ts';

const { table } = namesOf('Paul');
const mebibyte = 2 ** 20;
/** Room for the page's own files, a first version and a batch or two. Chromium keeps what it granted for half a minute, so it is set first. */
const quotaSize = 64 * mebibyte;
/** 64 bytes a row: 61 MiB. */
const rowsPerBatch = 1_000_000;

test('a batch that the browser has no room for fails with the space it needs, and nothing committed is lost', async ({
  lab,
  labUrl,
}) => {
  const { page } = lab;
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(labUrl);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const before = await lab.call(
    async (name) => ({
      table: await globalThis.lab.tables.describe(name),
      metadataLog: await globalThis.lab.tables.metadataLog(name),
      fingerprint: await globalThis.lab.fingerprint(),
    }),
    table,
  );
  const counts = await countContent(lab);

  const { runs, log } = await lab.call(async (rows) => {
    const { jobs, settings } = globalThis.lab;
    await settings.set({ rowsPerBatch: rows });
    const [newBatch] = await jobs.createPipeline();
    const { runId } = await jobs.run(newBatch!.name);
    return { runs: await jobs.finished(runId), log: await jobs.log(runId) };
  }, rowsPerBatch);
  expect(runs.map(({ status }) => status)).toEqual(['failed', 'skipped', 'skipped']);
  const { error, id } = runs[0]!;
  expect(error).toMatchObject({ code: 'quota_exceeded' });
  const needed = Number(error!.detail['neededBytes']);
  // Four bytes a value, but for the labels.
  expect(needed).toBeGreaterThan(60 * rowsPerBatch);
  expect(needed).toBeLessThan(64 * rowsPerBatch);
  const inMebibytes = `${(needed / mebibyte).toFixed(1)} MiB`;
  expect(error!.message).toContain(inMebibytes);
  expect(log.lines.at(-1)?.text).toContain(inMebibytes);
  // The 10 GiB that Chromium pretends to would tell the learner that there is room.
  expect(error!.detail).not.toHaveProperty('quotaBytes');

  await expectSettled(lab);
  await expectWhole(lab);
  const after = await lab.call(
    async (name) => ({
      table: await globalThis.lab.tables.describe(name),
      metadataLog: await globalThis.lab.tables.metadataLog(name),
      fingerprint: await globalThis.lab.fingerprint(),
    }),
    table,
  );
  expect(after).toEqual(before);
  expect(await countContent(lab)).toEqual(counts);

  await test.step('the run says what it needs and offers the table as a file', async () => {
    await page.goto(`${page.url().replace(/#.*$/, '')}#history/${id}`);
    await expect(page.getByText(/About [\d.]+\sMB are needed/).first()).toBeVisible();
    const name = /Download the table|Scarica la tabella/;
    const offered = page.getByRole('link', { name }).or(page.getByRole('button', { name })).first();
    const [download] = await Promise.all([page.waitForEvent('download'), offered.click()]);
    const { size } = await stat(await download.path());
    expect(size).toBeGreaterThan(10_000 * 60);
  });

  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await expectNextPipelineSucceeds(lab);
  await expectWhole(lab);
});
