import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;
const { table } = namesOf('Paul');

/** WCAG 2.1 A and AA, contrast among it, and nothing that scrolls the page sideways. */
async function judge(page: Page, where: string, rules: 'all' | 'contrast'): Promise<void> {
  const axe = new AxeBuilder({ page });
  const judged =
    rules === 'contrast'
      ? axe.withRules(['color-contrast'])
      : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']);
  const { violations } = await judged.analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, target }) => ({ id, target, html })));
  expect.soft(found, where).toEqual([]);
  const sideways = await page.evaluate(() => {
    const wide = [document.documentElement, ...document.querySelectorAll('.scroll, .lesson')];
    return wide.map((element) => element.scrollWidth - element.clientWidth).filter((overflow) => overflow > 0);
  });
  expect.soft(sideways, `${where} sideways`).toEqual([]);
}

/** Contrast hangs on the theme, the rest on the width: each is judged once, and the width at both. */
async function judgeEverywhere(page: Page, where: string): Promise<void> {
  for (const [size, theme] of [
    [sizes[0], 'light'],
    [sizes[1], 'dark'],
    [sizes[1], 'light'],
    [sizes[0], 'dark'],
  ] as const) {
    await page.setViewportSize(size);
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    // Colours and sizes ease into place.
    await page.waitForTimeout(200);
    const isWide = size === sizes[0];
    await judge(page, `${where} at ${size.width} px, ${theme}`, isWide === (theme === 'light') ? 'all' : 'contrast');
  }
}

test('every screen of an empty lab holds WCAG AA and the width, in both themes', async ({ lab, page }) => {
  test.setTimeout(180_000);
  await lab.open('?lang=it&owner=Paul');
  for (const hash of ['jobs', 'history', 'data', 'experiments', 'models', 'scripts', 'setup', 'nowhere']) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(300);
    await judgeEverywhere(page, `empty ${hash}`);
  }
});

test('every screen of a lab at work holds WCAG AA and the width, in both themes', async ({ lab, page }) => {
  test.setTimeout(300_000);
  await lab.open('?lang=it&owner=Paul');
  await createFirstVersion(lab);
  const [snapshotId, runId, jobRunId, parentId] = await lab.call(async (name) => {
    const { jobs, tables } = globalThis.lab;
    const [newBatch] = await jobs.createPipeline();
    const chain = await jobs.finished((await jobs.run(newBatch!.id)).runId);
    const snapshots = await tables.snapshots(name);
    const retrain = chain[1]!;
    return [snapshots[1]!.snapshot_id, String(retrain.outputs['run_id']), retrain.id, snapshots[0]!.snapshot_id];
  }, table);
  const firstRunId = await lab.call(async () => {
    // A registry with something in it, and a gate that has blocked.
    const [model] = await globalThis.lab.models.list();
    await globalThis.lab.models.setAlias(model!.name, 'champion', '1');
    await globalThis.lab.models.setAlias(model!.name, 'challenger', '2');
    await globalThis.lab.models.setTag(model!.name, 'team', 'risk', { version: '2' });
    await globalThis.lab.settings.set({ gate: true, gateMinImprovement: 9 });
    const { runId: blocked } = await globalThis.lab.scripts.run('05_api_redeployment');
    await globalThis.lab.jobs.finished(blocked);
    return (await globalThis.lab.models.versions(model!.name))[0]!.run_id;
  });
  const data = `data/${encodeURIComponent(table)}`;
  const screens = [
    'jobs',
    `history/${jobRunId}`,
    'data',
    `${data}/${snapshotId}`,
    `${data}/${parentId}..${snapshotId}`,
    'experiments',
    `experiments/${runId}`,
    `experiments/compare/${firstRunId}/${runId}`,
    `lineage/run/${runId}`,
    'models',
    'models/2',
    'scripts/04_train_xgboost',
    'setup',
  ];
  for (const hash of screens) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(600);
    await judgeEverywhere(page, hash);
  }
  await page.setViewportSize(sizes[1]);
  await page.getByRole('button', { name: /^Guida/ }).click();
  await judgeEverywhere(page, 'guide');
});
