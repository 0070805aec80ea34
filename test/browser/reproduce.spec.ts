import { chooseBackup, contentOf, downloadBackup } from './backup-files.ts';
import { createFirstVersion, namesOf } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';
import { damageFile } from './stored-files.ts';

const { table, experiment } = namesOf('Paul');

async function runPipeline(lab: LabPage): Promise<string> {
  return lab.call(async (name) => {
    const [first] = await globalThis.lab.jobs.createPipeline();
    const { runId } = await globalThis.lab.jobs.run(first!.id);
    await globalThis.lab.jobs.finished(runId);
    const [run] = await globalThis.lab.experiments.searchRuns({
      experiment: name,
      orderBy: ['attributes.start_time DESC'],
    });
    return run!.info.run_id;
  }, experiment);
}

const reproduce = (lab: LabPage, runId: string) => lab.call((id) => globalThis.lab.experiments.reproduce(id), runId);

/** Through the screen: the button, and what it says. */
async function reproduceOnScreen({ page }: LabPage, runId: string, verdict: RegExp): Promise<void> {
  await page.goto(`${page.url().replace(/#.*$/, '')}#experiments/${runId}`);
  await page.getByRole('button', { name: /^Reproduce( again)?$/ }).click();
  await expect(page.getByRole('region', { name: 'Reproduce this run' }).getByText(verdict).first()).toBeVisible({
    timeout: 60_000,
  });
}

/** Another value of a param in the stored run, behind the lab's back. */
function changeParam(lab: LabPage, change: { readonly runId: string; readonly key: string; readonly value: string }) {
  return lab.call(async ({ runId, key, value }) => {
    const opening = indexedDB.open('mlops-pipeline-lab');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onerror = () => reject(new Error('the database cannot be opened', { cause: opening.error }));
      opening.onsuccess = () => resolve(opening.result);
    });
    await new Promise<void>((resolve) => {
      const store = db.transaction('runs', 'readwrite').objectStore('runs');
      const got = store.get(runId);
      got.onsuccess = () => {
        const run = got.result as { readonly params: Readonly<Record<string, string>> };
        store.put({ ...run, params: { ...run.params, [key]: value } }).onsuccess = () => resolve();
      };
    });
    db.close();
  }, change);
}

test('a run is bit-identical when it is reproduced, here and in a fresh profile from the backup; what differs is named', async ({
  lab,
  newVisitor,
}) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const runId = await runPipeline(lab);
  const before = await contentOf(lab);
  const here = await reproduce(lab, runId);
  expect(here).toMatchObject({ identical: true, differences: [] });
  expect(here.repeated).toEqual(here.original);
  await reproduceOnScreen(lab, runId, /Bit-identical/);
  const backup = await downloadBackup(lab);
  expect(await contentOf(lab)).toEqual(before);

  const visitor = await newVisitor();
  await visitor.open('');
  await chooseBackup(visitor, backup);
  await expect(visitor.page.getByText('The lab of Paul, saved', { exact: false })).toBeVisible();
  await visitor.page.getByRole('button', { name: 'Restore this backup' }).click();
  await expect(visitor.page.getByText('The lab was restored from the backup.')).toBeVisible();
  expect(await contentOf(visitor)).toEqual(before);
  expect(await reproduce(visitor, runId)).toEqual(here);
  await reproduceOnScreen(visitor, runId, /Bit-identical/);

  await test.step('with another seed, the seed', async () => {
    await changeParam(visitor, { runId, key: 'seed', value: '43' });
    const { identical, differences } = await reproduce(visitor, runId);
    expect([identical, differences.map(({ what }) => what)]).toEqual([false, ['seed']]);
    await reproduceOnScreen(visitor, runId, /^Seed/);
    await changeParam(visitor, { runId, key: 'seed', value: '42' });
  });
  await test.step('with another text of the script, the script', async () => {
    await visitor.call(async () => {
      const { scripts } = globalThis.lab;
      await scripts.save('04_train_xgboost', `${await scripts.source('04_train_xgboost')}\n// mine`);
    });
    const { identical, differences } = await reproduce(visitor, runId);
    expect([identical, differences.map(({ what }) => what)]).toEqual([false, ['script']]);
    await visitor.call(() => globalThis.lab.scripts.revert('04_train_xgboost'));
    expect((await reproduce(visitor, runId)).identical).toBe(true);
  });
  await test.step('with a row altered in the storage, the data', async () => {
    const path = await visitor.call(async (name) => {
      const [start, end] = (await globalThis.lab.tables.snapshots(name)).slice(-2);
      const plan = await globalThis.lab.tables.plan(name, {
        startSnapshotId: start!.snapshot_id,
        endSnapshotId: end!.snapshot_id,
      });
      return plan.files[0]!;
    }, table);
    await damageFile(visitor, { path, share: 0.4 });
    const { identical, differences, repeated } = await reproduce(visitor, runId);
    expect([identical, differences.map(({ what }) => what)]).toEqual([false, ['data']]);
    expect(repeated.modelSha256).toBeNull();
    await reproduceOnScreen(visitor, runId, /^Data/);
  });
});
