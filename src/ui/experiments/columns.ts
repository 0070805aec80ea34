import type { Run } from '../../tracking/types.ts';

/** A column that somebody may choose: one key of a run's params, metrics or tags. */
export interface KeyColumn {
  /** `metric:accuracy` */
  readonly id: string;
  readonly group: ColumnGroup;
  readonly key: string;
}

export type ColumnGroup = 'param' | 'metric' | 'tag';

/** Columns that are always there. */
export const fixedColumns = ['name', 'status', 'start', 'duration'] as const;

export const columnGroups: readonly ColumnGroup[] = ['param', 'metric', 'tag'];

/** What the list shows until somebody chooses otherwise. */
export const defaultColumns: readonly string[] = [
  'param:max_depth',
  'metric:accuracy',
  'metric:recall',
  'metric:log_loss',
  'tag:row_count',
  'tag:iceberg_snapshot_id',
];

const groupOf: Readonly<Record<ColumnGroup, (run: Run) => Readonly<Record<string, string | number>>>> = {
  param: (run) => run.data.params,
  metric: (run) => run.data.metrics,
  tag: (run) => run.data.tags,
};

/** Every key of the runs, params first, then metrics, then tags, each in the order of the alphabet. */
export function columnsOf(runs: readonly Run[]): readonly KeyColumn[] {
  return columnGroups.flatMap((group) => {
    // One by one: a thousand runs have the same few keys.
    const keys = new Set<string>();
    for (const run of runs) for (const key of Object.keys(groupOf[group](run))) keys.add(key);
    return [...keys].sort().map((key) => ({ id: `${group}:${key}`, group, key }));
  });
}

/** The column of an id; undefined for what is none. */
export function parseColumn(id: string): KeyColumn | undefined {
  const end = id.indexOf(':');
  const group = columnGroups.find((each) => each === id.slice(0, Math.max(0, end)));
  return group === undefined ? undefined : { id, group, key: id.slice(end + 1) };
}

/** What a run has there; undefined where it has nothing. */
export function cellOf(run: Run, { group, key }: KeyColumn): string | number | undefined {
  const values = groupOf[group](run);
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** What a run is sorted by, under the id of a column or the name of a fixed one: numbers as numbers, texts of digits too. Undefined for what it does not have. */
export function sortValue(run: Run, column: string, nowMs: number): string | number | undefined {
  const { info } = run;
  switch (column) {
    case 'name':
      return info.run_name;
    case 'status':
      return info.status;
    case 'start':
      return info.start_time;
    case 'duration':
      return (info.end_time ?? nowMs) - info.start_time;
    default: {
      const known = parseColumn(column);
      const value = known === undefined ? undefined : cellOf(run, known);
      return typeof value === 'string' ? numberOrText(value) : value;
    }
  }
}

/** Numbers as numbers. Ids of snapshots have 19 digits, more than a number holds: they stay text. */
export function numberOrText(text: string): string | number {
  const value = /^-?\d{1,15}(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : text;
}

/** True where a column holds numbers in every run that has it: they stand to the right. */
export function isNumeric(runs: readonly Run[], column: KeyColumn): boolean {
  if (column.group === 'metric') return true;
  const values = runs.map((run) => sortValue(run, column.id, 0)).filter((value) => value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}
