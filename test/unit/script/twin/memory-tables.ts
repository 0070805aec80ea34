import { rowCountOf, type Batch, type Columns, type ColumnValues } from '../../../../src/base/columns.ts';
import { LabError } from '../../../../src/base/errors.ts';
import { generateBatch } from '../../../../src/datagen/generate-batch.ts';
import type {
  CommittedSnapshot,
  MetadataRow,
  ReadOptions,
  ReadPlan,
  ScriptAccess,
} from '../../../../src/lab/script-access.ts';
import { parseCondition } from '../../../../src/script/host/condition.ts';
import { cellOf } from '../../../../src/script/host/local-rows.ts';

export interface TwinSnapshot {
  readonly id: string;
  readonly parentId: string | null;
  readonly committedAt: string;
  readonly operation: string;
  readonly added: Columns;
  readonly totalRecords: number;
  readonly summary: Readonly<Record<string, string>>;
}

/** The state that several script runs share: tables by name, oldest snapshot first. */
export interface TwinTables {
  readonly snapshots: Map<string, TwinSnapshot[]>;
  readonly batchNumbers: Map<string, number>;
  /** Adds a snapshot that changes no rows, as maintenance does. */
  replace(table: string): TwinSnapshot;
}

const firstId = 3_051_729_675_574_597_000n;
const epoch = Date.UTC(2026, 10, 25);

export function createTwinTables(): TwinTables {
  const snapshots = new Map<string, TwinSnapshot[]>();
  return {
    snapshots,
    batchNumbers: new Map(),
    replace(table) {
      const chain = snapshots.get(table) ?? [];
      const last = chain.at(-1);
      const made = snapshotAfter(chain, { operation: 'replace', added: emptyOf(last?.added ?? {}), summary: {} });
      chain.push(made);
      return made;
    },
  };
}

function snapshotAfter(
  chain: readonly TwinSnapshot[],
  made: Pick<TwinSnapshot, 'operation' | 'added' | 'summary'>,
): TwinSnapshot {
  const last = chain.at(-1);
  return {
    id: String(firstId + BigInt(chain.length)),
    parentId: last?.id ?? null,
    committedAt: new Date(epoch + chain.length * 60_000).toISOString(),
    totalRecords: (last?.totalRecords ?? 0) + rowCountOf(made.added),
    ...made,
  };
}

