import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { expect, test } from './lab-fixture.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import type { LabPage } from './lab-page.ts';

const { table } = namesOf('Paul');
const short = (id: string) => `${id.slice(0, 4)}…${id.slice(-4)}`;

/** By the address alone, as a link does. */
const goTo = (page: Page, hash: string) => page.evaluate((to) => void (location.hash = to), hash);

const snapshotIds = (lab: LabPage) =>
  lab.call(async (name) => (await globalThis.lab.tables.snapshots(name)).map(({ snapshot_id }) => snapshot_id), table);

const refsOf = (lab: LabPage) =>
  lab.call(
    async (name) =>
      Object.fromEntries((await globalThis.lab.tables.refs(name)).map((ref) => [ref.name, ref.snapshot_id])),
    table,
  );

/** Rows of a table, column by column, in their order. */
const rowsOf = (lab: LabPage, name: string) =>
  lab.call(async (of) => {
    const { rowCount, columns } = await globalThis.lab.tables.scan(of);
    const bytes = await Promise.all(
      Object.values(columns).map(async (values) => {
        const text = new TextEncoder().encode(JSON.stringify([...(values as Iterable<unknown>)].map(String)));
        return [...new Uint8Array(await crypto.subtle.digest('SHA-256', text))].join(' ');
      }),
    );
    return { rowCount, names: Object.keys(columns), bytes };
  }, name);

