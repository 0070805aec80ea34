import { columnsSizeBytes, type Columns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import { batchSizeBytes } from '../datagen/generate-batch.ts';
import type { TaskContext } from '../jobs/types.ts';
import { jobRunSummaryKey } from '../pipeline/lineage-types.ts';
import type { MemoryBudget } from '../pipeline/memory-budget.ts';
import type { Rooms } from './rooms.ts';
import type { CommittedSnapshot, MetadataRow, MetadataTable, ReadPlan, ScriptAccess } from './script-access.ts';
import type { Settings } from './settings.ts';

interface Scope {
  readonly rooms: Rooms;
  readonly context: TaskContext;
  readonly settings: Settings;
  readonly budget: MemoryBudget;
}

/** Bytes of one row of the widest type, for rows whose schema is not read yet. */
const bytesPerValue = 8;

/** Tables as a script sees them: reads and writes count against the run's memory and end with the run. */
export function openTableAccess({ rooms, context, settings, budget }: Scope): ScriptAccess['tables'] {
  const { lakehouse, compute } = rooms;
  const { signal } = context;
  const report = (phase: string) => (progress: { readonly done: number; readonly total: number | null }) =>
    context.progress({ done: progress.done, total: progress.total, phase });

  const commit = async (
    table: string,
    columns: Columns,
    write: 'append' | 'createOrReplace',
    summary: Readonly<Record<string, string>>,
  ): Promise<CommittedSnapshot> => {
    // The encoded file stands beside the columns while it is written.
    budget.reserve(columnsSizeBytes(columns), `Writing ${table}`);
    const committed = await lakehouse[write](table, columns, {
      location: locationOf(settings, table),
      // Who made it is not for a script to say.
      summary: { ...summary, [jobRunSummaryKey]: context.run.id },
      signal,
      onProgress: report('write'),
    });
    context.setOutput('snapshot_id', committed.snapshotId);
    return committed;
  };

  return {
    exists: (table) => lakehouse.exists(table),
    plan: (table, options) => lakehouse.planScan(table, options),
    async read(table, options) {
      const columnCount = options.columns?.length ?? (await lakehouse.describe(table)).schema.length;
      let plan: ReadPlan = { table, fromSnapshotId: null, toSnapshotId: null, files: [], rowCount: 0, sizeBytes: 0 };
      const batch = await lakehouse.scan(table, {
        ...options,
        signal,
        onProgress: report('read'),
        // The plan of this very scan: another page may append between two calls.
        onPlan(planned) {
          const rowCount = Math.min(planned.rowCount, options.limit ?? Infinity);
          budget.reserve(rowCount * columnCount * bytesPerValue, `Reading ${table}`);
          plan = { ...planned, narrowing: { filter: options.filter ?? null, limit: options.limit ?? null } };
        },
      });
      return { ...batch, plan };
    },
    metadata: (table, which) => readMetadata(rooms, table, which),
    async sql(text) {
      return lakehouse.query(text, { signal });
    },
    async generate(table, options) {
      const rowCount = options.rowCount ?? settings.rowsPerBatch;
      const seed = options.seed ?? settings.seed;
      budget.reserve(batchSizeBytes(rowCount, settings.dataset), `Generating ${rowCount} rows`);
      const batchNumber = options.batchNumber ?? (await lakehouse.takeBatchNumber(table));
      const batch = await compute.generate(
        { seed, batchNumber, rowCount, dataset: settings.dataset },
        { signal, onProgress: report('generate') },
      );
      return { ...batch, batchNumber, seed };
    },
    append: (table, columns, summary = {}) => commit(table, columns, 'append', summary),
    createOrReplace: (table, columns, summary = {}) => commit(table, columns, 'createOrReplace', summary),
  };
}

async function readMetadata(
  { lakehouse }: Rooms,
  table: string,
  which: MetadataTable,
): Promise<readonly MetadataRow[]> {
  switch (which) {
    case 'snapshots':
      return (await lakehouse.snapshots(table)).map((row) => ({ ...row }));
    case 'history':
      return (await lakehouse.history(table)).map((row) => ({ ...row }));
    case 'refs':
      return (await lakehouse.refs(table)).map((row) => ({ ...row }));
    case 'files':
      return (await lakehouse.files(table)).map((row) => ({ ...row }));
    case 'manifests':
      return (await lakehouse.manifests(table)).map((row) => ({ ...row }));
    case 'metadata_log_entries':
      return (await lakehouse.metadataLog(table)).map((row) => ({ ...row }));
  }
}

/** `<storage>/<dbname>/<table>`, each name encoded as one path segment. */
export function locationOf(settings: Settings, table: string): string {
  const dot = table.indexOf('.');
  if (dot <= 0 || dot === table.length - 1) {
    throw new LabError('invalid_table_name', `A table is named database.table, but ${JSON.stringify(table)} came.`, {
      detail: { table },
    });
  }
  const segments = [table.slice(0, dot), table.slice(dot + 1)].map(encodeURIComponent);
  return [settings.storage, ...segments].join('/');
}
