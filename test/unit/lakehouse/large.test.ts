import { expect, test } from 'vitest';
import { location, newDatabase, openPage, rows } from './world.ts';

test('LH4 batches beyond what the database hands over at a time come back whole', async () => {
  const { lakehouse } = openPage(newDatabase().open());
  const columns = rows(0, 300_000);
  await lakehouse.append('db.t', columns, { location });
  const { label, amount } = (await lakehouse.scan('db.t', { columns: ['label', 'amount'] })).columns;
  expect(label).toEqual(columns['label']);
  expect(amount).toEqual(columns['amount']);
  const tail = await lakehouse.scan('db.t', { columns: ['note'], offset: 299_990, limit: 100 });
  expect(tail.columns['note']).toEqual(Array.from({ length: 10 }, (_, i) => `row ${299_990 + i}`));
});

test('LH4 SQL keeps the order within files and between them, and sorts only where the load order was another', async () => {
  const { lakehouse, context } = openPage(newDatabase().open());
  const count = 200_000;
  const append = (name: string, batch: number) =>
    lakehouse.append(
      name,
      { n: Int32Array.from({ length: count }, (_, i) => batch * count + i) },
      { location: `${location}/${name}` },
    );
  const numbers = async (text: string) => (await lakehouse.query(text)).rows.map(({ n }) => Number(n));
  const planOf = async (name: string) =>
    (await context.sql.query(`EXPLAIN SELECT n FROM ${name}`)).values.flatMap((column) => [...column]).join('\n');

  const ids: string[] = [];
  for (let batch = 0; batch < 3; batch++) ids.push((await append('db.backward', batch)).snapshotId);
  await lakehouse.scan('db.backward', { startSnapshotId: ids[1], endSnapshotId: ids[2], limit: 1 });
  expect(await numbers('SELECT n FROM db.backward LIMIT 6000 OFFSET 195000')).toEqual(
    Array.from({ length: 6000 }, (_, i) => 195_000 + i),
  );
  expect((await numbers('SELECT n FROM db.backward')).findIndex((n, i) => n !== i)).toBe(-1);
  expect(await planOf('db.backward')).toContain('ORDER_BY');

  for (let batch = 0; batch < 2; batch++) await append('db.forward', batch);
  expect((await numbers('SELECT n FROM db.forward')).findIndex((n, i) => n !== i)).toBe(-1);
  expect(await planOf('db.forward')).not.toContain('ORDER_BY');
});
