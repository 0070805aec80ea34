import type { Columns, ColumnValues } from '../../base/columns.ts';
import { LabError } from '../../base/errors.ts';
import type { ReadPlan } from '../../lab/script-access.ts';
import type { HeldFrame, HeldSeries } from '../protocol.ts';
import type { Handles } from './handles.ts';

/** Columns on the page that a script knows by a number. */
export interface Held {
  readonly columns: Columns;
  readonly rowCount: number;
  /** Where the rows were read from; null for rows that were made. */
  readonly plan: ReadPlan | null;
  /** What the snapshot says about rows that were generated. */
  readonly summary?: Readonly<Record<string, string>>;
}

/** The columns of a view, in its order. Throws `unknown_handle`, `unknown_column`. */
export function heldColumns(held: Handles<Held>, frame: HeldFrame): Columns {
  const { columns } = held.get(frame.held);
  return Object.fromEntries(frame.columns.map((name) => [name, columnOf(columns, name)]));
}

export function heldValues(held: Handles<Held>, series: HeldSeries): ColumnValues {
  return columnOf(held.get(series.held).columns, series.column);
}

function columnOf(columns: Columns, name: string): ColumnValues {
  const values = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (values !== undefined) return values;
  const known = Object.keys(columns);
  throw new LabError('unknown_column', `There is no column "${name}". The columns are ${known.join(', ')}.`, {
    detail: { column: name, columns: known },
  });
}
