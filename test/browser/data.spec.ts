import type { Page } from '@playwright/test';
import { expect, test } from './lab-fixture.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import type { LabPage } from './lab-page.ts';

const { table } = namesOf('Paul');
const short = (id: string) => `${id.slice(0, 4)}…${id.slice(-4)}`;
const grid = (page: Page) => page.getByRole('table', { name: 'Rows of the table' });

/** By the address alone, as a link does. */
const goTo = (page: Page, hash: string) => page.evaluate((to) => void (location.hash = to), hash);

const snapshotsOf = (lab: LabPage) => lab.call((name) => globalThis.lab.tables.snapshots(name), table);

/** The exercise to its end: a batch, a version, and a second batch by the three jobs. */
async function makeTwoSnapshots(lab: LabPage): Promise<readonly string[]> {
  await createFirstVersion(lab);
  await lab.call(async () => {
    const [newBatch] = await globalThis.lab.jobs.createPipeline();
    await globalThis.lab.jobs.finished((await globalThis.lab.jobs.run(newBatch!.name)).runId);
  });
  return (await snapshotsOf(lab)).map(({ snapshot_id }) => snapshot_id);
}

test('the table is empty, then told, travelled through and read in part', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul#data');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The table begins with 00_datagen');
  await expect(page.getByRole('link', { name: 'Open script 00' })).toHaveAttribute('href', '#scripts/00_datagen');

  // The screen is open while the batches come.
  const [first = '', second = ''] = await makeTwoSnapshots(lab);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('20,000 rows in two snapshots');
  await expect(page.getByText('format v2 · 16 columns')).toBeVisible();
  const timeline = page.getByRole('list', { name: 'Snapshots of the table' });
  await expect(timeline.getByRole('link')).toHaveCount(2);
  await expect(timeline.locator('[aria-current]')).toContainText(second);
  await expect(page.getByRole('link', { name: 'New Batch Paul' })).toBeVisible();

  // Choosing by click, by back and forward, by arrow key, and again after a reload.
  await timeline.getByRole('link').first().click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${first}$`));
  await expect(page.getByRole('heading', { name: `The table at snapshot ${short(first)}` })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: `The table at snapshot ${short(second)}` })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('heading', { name: `The table at snapshot ${short(first)}` })).toBeVisible();
  await timeline.getByRole('link').first().press('ArrowRight');
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${second}$`));
  await expect(timeline.getByRole('link').last()).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${first}$`));
  await lab.reload();
  await expect(timeline.locator('[aria-current]')).toContainText(first);
  await expect(page.getByText('10,000 rows · 1 file')).toBeVisible();

  // What the grid shows is what the lab reads.
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '10001');
  const age = await lab.call(
    async ([name, snapshotId]) => {
      const { columns } = await globalThis.lab.tables.scan(name, { snapshotId, limit: 1, columns: ['age'] });
      return Number(columns['age']?.[0]);
    },
    [table, first] as const,
  );
  await expect(grid(page).getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText(age.toFixed(4));
  await page.getByRole('link', { name: 'Statistics', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${first}/statistics$`));
  const statistics = page.getByRole('table').filter({ hasText: 'Distribution' });
  await expect(statistics.getByRole('row', { name: /^age float/ })).toContainText('10,000');
  await expect(statistics.getByRole('img')).toHaveCount(16);
});

