import type { Page } from '@playwright/test';
import { namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, type LabPage } from './lab-page.ts';

const { experiment } = namesOf('Paul');
const name = '01_train_xgboost';
const depth = (value: number) => `const MAX_DEPTH = ${value};`;

const editorOf = (page: Page, file = `${name}.ts`) => page.getByRole('textbox', { name: `Code of ${file}` });
const button = (page: Page, label: string) => page.getByRole('button', { name: label, exact: true });
const scriptLink = (page: Page) => page.getByRole('link', { name, exact: true });
const sourceOf = (lab: LabPage, script = name) => lab.call((asked) => globalThis.lab.scripts.source(asked), script);

/** Goes to a line as a person does, and writes another in its place. */
async function rewrite(page: Page, from: string, to: string): Promise<void> {
  await editorOf(page).getByText(from, { exact: true }).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.type(to);
  await expect(editorOf(page)).toContainText(to);
}

/** The depths of the experiment's runs, oldest first. */
const depthsOf = (lab: LabPage) =>
  lab.call(async (asked) => {
    const runs = await globalThis.lab.experiments.searchRuns({ experiment: asked });
    return runs.map(({ data }) => data.params['max_depth']).reverse();
  }, experiment);

// The editor draws no lines that are far below the window's edge: this window has room for those that matter here.
test.use({ viewport: { width: 1440, height: 1100 } });

test.beforeEach(({ page }) => page.setDefaultTimeout(20_000));

test('exercise 01 is run a second time with a depth of 4, and the original comes back', async ({ lab }) => {
  const { page } = lab;
  await lab.open(`?owner=Paul#scripts/${name}`);
  expect(await runScript(lab, '00_datagen')).toMatchObject({ status: 'succeeded' });
  expect(await runScript(lab, name)).toMatchObject({ status: 'succeeded' });
  const original = await sourceOf(lab);

  await test.step('nothing can be saved before something is changed', async () => {
    await expect(button(page, 'Save')).toBeDisabled();
    await expect(button(page, 'Save')).toHaveAccessibleDescription('As the lab wrote it. Change it as you like.');
    await expect(button(page, 'Revert to the original')).toBeHidden();
  });

  await test.step('a line is rewritten and saved', async () => {
    await rewrite(page, depth(6), depth(4));
    await expect(page.getByText('Not saved yet. Running saves first.')).toBeVisible();
    expect(await sourceOf(lab)).toBe(original);
    await button(page, 'Save').click();
    await expect(page.getByText('Saved with your changes. Runs take this text.')).toBeVisible();
    expect(await sourceOf(lab)).toBe(original.replace(depth(6), depth(4)));
    await expect(scriptLink(page)).toHaveAttribute('title', 'Changed by you');
  });

  await test.step('the run takes it, and says which text it took', async () => {
    await button(page, `Run ${name}.ts`).click();
    await expect.poll(() => depthsOf(lab), { timeout: 60_000 }).toEqual(['6', '4']);
    await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
    const { log, sha256 } = await lab.call(async (asked) => {
      const [run] = await globalThis.lab.jobs.history({ limit: 1 });
      const text = new TextEncoder().encode(await globalThis.lab.scripts.source(asked));
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { log: await globalThis.lab.jobs.log(run!.id), sha256: hex };
    }, name);
    expect(log.lines[0]?.text).toBe(`${name}.ts, SHA-256 ${sha256}`);
  });

  await test.step('a reload keeps it; what is not saved is saved by running', async () => {
    await lab.reload();
    await rewrite(page, depth(4), depth(3));
    await button(page, `Run ${name}.ts`).click();
    await expect.poll(() => depthsOf(lab), { timeout: 60_000 }).toEqual(['6', '4', '3']);
    expect(await sourceOf(lab)).toBe(original.replace(depth(6), depth(3)));
  });

  await test.step('the original comes back when it is confirmed', async () => {
    await button(page, 'Revert to the original').click();
    await expect(button(page, 'Keep them')).toBeFocused();
    await button(page, 'Keep them').click();
    expect(await sourceOf(lab)).toContain(depth(3));
    await button(page, 'Revert to the original').click();
    await button(page, 'Revert').click();
    await expect(page.getByText('As the lab wrote it. Change it as you like.')).toBeVisible();
    await expect(editorOf(page)).toContainText(depth(6));
    expect(await sourceOf(lab)).toBe(original);
    expect((await lab.call(() => globalThis.lab.scripts.list())).some(({ isEdited }) => isEdited)).toBe(false);
  });
});