/** Tables in memory, behind the interface that scripts get. */
export function openTwinTables(
  twin: TwinTables,
  defaults: { readonly seed: number; readonly rowsPerBatch: number },
): ScriptAccess['tables'] {
  const chainOf = (table: string): TwinSnapshot[] => {
    const chain = twin.snapshots.get(table);
    if (chain === undefined) throw new LabError('unknown_table', `There is no table ${table}.`);
    return chain;
  };

  const write = (
    table: string,
    made: { readonly chain: readonly TwinSnapshot[]; readonly columns: Columns },
    summary: Readonly<Record<string, string>> = {},
  ): CommittedSnapshot => {
    const snapshot = snapshotAfter(made.chain, { operation: 'append', added: made.columns, summary });
    const created = !twin.snapshots.has(table);
    twin.snapshots.set(table, [...made.chain, snapshot]);
    return {
      snapshotId: snapshot.id,
      parentId: snapshot.parentId,
      committedAt: snapshot.committedAt,
      addedRecords: rowCountOf(made.columns),
      totalRecords: snapshot.totalRecords,
      created,
    };
  };

  const plan = (table: string, options: ReadOptions): { plan: ReadPlan; read: TwinSnapshot[] } => {
    const chain = chainOf(table);
    const endId = options.endSnapshotId ?? options.snapshotId ?? chain.at(-1)?.id ?? null;
    const at = (id: string | null | undefined) => chain.findIndex((snapshot) => snapshot.id === id);
    const read = chain.slice(at(options.startSnapshotId) + 1, at(endId) + 1);
    const rowCount = read.reduce((sum, { added }) => sum + rowCountOf(added), 0);
    const files = read.map(({ id }) => `data/${id}.parquet`);
    return {
      read,
      plan: {
        table,
        fromSnapshotId: options.startSnapshotId ?? null,
        toSnapshotId: endId,
        files,
        rowCount,
        sizeBytes: 64 * rowCount,
      },
    };
  };

  return {
    exists: async (table) => twin.snapshots.has(table),
    plan: async (table, options) => plan(table, options).plan,
    async read(table, options) {
      const planned = plan(table, options);
      return { ...narrow(concat(planned.read.map(({ added }) => added)), options), plan: planned.plan };
    },
    async metadata(table, which) {
      const chain = chainOf(table);
      const current = chain.at(-1)?.id ?? null;
      if (which === 'snapshots') return chain.map(metadataRow);
      if (which !== 'refs') return [];
      return [{ name: 'main', type: 'BRANCH', snapshot_id: current, max_reference_age_in_ms: null }];
    },
    async sql(text) {
      return { columns: [{ name: 'text', type: 'VARCHAR' }], rows: [{ text }] };
    },
    async generate(table, { rowCount = defaults.rowsPerBatch, seed = defaults.seed, batchNumber }) {
      const number = batchNumber ?? twin.batchNumbers.get(table) ?? 0;
      if (batchNumber === undefined) twin.batchNumbers.set(table, number + 1);
      return { ...generateBatch({ seed, batchNumber: number, rowCount }), batchNumber: number, seed };
    },
    async append(table, columns, summary) {
      const chain = twin.snapshots.get(table) ?? [];
      const names = Object.keys(chain.at(-1)?.added ?? columns).join();
      if (names !== Object.keys(columns).join()) {
        throw new LabError('missing_column', `${table} has other columns than the batch.`, { detail: { table } });
      }
      return write(table, { chain, columns }, summary);
    },
    async createOrReplace(table, columns, summary) {
      return write(table, { chain: [], columns }, summary);
    },
  };
}

function metadataRow(snapshot: TwinSnapshot): MetadataRow {
  return {
    committed_at: snapshot.committedAt,
    snapshot_id: snapshot.id,
    parent_id: snapshot.parentId,
    operation: snapshot.operation,
    manifest_list: `metadata/snap-${snapshot.id}.avro`,
    summary: { 'total-records': String(snapshot.totalRecords), ...snapshot.summary },
  };
}

function narrow(batch: Batch, { columns, filter, limit }: ReadOptions): Batch {
  const condition = filter === undefined ? undefined : parseCondition(filter);
  const rows = Array.from({ length: batch.rowCount }, (_, row) => row)
    .filter((row) => condition?.keeps((name) => cellOf(batch.columns[name], row)) ?? true)
    .slice(0, limit);
  const names = columns ?? Object.keys(batch.columns);
  return {
    rowCount: rows.length,
    columns: Object.fromEntries(names.map((name) => [name, gather(batch.columns[name] ?? [], rows)])),
  };
}

function gather(values: ColumnValues, rows: readonly number[]): ColumnValues {
  if (values instanceof Float32Array) return Float32Array.from(rows, (row) => values[row]!);
  if (values instanceof Int32Array) return Int32Array.from(rows, (row) => values[row]!);
  return rows.map((row) => values[row] ?? null);
}

function concat(parts: readonly Columns[]): Batch {
  const names = Object.keys(parts[0] ?? {});
  const columns = Object.fromEntries(
    names.map((name) => {
      const first = parts[0]?.[name];
      const values = parts.flatMap((part) => Array.from(part[name] ?? []) as number[]);
      return [name, first instanceof Int32Array ? Int32Array.from(values) : Float32Array.from(values)];
    }),
  );
  return { rowCount: rowCountOf(columns), columns };
}

function emptyOf(columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, gather(values, [])]));
}