test('a snapshot is tagged, branched from, rolled back to, and what it leaves behind is said', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await runScript(lab, '03_newbatch');
  await runScript(lab, '03_newbatch');
  const [first = '', second = '', third = ''] = await snapshotIds(lab);
  await goTo(page, `#data/${table}/${second}`);
  const names = page.getByRole('region', { name: `What names snapshot ${short(second)}` });

  // A name that another ref has is refused at the field, and nothing is lost.
  await names.getByRole('button', { name: 'Tag it' }).click();
  const tagging = names.getByRole('form', { name: `Tag snapshot ${short(second)}` });
  await expect(tagging.getByLabel('Name of the tag')).toBeFocused();
  await tagging.getByLabel('Name of the tag').fill('main');
  await page.keyboard.press('Enter');
  await expect(tagging.getByLabel('Name of the tag')).toHaveAttribute('aria-invalid', 'true');
  await expect(tagging.getByText('There is already a tag or branch main')).toBeVisible();
  await tagging.getByLabel('Name of the tag').fill("audit of Zoë's, 2026 🏷");
  await tagging.getByRole('button', { name: 'Create the tag' }).click();
  await expect(names.getByText(`The tag audit of Zoë's, 2026 🏷 names snapshot ${short(second)}.`)).toBeVisible();
  expect(await refsOf(lab)).toMatchObject({ "audit of Zoë's, 2026 🏷": second, main: third });

  // A question stays at its snapshot when a batch comes.
  await goTo(page, '#data');
  const current = page.getByRole('region', { name: `What names snapshot ${short(third)}` });
  await current.getByRole('button', { name: 'Tag it' }).click();
  await current.getByLabel('Name of the tag').fill('kept');
  await lab.call(async (name) => {
    const { tables } = globalThis.lab;
    await tables.append(name, (await tables.scan(name, { limit: 10 })).columns);
  }, table);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('30,010 rows in four snapshots');
  await expect(current.getByLabel('Name of the tag')).toHaveValue('kept');
  await current.getByRole('button', { name: 'Create the tag' }).click();
  await expect(current.getByText(`The tag kept names snapshot ${short(third)}.`)).toBeVisible();
  await lab.call(
    async ([name, id]) => {
      const { tables } = globalThis.lab;
      await tables.rollbackTo(name, id);
      await tables.dropTag(name, 'kept');
      await tables.expireSnapshots(name, { snapshotIds: [(await tables.snapshots(name)).at(-1)!.snapshot_id] });
    },
    [table, third] as const,
  );

  await goTo(page, `#data/${table}/${second}`);
  await names.getByRole('button', { name: 'Branch from it' }).click();
  await names.getByLabel('Name of the branch').fill('review');
  await names.getByRole('button', { name: 'Create the branch' }).click();
  await expect(names.getByText('The branch review begins at snapshot')).toBeVisible();
  await expect(names.getByRole('list', { name: 'Branches and tags of this snapshot' })).toContainText('branch review');

  // Back to the first: the second stays on the branch, the third is on none.
  await goTo(page, `#data/${table}/${first}`);
  await page.getByRole('button', { name: 'Roll back to it' }).click();
  const rolling = page.getByRole('form', { name: `Roll main back to ${short(first)}` });
  await expect(rolling).toContainText('(30,000 rows) back to its ancestor');
  await expect(rolling).toContainText('1 snapshot is then on no branch');
  await rolling.getByRole('button', { name: 'Roll back', exact: true }).click();
  await expect(page.getByText(`main is at ${short(first)} again. 1 snapshot is abandoned now.`)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('10,000 rows in one snapshot');
  await expect(page.getByText('1 snapshot on another branch')).toBeVisible();
  const timeline = page.getByRole('list', { name: 'Snapshots of the table' });
  await expect(timeline.locator(`[title="${second}"]`)).toContainText('on branch review, not on main');
  await expect(timeline.locator(`[title="${third}"]`)).toContainText('abandoned, rolled back at');
  await expect(timeline.locator(`[title="${first}"]`)).toContainText('pin FraudCLF-Paul v1');

  // The way back to what was abandoned, after looking at it.
  await timeline.locator(`[title="${third}"]`).click();
  await expect(page.getByText('No branch leads to it. It can be read by its id until it expires')).toBeVisible();
  await page.getByRole('button', { name: 'Make it current' }).click();
  const moving = page.getByRole('form', { name: `Make ${short(third)} the current snapshot` });
  await expect(moving).toContainText('No snapshot is left without a branch.');
  await moving.getByRole('button', { name: 'Make it current' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('30,000 rows in three snapshots');

  // A pin is called what it is, and dropping it says what it costs.
  await goTo(page, `#data/${table}/${first}`);
  await page.getByRole('button', { name: 'Drop: pinned by FraudCLF-Paul version 1' }).click();
  const dropping = page.getByRole('form', { name: 'Drop: pinned by FraudCLF-Paul version 1' });
  await expect(dropping).toContainText('nobody can repeat that training');
  await dropping.getByRole('button', { name: 'Cancel' }).click();
  expect(Object.keys(await refsOf(lab)).sort()).toEqual([
    'FraudCLF-Paul-v1',
    "audit of Zoë's, 2026 🏷",
    'main',
    'review',
  ]);
});

test('maintenance shows what goes and why, and does just that', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await runScript(lab, '03_newbatch');
  await runScript(lab, '03_newbatch');
  const before = await rowsOf(lab, table);
  const [pinned = '', second = '', third = ''] = await snapshotIds(lab);
  await goTo(page, `#data/${table}/maintenance`);

  const rewrite = page.getByRole('region', { name: 'Rewrite data files' });
  await rewrite.getByRole('button', { name: 'Show what would be rewritten' }).click();
  await expect(rewrite.getByText(/^3 files \(.*\) would become 1 file, in a new snapshot\.$/)).toBeVisible();
  expect(await snapshotIds(lab)).toHaveLength(3);
  await rewrite.getByRole('button', { name: 'Rewrite 3 files' }).click();
  await expect(rewrite.getByText(/^Done: 3 files \(.*\) became 1 file in snapshot/)).toBeVisible();
  const [, , , rewritten = ''] = await snapshotIds(lab);
  expect(await rowsOf(lab, table)).toEqual(before);
  await expect(
    page.getByRole('list', { name: 'Snapshots of the table' }).locator(`[title="${rewritten}"]`),
  ).toContainText('replace');

  // The pinned one stays, and the reason is the version's name.
  const expire = page.getByRole('region', { name: 'Expire snapshots' });
  await expire.getByRole('button', { name: 'Show what would expire' }).click();
  const verdicts = expire.getByRole('list', { name: 'Snapshots and why they go or stay' });
  const verdict = (id: string) => verdicts.getByRole('listitem').filter({ hasText: id });
  await expect(verdict(pinned)).toContainText('stays');
  await expect(verdict(pinned)).toContainText('pinned by FraudCLF-Paul version 1');
  await expect(verdict(rewritten)).toContainText('named by branch main; the head of a branch never expires');
  await expect(verdict(second)).toContainText('would expire');
  await expect(verdict(third)).toContainText('older than asked, and not among the last that are kept');
  await expect(expire.getByText(/^2 snapshots would expire, 2 would stay; .* files would be deleted, /)).toBeVisible();
  await expire.getByText(/files that would be deleted$/).click();
  await expect(expire.getByText(/^data\/.*\.parquet$/).first()).toBeVisible();
  expect(await snapshotIds(lab)).toHaveLength(4);
  await expire.getByRole('button', { name: 'Expire 2 snapshots' }).click();
  await expect(expire.getByText(/^Done: 2 snapshots have expired, 2 stay; .* freed\.$/)).toBeVisible();
  await expect(verdict(second)).toContainText('expired');
  expect(await snapshotIds(lab)).toEqual([pinned, rewritten]);
  expect(await rowsOf(lab, table)).toEqual(before);

  // By choice: what a ref names stays all the same, and it is said.
  await expire.getByRole('radio', { name: 'By choice' }).check();
  await expire.getByRole('button', { name: 'Show what would expire' }).click();
  await expect(expire.getByText('Choose at least one snapshot.')).toBeVisible();
  await expire.getByRole('checkbox', { name: new RegExp(pinned) }).check();
  await expire.getByRole('button', { name: 'Show what would expire' }).click();
  await expect(verdict(pinned)).toContainText('pinned by FraudCLF-Paul version 1');
  await expect(expire.getByRole('button', { name: /^Expire \d/ })).toHaveCount(0);

  // A file that a cut write has left.
  const orphan = await lab.call(async (name) => {
    const { location } = await globalThis.lab.tables.describe(name);
    const path = `${location}/data/left-by-a-cut.parquet`;
    const [{ name: database = '' } = {}] = await indexedDB.databases();
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(database);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    });
    const store = [...db.objectStoreNames].find((candidate) => candidate.includes('files'))!;
    await new Promise((resolve) => {
      const transaction = db.transaction(store, 'readwrite');
      transaction.objectStore(store).put({ path, blob: new Blob(['PAR1']), sizeBytes: 4, createdAt: 1 });
      transaction.oncomplete = resolve;
    });
    db.close();
    return path;
  }, table);
  const orphans = page.getByRole('region', { name: 'Remove orphan files' });
  await orphans.getByRole('button', { name: 'Look for orphan files' }).click();
  await expect(orphans.getByText('1 file is referenced by nothing, 4 B.')).toBeVisible();
  await orphans.getByText('1 file that would be deleted').click();
  await expect(orphans.locator(`[title="${orphan}"]`)).toHaveText('data/left-by-a-cut.parquet');
  await orphans.getByRole('button', { name: 'Delete 1 file' }).click();
  await expect(orphans.getByText('Done: 1 file was deleted, 4 B freed.')).toBeVisible();
  await orphans.getByRole('button', { name: 'Look for orphan files' }).click();
  await expect(orphans.getByText('There is no orphan file')).toBeVisible();
  expect(await rowsOf(lab, table)).toEqual(before);
});

