import type { Page } from '@playwright/test';
import type { GuideAction } from '../../src/lab/api.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const readSteps = (lab: LabPage) => lab.call(() => globalThis.lab.guide.steps());
const check = (lab: LabPage, id: string) => lab.call((step) => globalThis.lab.guide.check(step), id);

/** Does what an action record says, by role and accessible name, and nothing else. */
async function perform(page: Page, { role, name, text, replaces }: GuideAction): Promise<void> {
  const target = page.getByRole(role, { name, exact: true }).first();
  if (replaces !== undefined) {
    await target.focus();
    await page.keyboard.press('Control+Home');
    // As a reader would: down, line by line, until it is this one.
    const line = target.locator('.cm-activeLine');
    for (let lines = 0; (await line.innerText()) !== replaces; lines++) {
      expect(lines, `${name} has the line ${replaces}`).toBeLessThan(500);
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.type(text ?? '');
    return;
  }
  switch (role) {
    case 'textbox':
      return target.fill(text ?? '');
    case 'combobox':
      await target.selectOption({ label: text ?? '' });
      return;
    case 'radio':
      return target.check({ force: true });
    case 'link':
    case 'button':
      return target.click();
  }
}

test('the lesson is walked in Italian by its own text, and every check says why not yet before it passes', async ({
  lab,
}) => {
  test.setTimeout(180_000);
  const { page } = lab;
  page.setDefaultTimeout(20_000);
  await lab.open('?lang=it');
  const ids = (await readSteps(lab)).map(({ id }) => id);
  expect(ids).toHaveLength(17);
  for (const id of ids) {
    const before = await check(lab, id);
    expect(before.passed, `${id} before`).toBe(false);
    expect(before.reasons.length, `${id} says why`).toBeGreaterThan(0);
    const step = (await readSteps(lab)).find((candidate) => candidate.id === id)!;
    await expect(page.getByRole('heading', { level: 3, name: step.title })).toBeVisible();
    // The pane says the same as the call, in Italian.
    if (step.actions.every(({ name }) => name !== 'Controlla')) {
      await page.getByRole('button', { name: 'Controlla' }).click();
      await expect(page.getByText('Non ancora', { exact: true })).toBeVisible();
      await expect(page.getByRole('complementary').getByText(before.reasons[0]!, { exact: true })).toBeVisible();
    }
    for (const action of step.actions) await perform(page, action);
    await expect
      .poll(() => check(lab, id), { message: `${id} after`, timeout: 60_000 })
      .toEqual({
        passed: true,
        reasons: [],
      });
    await expect(page.getByText('Fatto', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Passo successivo' }).click();
  }
  await expect(page.getByRole('heading', { level: 3, name: 'La pipeline funziona' })).toBeVisible();
  expect((await readSteps(lab)).every(({ done }) => done)).toBe(true);
  await lab.reload();
  expect((await readSteps(lab)).every(({ done }) => done)).toBe(true);
});

test('a check never looks at clicks: the same calls without the page’s buttons pass it, and wrong answers say what is wrong', async ({
  lab,
}) => {
  test.setTimeout(180_000);
  await lab.open('?lang=en&owner=Zo%C3%AB%20O%27Neil%3B%20drop%20table%20x--');
  for (const { id, done } of await readSteps(lab)) {
    if (done) continue;
    await lab.call((step) => globalThis.lab.guide.doForMe(step), id);
    expect(await check(lab, id), id).toEqual({ passed: true, reasons: [] });
  }
  await test.step('what the last three steps ask for stands where the summary leads to', async () => {
    const { page } = lab;
    const answers = await lab.call(() => globalThis.lab.guide.answers());
    await page.getByRole('button', { name: 'Summary' }).click();
    const guide = page.getByRole('complementary');
    await guide.getByRole('link', { name: 'run', exact: true }).click();
    await page.getByRole('button', { name: 'Reproduce', exact: true }).click();
    await expect(page.getByRole('main').getByText(/^Bit-identical/)).toBeVisible({ timeout: 60_000 });
    const model = page.getByRole('row', { name: /^Model/ }).getByRole('button');
    await expect(model).toHaveCount(2);
    for (const digest of await model.all()) {
      await expect(digest).toHaveAccessibleName(new RegExp(`${answers['reproduce-run']}$`));
    }
    await guide.getByRole('link', { name: 'prediction', exact: true }).first().click();
    await expect(page.getByRole('list', { name: 'What it rests on' }).getByRole('listitem').last()).toContainText(
      new RegExp(`^\\s*Batch\\s*${answers['trace-prediction']}\\s`),
    );
    await guide.getByRole('link', { name: 'prediction', exact: true }).last().click();
    const waterfall = page.getByRole('table', { name: /^Margin from/ });
    await expect(waterfall.getByRole('row').nth(2).getByRole('rowheader')).toHaveText(answers['explain-prediction']!);
  });
  await test.step('later traffic of another version takes no answer back', async () => {
    await lab.call(async () => {
      const [model] = await globalThis.lab.models.list();
      await globalThis.lab.deployments.rollback(model!.name, '1');
      const { accessKey } = await globalThis.lab.endpoint.describe(model!.name);
      const [logged] = await globalThis.lab.monitoring.requests(model!.name, { limit: 1 });
      const data = [Array.from(logged!.inputs)];
      const request = { inputs: data };
      for (let sent = 0; sent < 12; sent++) {
        await globalThis.lab.endpoint.invoke('invocations', {
          method: 'POST',
          headers: { authorization: `Bearer ${accessKey}` },
          body: JSON.stringify(request),
        });
      }
      await globalThis.lab.monitoring.flush();
      const newest = await globalThis.lab.monitoring.requests(model!.name, { limit: 12 });
      if (newest.some(({ version }) => version !== '1')) throw new Error('Version 1 has not answered.');
    });
    await lab.reload();
    for (const id of ['reproduce-run', 'trace-prediction', 'explain-prediction']) {
      expect(await check(lab, id), id).toEqual({ passed: true, reasons: [] });
    }
  });
  await lab.call(() => globalThis.lab.guide.answer('find-snapshot', '123'));
  expect(await check(lab, 'find-snapshot')).toEqual({
    passed: false,
    reasons: ['123 is not the parent of a snapshot that the pipeline made'],
  });
  await lab.call(() => globalThis.lab.guide.answer('read-tags', '10,000'));
  expect((await check(lab, 'read-tags')).passed).toBe(true);
});

test('three jobs that nobody has run are a reason of their own, and so is a field that differs', async ({ lab }) => {
  await lab.open('?lang=en&owner=Paul');
  expect((await check(lab, 'start-pipeline')).reasons).toEqual(['None of the three jobs exists yet']);
  await lab.call(async () => {
    const [first] = await globalThis.lab.jobs.createPipeline();
    await globalThis.lab.jobs.update(first!.id, { kernel: 'Python 3.10' });
  });
  expect((await check(lab, 'start-pipeline')).reasons).toEqual(['Three jobs, none run yet']);
  expect((await check(lab, 'job-new-batch')).reasons).toEqual(['Kernel: Python 3.9 is wanted, but Python 3.10 is set']);
  await expect(
    lab.call(() => globalThis.lab.guide.check('nowhere').catch((error: unknown) => (error as { code?: string }).code)),
  ).resolves.toBe('unknown_step');
});

test('links to the platform’s pages open on a click only, and tell it nothing', async ({ lab, page }) => {
  await lab.open('?lang=it&owner=Paul&step=03');
  await page.getByRole('button', { name: /Crea il lavoro New Batch Paul/ }).click();
  const link = page.getByRole('link', { name: 'La pagina della piattaforma su come creare un lavoro' });
  await expect(link).toHaveAttribute('rel', 'noreferrer');
  await expect(link).toHaveAttribute('href', /^https:\/\/docs\.cloudera\.com\//);
});
