import { Xoshiro128 } from '../../src/base/random.ts';
import { createFirstVersion, namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, type LabPage } from './lab-page.ts';
import { damageFile, referencedFiles, storedFiles } from './stored-files.ts';

const table = 'hol_fraud.readings';

/** Appends ten small batches at once, of values from `first` on. */
function appendTen(lab: LabPage, first: number): Promise<readonly string[]> {
  return lab.call(
    async ({ name, from }) => {
      const batches = Array.from({ length: 10 }, (_, batch) => ({
        value: Int32Array.from({ length: 100 }, (_row, row) => from + 100 * batch + row),
      }));
      const committed = await Promise.all(batches.map((batch) => globalThis.lab.tables.append(name, batch)));
      return committed.map(({ snapshotId }) => snapshotId);
    },
    { name: table, from: first },
  );
}

/** Values of the table, sorted; and its snapshots. */
function readTable(lab: LabPage) {
  return lab.call(async (name) => {
    const { tables } = globalThis.lab;
    const { columns } = await tables.scan(name);
    return {
      values: Array.from(columns['value'] as Int32Array).sort((a, b) => a - b),
      snapshots: (await tables.snapshots(name)).map(({ snapshot_id, parent_id, summary }) => ({
        id: snapshot_id,
        parent: parent_id,
        total: Number(summary['total-records']),
      })),
    };
  }, table);
}

test('ten concurrent appends from each of two tabs make one chain of twenty snapshots, and write twenty data files', async ({
  lab,
  labUrl,
}) => {
  await lab.open('?owner=Paul');
  const second = labPage(await lab.page.context().newPage(), labUrl);
  await second.open();
  const ids = (await Promise.all([appendTen(lab, 0), appendTen(second, 1000)])).flat();
  const { values, snapshots } = await readTable(second);
  expect(values).toEqual(Array.from({ length: 2000 }, (_, value) => value));
  expect(snapshots.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(snapshots.map(({ parent }) => parent)).toEqual([null, ...snapshots.slice(0, -1).map(({ id }) => id)]);
  expect(snapshots.map(({ total }) => total)).toEqual(Array.from({ length: 20 }, (_, index) => 100 * (index + 1)));
  const stored = await storedFiles(lab);
  expect(stored.filter((path) => path.endsWith('.parquet'))).toHaveLength(20);
  expect(stored).toEqual(await referencedFiles(lab, table));
});

test('a page closed in the middle of commits leaves the old snapshot or the new, and cleaning up leaves just what is referenced', async ({
  lab,
  labUrl,
}) => {
  test.setTimeout(120_000);
  const random = new Xoshiro128(5);
  await lab.open('?owner=Paul');
  await appendTen(lab, 0);
  let orphans = 0;
  for (let round = 1; round <= 8; round++) {
    const gone = labPage(await lab.page.context().newPage(), labUrl);
    await gone.open();
    const before = await readTable(lab);
    // Rows enough that a commit takes longer than the page lives.
    await gone.call(
      ({ name, from }) => {
        for (let batch = 0; batch < 3; batch++) {
          const value = Int32Array.from({ length: 300_000 }, (_, row) => from + 300_000 * batch + row);
          void globalThis.lab.tables.append(name, { value });
        }
      },
      { name: table, from: 1_000_000 * round },
    );
    await new Promise((resolve) => setTimeout(resolve, random.nextUint32() % 500));
    await gone.page.close({ runBeforeUnload: false });
    const after = await readTable(lab);
    const added = after.snapshots.length - before.snapshots.length;
    expect([0, 1, 2, 3]).toContain(added);
    expect(after.snapshots.slice(0, before.snapshots.length)).toEqual(before.snapshots);
    expect(after.snapshots.at(-1)!.total).toBe(after.values.length);
    expect(after.values.length - before.values.length).toBe(300_000 * added);
    const { deletedFiles } = await lab.call((name) => globalThis.lab.tables.removeOrphanFiles(name), table);
    orphans += deletedFiles.length;
    expect(await storedFiles(lab)).toEqual(await referencedFiles(lab, table));
    await lab.call((id) => globalThis.lab.tables.rollbackTo('hol_fraud.readings', id), before.snapshots.at(-1)!.id);
    await lab.call(({ name, ids }) => globalThis.lab.tables.expireSnapshots(name, { snapshotIds: ids }), {
      name: table,
      ids: after.snapshots.slice(before.snapshots.length).map(({ id }) => id),
    });
  }
  console.log(`${orphans} orphan files in 8 rounds`);
  await appendTen(lab, 5000);
  expect((await readTable(lab)).values).toHaveLength(2000);
});

test('a changed bit in any kind of file is named, by the call and on the screen, and nothing else is touched', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  await appendTen(lab, 0);
  const tree = await lab.call((name) => globalThis.lab.tables.tree(name), table);
  const kinds = [
    tree.manifests[0]!.files[0]!.path,
    tree.manifests[0]!.path,
    tree.manifestList!.path,
    tree.metadataFile.path,
  ];
  for (const path of kinds) {
    await damageFile(lab, { path, share: 0.5 });
    await lab.reload();
    const error = await lab.call(async (name) => {
      try {
        await globalThis.lab.tables.scan(name);
        return null;
      } catch (caught) {
        const { code, detail } = caught as { code: string; detail: { path?: string } };
        return { code, path: detail.path };
      }
    }, table);
    expect(error).toEqual({ code: 'file_damaged', path });
    await lab.page.goto(`${lab.page.url().replace(/#.*/, '')}#data/${encodeURIComponent(table)}`);
    await expect(lab.page.getByText(path).first()).toBeVisible();
    // The same bit again: as it was.
    await damageFile(lab, { path, share: 0.5 });
    await lab.reload();
    expect((await readTable(lab)).values).toHaveLength(1000);
  }
});

test('retraining reads its batch though the data files are rewritten meanwhile; alone, 04 walks back to the nearest append', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const names = namesOf('Paul');
  const chain = await lab.call(async ({ table: name, experiment }) => {
    const { jobs, tables, experiments } = globalThis.lab;
    const [newBatch] = await jobs.createPipeline();
    let rewriting: Promise<{ snapshotId: string | null }> | undefined;
    jobs.onEvent((event) => {
      if (event.type !== 'run' || event.run.status !== 'running' || !event.run.job?.startsWith('Retrain')) return;
      rewriting ??= tables.rewriteDataFiles(name);
    });
    const runs = await jobs.finished((await jobs.run(newBatch!.name)).runId);
    const rewritten = await rewriting;
    const [run] = await experiments.searchRuns({ experiment, orderBy: ['attributes.start_time DESC'], maxResults: 1 });
    return {
      statuses: runs.map(({ status }) => status),
      batch: runs[0]!.outputs['snapshot_id'],
      rewritten: rewritten!.snapshotId,
      tags: run!.data.tags,
      operations: (await tables.snapshots(name)).map(({ operation }) => operation),
    };
  }, names);
  expect(chain.statuses).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(chain.operations).toEqual(['append', 'append', 'replace']);
  expect(chain.tags).toMatchObject({ iceberg_snapshot_id: chain.batch, row_count: '10000' });

  const alone = await runScript(lab, '04_train_xgboost');
  expect(alone.status).toBe('succeeded');
  const log = await lab.call(
    async (id) => (await globalThis.lab.jobs.log(id)).lines.map(({ text }) => text).join('\n'),
    alone.id,
  );
  expect(log).toContain(
    `Walked back from the current snapshot ${chain.rewritten} to the nearest append, ${String(chain.batch)}`,
  );
});