test('the tree leads from the metadata to the files, and a condition shows which are skipped', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  // Three files of ten rows each, whose bounds do not meet.
  const [a = '', b = '', c = ''] = await lab.call(async (name) => {
    const { tables } = globalThis.lab;
    const { columns } = await tables.scan(name, { limit: 10 });
    const shifted = (by: number) => ({ ...columns, age: Float32Array.from({ length: 10 }, (_, row) => by + row) });
    await tables.createOrReplace(name, shifted(0));
    await tables.append(name, shifted(100));
    await tables.append(name, shifted(200));
    return (await tables.snapshots(name)).slice(1).map(({ snapshot_id }) => snapshot_id);
  }, table);
  await goTo(page, `#data/${table}/files`);
  await expect(page.getByText('3 of 3 files of the snapshot are read')).toBeVisible();
  const tree = page.getByRole('list', { name: 'Metadata and data files' });
  await expect(tree.getByText(/^v\d+\.metadata\.json$/)).toHaveCount(1);
  await expect(tree.getByText(new RegExp(`^snap-${c}.*\\.avro$`))).toBeVisible();
  await expect(tree.getByText('added by this snapshot')).toHaveCount(1);
  await expect(tree.getByText(/^there before, added by/)).toHaveCount(2);
  await tree.getByRole('button', { name: /former metadata files in the log$/ }).click();
  await expect(tree.getByText('v1.metadata.json')).toBeVisible();

  const scan = page.getByRole('form', { name: 'What a scan reads' });
  await scan.getByLabel('Only rows where').fill('age >= 100 AND age < 105');
  await page.keyboard.press('Enter');
  await expect(
    scan.getByText(/^1 of 3 files of the snapshot is read \(.*\), 2 are skipped by their bounds/),
  ).toBeVisible();
  await expect(tree.getByText(/^read · there before, added by/)).toHaveCount(1);
  await expect(tree.getByText(/^skipped by its bounds · /)).toHaveCount(2);
  await page.getByRole('link', { name: 'Rows', exact: true }).click();
  await expect(page.getByText('5 rows meet the condition')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Rows of the table' })).toHaveAttribute('aria-rowcount', '6');
  await scan.getByLabel('Only rows where').fill('age >= ; drop');
  await page.keyboard.press('Enter');
  await expect(scan.getByLabel('Only rows where')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('table', { name: 'Rows of the table' })).toHaveAttribute('aria-rowcount', '6');
  await scan.getByRole('button', { name: 'All rows' }).click();
  await expect(page.getByRole('table', { name: 'Rows of the table' })).toHaveAttribute('aria-rowcount', '31');

  // A range lights what it added, and leaves the rest in the dark.
  await goTo(page, `#data/${table}/${a}..${c}/files`);
  await expect(page.getByText('2 of 2 files that the range added are read')).toBeVisible();
  await expect(tree.getByText(/^read · /)).toHaveCount(2);
  await expect(tree.getByText(/^not read · /)).toHaveCount(1);
  await tree
    .getByRole('link', { name: short(b) })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`#data/${table}/${b}/files$`));
  await expect(page.getByRole('heading', { name: `Files of snapshot ${short(b)}` })).toBeVisible();
});

