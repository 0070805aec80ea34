import { quoteName } from '../sql/names.ts';
import type { Sql } from '../sql/types.ts';
import type { LoadedFiles, Relation } from './loaded-files.ts';
import type { FilePlan } from './plan-scan.ts';
import { isNumberType, measurePlan, type ColumnStatistics, type StatisticsOptions } from './table-statistics.ts';

/** One column of two sets of rows. */
export interface ColumnComparison {
  readonly name: string;
  /** Null where that side has no column of this name. */
  readonly a: ColumnStatistics | null;
  readonly b: ColumnStatistics | null;
  /**
   * The two-sample Kolmogorov–Smirnov statistic: the greatest distance between the two empirical distribution
   * functions, from 0 (alike) to 1 (apart). Missing values do not count. Null for what are no numbers on both sides.
   */
  readonly ks: number | null;
  /**
   * The probability that two samples of one distribution are at least this far apart (Kolmogorov's limiting
   * distribution with Stephens' correction for small samples); small means that they differ.
   */
  readonly ksPValue: number | null;
  /**
   * Population stability index over the deciles of A: Σ (b − a) · ln(b / a), a share of no rows counted as 0.0001.
   * Commonly read as stable below 0.1 and shifted from 0.25 on.
   */
  readonly psi: number | null;
}

export interface Comparison {
  readonly rowCountA: number;
  readonly rowCountB: number;
  /** Columns of A in schema order, then those of B alone. */
  readonly columns: readonly ColumnComparison[];
}

interface Deps {
  readonly sql: Sql;
  readonly loaded: LoadedFiles;
}

/** Statistics of the rows of two plans column by column, and how far they are apart. Throws what loading throws. */
export async function comparePlans(
  { sql, loaded }: Deps,
  plans: { readonly a: FilePlan; readonly b: FilePlan },
  { signal, onProgress }: StatisticsOptions = {},
): Promise<Comparison> {
  const a = await measurePlan({ sql, loaded }, plans.a, { signal });
  const b = await measurePlan({ sql, loaded }, plans.b, { signal });
  const names = [...new Set([...a.columns, ...b.columns].map(({ name }) => name))];
  const columns = await loaded.use(
    plans.a,
    (relationA) =>
      loaded.use(
        plans.b,
        async (relationB) => {
          const compared: ColumnComparison[] = [];
          for (const name of names) {
            const sides = { a: columnOf(a.columns, name), b: columnOf(b.columns, name) };
            compared.push(await compareColumn({ sql, signal }, sides, { name, a: relationA, b: relationB }));
            onProgress?.({ done: compared.length, total: names.length });
          }
          return compared;
        },
        { signal },
      ),
    { signal },
  );
  return { rowCountA: a.rowCount, rowCountB: b.rowCount, columns };
}

const columnOf = (columns: readonly ColumnStatistics[], name: string) =>
  columns.find((column) => column.name === name) ?? null;

interface Run {
  readonly sql: Sql;
  readonly signal: AbortSignal | undefined;
}

async function compareColumn(
  run: Run,
  { a, b }: Pick<ColumnComparison, 'a' | 'b'>,
  relations: { readonly name: string; readonly a: Relation; readonly b: Relation },
): Promise<ColumnComparison> {
  const { name } = relations;
  const column = { name, a, b };
  if (a === null || b === null || !isNumberType(a.type) || !isNumberType(b.type) || a.count === 0 || b.count === 0) {
    return { ...column, ks: null, ksPValue: null, psi: null };
  }
  const rowsA = valuesOf(relations.a, a);
  const rowsB = valuesOf(relations.b, b);
  const ks = await distance(run, rowsA, rowsB);
  return {
    ...column,
    ks,
    ksPValue: pValue(ks, a.count, b.count),
    psi: await stability(run, { rows: rowsA, count: a.count }, { rows: rowsB, count: b.count }),
  };
}

