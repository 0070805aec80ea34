import type { Columns } from '../../base/columns.ts';
import { LabError } from '../../base/errors.ts';
import type { MetadataTable, ReadPlan, ScriptAccess } from '../../lab/script-access.ts';
import type { FramePlan, FrameStep } from '../protocol.ts';
import { countOf, evaluateSteps, type LocalView } from './evaluate-steps.ts';
import type { Handles } from './handles.ts';
import type { Held } from './held.ts';
import { rowsOfColumns, rowsOfRecords } from './local-rows.ts';
import { pushDown, stepsForCount } from './push-down.ts';
import { parseReadOptions } from './read-options.ts';

export interface FrameScope {
  readonly tables: ScriptAccess['tables'];
  readonly held: Handles<Held>;
}

export interface OpenFrame {
  readonly view: LocalView;
  /** What the rows are kept in; null for records. */
  readonly columns: Columns | null;
  /** Where the rows were read from; null unless they come from a table. */
  readonly plan: ReadPlan | null;
}

const metadataTables: readonly string[] = [
  'snapshots',
  'history',
  'refs',
  'files',
  'manifests',
  'metadata_log_entries',
] satisfies MetadataTable[];

/** Carries a frame's plan out. `maxRows` keeps a scan from reading more than the caller can use. */
export async function openFrame(scope: FrameScope, frame: FramePlan, maxRows?: number): Promise<OpenFrame> {
  const { source, steps } = frame;
  switch (source.kind) {
    case 'held': {
      const { columns, rowCount, plan } = scope.held.get(source.held);
      return { view: evaluateSteps(rowsOfColumns(columns, rowCount), steps), columns, plan: planAfter(plan, steps) };
    }
    case 'sql': {
      const { columns, rows } = await scope.tables.sql(source.text);
      return { view: evaluateSteps(rowsOfRecords(rows, columns), steps), columns: null, plan: null };
    }
    case 'table': {
      const metadata = await metadataOf(scope.tables, source);
      if (metadata === null) return await readTable(scope.tables, source, steps, maxRows);
      const rows = rowsOfRecords(await scope.tables.metadata(metadata.table, metadata.which));
      return { view: evaluateSteps(rows, steps), columns: null, plan: null };
    }
  }
}

type TableSource = FramePlan['source'] & { readonly kind: 'table' };

async function readTable(
  tables: ScriptAccess['tables'],
  source: TableSource,
  steps: readonly FrameStep[],
  maxRows = Infinity,
): Promise<OpenFrame> {
  const { options, rest } = pushDown(await parseReadOptions(tables, source.name, source.options), steps);
  const keepsRows = rest.every(({ kind }) => kind === 'select');
  const limit = keepsRows ? Math.min(options.limit ?? Infinity, maxRows) : (options.limit ?? Infinity);
  const batch = await tables.read(source.name, limit === Infinity ? options : { ...options, limit });
  const view = evaluateSteps(rowsOfColumns(batch.columns, batch.rowCount), rest);
  const plan = planAfter({ ...batch.plan, rowCount: countOf(view) }, rest);
  return { view, columns: batch.columns, plan };
}

/** Rows that were filtered, sorted or cut here are not what the read would give again. */
function planAfter<Plan extends ReadPlan | null>(plan: Plan, steps: readonly FrameStep[]): Plan {
  if (plan === null || steps.every(({ kind }) => kind === 'select')) return plan;
  return { ...plan, narrowing: null };
}

/** How many rows a frame has, reading as little as possible. */
export async function countFrame(scope: FrameScope, frame: FramePlan): Promise<number> {
  const steps = stepsForCount(frame.steps);
  const { source } = frame;
  if (source.kind !== 'table' || (await metadataOf(scope.tables, source)) !== null) {
    return countOf((await openFrame(scope, { source, steps })).view);
  }
  const { tables } = scope;
  const { options, rest } = pushDown(await parseReadOptions(tables, source.name, source.options), steps);
  if (rest.some(({ kind }) => kind !== 'select')) return countOf((await openFrame(scope, { source, steps })).view);
  const { columns: _columns, limit, filter, ...state } = options;
  if (filter === undefined) {
    const { rowCount } = await tables.plan(source.name, state);
    return Math.min(rowCount, limit ?? Infinity);
  }
  // One column is enough to count; its name comes with the first row.
  const [column] = Object.keys((await tables.read(source.name, { ...state, limit: 1 })).columns);
  const batch = await tables.read(source.name, { ...options, ...(column !== undefined && { columns: [column] }) });
  return batch.rowCount;
}

/**
 * `database.table.snapshots` and its kind; null for a table. A table of that very name comes first, as in Spark: a name
 * may contain dots.
 */
async function metadataOf(
  tables: ScriptAccess['tables'],
  { name, options }: TableSource,
): Promise<{ readonly table: string; readonly which: MetadataTable } | null> {
  const dot = name.lastIndexOf('.');
  const which = name.slice(dot + 1);
  if (!isMetadataTable(which) || !name.slice(0, dot).includes('.') || (await tables.exists(name))) return null;
  const [option] = Object.keys(options);
  if (option === undefined) return { table: name.slice(0, dot), which };
  throw new LabError('bad_read_option', `The metadata table ${name} is read as it is now: leave ${option} out.`, {
    detail: { option },
  });
}

function isMetadataTable(name: string): name is MetadataTable {
  return metadataTables.includes(name);
}
