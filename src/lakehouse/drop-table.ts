import { unknownTable, type CommitDeps } from './catalog.ts';
import { fileStore, tableStore } from './stores.ts';
import { parseTableName } from './table-name.ts';

/** Drops the table and deletes its files (Spark's `DROP TABLE … PURGE`), in one transaction. Throws `unknown_table`. */
export async function dropTable({ storage }: Pick<CommitDeps, 'storage'>, name: string): Promise<void> {
  parseTableName(name);
  await storage.write([tableStore, fileStore], async (tx) => {
    // Not its metadata: a table that cannot be read can be dropped.
    const pointer = await tx.get(tableStore, name);
    if (pointer === undefined) throw unknownTable(name);
    const { location } = pointer;
    await tx.delete(tableStore, name);
    for (const { path } of await tx.list(fileStore, { from: `${location}/`, to: `${location}/\uffff` })) {
      await tx.delete(fileStore, path);
    }
  });
}
