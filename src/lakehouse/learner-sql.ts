import { queryReadOnly, singleStatement, type SingleStatement } from '../sql/read-only.ts';
import { rowsOf, type Row } from '../sql/rows.ts';
import { spliceTokens, type SplicedText } from '../sql/spliced-text.ts';
import { QueryError, StatementRefused, type StatementRefusalCode } from '../sql/sql-error.ts';
import type { ResultColumn, ResultSet } from '../sql/types.ts';
import type { LakehouseContext } from './context.ts';
import { LakehouseError } from './errors.ts';
import type { TableFiles } from './files.ts';
import type { LoadedFiles } from './loaded-files.ts';
import { planReads, type PlannedReads } from './sql-planned-reads.ts';
import { catalogQualifier, dropStaleViews, newCatalogName, withRelations } from './sql-relations.ts';
import { findTableReads, type TableReads } from './sql-table-reads.ts';
import { tableStore } from './stores.ts';

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
 * Runs a learner's statement: exactly one, and one that only reads. Tables stand as `database.table`, in double quotes or
 * back-ticks where a name needs it, with `VERSION AS OF` or `TIMESTAMP AS OF` behind it for an older state and with the name of a
 * metadata table, `database.table.snapshots`. Only tables whose names occur in the text are loaded. Decimals and 64-bit values
 * come as strings.
 * Throws `sql_empty`, `sql_multiple`, `sql_not_readonly`, `sql_error`, `result_too_large`, `cancelled`, and what
 * `findTableReads` and `planReads` throw. `detail.position` is a place in the learner's own text, in UTF-16 units.
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
  const own = singleStatement(text);
  const tables = (await deps.storage.list(tableStore)).map(({ name }) => name);
  const reads = findTableReads(own.tokens, tables);
  await dropStaleViews(deps.sql, tables);
  const planned = await planReads(deps, reads, () => newCatalogName(deps.sql));
  const rewritten = spliceTokens(own.tokens, replacementsFor(reads, planned));
  return withRelations(deps, planned, {
    options,
    body: () => inOwnWords(own, rewritten, () => queryReadOnly(deps.sql, rewritten.text, options)),
  });
}

/** The name that DuckDB knows stands for the first token of each read, and for the others nothing. */
function replacementsFor({ special, dropped }: TableReads, { names }: PlannedReads): ReadonlyMap<number, string> {
  const replacements = new Map<number, string>();
  for (const index of dropped) replacements.set(index, '');
  for (const [place, { tokens }] of special.entries()) {
    for (const [offset, index] of tokens.entries()) replacements.set(index, offset === 0 ? (names[place] ?? '') : '');
  }
  return replacements;
}

/** Errors of DuckDB speak of the text that it was given, at times wrapped into another one; the learner wrote `own`. */
async function inOwnWords<Result>(
  own: SingleStatement,
  rewritten: SplicedText,
  body: () => Promise<Result>,
): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    const sql = own.text;
    if (error instanceof StatementRefused)
      throw new StatementRefused(error.code as StatementRefusalCode, error.message, { sql });
    if (!(error instanceof QueryError)) throw error;
    const position = positionIn(rewritten, error.detail);
    throw new QueryError(
      error.message.replace(catalogQualifier, ''),
      { sql, ...(position !== undefined && { position }) },
      error.cause,
    );
  }
}

function positionIn({ text, placeOf }: SplicedText, detail: QueryError['detail']): number | undefined {
  const { sql, position } = detail;
  if (typeof sql !== 'string' || typeof position !== 'number') return undefined;
  const given = singleStatement(text).text;
  const start = sql.indexOf(given);
  const inside = position - start;
  return start < 0 || inside < 0 || inside > given.length ? undefined : placeOf(inside);
}
