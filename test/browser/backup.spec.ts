import { chooseBackup, contentOf, downloadBackup, importBytes } from './backup-files.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage } from './lab-page.ts';

test('a backup that is cut, altered or foreign is refused by code, and the lab is as it was', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const backup = await downloadBackup(lab);
  const before = await contentOf(lab);
  const bad: (readonly [string, Buffer])[] = [['empty', Buffer.alloc(0)]];
  for (const share of [0.02, 0.5, 0.98]) bad.push([`cut at ${share}`, backup.subarray(0, backup.length * share)]);
  bad.push(['cut by a byte', backup.subarray(0, -1)]);
  for (const share of [0.001, 0.3, 0.7, 0.9999]) {
    const other = Buffer.from(backup);
    const at = Math.floor(other.length * share);
    other[at] = other[at]! ^ 1;
    bad.push([`altered at ${share}`, other]);
  }
  bad.push(['foreign', Buffer.from('PK not one of ours')]);
  for (const [what, bytes] of bad) {
    const { code } = await importBytes(lab, bytes);
    expect(['not_a_backup', 'backup_damaged'], what).toContain(code);
  }
  await test.step('the screen says so in words, and offers no restoring', async () => {
    await chooseBackup(lab, backup.subarray(0, -1));
    const { page } = lab;
    await expect(page.getByText('This backup is cut or was changed since it was made.').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Restore this backup' })).toHaveCount(0);
  });
  expect(await contentOf(lab)).toEqual(before);
});

test('a reset is undone in Setup: the lab is as it was', async ({ lab, labUrl }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const before = await contentOf(lab);
  const other = labPage(await lab.page.context().newPage(), labUrl);
  await other.open('#data');
  await lab.call(() => globalThis.lab.reset({ confirm: true }));
  await lab.page.goto(`${lab.page.url().replace(/#.*$/, '')}#setup`);
  await lab.page.getByRole('button', { name: 'Undo the reset' }).click();
  await expect(lab.page.getByText('The reset was undone.')).toBeVisible();
  expect(await contentOf(lab)).toEqual(before);
  expect(await lab.call(() => globalThis.lab.backup.kept())).toBeNull();
  await expect(other.page.getByText('10,000').first()).toBeVisible();
});

test('a tab that closes while a backup is restored leaves the old lab or the new one, never a part', async ({
  lab,
  labUrl,
  newVisitor,
}) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const backup = await downloadBackup(lab);
  const restored = await contentOf(lab);
  const visitor = await newVisitor();
  await visitor.open('?owner=Paul');
  await runScript(visitor, '00_datagen');
  const old = await contentOf(visitor);
  const outcomes = new Set<string>();
  for (const [phase, delayMs] of [
    ['unpack', 0],
    ['write', 0],
    ['write', 5],
    ['write', 20],
    ['write', 60],
    ['write', 200],
  ] as const) {
    const tab = labPage(await visitor.page.context().newPage(), labUrl);
    await tab.open();
    const come = tab.page.waitForEvent('console', (message) => message.text() === phase);
    await tab.call(
      async ({ base64, wanted, delay }) => {
        const blob = await (await fetch(`data:application/zip;base64,${base64}`)).blob();
        /** Says that the moment has come, and holds the page there until it is closed. */
        const stay = () => {
          console.log(wanted);
          const end = performance.now() + 10_000;
          while (performance.now() < end);
        };
        const onProgress = (progress: { readonly phase: string }) => {
          if (progress.phase !== wanted) return;
          if (delay === 0) stay();
          else setTimeout(stay, delay);
        };
        globalThis.lab.backup.import(blob, { onProgress }).catch(() => undefined);
      },
      { base64: backup.toString('base64'), wanted: phase, delay: delayMs },
    );
    await come;
    await tab.page.close({ runBeforeUnload: false });
    const left = labPage(await visitor.page.context().newPage(), labUrl);
    await left.open();
    const content = await contentOf(left);
    const isOld = content.runs.length === 0;
    outcomes.add(isOld ? 'old' : 'new');
    expect(content, `${phase} ${delayMs}`).toEqual(isOld ? old : restored);
    await left.page.close();
  }
  // The first tab was held before it wrote anything.
  expect(outcomes).toContain('old');
});

test('a run under way keeps a backup from being restored', async ({ lab }) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const backup = await downloadBackup(lab);
  const refused = await lab.call(async (base64) => {
    const blob = await (await fetch(`data:application/zip;base64,${base64}`)).blob();
    const [first] = await globalThis.lab.jobs.createPipeline();
    const { runId } = await globalThis.lab.jobs.run(first!.id);
    const code = await globalThis.lab.backup.import(blob).then(
      () => 'restored',
      (error: unknown) => (error as { readonly code: string }).code,
    );
    const runs = await globalThis.lab.jobs.finished(runId);
    return { code, statuses: runs.map(({ status }) => status) };
  }, backup.toString('base64'));
  expect(refused).toEqual({ code: 'lab_busy', statuses: ['succeeded', 'succeeded', 'succeeded'] });
  expect(
    await lab.call((name) => globalThis.lab.tables.list().then((all) => all.includes(name)), namesOf('Paul').table),
  ).toBe(true);
});