test('a time leads to the snapshot of that time, and one before the first is refused at the field', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  // Two commits never share a second here, for the field asks by the second.
  await page.waitForTimeout(1100);
  await runScript(lab, '03_newbatch');
  const [first, second] = await snapshotsOf(lab);
  await goTo(page, '#data');
  const field = page.getByLabel('As of (UTC)');
  await field.fill(first!.committed_at.slice(0, 19));
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${first!.snapshot_id}$`));
  await expect(page.getByText(`snapshot ${short(first!.snapshot_id)} was current, with 10,000 rows`)).toBeVisible();
  await field.fill(second!.committed_at.slice(0, 19));
  await field.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${second!.snapshot_id}$`));

  await field.fill('2020-01-01T00:00:00');
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText(/the table had no snapshot yet/i)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${second!.snapshot_id}$`));
});

test('a range tells its rows before it reads them, and reads as many', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  for (const script of ['00_datagen', '03_newbatch', '03_newbatch']) await runScript(lab, script);
  const [a = '', b = '', c = ''] = (await snapshotsOf(lab)).map(({ snapshot_id }) => snapshot_id);
  await goTo(page, '#data');
  const panel = page.getByRole('region', { name: 'Incremental read' });
  const start = panel.getByRole('slider', { name: 'start-snapshot-id, exclusive' });
  const end = panel.getByRole('slider', { name: 'end-snapshot-id, inclusive' });
  await expect(panel.getByText('10,000 rows')).toBeVisible();
  await expect(panel.getByText(`(${short(b)}, ${short(c)}]`)).toBeVisible();

  await start.press('Home');
  await expect(panel.getByText('20,000 rows')).toBeVisible();
  await expect(panel.getByText(/^2 files, .*, by the manifests$/)).toBeVisible();
  await expect(start).toHaveAttribute('aria-valuetext', new RegExp(`^${short(a)}`));
  await panel.getByRole('link', { name: 'Read these rows' }).click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${a}..${c}$`));
  await expect(page.getByRole('heading', { name: `What was added in (${short(a)}, ${short(c)}]` })).toBeVisible();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '20001');

  // By pointer, to the first place of three and a refusal: nothing lies between a snapshot and itself.
  const line = (await panel.getByRole('group').boundingBox())!;
  const handle = (await end.boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(line.x + line.width / 2, line.y + 4, { steps: 4 });
  await expect(panel.getByText('10,000 rows')).toBeVisible();
  await page.mouse.move(line.x + line.width / 8, line.y + 4, { steps: 4 });
  await page.mouse.up();
  await expect(panel.getByText(/Start and end are the same snapshot/)).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Read these rows' })).toBeDisabled();
  // By choice, the wrong way round.
  await panel.getByRole('combobox', { name: 'start-snapshot-id, exclusive' }).selectOption(c);
  await expect(panel.getByText(/The end comes before the start/)).toBeVisible();
  // The address and the rows stay those that were read.
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '20001');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download Parquet: the rows of this range' }).click();
  expect((await download).suggestedFilename()).toBe(`transactions_Paul-${a}-${c}.parquet`);
});

test('what does not exist is said, with a way back, and all else works', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  await goTo(page, `#data/${table}/123`);
  await expect(page.getByText('The table has no snapshot 123')).toBeVisible();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '10001');
  await page.getByRole('link', { name: 'Show the current snapshot' }).click();
  await expect(page.getByText('The table has no snapshot 123')).toHaveCount(0);

  await goTo(page, `#data/hol_fraud.${encodeURIComponent("Zoë O'Neil; drop table x--")}`);
  await expect(page.getByText("There is no table hol_fraud.Zoë O'Neil; drop table x--.")).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('10,000 rows in one snapshot');
  await page.getByRole('link', { name: 'Show your own table' }).click();
  await expect(page.getByText(/There is no table/)).toHaveCount(0);
  await expect(page.getByText('An incremental read needs two snapshots')).toBeVisible();
});

