import { quoteName } from '../sql/names.ts';
import { findTable, unknownTable, type LoadedTable } from './catalog.ts';
import type { LakehouseContext } from './context.ts';
import type { TableFiles } from './files.ts';
import type { MetadataTableName } from './metadata-table-columns.ts';
import { planScan, type FilePlan } from './plan-scan.ts';
import { metadataTableRows, type MetadataRow } from './sql-metadata-table.ts';
import type { TableRead, TableReads } from './sql-table-reads.ts';
import { locating, selectionOf } from './sql-version.ts';
import { parseTableName } from './table-name.ts';

/** What DuckDB has to hold for a statement to read it under a name that is not the table's own. */
export type PlannedRead = {
  /** Quoted, as is the next one: a DuckDB catalog of this read alone. */
  readonly catalog: string;
  readonly schema: string;
  /** With catalog and schema. */
  readonly name: string;
} & (
  | { readonly kind: 'rows'; readonly plan: FilePlan }
  | { readonly kind: 'metadata'; readonly metadataTable: MetadataTableName; readonly rows: readonly MetadataRow[] }
);

/** The reads of a statement, planned upon one state of each table. */
export interface PlannedReads {
  /** Read by their plain names, `database.table`. */
  readonly current: ReadonlyMap<string, FilePlan>;
  /** Each table at each version once. */
  readonly special: readonly PlannedRead[];
  /** For each special read of the statement, in its order, the name that takes its place. */
  readonly names: readonly string[];
}

type Deps = Pick<LakehouseContext, 'storage'> & { readonly files: TableFiles };

/**
 * Plans every read of a statement. Throws what `planScan` throws and `unknown_ref`, with the place in the statement as
 * `detail.position`.
 *
 * @param newCatalog gives the name of a catalog that nothing else has
 */
export async function planReads(
  deps: Deps,
  { special, current }: TableReads,
  newCatalog: () => string,
): Promise<PlannedReads> {
  const tableOf = loadOnce(deps);
  const currentPlans = new Map<string, FilePlan>();
  for (const name of current) {
    const table = await tableOf(name);
    if (table !== undefined) currentPlans.set(name, await planScan(table, deps.files));
  }
  const planned = new Map<string, PlannedRead>();
  const names: string[] = [];
  for (const read of special) {
    const key = JSON.stringify([read.table, read.metadataTable, read.version]);
    const known = planned.get(key) ?? (await planRead(deps, read, { tableOf, catalog: quoteName(newCatalog()) }));
    planned.set(key, known);
    names.push(known.name);
  }
  return { current: currentPlans, special: [...planned.values()], names };
}

/** One state of each table for the whole statement, whatever is committed meanwhile. */
function loadOnce(deps: Deps): (name: string) => Promise<LoadedTable | undefined> {
  const loading = new Map<string, Promise<LoadedTable | undefined>>();
  return (name) => {
    const known = loading.get(name) ?? findTable(deps, name);
    loading.set(name, known);
    return known;
  };
}

/** Schemas of DuckDB's own in every catalog, in which nothing can be made. */
const keptSchemas: ReadonlySet<string> = new Set(['information_schema', 'pg_catalog']);

async function planRead(
  { files }: Deps,
  { table: tableName, metadataTable, version, position }: TableRead,
  {
    tableOf,
    catalog,
  }: { readonly tableOf: (name: string) => Promise<LoadedTable | undefined>; readonly catalog: string },
): Promise<PlannedRead> {
  const { database, table: ownName } = parseTableName(tableName);
  // As Spark qualifies them: a table by its database, a metadata table by its table.
  const schema = quoteName(
    metadataTable === null ? database : keptSchemas.has(ownName.toLowerCase()) ? 'main' : ownName,
  );
  const place = { catalog, schema, name: `${catalog}.${schema}.${quoteName(metadataTable ?? ownName)}` };
  return locating(position, async () => {
    const table = await tableOf(tableName);
    if (table === undefined) throw unknownTable(tableName);
    const plan = version && (await planScan(table, files, selectionOf(version, table.metadata)));
    if (metadataTable === null) return { ...place, kind: 'rows', plan: plan ?? (await planScan(table, files)) };
    const snapshotId = plan?.toSnapshotId ?? undefined;
    const rows = await metadataTableRows(table, files, { name: metadataTable, snapshotId });
    return { ...place, kind: 'metadata', metadataTable, rows };
  });
}
