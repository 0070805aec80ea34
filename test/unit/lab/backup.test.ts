import { beforeAll, expect, test } from 'vitest';
import { createInlineCompute } from '../../../src/compute/compute.ts';
import { runStore } from '../../../src/jobs/stores.ts';
import { sealArchive, unsealArchive } from '../../../src/lab/backup-seal.ts';
import { databaseVersion, labStores } from '../../../src/lab/stores.ts';
import type { StorageNotice } from '../../../src/storage/types.ts';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld, type LabPage, type Scripts } from './world.ts';

const { codec } = createInlineCompute();

interface Made {
  readonly backup: Blob;
  readonly fingerprint: unknown;
  readonly content: unknown;
}

async function runsOf({ experiments }: LabPage['api']) {
  const runs = [];
  for (const { name } of await experiments.list()) runs.push(...(await experiments.searchRuns({ experiment: name })));
  return runs;
}

async function contentOf({ api }: LabPage) {
  return {
    tables: await api.tables.list(),
    runs: await runsOf(api),
    versions: (await api.models.list()).length > 0 ? await api.models.versions('FraudCLF-Paul') : [],
    deployments: (await api.models.list()).length > 0 ? await api.deployments.list('FraudCLF-Paul') : [],
    jobs: await api.jobs.list(),
    history: await api.jobs.history(),
    settings: await api.settings.get(),
  };
}

async function makeLab(): Promise<Made> {
  const page = await createLabWorld().openPage(exerciseScripts);
  for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(page, name);
  const jobs = await page.api.jobs.createPipeline();
  await page.api.jobs.finished((await page.api.jobs.run(jobs[0]!.id)).runId);
  await page.api.settings.set({ rowsPerBatch: 77 });
  await page.scriptTexts.save('03_newbatch', 'console.log(1);');
  await page.guideAnswers.set('03', 'Because.');
  const backup = await page.api.backup.export();
  return { backup, fingerprint: await page.api.fingerprint(), content: await contentOf(page) };
}

let made: Made;
beforeAll(async () => {
  made = await makeLab();
});

/** A lab with a table of its own, so that a refusal can be seen to change nothing. */
async function openOther() {
  const page = await createLabWorld({ idSeed: 9 }).openPage(exerciseScripts);
  await runAlone(page, '00_datagen');
  return page;
}

test('LB20 a lab is the same again from its backup: content, fingerprint, scripts, answers, settings', async () => {
  const page = await openOther();
  const other = await openOther();
  const opened = page.api.ready;
  const importing = page.api.backup.import(made.backup);
  expect(page.api.ready).not.toBe(opened);
  const { owner, records } = await importing;
  await page.api.ready;
  expect([owner, records['model_versions']]).toEqual(['Paul', 2]);
  expect(await contentOf(page)).toEqual(made.content);
  expect(await page.api.fingerprint()).toEqual(made.fingerprint);
  expect(await page.scriptTexts.load('03_newbatch')).toBe('console.log(1);');
  expect(await page.guideAnswers.all()).toEqual({ '03': 'Because.' });
  // And it goes on.
  const [first] = await page.api.jobs.list();
  const runs = await page.api.jobs.finished((await page.api.jobs.run(first!.id)).runId);
  expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  await other.close();
});

test('LB20 the backup of a restored lab has the same records, byte for byte', async () => {
  const page = await createLabWorld({ idSeed: 4 }).openPage(exerciseScripts);
  await page.api.backup.import(made.backup);
  const entriesOf = async (backup: Blob) =>
    (await codec.unpack((await unsealArchive(backup))!))
      .filter(({ path }) => !path.endsWith('manifest.json'))
      .map(({ path, sha256 }) => [path, sha256]);
  expect(await entriesOf(await page.api.backup.export())).toEqual(await entriesOf(made.backup));
});

test('LB20 every store of the lab is in it', async () => {
  const page = await openOther();
  const { records } = await page.api.backup.inspect(made.backup);
  expect(Object.keys(records).sort()).toEqual(labStores.map(({ name }) => name).sort());
});

test('LB20 other pages hear of it as of any change, and forget what they had loaded', async () => {
  const world = createLabWorld({ idSeed: 5 });
  const page = await world.openPage(exerciseScripts);
  await page.api.backup.import(made.backup);
  const notices: StorageNotice[] = [];
  const other = await world.openPage(exerciseScripts, (storage) => {
    storage.onNotice((notice) => notices.push(notice));
    return storage;
  });
  const before = await other.api.fingerprint();
  await runAlone(page, '03_newbatch');
  expect(await other.api.fingerprint()).not.toEqual(before);
  const heard: string[] = [];
  other.api.onChange(({ topics }) => heard.push(...topics));
  await page.api.backup.import(made.backup);
  expect(await other.api.fingerprint()).toEqual(before);
  expect(heard).toEqual(expect.arrayContaining(['tables', 'jobs', 'experiments', 'models', 'deployments', 'settings']));
  expect(notices).toContainEqual({ kind: 'announced', topic: 'lab_replaced', payload: null });
});