test('a text that is no TypeScript is kept, and its run marks the line until the text changes', async ({ lab }) => {
  const { page } = lab;
  await lab.open(`?owner=Paul#scripts/${name}`);
  await rewrite(page, depth(6), 'const = 6;');
  await button(page, `Run ${name}.ts`).click();
  const faulty = editorOf(page).locator('.cm-faulty');
  await expect(faulty).toHaveText('const = 6;');
  const line = (await sourceOf(lab)).split('\n').indexOf('const = 6;') + 1;
  const reason = new RegExp(`^${name}\\.ts, line ${line}: is not valid TypeScript`);
  await expect(editorOf(page).getByText(reason)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Output' }).getByText(reason)).toBeVisible();
  await expect(page.locator('.cm-fault-number')).toHaveText(String(line));

  await lab.reload();
  await expect(faulty).toHaveText('const = 6;');
  await faulty.click();
  await page.keyboard.press('End');
  await page.keyboard.type(' ');
  await expect(faulty).toHaveCount(0);
  await expect(editorOf(page).getByText(reason)).toHaveCount(0);
  await page.keyboard.press('Backspace');
  await expect(faulty).toHaveCount(1);
});

test('the keyboard writes, saves, undoes and goes on', async ({ lab }) => {
  const { page } = lab;
  await lab.open(`?owner=Paul#scripts/${name}`);
  await rewrite(page, depth(6), depth(4));
  await page.keyboard.press('Control+s');
  await expect.poll(() => sourceOf(lab)).toContain(depth(4));
  await page.keyboard.press('Control+z');
  await expect(editorOf(page)).toContainText(depth(6));
  await page.keyboard.press('Control+Shift+z');
  await expect(editorOf(page)).toContainText(depth(4));
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+]');
  await expect(editorOf(page).locator('.cm-activeLine')).toHaveText(`  ${depth(4)}`);
  await expect(editorOf(page)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(editorOf(page)).not.toBeFocused();
  await expect(editorOf(page).locator('.cm-activeLine')).toHaveText(`  ${depth(4)}`);
});

test('what is not saved stays while one looks at something else, and the browser asks before it is lost', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open(`?owner=Paul#scripts/${name}`);
  await rewrite(page, depth(6), depth(4));
  const tabs = page.getByRole('navigation', { name: 'Workbench' });
  await tabs.getByRole('link', { name: 'Jobs', exact: true }).click();
  await tabs.getByRole('link', { name: 'Scripts', exact: true }).click();
  await scriptLink(page).click();
  await expect(editorOf(page)).toContainText(depth(4));
  await expect(page.getByText('Not saved yet. Running saves first.')).toBeVisible();

  const asked = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await closing;
  await button(page, 'Save').click();
  await expect.poll(() => sourceOf(lab)).toContain(depth(4));
});

test('two tabs show the same text, and neither loses what is written in it', async ({ lab, labUrl }) => {
  await lab.open(`?owner=Paul#scripts/${name}`);
  const { page: first } = lab;
  const other = labPage(await first.context().newPage(), labUrl);
  await other.open(`#scripts/${name}`);
  const { page: second } = other;
  await expect(editorOf(second)).toContainText(depth(6));

  await lab.call(async (asked) => {
    const text = await globalThis.lab.scripts.source(asked);
    await globalThis.lab.scripts.save(asked, text.replace('MAX_DEPTH = 6', 'MAX_DEPTH = 5'));
  }, name);
  await expect(editorOf(first)).toContainText(depth(5));
  await expect(editorOf(second)).toContainText(depth(5));

  await rewrite(second, depth(5), depth(2));
  await first.bringToFront();
  await rewrite(first, depth(5), depth(4));
  await button(first, 'Save').click();
  await second.bringToFront();
  await expect(second.getByText(/^Another tab has saved this script meanwhile/)).toBeVisible();
  await expect(editorOf(second)).toContainText(depth(2));
  await button(second, 'Show the saved text').click();
  await expect(editorOf(second)).toContainText(depth(4));
  await expect(button(second, 'Save')).toBeDisabled();
  expect(await sourceOf(other)).toContain(depth(4));
});

test('the marks of 04 move with what is written above them, and a link leads to a line', async ({ lab }) => {
  const { page } = lab;
  const file = '04_train_xgboost.ts';
  await lab.open('?owner=Paul#scripts/04_train_xgboost/67');
  const marked = editorOf(page, file).locator('.cm-marked');
  await expect(marked).toHaveCount(8);
  const words = await marked.allInnerTexts();
  await expect(editorOf(page, file).locator('.cm-here')).toHaveText(words[0]!);
  await expect(editorOf(page, file).locator('.cm-here')).toBeInViewport();
  await expect(page.getByText('Lines 71–75')).toBeVisible();

  await editorOf(page, file).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// mine\n');
  await expect(page.getByText('Lines 72–76')).toBeVisible();
  await page.getByRole('link', { name: 'Show lines 68–76' }).click();
  await expect(marked).toHaveText(words);
  await expect(editorOf(page, file).locator('.cm-here')).toHaveText(words[0]!);

  await marked.first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' //');
  await expect(page.getByText('Lines 68–70')).toBeHidden();
});
