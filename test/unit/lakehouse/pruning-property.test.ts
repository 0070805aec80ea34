import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadTable } from '../../../src/lakehouse/catalog.ts';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import { openLoadedFiles } from '../../../src/lakehouse/loaded-files.ts';
import { planScan } from '../../../src/lakehouse/plan-scan.ts';
import { readPlan } from '../../../src/lakehouse/read-scan.ts';
import { files as someFiles, filters, prunedSchema } from './pruning-arbitraries.ts';
import { location, newDatabase, openPage } from './world.ts';

const tableCount = 25;

test('LH40 whatever the filter, the rows of a scan that skips files are those of one that reads them all, bit for bit', async () => {
  const { lakehouse, context } = openPage(newDatabase().open());
  const files = openTableFiles(context.storage);
  const deps = { sql: context.sql, loaded: openLoadedFiles({ ...context, files }) };
  const told = { filters: 0, pruned: 0, files: 0, skipped: 0 };
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(someFiles, fc.array(filters, { minLength: 12, maxLength: 12 }), async (batches, conditions) => {
      const name = `db.t${++tables}`;
      const at = { location: `${location}/${tables}` };
      await lakehouse.create(name, prunedSchema, at);
      for (const batch of batches) await lakehouse.append(name, batch, at);
      const table = await loadTable({ storage: context.storage, files }, name);
      const whole = await planScan(table, files);
      for (const filter of conditions) {
        const plan = await planScan(table, files, { filter });
        expect([...plan.files, ...plan.skipped].map(({ file_path }) => file_path).toSorted()).toEqual(
          whole.files.map(({ file_path }) => file_path).toSorted(),
        );
        const [expected] = await Promise.allSettled([readPlan(deps, whole, { filter })]);
        // What DuckDB refuses in some row need not be refused where that row is not read.
        if (expected.status === 'rejected') continue;
        expect(await readPlan(deps, plan, { filter }), filter).toEqual(expected.value);
        told.filters++;
        told.files += whole.files.length;
        told.skipped += plan.skipped.length;
        if (plan.skipped.length > 0) told.pruned++;
      }
    }),
    { numRuns: tableCount, seed: 40 },
  );
  expect(told.filters).toBeGreaterThan(10 * tableCount);
  expect(told.pruned / told.filters).toBeGreaterThan(0.4);
  expect(told.skipped / told.files).toBeGreaterThan(0.25);
}, 120_000);
