import { createFirstVersion } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, type LabPage } from './lab-page.ts';
import { leaveAt, moments, startUntil } from './leaving.ts';
import { expectNextPipelineSucceeds, expectWhole } from './settled.ts';

interface Seen {
  readonly runId: string;
  readonly done: number;
}

/** Notes in this tab every progress of a training, whichever tab runs it. */
const watchProgress = (lab: LabPage) =>
  lab.call(() => {
    const seen: Seen[] = [];
    (globalThis as unknown as { seen: typeof seen }).seen = seen;
    globalThis.lab.jobs.onEvent((event) => {
      if (event.type === 'progress' && event.progress.phase === 'train') {
        seen.push({ runId: event.runId, done: event.progress.done });
      }
    });
  });

/** How many trees a job's training was seen to have, in the order of the news. */
const seenProgress = (lab: LabPage, job: string) =>
  lab.call(async (name) => {
    const [run] = await globalThis.lab.jobs.history({ job: name });
    const { seen } = globalThis as unknown as { seen: readonly Seen[] };
    return seen.filter(({ runId }) => runId === run!.id).map(({ done }) => done);
  }, job);

test('a pipeline that one tab starts is seen live in the other: states, progress and the end', async ({
  lab,
  labUrl,
}) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const second = labPage(await lab.page.context().newPage(), labUrl);
  await second.open('#jobs');
  const { page } = second;
  await watchProgress(second);
  const runId = await startUntil(lab, { what: 'Retrain trains', phase: 'train' });
  await expect(page.getByText(/tree \d+ of 100/).first()).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Version 2 is deployed', { timeout: 60_000 });
  await page.getByRole('link', { name: 'Job History' }).first().click();
  await expect(page.locator('tbody').first().getByText('Succeeded')).toHaveCount(3);
  await expect(second.call((id) => globalThis.lab.jobs.progress(id), runId)).resolves.toBeNull();
  const seen = await seenProgress(second, 'Retrain XGBoost Paul');
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBeGreaterThan(1);
});

test('whenever the first tab is closed, the second ends or carries on what it ran, by itself', async ({
  lab,
  labUrl,
}) => {
  test.setTimeout(300_000);
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await lab.page.goto('about:blank');
  const left = labPage(await lab.page.context().newPage(), labUrl);
  await left.open('#history');
  for (const moment of moments) {
    await test.step(moment.what, async () => {
      const gone = labPage(await left.page.context().newPage(), labUrl);
      await gone.open('#jobs');
      await leaveAt(left, gone, moment);
      await expect(left.page.getByText('Running')).toHaveCount(0);
      await expect(left.page.getByText('Failed').first()).toBeVisible();
    });
  }
  await expectWhole(left);
  await expectNextPipelineSucceeds(left);
  await expectWhole(left);
});

test('without Web Locks the second tab does the same', async ({ context, labUrl }) => {
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
  });
  const left = labPage(await context.newPage(), labUrl);
  await left.open('?owner=Paul');
  expect(await left.call(() => navigator.locks)).toBeUndefined();
  await createFirstVersion(left);
  for (const moment of moments.filter(({ what }) => /trains|deploys/.test(what))) {
    await test.step(moment.what, async () => {
      const gone = labPage(await context.newPage(), labUrl);
      await gone.open();
      await leaveAt(left, gone, moment);
    });
  }
  await expectWhole(left);
  await expectNextPipelineSucceeds(left);
});