async function expectRefused(page: LabPage, file: unknown, codes: readonly string[]): Promise<void> {
  const error: unknown = await page.api.backup.import(file as Blob).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(codes).toContain((error as { readonly code?: string } | undefined)?.code);
}

test('LB22 a backup that is cut anywhere is refused, and the lab is as it was', async () => {
  const page = await openOther();
  const before = await contentOf(page);
  const { size } = made.backup;
  const cuts = [0, 1, 29, 60, 1000, size - 1, size - 2, size - 64, size - 65, size - 110, size - 200];
  for (let share = 1; share < 20; share++) cuts.push(Math.floor((size * share) / 20));
  for (const cut of cuts) await expectRefused(page, made.backup.slice(0, cut), ['not_a_backup', 'backup_damaged']);
  expect(await contentOf(page)).toEqual(before);
});

test('LB22 a backup of which any byte is another is refused, and the lab is as it was', async () => {
  const page = await openOther();
  const before = await contentOf(page);
  const bytes = new Uint8Array(await made.backup.arrayBuffer());
  const places = [0, 4, 8, 10, 12, 14, 26, 30, bytes.length - 1, bytes.length - 64, bytes.length - 90];
  for (let share = 0; share < 40; share++) places.push(Math.floor((bytes.length * share) / 40) + share);
  for (const place of places) {
    const other = bytes.slice();
    other[place] = other[place]! ^ (1 + (place % 255));
    await expectRefused(page, new Blob([other]), ['not_a_backup', 'backup_damaged']);
  }
  expect(await contentOf(page)).toEqual(before);
});

/** The files of a good backup, changed by somebody who seals it again. */
async function forged(change: (files: Map<string, string | Blob>) => void | Promise<void>): Promise<Blob> {
  const files = new Map<string, string | Blob>();
  for (const { path, blob } of await codec.unpack((await unsealArchive(made.backup))!)) {
    files.set(path, /\.jsonl?$/.test(path) ? await blob.text() : blob);
  }
  await change(files);
  return sealArchive(await codec.pack([...files].map(([path, content]) => ({ path, blob: new Blob([content]) }))));
}

interface Manifest {
  readonly stores: Record<string, object>;
  readonly entries: { path: string }[];
}

const manifestPath = 'mlops-pipeline-lab/manifest.json';

function editManifest(change: (manifest: Manifest) => void): Promise<Blob> {
  return forged((files) => {
    const manifest = JSON.parse(files.get(manifestPath) as string) as Manifest;
    change(manifest);
    files.set(manifestPath, JSON.stringify(manifest));
  });
}

test.each<[string, (manifest: Manifest) => void, string]>([
  ['a newer format', (m) => Object.assign(m, { format_version: 2, extra: 1 }), 'backup_newer'],
  ['a newer database', (m) => Object.assign(m, { database_version: databaseVersion + 1 }), 'backup_newer'],
  ['another format', (m) => Object.assign(m, { format: 'x' }), 'backup_damaged'],
  ['a wrong count', (m) => Object.assign(m.stores['runs']!, { records: 5 }), 'backup_damaged'],
  ['a store that no lab has', (m) => Object.assign(m.stores, { passwords: { records: 0 } }), 'backup_damaged'],
  ['a digest of other bytes', (m) => Object.assign(m.entries[0]!, { sha256: '0'.repeat(64) }), 'backup_damaged'],
  ['a file too many', (m) => void m.entries.pop(), 'backup_damaged'],
])('LB22 a backup whose manifest has %s is refused', async (_what, change, code) => {
  const page = await openOther();
  const before = await contentOf(page);
  await expectRefused(page, await editManifest(change), [code]);
  expect(await contentOf(page)).toEqual(before);
});

test('LB22 a zip archive of something else, one that leads out of its folder, and no file at all are refused', async () => {
  const page = await openOther();
  const zip = await codec.pack([{ path: 'data/a.txt', blob: new Blob(['a']) }]);
  await expectRefused(page, zip, ['not_a_backup']);
  await expectRefused(page, await sealArchive(zip), ['backup_damaged']);
  await expectRefused(page, new Blob(['hello']), ['not_a_backup']);
  await expectRefused(page, new Blob([]), ['not_a_backup']);
  await expectRefused(page, undefined, ['not_a_backup']);
  await expectRefused(page, 'backup.zip', ['not_a_backup']);
  await expectRefused(page, await forged((files) => void files.set('../evil.txt', 'x')), ['backup_damaged']);
});

