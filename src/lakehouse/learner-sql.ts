import { inDuckdbQuotes } from '../sql/back-ticks.ts';
import { quoteName } from '../sql/names.ts';
import { queryReadOnly, singleStatement } from '../sql/read-only.ts';
import { rowsOf, type Row } from '../sql/rows.ts';
import { nameOf, type Token } from '../sql/tokenize.ts';
import type { ResultColumn, ResultSet } from '../sql/types.ts';
import { findTable } from './catalog.ts';
import type { LakehouseContext } from './context.ts';
import { LakehouseError } from './errors.ts';
import type { TableFiles } from './files.ts';
import type { LoadedFiles, Relation } from './loaded-files.ts';
import { planScan, type FilePlan } from './plan-scan.ts';
import { tableStore } from './stores.ts';
import { parseTableName } from './table-name.ts';

type Deps = LakehouseContext & { readonly files: TableFiles; readonly loaded: LoadedFiles };

export interface SqlResult {
  readonly columns: readonly ResultColumn[];
  /** One object a row. */
  readonly rows: readonly Row[];
}

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined;
  /** The first so many rows. When left out all of them, and more than `maxResultRows` are refused. */
  readonly limit?: number | undefined;
}

/** The most rows that a result without a limit may have: each of them is an object on the page. */
const maxResultRows = 1_000_000;

/**
 * Runs a learner's statement: exactly one, and one that only reads. Tables stand as `database.table`, quoted where a name needs
 * it; only those whose names occur in the text are loaded. Decimals and 64-bit values come as strings.
 * Throws `sql_empty`, `sql_multiple`, `sql_not_readonly`, `sql_error`, `result_too_large`, `cancelled`.
 */
export async function runLearnerSql(deps: Deps, text: string, options: QueryOptions = {}): Promise<SqlResult> {
  const result = await runLearnerSqlInColumns(deps, text, { ...options, limit: options.limit ?? maxResultRows });
  if (result.isCut && options.limit === undefined) {
    throw new LakehouseError(
      'result_too_large',
      `The statement gives more than ${maxResultRows} rows, and so many objects would fill the page. Add a LIMIT, or aggregate.`,
      { limit: maxResultRows },
    );
  }
  return { columns: result.columns, rows: await rowsOf(result) };
}

/** The same with the result in typed arrays, cut at `limit`. */
export async function runLearnerSqlInColumns(
  deps: Deps,
  text: string,
  options: QueryOptions & { readonly limit: number },
): Promise<ResultSet> {
  const { tokens } = singleStatement(text);
  const named = await namedTables(deps, tokens);
  return withViews(deps, named, options, () => queryReadOnly(deps.sql, inDuckdbQuotes(tokens), options));
}

/** Rows in the plan's order even where its files were loaded in another one. A sort alone does not keep that within a file. */
function orderOf({ fileColumn, fileNumbers }: Relation): string {
  const isAscending = fileNumbers.every((number, index) => index === 0 || number > (fileNumbers[index - 1] ?? 0));
  return isAscending ? '' : ` ORDER BY list_position([${fileNumbers.join(', ')}], ${fileColumn}), rowid`;
}

interface NamedTable {
  readonly name: string;
  readonly plan: FilePlan;
}

/** The tables whose database and table name both occur in the text as names; SQL names know no case. */
async function namedTables({ storage, files }: Deps, tokens: readonly Token[]): Promise<readonly NamedTable[]> {
  const words = new Set(tokens.map((token) => nameOf(token)?.toLowerCase()));
  const named: NamedTable[] = [];
  for (const { name } of await storage.list(tableStore)) {
    const { database, table } = parseTableName(name);
    if (!words.has(database.toLowerCase()) || !words.has(table.toLowerCase())) continue;
    const found = await findTable({ storage, files }, name);
    if (found) named.push({ name, plan: await planScan(found, files) });
  }
  return named;
}

/** Loads the tables one inside the other, so that all of them are held while `body` runs, and makes their views. */
async function withViews<Result>(
  deps: Deps,
  [first, ...others]: readonly NamedTable[],
  options: QueryOptions,
  body: () => Promise<Result>,
): Promise<Result> {
  if (first === undefined) return body();
  const { database, table } = parseTableName(first.name);
  const view = `${quoteName(database)}.${quoteName(table)}`;
  const columns = first.plan.schema.fields.map(({ name }) => quoteName(name)).join(', ');
  return deps.loaded.use(
    first.plan,
    async (relation) => {
      const { from, fileColumn, fileNumbers } = relation;
      const rows = fileNumbers.length === 0 ? 'false' : `${fileColumn} IN (${fileNumbers.join(', ')})`;
      await deps.sql.execute(
        `CREATE SCHEMA IF NOT EXISTS ${quoteName(database)}; ` +
          `CREATE OR REPLACE VIEW ${view} AS SELECT ${columns} FROM ${from} WHERE ${rows}${orderOf(relation)}`,
      );
      return withViews(deps, others, options, body);
    },
    options,
  );
}
