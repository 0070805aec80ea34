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
