import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { readHeart, startHeart } from './heart.ts';
import { namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const hostile = "Zoë O'Neil; drop table x--";

/** The console of a page, by role and name. */
function consoleOf(page: Page) {
  const section = page.getByRole('region', { name: 'SQL', exact: true });
  return {
    section,
    field: section.getByRole('textbox', { name: 'SQL statement' }),
    run: section.getByRole('button', { name: 'Run', exact: true }),
    stop: section.getByRole('button', { name: 'Stop', exact: true }),
    result: section.getByRole('table', { name: 'Result' }),
    problem: section.getByRole('alert'),
    history: section.getByRole('list', { name: 'Statements you ran' }).getByRole('button'),
  };
}

type Console = ReturnType<typeof consoleOf>;

/** A lab with one batch, on the screen of its data. */
async function openConsole(lab: LabPage, owner: string): Promise<Console> {
  await lab.open(`?owner=${encodeURIComponent(owner)}&lang=en`);
  const run = await runScript(lab, '00_datagen');
  expect(run.error).toBeUndefined();
  await lab.page.goto(`${lab.page.url().replace(/#.*$/, '')}#data`);
  const sql = consoleOf(lab.page);
  await expect(sql.field).toBeVisible();
  return sql;
}

async function runText({ field, run }: Console, text: string): Promise<void> {
  await field.fill(text);
  await run.click();
}

const rowsOf = async (result: Locator) =>
  (await result.getByRole('row').all()).length === 0
    ? []
    : Promise.all((await result.getByRole('row').all()).map((row) => row.getByRole('cell').allTextContents()));

const trimmed = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((cell) => cell.trim()));

async function downloadOf(page: Page, button: Locator): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('a statement runs by its button and by its keys, and its result is a table', async ({ lab }) => {
  const sql = await openConsole(lab, 'Paul');
  await expect(sql.section.getByText('Nothing has run yet.')).toBeVisible();

  await sql.section.getByRole('button', { name: 'Rows with and without fraud' }).click();
  await expect(sql.field).toHaveValue(/GROUP BY fraud_trx/);
  await sql.run.click();
  await expect(sql.section.getByText(/^2 rows in /)).toBeVisible();
  const text = await sql.field.inputValue();
  const expected = await lab.call(async (statement) => (await globalThis.lab.sql(statement)).rows, text);
  expect(trimmed(await rowsOf(sql.result)).slice(1)).toEqual(
    expected.map((row) => [String(row['fraud_trx']), String(row['row_count'])]),
  );
  await expect(sql.result.getByRole('columnheader')).toHaveText(['fraud_trx integer', 'row_count bigint']);

  await sql.field.fill('SELECT 1 AS one, NULL AS nothing WHERE 1 = 2');
  await sql.field.press('Control+Enter');
  await expect(sql.section.getByText(/^No rows in /)).toBeVisible();
  await expect(sql.section.getByText('no row fits its conditions')).toBeVisible();

  // What was run comes back by a click, in this page and in the next.
  await expect(sql.history.first()).toHaveText('SELECT 1 AS one, NULL AS nothing WHERE 1 = 2');
  await lab.reload();
  const again = consoleOf(lab.page);
  await again.history.nth(1).focus();
  await lab.page.keyboard.press('Enter');
  await expect(again.field).toHaveValue(text);
  await again.section.getByRole('button', { name: 'Clear the statements you ran' }).click();
  await expect(again.history).toHaveCount(0);
});

test('a result stays while other screens are looked at', async ({ lab }) => {
  const sql = await openConsole(lab, 'Paul');
  await runText(sql, 'SELECT 42 AS answer');
  await expect(sql.result).toBeVisible();
  await lab.page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).first().click();
  await expect(sql.section).toHaveCount(0);
  await lab.page.goBack();
  await expect(sql.field).toHaveValue('SELECT 42 AS answer');
  await expect(sql.result.getByRole('cell')).toHaveText(['42']);
});

test('every refusal is said in words, at its place, and the next statement runs', async ({ lab }) => {
  const sql = await openConsole(lab, 'Paul');
  const { table } = namesOf('Paul');
  const before = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);

  const refusals = [
    {
      text: 'SELECT age,\n  nowhere\nFROM hol_fraud."transactions_Paul"',
      said: 'nowhere',
      place: 'line 2, column 3',
      at: 'nowhere',
    },
    { text: '\n  SELEKT 1', said: 'SELEKT', place: 'line 2, column 3', at: 'SELEKT' },
    { text: 'SELECT `age` FROM `nowhere`;', said: 'nowhere', place: 'line 1, column 19', at: '`nowhere`' },
    { text: 'SELECT 1;\nSELECT 2', said: 'One statement is run at a time', place: 'line 2, column 1', at: 'SELECT 2' },
    {
      text: 'DROP TABLE hol_fraud."transactions_Paul"',
      said: 'Only a statement that reads',
      place: 'line 1, column 1',
      at: 'DROP',
    },
    { text: '-- nothing', said: 'There is no statement', place: undefined, at: undefined },
  ];
  for (const { text, said, place, at } of refusals) {
    await runText(sql, text);
    await expect(sql.problem).toContainText(said);
    const show = sql.section.getByRole('button', { name: /^Show line/ });
    if (place === undefined) {
      await expect(show).toHaveCount(0);
      continue;
    }
    await expect(show).toHaveText(`Show ${place}`);
    await show.click();
    await expect(sql.field).toBeFocused();
    expect(
      await sql.field.evaluate((field: HTMLTextAreaElement) =>
        field.value.slice(field.selectionStart, field.selectionEnd),
      ),
    ).toBe(at);
    await expect(sql.field).toHaveAttribute('aria-invalid', 'true');
  }
  await runText(sql, `SELECT count(*) AS n FROM hol_fraud."transactions_Paul"`);
  await expect(sql.result.getByRole('cell')).toHaveText(['10000']);
  await expect(sql.problem).toHaveCount(0);
  expect(await lab.call((name) => globalThis.lab.tables.snapshots(name), table)).toEqual(before);
});

