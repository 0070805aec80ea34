import { quoteName } from '../sql/names.ts';
import type { Sql } from '../sql/types.ts';
import type { FilePlan } from './plan-scan.ts';
import type { LoadedFiles, LoadOptions, Relation } from './loaded-files.ts';
import { createMetadataTable } from './sql-metadata-table.ts';
import type { PlannedRead, PlannedReads } from './sql-planned-reads.ts';
import { parseTableName } from './table-name.ts';

interface Deps {
  readonly sql: Sql;
  readonly loaded: LoadedFiles;
}

/** What statements have made in one life of a database. */
interface Made {
  readonly generation: number;
  catalogs: number;
  /** The tables, as `database.table`, that have a view of their name. */
  readonly views: Set<string>;
}

/** By database, so that two lakehouses over one never take the same catalog. */
const madeIn = new WeakMap<Sql, Made>();

function madeSoFar(sql: Sql): Made {
  const known = madeIn.get(sql);
  if (known?.generation === sql.generation) return known;
  const made = { generation: sql.generation, catalogs: known?.catalogs ?? 0, views: new Set<string>() };
  madeIn.set(sql, made);
  return made;
}

/** A name for a DuckDB catalog that nothing else has: with a dot, which no database's name can have. */
export function newCatalogName(sql: Sql): string {
  return `lab.${++madeSoFar(sql).catalogs}`;
}

/** As it may stand in DuckDB's messages, quoted and with the dot behind it. */
export const catalogQualifier = /"lab\.\d+"\./g;

/** Views of tables that are gone would still answer to their names. */
export async function dropStaleViews(sql: Sql, tables: readonly string[]): Promise<void> {
  const { views } = madeSoFar(sql);
  for (const name of views) {
    if (tables.includes(name)) continue;
    await sql.execute(`DROP VIEW IF EXISTS ${ownViewOf(name)}`);
    views.delete(name);
  }
}

function ownViewOf(table: string): string {
  const { database, table: name } = parseTableName(table);
  return `${quoteName(database)}.${quoteName(name)}`;
}

/**
 * Makes what a statement reads stand in DuckDB and runs `body` while no file of it can be evicted. A table's current rows are a
 * view of its name. Every other read is in a catalog of its own, under the table's own names, so that `table.column` and
 * `database.table.column` mean it where no alias is written; the catalogs are detached at the end.
 */
export async function withRelations<Result>(
  deps: Deps,
  { current, special }: PlannedReads,
  { options, body }: { readonly options: LoadOptions; readonly body: () => Promise<Result> },
): Promise<Result> {
  const plans: { readonly plan: FilePlan; readonly open: (relation: Relation) => Promise<void> }[] = [];
  for (const [name, plan] of current)
    plans.push({ plan, open: (relation) => openCurrent(deps.sql, name, viewOf(plan, relation)) });
  for (const read of special) {
    if (read.kind === 'rows')
      plans.push({ plan: read.plan, open: (relation) => openRows(deps.sql, read, viewOf(read.plan, relation)) });
  }
  const run = async () => {
    for (const read of special) if (read.kind === 'metadata') await openMetadata(deps.sql, read);
    return body();
  };
  const { generation } = deps.sql;
  try {
    return await useAll(deps, plans, options, run);
  } finally {
    // A database that was lost has taken its catalogs with it, and any statement would start another.
    if (special.length > 0 && generation === deps.sql.generation) await detach(deps.sql, special);
  }
}

/** Loads the plans one inside the other, so that all of them are held while `body` runs. */
async function useAll<Result>(
  deps: Deps,
  [first, ...others]: readonly { readonly plan: FilePlan; readonly open: (relation: Relation) => Promise<void> }[],
  options: LoadOptions,
  body: () => Promise<Result>,
): Promise<Result> {
  if (first === undefined) return body();
  return deps.loaded.use(
    first.plan,
    async (relation) => {
      await first.open(relation);
      return useAll(deps, others, options, body);
    },
    options,
  );
}

async function openCurrent(sql: Sql, name: string, select: string): Promise<void> {
  madeSoFar(sql).views.add(name);
  const schema = quoteName(parseTableName(name).database);
  await sql.execute(`CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE OR REPLACE VIEW ${ownViewOf(name)} AS ${select}`);
}

async function openRows(sql: Sql, read: PlannedRead, select: string): Promise<void> {
  await sql.execute(`${attach(read)}; CREATE VIEW ${read.name} AS ${select}`);
}

async function openMetadata(sql: Sql, read: PlannedRead & { readonly kind: 'metadata' }): Promise<void> {
  await sql.execute(attach(read));
  await createMetadataTable(sql, read);
}

const attach = ({ catalog, schema }: PlannedRead) =>
  `ATTACH ':memory:' AS ${catalog}; CREATE SCHEMA IF NOT EXISTS ${catalog}.${schema}`;

async function detach(sql: Sql, reads: readonly PlannedRead[]): Promise<void> {
  await sql.execute(reads.map(({ catalog }) => `DETACH DATABASE IF EXISTS ${catalog}`).join('; '));
}

/** The rows of a plan. In a catalog of its own a view needs the whole name of what it reads. */
function viewOf({ schema }: FilePlan, relation: Relation): string {
  const { from, fileColumn, fileNumbers } = relation;
  const columns = schema.fields.map(({ name }) => quoteName(name)).join(', ');
  const where = fileNumbers.length === 0 ? 'false' : `${fileColumn} IN (${fileNumbers.join(', ')})`;
  if (fileNumbers.every((number, index) => index === 0 || number > (fileNumbers[index - 1] ?? 0))) {
    return `SELECT ${columns} FROM memory.${from} WHERE ${where}`;
  }
  // Files stand there in the order in which they were loaded; a sort by file alone would not keep the rows of one in theirs.
  // A column may be called rowid and hide DuckDB's own, so the rows are counted as they stand.
  const row = `${fileColumn.slice(0, -1)}_row"`;
  return (
    `SELECT ${columns} FROM (SELECT *, row_number() OVER () AS ${row} FROM memory.${from}) WHERE ${where} ` +
    `ORDER BY list_position([${fileNumbers.join(', ')}], ${fileColumn}), ${row}`
  );
}