test('columns are added, renamed and dropped, and older snapshots keep theirs', async ({ lab }) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  const [first = ''] = await snapshotIds(lab);
  await goTo(page, `#data/${table}/schema`);
  await expect(page.getByText('Tables of this lab are unpartitioned')).toBeVisible();
  await page.getByRole('button', { name: 'Rename age' }).click();
  await page.getByLabel('New name').fill('latitude');
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is already a column latitude')).toBeVisible();
  await page.getByLabel('New name').fill('age_in_years');
  await page.keyboard.press('Enter');
  await expect(page.getByText('age is called age_in_years now; it still has field id 1.')).toBeVisible();
  await page.getByRole('button', { name: 'Drop customer_score' }).click();
  await page
    .getByRole('form', { name: 'Drop the column customer_score' })
    .getByRole('button', { name: 'Drop the column' })
    .click();
  await expect(page.getByText('The table no longer has customer_score, field id 16.')).toBeVisible();
  await page.getByRole('button', { name: 'Add a column' }).click();
  const adding = page.getByRole('form', { name: 'Add a column' });
  await adding.getByLabel('Name').fill('channel');
  await adding.getByLabel('Type').selectOption('string');
  await adding.getByRole('button', { name: 'Add the column' }).click();
  await expect(page.getByText('The table has the column channel now.')).toBeVisible();
  await expect(page.getByRole('row', { name: /channel string optional/ })).toContainText('17');
  const columns = await lab.call(
    async ([name, snapshotId]) => {
      const { tables } = globalThis.lab;
      const [now, then] = await Promise.all([
        tables.scan(name, { limit: 1 }),
        tables.scan(name, { limit: 1, snapshotId }),
      ]);
      return { now: Object.keys(now.columns), then: Object.keys(then.columns) };
    },
    [table, first] as const,
  );
  expect(columns.now).toEqual(expect.arrayContaining(['age_in_years', 'channel']));
  expect(columns.now).not.toContain('customer_score');
  expect(columns.then).toEqual(expect.arrayContaining(['age', 'customer_score']));
});