test('an endless statement says how long it runs, stops, and the next one answers', async ({ lab }) => {
  const sql = await openConsole(lab, 'Paul');
  await runText(sql, 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b');
  await expect(sql.section.getByText(/^Running for [1-9]/)).toBeVisible();
  await sql.stop.click();
  await expect(sql.section.getByText(/^Stopped after/)).toBeVisible();
  await runText(sql, 'SELECT count(*) AS n FROM hol_fraud."transactions_Paul"');
  await expect(sql.result.getByRole('cell')).toHaveText(['10000']);
});

test('ten million rows are cut at a million and said; the page stays alive and scrolls to the last', async ({
  lab,
}) => {
  const sql = await openConsole(lab, 'Paul');
  await startHeart(lab);
  await runText(sql, "SELECT range AS n, 'row ' || range AS text, range / 7 AS part FROM range(10000000)");
  await expect(sql.section.getByText(/^The first 1,000,000 rows in .*; there are more$/)).toBeVisible({
    timeout: 60_000,
  });
  // While the database reads, the page has nothing else to do than to live.
  expect((await readHeart(lab)).beats).toBeGreaterThan(10);
  await expect(sql.result).toHaveAttribute('aria-rowcount', '1000001');
  expect(await sql.result.getByRole('row').count()).toBeLessThan(60);

  const scroller = sql.section.getByRole('region', { name: 'Result' });
  await scroller.focus();
  await lab.page.keyboard.press('End');
  await expect(sql.result.getByRole('cell', { name: 'row 999999', exact: true })).toBeInViewport();
  await lab.page.keyboard.press('PageUp');
  await expect(sql.result.getByRole('cell', { name: 'row 999985', exact: true })).toBeInViewport();
  await lab.page.keyboard.press('Home');
  await expect(sql.result.getByRole('cell', { name: 'row 0', exact: true })).toBeInViewport();

  const { bytes } = await downloadOf(lab.page, sql.section.getByRole('button', { name: 'Download the result as CSV' }));
  const lines = bytes.toString('utf8').split('\r\n');
  expect([lines.length, lines[0], lines[1_000_000]]).toEqual([
    1_000_002,
    'n,text,part',
    expect.stringMatching(/^999999,row 999999,142857/),
  ]);
  console.log(`ten million rows, scrolled and downloaded: ${JSON.stringify(await readHeart(lab))}`);
});

test('a hostile owner is one quoted name in every example, and its result downloads as it is', async ({ lab }) => {
  const sql = await openConsole(lab, hostile);
  const { table } = namesOf(hostile);
  await expect(sql.field).toHaveValue(`SELECT *\nFROM "hol_fraud"."transactions_${hostile}"\nLIMIT 20`);
  const examples = sql.section.getByRole('list', { name: 'Start from' }).getByRole('button');
  await expect(examples).toHaveCount(8);
  for (const example of await examples.all()) {
    await example.click();
    const text = await sql.field.inputValue();
    await sql.run.click();
    await expect(sql.history.first()).toHaveText(text.replace(/\s+/g, ' '));
    await expect(sql.section.getByText(/^\d+ rows? in /)).toBeVisible();
    await expect(sql.problem).toHaveCount(0);
  }
  expect(await lab.call(() => globalThis.lab.tables.list())).toEqual([table]);

  const statement =
    `SELECT age, customer_score, fraud_trx, 'a "b", ''c''' || chr(10) || 'd' AS text, NULL AS nothing, ` +
    `9007199254740993 AS big, DATE '2026-11-25' AS day, 1.50::DECIMAL(9, 2) AS price\n` +
    `FROM "hol_fraud"."transactions_${hostile}" LIMIT 500`;
  await runText(sql, statement);
  await expect(sql.section.getByText(/^500 rows in /)).toBeVisible();
  const csv = await downloadOf(lab.page, sql.section.getByRole('button', { name: 'Download the result as CSV' }));
  await expect(sql.section.getByText(`Written: ${csv.name}, `)).toBeVisible();
  expect(csv.name).toMatch(/^transactions_Zoë_O_Neil_drop_table_x---query-\d{8}T\d{6}Z\.csv$/);
  const rows = await lab.call(async (text) => (await globalThis.lab.sql(text)).rows, statement);
  const spelled = (value: string | number | boolean | null) => {
    if (value === null) return '';
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const expected = [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row).map(spelled))];
  expect(csv.bytes.toString('utf8')).toBe(expected.map((row) => `${row.join(',')}\r\n`).join(''));

  const parquet = await downloadOf(
    lab.page,
    sql.section.getByRole('button', { name: 'Download the result as Parquet' }),
  );
  expect(parquet.name).toMatch(/\.parquet$/);
  expect([parquet.bytes.subarray(0, 4).toString(), parquet.bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
});

test('a statement reads a table at any version, and its metadata tables, in the console and by the interface', async ({
  lab,
}) => {
  const sql = await openConsole(lab, hostile);
  const { table } = namesOf(hostile);
  const second = await runScript(lab, '03_newbatch');
  expect(second.error).toBeUndefined();
  const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
  const [first, last] = snapshots;
  const name = `\`hol_fraud\`.\`transactions_${hostile}\``;
  const rowsBySql = (text: string) => lab.call(async (statement) => (await globalThis.lab.sql(statement)).rows, text);

  const count = async (clause: string) => (await rowsBySql(`SELECT count(*) AS n FROM ${name} ${clause}`))[0]!['n'];
  expect(await count('')).toBe('20000');
  for (const clause of [
    `VERSION AS OF ${first!.snapshot_id}`,
    `FOR VERSION AS OF '${first!.snapshot_id}'`,
    `FOR SYSTEM_VERSION AS OF ${first!.snapshot_id}`,
    `TIMESTAMP AS OF '${first!.committed_at}'`,
    `FOR TIMESTAMP AS OF TIMESTAMP '${first!.committed_at}'`,
    `FOR SYSTEM_TIME AS OF ${Date.parse(first!.committed_at) / 1000}`,
  ]) {
    expect(await count(clause), clause).toBe('10000');
  }
  expect(await count(`VERSION AS OF 'main'`)).toBe('20000');
  expect(
    await rowsBySql(
      `SELECT (SELECT count(*) FROM ${name} VERSION AS OF ${last!.snapshot_id}) - count(*) AS added FROM ${name} VERSION AS OF ${first!.snapshot_id}`,
    ),
  ).toEqual([{ added: '10000' }]);

  const columns = 'committed_at, snapshot_id, parent_id, operation, manifest_list';
  expect(await rowsBySql(`SELECT ${columns} FROM ${name}.snapshots`)).toEqual(
    snapshots.map(({ summary: _summary, ...row }) => row),
  );
  for (const [metadataTable, call] of [
    ['history', 'history'],
    ['refs', 'refs'],
    ['files', 'files'],
    ['manifests', 'manifests'],
    ['metadata_log_entries', 'metadataLog'],
  ] as const) {
    const expected = await lab.call(async ({ t, of }) => await globalThis.lab.tables[of](t), { t: table, of: call });
    const found = await rowsBySql(`SELECT * FROM ${name}.${metadataTable}`);
    expect(found.length, metadataTable).toBe(expected.length);
    expect(Object.keys(found[0]!)).toEqual(Object.keys(expected[0]!));
  }
  expect(
    await rowsBySql(`SELECT sum(record_count)::INT AS n FROM ${name}.files VERSION AS OF ${first!.snapshot_id}`),
  ).toEqual([{ n: 10_000 }]);

  await sql.section.getByRole('button', { name: 'Its snapshots' }).click();
  await sql.run.click();
  await expect(sql.section.getByText(/^2 rows in /)).toBeVisible();
  await expect(sql.result.getByRole('cell', { name: first!.snapshot_id, exact: true })).toBeVisible();
  await runText(sql, `SELECT count(*) AS n\nFROM ${name} VERSION AS OF ${first!.snapshot_id} -- the first`);
  await expect(sql.result.getByRole('cell')).toHaveText(['10000']);

  for (const [version, said] of [
    ['7', 'snapshot'],
    ["'nobody'", 'neither a tag nor a branch nobody'],
  ] as const) {
    await runText(sql, `SELECT count(*) AS n\nFROM ${name} VERSION AS OF ${version}`);
    await expect(sql.problem).toContainText(said);
    await sql.section.getByRole('button', { name: 'Show line 2, column' }).click();
    expect(
      await sql.field.evaluate((field: HTMLTextAreaElement) =>
        field.value.slice(field.selectionStart, field.selectionEnd),
      ),
    ).toBe(version);
  }
});

test('on a phone nothing but the result scrolls sideways', async ({ lab }) => {
  await lab.page.setViewportSize({ width: 390, height: 844 });
  const sql = await openConsole(lab, 'Paul');
  await sql.run.click();
  await expect(sql.result).toBeVisible();
  const widths = await sql.section.evaluate((section) => ({
    page: document.documentElement.scrollWidth,
    section: section.scrollWidth - section.clientWidth,
    result: section.querySelector('[role=region]')!.scrollWidth > section.clientWidth,
  }));
  expect(widths).toEqual({ page: 390, section: 0, result: true });
});
