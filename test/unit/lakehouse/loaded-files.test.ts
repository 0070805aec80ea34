import { expect, test } from 'vitest';
import { loadTable } from '../../../src/lakehouse/catalog.ts';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import { openLoadedFiles } from '../../../src/lakehouse/loaded-files.ts';
import { planScan } from '../../../src/lakehouse/plan-scan.ts';
import { location, newDatabase, openPage } from './world.ts';

const rowCount = 200_000;
/** Eight columns of doubles and the file's number. */
const fileBytes = rowCount * (8 * 8 + 4);

/** Four batches of noise, of which two are held at a time. */
async function fourBatches() {
  const { lakehouse, context, codec } = openPage(newDatabase().open());
  for (let batch = 0; batch < 4; batch++) {
    const columns: Record<string, Float64Array> = {};
    for (let column = 1; column <= 8; column++) {
      columns[`c${column}`] = Float64Array.from({ length: rowCount }, (_, row) => Math.sin(row * (batch + 1) * column));
    }
    await lakehouse.append('db.t', columns, { location });
  }
  const files = openTableFiles(context.storage);
  const loaded = openLoadedFiles({ ...context, files }, 2.5 * fileBytes);
  const table = await loadTable({ storage: context.storage, files }, 'db.t');
  const ids = (await lakehouse.snapshots('db.t')).map(({ snapshot_id }) => snapshot_id);
  const planOf = (batch: number) =>
    planScan(
      table,
      files,
      batch === 0 ? { snapshotId: ids[0] } : { startSnapshotId: ids[batch - 1], endSnapshotId: ids[batch] },
    );
  const load = async (batch: number) => loaded.use(await planOf(batch), () => Promise.resolve());
  const heldBytes = async () => {
    const { values } = await context.sql.query(
      "SELECT memory_usage_bytes::BIGINT FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'",
    );
    return Number(values[0]?.[0]);
  };
  return { sql: context.sql, loaded, planOf, load, heldBytes, codec };
}

test('LH14 what leaves gives its memory back, however often files come and go', async () => {
  const { load, heldBytes, codec } = await fourBatches();
  const before = await heldBytes();
  for (let round = 0; round < 3; round++) for (let batch = 0; batch < 4; batch++) await load(batch);
  expect(codec.decoded).toBe(12);
  expect((await heldBytes()) - before).toBeLessThan(3 * fileBytes);
});

test('LH11 files come and go while a result of another is read, and that comes whole', async () => {
  const { sql, loaded, planOf, load } = await fourBatches();
  let rows = 0;
  let others: Promise<void> | undefined;
  const loadOthers = async () => {
    for (let round = 0; round < 2; round++) for (const batch of [1, 2, 3]) await load(batch);
  };
  await loaded.use(await planOf(0), async ({ from, fileColumn, fileNumbers }) => {
    await sql.stream(`SELECT c1 FROM ${from} WHERE ${fileColumn} = ${fileNumbers[0]}`, (batch) => {
      rows += batch.rowCount;
      others ??= loadOthers();
    });
    await others;
  });
  expect(rows).toBe(rowCount);
});

test('LH11 a plan that needs more than may be held is refused, and smaller ones still load', async () => {
  const { loaded, load, planOf } = await fourBatches();
  const plans = await Promise.all([0, 1, 2].map(planOf));
  const whole = { ...plans[0]!, files: plans.flatMap(({ files }) => files) };
  await expect(loaded.use(whole, () => Promise.resolve())).rejects.toMatchObject({ code: 'read_too_large' });
  await expect(load(3)).resolves.toBeUndefined();
});