test('LB22 a record of a wrong shape is refused, though every digest is right', async () => {
  const page = await openOther();
  const before = await contentOf(page);
  const { sha256Hex } = await import('../../../src/base/digest.ts');
  const withRecord = (change: (text: string) => string) =>
    forged((files) => {
      const path = 'mlops-pipeline-lab/stores/runs.jsonl';
      const text = change(files.get(path) as string);
      files.set(path, text);
      const manifest = JSON.parse(files.get(manifestPath) as string) as { entries: { path: string }[] };
      const entry = manifest.entries.find((each) => each.path === path);
      Object.assign(entry!, { size: new Blob([text]).size, sha256: sha256Hex(text) });
      files.set(manifestPath, JSON.stringify(manifest));
    });
  const changes: ((text: string) => string)[] = [
    (text) => text.replace('"FINISHED"', '"DONE"'),
    (text) => text.replace(/"run_id":"[^"]*"/, '"run_id":null'),
    (text) => text.replace(/"params":\{/, '"params":{"a":1,'),
    (text) => `${text.split('\n')[0]}\n${text.split('\n')[0]}\n`,
    (text) => text.replace(/^\{/, '['),
  ];
  for (const change of changes) await expectRefused(page, await withRecord(change), ['backup_damaged']);
  expect(await contentOf(page)).toEqual(before);
});

test('LB23 a backup of an older lab, without the stores that came later, is taken', async () => {
  const page = await openOther();
  const older = await forged((files) => {
    const manifest = JSON.parse(files.get(manifestPath) as string) as {
      database_version: number;
      stores: Record<string, unknown>;
      entries: { path: string }[];
    };
    manifest.database_version = 1;
    const path = 'mlops-pipeline-lab/stores/guide_answers.jsonl';
    delete manifest.stores['guide_answers'];
    manifest.entries = manifest.entries.filter((entry) => entry.path !== path);
    files.delete(path);
    files.set(manifestPath, JSON.stringify(manifest));
  });
  await page.api.backup.import(older);
  expect(await page.guideAnswers.all()).toEqual({});
  expect(await page.api.fingerprint()).toEqual(made.fingerprint);
});

test('LB24 a lab is not replaced below a run; stopped, it is', async () => {
  const forever: Scripts = {
    '00_datagen': (_access, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  };
  const page = await createLabWorld({ idSeed: 3 }).openPage(forever);
  const { runId } = await page.runScript('00_datagen');
  await expect(page.api.backup.import(made.backup)).rejects.toMatchObject({ code: 'lab_busy' });
  const during = await page.api.backup.export();
  await page.api.jobs.stop(runId);
  await page.api.backup.import(during);
  // What was under way when the backup was made has nobody who goes on with it.
  const [run] = await page.api.jobs.history();
  expect(run).toMatchObject({ id: runId, status: 'failed', error: { code: 'interrupted' } });
});

test('LB24 a page that closes while a backup is written leaves the old lab', async () => {
  const world = createLabWorld({ idSeed: 8 });
  const stays = await world.openPage(exerciseScripts);
  await runAlone(stays, '00_datagen');
  const before = await contentOf(stays);
  let calls = 0;
  const goes = await world.openPage({}, (storage) => ({
    ...storage,
    write: (stores, body) =>
      storage.write(stores, (tx) =>
        body({
          ...tx,
          add(store, row) {
            if (store.name === runStore.name && ++calls === 2) goes.kill();
            return tx.add(store, row);
          },
        }),
      ),
  }));
  void goes.api.backup.import(made.backup).catch(() => undefined);
  await expect.poll(() => calls).toBeGreaterThan(1);
  expect(await contentOf(stays)).toEqual(before);
});

test('LB25 a reset is undone once: the whole lab as it was', async () => {
  const world = createLabWorld({ idSeed: 2 });
  const page = await world.openPage(exerciseScripts);
  await page.api.backup.import(made.backup);
  expect(await page.api.backup.kept()).toBeNull();
  await expect(page.api.undoReset()).rejects.toMatchObject({ code: 'nothing_to_undo' });
  await page.api.reset({ confirm: true });
  expect(await page.api.tables.list()).toEqual([]);
  expect(await page.api.backup.kept()).toMatchObject({ sizeBytes: expect.any(Number) as number });
  // A second reset of the empty lab keeps what the first has put away.
  await page.api.reset({ confirm: true });
  await page.api.undoReset();
  await page.api.ready;
  expect(await contentOf(page)).toEqual(made.content);
  expect(await page.api.fingerprint()).toEqual(made.fingerprint);
  expect(await page.api.backup.kept()).toBeNull();
});
