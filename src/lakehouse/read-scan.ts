import type { Batch } from '../base/columns.ts';
import { createColumnWriter, valueKinds, type ColumnWriter } from '../sql/column-writer.ts';
import { quoteName } from '../sql/names.ts';
import type { Sql } from '../sql/types.ts';
import { LakehouseError } from './errors.ts';
import { checkFilter } from './filter-text.ts';
import type { RowProgress } from './format/parquet-codec.ts';
import type { IcebergField } from './format/table-metadata.ts';
import type { LoadedFiles, Relation } from './loaded-files.ts';
import type { FilePlan } from './plan-scan.ts';

export interface ReadOptions {
  /** Column names, in the order they are wanted; all of the schema when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Rows to skip, 0 by default. */
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  /** An SQL boolean expression over the columns; names may stand in double quotes or back-ticks. */
  readonly filter?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows done, of those that will be read: loading their files is the first half of it, taking them out the second. */
  readonly onProgress?: ((progress: RowProgress) => void) | undefined;
}

/** A run of rows of one file: `count` rows after skipping `skip`. */
interface Slice {
  readonly fileNumber: number;
  readonly skip: number;
  readonly count: number;
}

/**
 * The rows of a plan in the order (data sequence number, manifest position, row), whatever order the files were loaded in.
 * Throws `unknown_column`, `invalid_scan`, and what loading throws.
 */
export async function readPlan(
  { sql, loaded }: { readonly sql: Sql; readonly loaded: LoadedFiles },
  plan: FilePlan,
  options: ReadOptions = {},
): Promise<Batch> {
  const { offset = 0, limit = Infinity, filter, signal, onProgress } = options;
  const where = filter === undefined ? '' : `AND (${checkFilter(filter)}\n)`;
  const fields = chooseFields(plan, options.columns);
  for (const [name, value] of [
    ['offset', offset],
    ['limit', limit],
  ] as const) {
    if (!(value >= 0) || (value !== Infinity && !Number.isInteger(value))) {
      throw new LakehouseError('invalid_scan', `${name} must be a whole number from 0, but ${value} came.`, {
        name,
        value,
      });
    }
  }
  const total = Math.min(plan.rowCount, limit);
  const tell = (share: number) => onProgress?.({ done: Math.floor(share * total), total });
  return loaded.use(
    plan,
    async (relation) => {
      const counts =
        filter === undefined
          ? plan.files.map((file) => file.record_count)
          : await countRows(sql, relation, { where, signal });
      const slices = sliceRows(relation.fileNumbers, counts, { offset, limit });
      const onShare = (share: number) => tell((1 + share) / 2);
      const batch = await readSlices(sql, relation, { fields, where, slices, signal, onShare });
      tell(1);
      return batch;
    },
    { signal, onLoaded: (rows) => tell(rows / plan.rowCount / 2) },
  );
}

function chooseFields({ schema }: FilePlan, names: readonly string[] | undefined): readonly IcebergField[] {
  if (names === undefined) return schema.fields;
  return names.map((name) => {
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (field !== undefined) return field;
    throw new LakehouseError(
      'unknown_column',
      `The table has no column ${JSON.stringify(name)}. Its columns are ${schema.fields.map((each) => each.name).join(', ')}.`,
      { column: name },
    );
  });
}

interface QueryParts {
  readonly where: string;
  readonly signal: AbortSignal | undefined;
}

async function countRows(
  sql: Sql,
  { from, fileColumn, fileNumbers }: Relation,
  { where, signal }: QueryParts,
): Promise<number[]> {
  const counts = new Map<number, number>();
  // Without files DuckDB still says what is wrong with the filter.
  const files = fileNumbers.length === 0 ? 'false' : `${fileColumn} IN (${fileNumbers.join(', ')})`;
  const text =
    `SELECT ${fileColumn}, count(*)::INTEGER FROM ${from} ` + `WHERE ${files} ${where} GROUP BY ${fileColumn}`;
  const { rowCount, values } = await sql.query(text, { signal });
  const [numbers = [], rows = []] = values;
  for (let row = 0; row < rowCount; row++) counts.set(Number(numbers[row]), Number(rows[row]));
  return fileNumbers.map((number) => counts.get(number) ?? 0);
}

function sliceRows(
  fileNumbers: readonly number[],
  counts: readonly number[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): readonly Slice[] {
  const slices: Slice[] = [];
  let toSkip = offset;
  let left = limit;
  for (const [index, fileNumber] of fileNumbers.entries()) {
    const rowCount = counts[index] ?? 0;
    const skip = Math.min(toSkip, rowCount);
    const count = Math.min(left, rowCount - skip);
    toSkip -= skip;
    left -= count;
    if (count > 0) slices.push({ fileNumber, skip, count });
  }
  return slices;
}

interface SliceRead extends QueryParts {
  readonly fields: readonly IcebergField[];
  readonly slices: readonly Slice[];
  /** Told which share of the rows is here, 0 … 1. */
  onShare(share: number): void;
}

async function readSlices(sql: Sql, relation: Relation, read: SliceRead): Promise<Batch> {
  const { fields, slices, onShare, ...parts } = read;
  const rowCount = slices.reduce((sum, { count }) => sum + count, 0);
  const targets = fields.map((field): Target => ({
    field,
    writer: createColumnWriter(valueKinds[field.type], rowCount, true),
  }));
  let at = 0;
  for (const slice of slices) {
    await readSlice(sql, relation, { ...parts, slice, at, targets, onRows: (rows) => onShare(rows / rowCount) });
    at += slice.count;
  }
  return {
    rowCount,
    columns: Object.fromEntries(targets.map(({ field, writer }) => [field.name, writer.finish(rowCount)])),
  };
}

/** A column that is wanted, and where its values gather. */
interface Target {
  readonly field: IcebergField;
  readonly writer: ColumnWriter;
}

/** DuckDB keeps the order of insertion within a file (`preserve_insertion_order`), so that the n-th row here is its n-th. */
async function readSlice(
  sql: Sql,
  { from, fileColumn }: Relation,
  read: QueryParts & {
    readonly slice: Slice;
    readonly at: number;
    readonly targets: readonly Target[];
    /** Told how many rows of all slices are here. */
    onRows(rows: number): void;
  },
): Promise<void> {
  const { slice, where, signal, targets, onRows } = read;
  const names = targets.map(({ field }) => quoteName(field.name)).join(', ');
  const text =
    `SELECT ${names || '1'} FROM ${from} WHERE ${fileColumn} = ${slice.fileNumber} ${where} ` +
    `LIMIT ${slice.count} OFFSET ${slice.skip}`;
  let at = read.at;
  await sql.stream(
    text,
    (batch) => {
      for (const [index, { writer }] of targets.entries()) writer.write(at, batch.values(index), 0, batch.rowCount);
      at += batch.rowCount;
      onRows(at);
      return true;
    },
    { signal },
  );
  if (at === read.at + slice.count) return;
  throw new LakehouseError(
    'row_count_mismatch',
    `A read of ${slice.count} rows gave ${at - read.at}. Nothing was changed; reload the page and read again.`,
    { expected: slice.count, rowCount: at - read.at },
  );
}