/** `SELECT v` of the values that are there. */
function valuesOf({ from, fileColumn, fileNumbers }: Relation, { name, type }: ColumnStatistics): string {
  const column = quoteName(name);
  const files = fileNumbers.length === 0 ? 'false' : `${fileColumn} IN (${fileNumbers.join(', ')})`;
  const isFloat = type === 'float' || type === 'double';
  const there = isFloat ? `${column} IS NOT NULL AND NOT isnan(${column})` : `${column} IS NOT NULL`;
  return `SELECT ${column}::DOUBLE AS v FROM ${from} WHERE ${files} AND ${there}`;
}

/** Both distribution functions at every value that there is, in one pass over the values in order. */
async function distance({ sql, signal }: Run, rowsA: string, rowsB: string): Promise<number> {
  const { values } = await sql.query(
    `WITH both_sides AS (SELECT v, 1 AS a, 0 AS b FROM (${rowsA}) UNION ALL SELECT v, 0, 1 FROM (${rowsB})), ` +
      'steps AS (SELECT v, sum(a)::DOUBLE AS a, sum(b)::DOUBLE AS b FROM both_sides GROUP BY v), ' +
      'risen AS (SELECT sum(a) OVER (ORDER BY v) AS a, sum(b) OVER (ORDER BY v) AS b, ' +
      'sum(a) OVER () AS all_a, sum(b) OVER () AS all_b FROM steps) ' +
      'SELECT max(abs(a / all_a - b / all_b)) FROM risen',
    { signal },
  );
  return Number(values[0]?.[0]);
}

/** Q(λ) = 2 Σ (−1)^(j−1) e^(−2 j² λ²) with λ = (√n + 0.12 + 0.11 / √n) · D, n = n₁n₂ / (n₁ + n₂) (Stephens 1970). */
export function pValue(ks: number, countA: number, countB: number): number {
  const root = Math.sqrt((countA * countB) / (countA + countB));
  const lambda = (root + 0.12 + 0.11 / root) * ks;
  // The series converges too slowly there, and is 1 to seven digits.
  if (lambda < 0.3) return 1;
  let sum = 0;
  for (let j = 1; j <= 100; j++) {
    const term = Math.exp(-2 * j * j * lambda * lambda);
    sum += j % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const emptyShare = 0.0001;

interface Side {
  readonly rows: string;
  readonly count: number;
}

async function stability({ sql, signal }: Run, a: Side, b: Side): Promise<number> {
  const quantiles = deciles.map((share) => `quantile_disc(v, ${share})`).join(', ');
  const cut = await sql.query(`SELECT ${quantiles} FROM (${a.rows})`, { signal });
  const edges = [...new Set(cut.values.map((column) => Number(column[0])))].filter(Number.isFinite);
  const bin = edges.length === 0 ? '0' : edges.map((edge) => `(v > ${literal(edge)})::INTEGER`).join(' + ');
  const shares = async ({ rows, count }: Side) => {
    const counted = await sql.query(`SELECT ${bin} AS bin, count(*)::DOUBLE FROM (${rows}) GROUP BY bin`, { signal });
    const found = new Array<number>(edges.length + 1).fill(0);
    for (let row = 0; row < counted.rowCount; row++) {
      found[Number(counted.values[0]?.[row])] = Number(counted.values[1]?.[row]) / count;
    }
    return found;
  };
  const [sharesA, sharesB] = [await shares(a), await shares(b)];
  return sharesA.reduce((sum, share, index) => {
    // A bin that neither has rows in says nothing.
    if (share === 0 && sharesB[index] === 0) return sum;
    const [of, other] = [Math.max(share, emptyShare), Math.max(sharesB[index] ?? 0, emptyShare)];
    return sum + (other - of) * Math.log(other / of);
  }, 0);
}

/** With an exponent, so that DuckDB reads a double and no decimal. */
const literal = (value: number) => `(${value.toExponential()}::DOUBLE)`;
