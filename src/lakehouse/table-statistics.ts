import { quoteName } from '../sql/names.ts';
import type { Sql } from '../sql/types.ts';
import type { ColumnType } from '../base/columns.ts';
import type { IcebergField } from './format/table-metadata.ts';
import type { LoadedFiles, Relation } from './loaded-files.ts';
import type { FilePlan } from './plan-scan.ts';

/** How the values of a number column lie between its least and its greatest. */
export interface ColumnHistogram {
  readonly min: number;
  readonly max: number;
  /** Rows a bin, from `min` to `max` in bins of one width; the last bin has `max` in it. */
  readonly counts: readonly number[];
}

/** One column of the rows that a scan would read. */
export interface ColumnStatistics {
  readonly name: string;
  readonly type: ColumnType;
  /** Rows with a value: neither null nor NaN. */
  readonly count: number;
  /** Null, or NaN in a float column: how a missing number is kept. */
  readonly missing: number;
  /** About how many different values there are (HyperLogLog, within some percent). */
  readonly distinct: number;
  /** Null for a column of texts, booleans or times, and where every value is missing. */
  readonly mean: number | null;
  /** Of the sample (n − 1); null as `mean`, and for a single value. */
  readonly stddev: number | null;
  /** The least and the greatest value as text; null where every value is missing. */
  readonly min: string | null;
  readonly max: string | null;
  /** Only of number columns with a finite least and greatest value. */
  readonly histogram: ColumnHistogram | null;
}

export interface TableStatistics {
  readonly rowCount: number;
  /** In schema order. */
  readonly columns: readonly ColumnStatistics[];
}

export interface StatisticsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Counts columns. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

const binCount = 24;
const numberTypes: ReadonlySet<ColumnType> = new Set(['int', 'long', 'float', 'double']);

export function isNumberType(type: ColumnType): boolean {
  return numberTypes.has(type);
}

/** Statistics of the rows of a plan, column by column. Throws what loading throws, and `cancelled`. */
export async function measurePlan(
  { sql, loaded }: { readonly sql: Sql; readonly loaded: LoadedFiles },
  plan: FilePlan,
  { signal, onProgress }: StatisticsOptions = {},
): Promise<TableStatistics> {
  const { fields } = plan.schema;
  return loaded.use(
    plan,
    async (relation) => {
      const columns: ColumnStatistics[] = [];
      for (const field of fields) {
        columns.push(await measureColumn(sql, relation, { field, rowCount: plan.rowCount, signal }));
        onProgress?.({ done: columns.length, total: fields.length });
      }
      return { rowCount: plan.rowCount, columns };
    },
    { signal },
  );
}

interface ColumnRead {
  readonly field: IcebergField;
  readonly rowCount: number;
  readonly signal: AbortSignal | undefined;
}

async function measureColumn(
  sql: Sql,
  relation: Relation,
  { field, rowCount, signal }: ColumnRead,
): Promise<ColumnStatistics> {
  const column = quoteName(field.name);
  const isNumber = isNumberType(field.type);
  const isFloat = field.type === 'float' || field.type === 'double';
  const rows = rowsOf(relation, isFloat ? `${column} IS NOT NULL AND NOT isnan(${column})` : `${column} IS NOT NULL`);
  // Infinite values would make the moments infinite or NaN; DuckDB's stddev raises on them.
  const finite = isFloat ? `CASE WHEN isfinite(${column}) THEN ${column}::DOUBLE END` : `${column}::DOUBLE`;
  const moments = isNumber ? `avg(${finite}), stddev_samp(${finite})` : 'NULL::DOUBLE, NULL::DOUBLE';
  const { values } = await sql.query(
    `SELECT count(*)::DOUBLE, approx_count_distinct(${column})::DOUBLE, ${moments}, ` +
      `min(${column})::VARCHAR, max(${column})::VARCHAR FROM ${rows}`,
    { signal },
  );
  const cell = (index: number) => values[index]?.[0] ?? null;
  const count = Number(cell(0));
  const number = (index: number) => (cell(index) === null ? null : Number(cell(index)));
  const text = (index: number) => (cell(index) === null ? null : String(cell(index)));
  const [min, max] = [text(4), text(5)];
  return {
    name: field.name,
    type: field.type,
    count,
    missing: rowCount - count,
    distinct: Math.min(count, Number(cell(1))),
    mean: number(2),
    stddev: number(3),
    min,
    max,
    histogram: isNumber ? await measureHistogram(sql, rows, { column, min, max, signal }) : null,
  };
}

interface HistogramRead {
  readonly column: string;
  readonly min: string | null;
  readonly max: string | null;
  readonly signal: AbortSignal | undefined;
}

async function measureHistogram(
  sql: Sql,
  rows: string,
  { column, min: least, max: greatest, signal }: HistogramRead,
): Promise<ColumnHistogram | null> {
  const [min, max] = [Number(least ?? NaN), Number(greatest ?? NaN)];
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null;
  // The texts round to the nearest number that prints so; what falls outside by that goes to the outer bins.
  const bin =
    min === max
      ? '0'
      : `greatest(0, least(${binCount - 1}, floor((${column}::DOUBLE - (${min})) / (${max - min}) * ${binCount})))::INTEGER`;
  const { rowCount, values } = await sql.query(`SELECT ${bin} AS bin, count(*)::DOUBLE FROM ${rows} GROUP BY bin`, {
    signal,
  });
  const counts = new Array<number>(binCount).fill(0);
  for (let row = 0; row < rowCount; row++) counts[Number(values[0]?.[row])] = Number(values[1]?.[row]);
  return { min, max, counts };
}

function rowsOf({ from, fileColumn, fileNumbers }: Relation, condition: string): string {
  const files = fileNumbers.length === 0 ? 'false' : `${fileColumn} IN (${fileNumbers.join(', ')})`;
  return `${from} WHERE ${files} AND ${condition}`;
}