test('a whole table goes out as a file and comes into another, empty lab with the same rows and ids', async ({
  lab,
  newVisitor,
}) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await runScript(lab, '00_datagen');
  await runScript(lab, '03_newbatch');
  const ids = await snapshotIds(lab);
  const rows = await rowsOf(lab, table);
  await goTo(page, `#data/${table}/export`);
  const exporting = page.getByRole('region', { name: 'Export the whole table' });
  await exporting.getByLabel('Location').fill('file:///home/paul/table');
  const download = page.waitForEvent('download');
  await exporting.getByRole('button', { name: 'Export the table' }).click();
  expect((await download).suggestedFilename()).toBe('transactions_Paul-iceberg.zip');
  await expect(exporting.getByText(/Its paths lie below file:\/\/\/home\/paul\/table\.$/)).toBeVisible();
  const archive = await readFile(await (await download).path());

  // Beside the table it came from, under the name that is proposed.
  const importing = page.getByRole('region', { name: 'Import a table' });
  await importing.getByRole('button', { name: 'Import the table' }).click();
  await expect(importing.getByText('Choose the archive first.')).toBeVisible();
  const file = { name: 'transactions_Paul-iceberg.zip', mimeType: 'application/zip', buffer: archive };
  await importing.getByLabel('Zip archive').setInputFiles(file);
  await expect(importing.getByLabel('Name in this lab')).toHaveValue(`${table}_2`);
  await importing.getByLabel('Name in this lab').fill(table);
  await importing.getByRole('button', { name: 'Import the table' }).click();
  await expect(importing.getByRole('alert')).toContainText(`There is already a table of the name ${table}`);
  await importing.getByLabel('Name in this lab').fill('other.copy');
  await importing.getByRole('button', { name: 'Import the table' }).click();
  await expect(page).toHaveURL(/#data\/other\.copy$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('20,000 rows in two snapshots');
  await expect(page.getByRole('list', { name: 'Snapshots of the table' }).locator('[aria-current]')).toContainText(
    ids[1]!,
  );
  expect(await rowsOf(lab, 'other.copy')).toEqual(rows);

  // It goes again when its name is typed, with every file of its own and none of the other's.
  await goTo(page, '#data/other.copy/maintenance');
  await page.getByRole('button', { name: 'Drop the table' }).click();
  const dropping = page.getByRole('form', { name: 'Drop other.copy' });
  await dropping.getByLabel('Type other.copy to confirm').fill(table);
  await dropping.getByRole('button', { name: 'Drop it for good' }).click();
  await expect(dropping.getByText('This is not the name of the table.')).toBeVisible();
  await dropping.getByLabel('Type other.copy to confirm').fill('other.copy');
  await dropping.getByRole('button', { name: 'Drop it for good' }).click();
  await expect(page).toHaveURL(/#data$/);
  expect(await lab.call(() => globalThis.lab.tables.list())).toEqual([table]);
  expect(await rowsOf(lab, table)).toEqual(rows);

  // A foreign zip is refused by a sentence, and nothing is there of it.
  await goTo(page, `#data/${table}/export`);
  await importing
    .getByLabel('Zip archive')
    .setInputFiles({ name: 'holiday.zip', mimeType: 'application/zip', buffer: archive.subarray(0, 5000) });
  await importing.getByRole('button', { name: 'Import the table' }).click();
  await expect(importing.getByRole('alert')).toContainText('The table was not imported');
  expect(await lab.call(() => globalThis.lab.tables.list())).toEqual([table]);

  const other = await newVisitor();
  await other.open('?owner=Zo%C3%AB#data');
  const first = other.page.getByRole('region', { name: 'Import a table' });
  await first.getByLabel('Zip archive').setInputFiles(file);
  await expect(first.getByLabel('Name in this lab')).toHaveValue(table);
  await first.getByRole('button', { name: 'Import the table' }).click();
  await expect(other.page.getByRole('heading', { level: 1 })).toHaveText('20,000 rows in two snapshots');
  expect(await snapshotIds(other)).toEqual(ids);
  expect(await rowsOf(other, table)).toEqual(rows);
});

test('every view of the table holds WCAG AA and the width, with its questions open, in both themes', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  await runScript(lab, '03_newbatch');
  const [first = '', second = ''] = await snapshotIds(lab);
  await lab.call(
    async ([name, id]) => {
      await globalThis.lab.tables.createBranch(name, 'review', id);
      await globalThis.lab.tables.rewriteDataFiles(name);
      await globalThis.lab.tables.rollbackTo(name, id);
    },
    [table, first] as const,
  );
  const click = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const faces: readonly (readonly [view: string, open: () => Promise<void>])[] = [
    [second, () => click('Make it current')],
    [first, () => click('Drop: pinned by')],
    [`${second}/files`, () => click(/former metadata files/)],
    [`${first}..${second}/files`, async () => undefined],
    ['schema', () => click('Rename age')],
    [
      'maintenance',
      async () => {
        await page.getByRole('radio', { name: 'By choice' }).check();
        await click(/^Choose the/);
        for (const look of ['Show what would be rewritten', 'Show what would expire', 'Look for orphan files']) {
          await click(look);
        }
        await expect(page.getByRole('button', { name: /^Expire \d/ })).toBeVisible();
      },
    ],
    ['export', () => click('Import the table')],
  ];
  for (const [view, open] of faces) {
    await goTo(page, `#data/${table}/${view}`);
    await page.waitForTimeout(400);
    await open();
    for (const [width, theme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((name) => void (document.documentElement.dataset['theme'] = name), theme);
      // Colours and sizes ease into place.
      await page.waitForTimeout(300);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
        .analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, target }) => ({ id, target, html })));
      expect.soft(found, `${view} at ${width} px, ${theme}`).toEqual([]);
      const sideways = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.scroll')]
          .map((element) => element.scrollWidth - element.clientWidth)
          .filter((overflow) => overflow > 0),
      );
      expect.soft(sideways, `${view} sideways at ${width} px`).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});
