import { randomIds } from '../../src/base/ids.ts';
import { generateBatch } from '../../src/datagen/generate-batch.ts';
import { newDatabase, openPage } from '../unit/lakehouse/world.ts';
import { namesOf, runScript } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';

/** No double holds it: as a number it would end in 272. */
const id = '5184430069070270604';
const { table, experiment, model } = namesOf('Paul');

/** The archive of a table of transactions that was made elsewhere, and whose second snapshot has just this id. */
async function archiveWithKnownId(): Promise<string> {
  const snapshotIds = ['4611686018427387905', id];
  const ids = { ...randomIds, int63: () => snapshotIds.shift() ?? randomIds.int63() };
  const { lakehouse } = openPage(newDatabase().open(), { ids });
  for (const batchNumber of [0, 1]) {
    const { columns } = generateBatch({ seed: 7, batchNumber, rowCount: 2000 });
    await lakehouse.append('elsewhere.transactions', columns, { location: 'hdfs://elsewhere/transactions' });
  }
  const archive = await lakehouse.export('elsewhere.transactions');
  return Buffer.from(await archive.arrayBuffer()).toString('base64');
}

test(`the snapshot id ${id} of an imported table is the same text wherever it is shown, stored or sent`, async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  const archive = await archiveWithKnownId();
  await lab.call(
    async ({ text, name }) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      await globalThis.lab.tables.import(new Blob([bytes]), { name });
    },
    { text: archive, name: table },
  );

  await test.step('in SQL and JSON', async () => {
    const { rows } = await lab.call((name) => globalThis.lab.sql(`SELECT snapshot_id FROM ${name}.snapshots`), table);
    expect(rows.map((row) => row['snapshot_id'])).toContain(id);
    const snapshots = await lab.call((name) => globalThis.lab.tables.snapshots(name), table);
    expect(JSON.stringify(snapshots)).toContain(`"${id}"`);
    const read = await lab.call(
      async ({ name, version }) =>
        (await globalThis.lab.sql(`SELECT count(*) AS n FROM ${name} VERSION AS OF ${version}`)).rows,
      { name: table, version: id },
    );
    expect(read).toEqual([{ n: '4000' }]);
  });

  await test.step('in the tags of a run that learns from it, and in the table’s own tag', async () => {
    for (const script of ['04_train_xgboost', '05_api_redeployment']) {
      // 05 registers the model before it looks for a deployment to renew, of which there is none yet.
      await runScript(lab, script);
    }
    const [run] = await lab.call((name) => globalThis.lab.experiments.searchRuns({ experiment: name }), experiment);
    expect(run!.data.tags).toMatchObject({ iceberg_snapshot_id: id, row_count: '2000' });
    const refs = await lab.call((name) => globalThis.lab.tables.refs(name), table);
    expect(refs.find(({ name }) => name === `${model}-v1`)).toMatchObject({ type: 'TAG', snapshot_id: id });
  });

  await test.step('on the screen and in its address', async () => {
    await lab.call(
      (hash) => {
        location.hash = hash;
      },
      `#data/${encodeURIComponent(table)}/${id}`,
    );
    await expect(lab.page.getByText(id).first()).toBeVisible();
    expect(lab.page.url()).toContain(id);
  });

  await test.step('in the table when it is exported again', async () => {
    const again = await lab.call(async (name) => {
      const bytes = new Uint8Array(await (await globalThis.lab.tables.export(name)).arrayBuffer());
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    }, table);
    expect(again).toContain(`"snapshot-id": ${id}`);
  });
});
