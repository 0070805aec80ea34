import { readFile } from 'node:fs/promises';
import type { LabPage } from './lab-page.ts';

/** Setup's button, as a learner would. */
export async function downloadBackup({ page }: LabPage): Promise<Buffer> {
  await page.goto(`${page.url().replace(/#.*$/, '')}#setup`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download a backup' }).click(),
  ]);
  return readFile(await download.path());
}

/** Chooses the file in Setup; it is checked then. */
export async function chooseBackup({ page }: LabPage, buffer: Buffer): Promise<void> {
  await page.goto(`${page.url().replace(/#.*$/, '')}#setup`);
  await page
    .getByLabel('Backup file')
    .setInputFiles({ name: 'mlops-lab-Paul.zip', mimeType: 'application/zip', buffer });
}

/** `lab.backup.import` of these bytes: the code of its refusal, or what it holds. */
export function importBytes(lab: LabPage, bytes: Buffer): Promise<{ readonly code?: string; readonly owner?: string }> {
  return lab.call(async (base64) => {
    const blob = await (await fetch(`data:application/zip;base64,${base64}`)).blob();
    return globalThis.lab.backup.import(blob).then(
      ({ owner }) => ({ owner }),
      (error: unknown) => ({ code: (error as { readonly code: string }).code }),
    );
  }, bytes.toString('base64'));
}

/** All that tells one lab from another, but for times. */
export function contentOf(lab: LabPage) {
  return lab.call(async () => {
    const { tables, experiments, models, deployments, jobs, scripts, settings } = globalThis.lab;
    const experiment = (await experiments.list())[0]?.name;
    const model = (await models.list())[0]?.name;
    return {
      tables: await Promise.all((await tables.list()).map(async (table) => [table, await tables.snapshots(table)])),
      runs: experiment === undefined ? [] : await experiments.searchRuns({ experiment }),
      versions: model === undefined ? [] : await models.versions(model),
      deployments: model === undefined ? [] : await deployments.list(model),
      jobs: await jobs.list(),
      history: await jobs.history(),
      scripts: await scripts.list(),
      settings: await settings.get(),
      fingerprint: model === undefined ? null : await globalThis.lab.fingerprint(),
    };
  });
}