test('a missing file is named, and the last readable snapshot offered', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  await runScript(lab, '03_newbatch');
  const [first] = await snapshotsOf(lab);
  const missing = await lab.call(async (name) => {
    const path = (await globalThis.lab.tables.files(name)).at(-1)!.file_path;
    const [{ name: database = '' } = {}] = await indexedDB.databases();
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(database);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    });
    const store = [...db.objectStoreNames].find((candidate) => candidate.includes('files'))!;
    await new Promise((resolve) => {
      const transaction = db.transaction(store, 'readwrite');
      transaction.objectStore(store).delete(path);
      transaction.oncomplete = resolve;
    });
    db.close();
    return path;
  }, table);
  await goTo(page, '#data');
  // What was read before is still in memory.
  await lab.reload();
  const problem = page.getByRole('alert').filter({ hasText: 'These rows could not be read' });
  await expect(problem).toContainText(missing);
  await problem.getByRole('link', { name: /the last readable snapshot/ }).click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${first!.snapshot_id}$`));
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '10001');
});

test('a million rows scroll, frame by frame and to the last one', async ({ lab }) => {
  test.setTimeout(300_000);
  const { page } = lab;
  await lab.open('?owner=Paul');
  await lab.call(() => globalThis.lab.settings.set({ rowsPerBatch: 1_000_000 }));
  expect(await runScript(lab, '00_datagen')).toMatchObject({ status: 'succeeded' });
  await goTo(page, '#data');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1,000,000 rows in one snapshot');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '1000001', { timeout: 120_000 });
  const rows = page.getByRole('region', { name: 'Rows of the table' });
  await rows.scrollIntoViewIfNeeded();

  const frames = await rows.evaluate(async (element) => {
    const gaps: number[] = [];
    let before = performance.now();
    for (let frame = 0; frame < 180; frame++) {
      // Two screens a second, then pulls at the scroll bar.
      element.scrollTop += frame < 120 ? 15 : element.scrollHeight / 80;
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      gaps.push(now - before);
      before = now;
    }
    gaps.sort((a, b) => a - b);
    return { median: gaps[90]!, p95: gaps[171]!, worst: gaps[179]! };
  });
  console.log(
    `a million rows: median frame ${frames.median.toFixed(1)} ms, 95 % ${frames.p95.toFixed(1)} ms, worst ${frames.worst.toFixed(1)} ms`,
  );
  // As many rows are drawn as are in sight, wherever one is.
  expect(await grid(page).getByRole('row').count()).toBeLessThan(60);

  await rows.evaluate((element) => (element.scrollTop = element.scrollHeight));
  const last = await lab.call(async (name) => {
    const { columns } = await globalThis.lab.tables.scan(name, { offset: 999_999, columns: ['age'] });
    return Number(columns['age']?.[0]).toFixed(4);
  }, table);
  const row = grid(page).locator('[aria-rowindex="1000001"]');
  await expect(row.getByRole('cell').first()).toHaveText('1000000');
  await expect(row.getByRole('cell').nth(1)).toHaveText(last);
  await expect(row).toBeInViewport();

  await page.getByLabel('Go to row').fill('500000');
  await page.getByLabel('Go to row').press('Enter');
  await expect(grid(page).locator('[aria-rowindex="500001"]').getByRole('cell').first()).toHaveText('500000');
  await expect(grid(page).locator('[aria-rowindex="500001"]')).toBeInViewport();
  // A million rows are measured only when somebody asks.
  await page.getByRole('link', { name: 'Statistics', exact: true }).click();
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('row', { name: /^age float/ })).toContainText('1,000,000', { timeout: 60_000 });
});

test('a long chain is folded, listed whole, and gone through by keys', async ({ lab }) => {
  test.setTimeout(300_000);
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  const ids = await lab.call(async (name) => {
    const { tables } = globalThis.lab;
    const { columns } = await tables.scan(name, { limit: 2 });
    for (let count = 0; count < 60; count++) await tables.append(name, columns);
    await tables.createOrReplace(name, columns);
    await tables.append(name, columns);
    return (await tables.snapshots(name)).map(({ snapshot_id }) => snapshot_id);
  }, table);
  await goTo(page, '#data');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('4 rows in two snapshots');
  await expect(page.getByText('61 snapshots abandoned')).toBeVisible();
  const lists = page.getByRole('list', { name: 'Snapshots of the table' });
  await expect(lists).toHaveCount(1);
  await page.getByRole('button', { name: /^… \d+ snapshots …$/ }).click();
  await expect(lists).toHaveCount(2);
  const list = lists.nth(1);
  await list.getByRole('link').first().focus();
  for (let count = 0; count < 20; count++) {
    await page.keyboard.press('ArrowDown');
    await expect(list.locator('[aria-current]')).toHaveAttribute('title', ids[61 - count]!);
    await expect(list.locator('[aria-current]')).toBeFocused();
  }
  await expect(page).toHaveURL(new RegExp(`/${ids[42]!}$`));
  await expect(list.locator('[aria-current]')).toBeInViewport();
  await expect(list.locator('[aria-current]')).toContainText(/replaced at/);
});
