import { LabError } from '../../base/errors.ts';
import type { FrameStep } from '../protocol.ts';
import { parseCondition } from './condition.ts';
import type { LocalRows } from './local-rows.ts';

/** Which rows, in which order, and which columns of them. */
export interface LocalView {
  readonly rows: LocalRows;
  readonly columns: readonly string[];
  /** Row numbers; null for all rows in their own order. */
  readonly positions: readonly number[] | null;
}

/** Filtering and sorting on the page must not hold it up. */
const maxRows = 200_000;

/** Carries out the steps in their order. Throws `unknown_column`, `bad_condition`, `frame_too_large`. */
export function evaluateSteps(rows: LocalRows, steps: readonly FrameStep[]): LocalView {
  let view: LocalView = { rows, columns: rows.schema.map(({ name }) => name), positions: null };
  for (const step of steps) view = evaluateStep(view, step);
  return view;
}

export function countOf({ rows, positions }: LocalView): number {
  return positions?.length ?? rows.rowCount;
}

/** The row numbers of a view, a copy. */
export function positionsOf(view: LocalView, limit = countOf(view)): number[] {
  return view.positions?.slice(0, limit) ?? Array.from({ length: limit }, (_, row) => row);
}

function evaluateStep(view: LocalView, step: FrameStep): LocalView {
  switch (step.kind) {
    case 'select':
      requireColumns(view, step.columns);
      return { ...view, columns: step.columns };
    case 'limit':
      return countOf(view) <= step.rows ? view : { ...view, positions: positionsOf(view, step.rows) };
    case 'filter': {
      const condition = parseCondition(step.condition);
      requireColumns(view, [...condition.columns]);
      const keeps = (row: number) => condition.keeps((column) => view.rows.cell(row, column));
      return { ...view, positions: boundedPositions(view).filter(keeps) };
    }
    case 'orderBy':
      return { ...view, positions: sorted(view, step.columns.map(parseOrder)) };
  }
}

function boundedPositions(view: LocalView): number[] {
  const rowCount = countOf(view);
  if (rowCount <= maxRows) return positionsOf(view);
  throw new LabError(
    'frame_too_large',
    `Rows that are read already can be filtered or sorted up to ${maxRows}, but there are ${rowCount}. ` +
      'Filter right after load, or sort with spark.sql.',
    { detail: { rows: rowCount, maxRows } },
  );
}

function requireColumns(view: LocalView, names: readonly string[]): void {
  // An empty list of records names no columns: any condition on it gives no rows.
  if (view.rows.rowCount === 0 && view.columns.length === 0) return;
  const missing = names.find((name) => !view.columns.includes(name));
  if (missing === undefined) return;
  throw new LabError('unknown_column', `There is no column "${missing}". The columns are ${view.columns.join(', ')}.`, {
    detail: { column: missing, columns: [...view.columns] },
  });
}

interface OrderClause {
  readonly column: string;
  readonly descending: boolean;
}

function parseOrder(text: string): OrderClause {
  const [, column = text, direction] = /^(.*?)\s+(asc|desc)$/i.exec(text) ?? [];
  return { column, descending: direction?.toLowerCase() === 'desc' };
}

/** Missing values are the smallest, as in Spark. Equal rows keep their order. */
function sorted(view: LocalView, clauses: readonly OrderClause[]): number[] {
  const columns = clauses.map(({ column }) => column);
  requireColumns(view, columns);
  const positions = boundedPositions(view);
  const keys = columns.map((column) => sortKeys(view.rows, column, positions));
  return positions
    .map((position, at) => ({ position, at }))
    .sort((a, b) => {
      for (const [i, { descending }] of clauses.entries()) {
        const order = compareKeys(keys[i]?.[a.at] ?? null, keys[i]?.[b.at] ?? null);
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    })
    .map(({ position }) => position);
}

type SortKey = string | number | bigint | null;

/** Ids are decimal text: a column of nothing else is sorted by number, not by digit. */
function sortKeys(rows: LocalRows, column: string, positions: readonly number[]): SortKey[] {
  const keys = positions.map((row) => sortKey(rows.cell(row, column)));
  const areDigits = keys.every((key) => key === null || (typeof key === 'string' && /^-?\d+$/.test(key)));
  return areDigits ? keys.map((key) => (key === null ? null : BigInt(key))) : keys;
}

function sortKey(value: unknown): SortKey {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value);
}

function compareKeys(left: SortKey, right: SortKey): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return left < right ? -1 : left > right ? 1 : 0;
}
