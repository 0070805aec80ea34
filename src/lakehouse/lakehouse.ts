import type { Batch, Columns } from '../base/columns.ts';
import { findTable, loadTable, type LoadedTable } from './catalog.ts';
import { comparePlans, type Comparison } from './compare-plans.ts';
import type { LakehouseContext } from './context.ts';
import { dropTable } from './drop-table.ts';
import { updateSchema, type SchemaChange } from './evolve-schema.ts';
import { expireSnapshots, type Expired, type ExpireOptions } from './expire-snapshots.ts';
import { exportTable, type ExportOptions } from './export-table.ts';
import { openTableFiles, type TableFiles } from './files.ts';
import { currentSchema, currentSnapshot, type IcebergField } from './format/table-metadata.ts';
import { runLearnerSql, runLearnerSqlInColumns, type QueryOptions, type SqlResult } from './learner-sql.ts';
import { openLoadedFiles } from './loaded-files.ts';
import { importTable, type Imported, type ImportOptions } from './import-table.ts';
import { createRef, dropRef, rollbackTo, setCurrentSnapshot, type MadeCurrent } from './manage-snapshots.ts';
import {
  fileRows,
  historyRows,
  importedSnapshotIds,
  manifestRows,
  metadataLogRows,
  refRows,
  snapshotRows,
  type HistoryRow,
  type RefRow,
  type SnapshotRow,
} from './metadata-tables.ts';
import { removeOrphanFiles, type OrphanOptions, type RemovedOrphans } from './orphan-files.ts';
import { readTree, type MetadataTree } from './metadata-tree.ts';
import { planScan, type FilePlan, type ScanSelection, type SnapshotSelection } from './plan-scan.ts';
import { readPlan, type ReadOptions } from './read-scan.ts';
import { tableOf } from './result-parquet.ts';
import { rewriteDataFiles, type RewriteOptions, type Rewritten } from './rewrite-data-files.ts';
import type { ResultSet } from '../sql/types.ts';
import type { SchemaInput } from './schema.ts';
import { batchCounterStore, tableStore } from './stores.ts';
import { setProperties } from './set-properties.ts';
import { measurePlan, type StatisticsOptions, type TableStatistics } from './table-statistics.ts';
import { upgradeManifests } from './upgrade-manifests.ts';
import { appendRows, createTable, replaceRows, type Committed, type WriteOptions } from './write-table.ts';

export interface ScanOptions extends SnapshotSelection, ReadOptions {
  /** Told which rows will be read before they are, of this very scan. What it throws ends the scan. */
  readonly onPlan?: ((plan: ScanPlan) => void) | undefined;
  /** Reads the data files from the storage again, whatever of them is in memory. */
  readonly isFresh?: boolean | undefined;
}

/** What a scan would read, without reading it. */
export interface ScanPlan {
  readonly table: string;
  /** Exclusive start of an incremental read; null for the rows of one snapshot. */
  readonly fromSnapshotId: string | null;
  readonly toSnapshotId: string | null;
  /** Paths, in the order in which their rows are read. */
  readonly files: readonly string[];
  /** Files in which, by their counts and bounds, no row can meet the filter. */
  readonly skipped: readonly { readonly path: string; readonly rowCount: number; readonly sizeBytes: number }[];
  /** Of the files, before filter and limit. */
  readonly rowCount: number;
  /** Of the files. */
  readonly sizeBytes: number;
}

export interface TableDescription {
  readonly name: string;
  readonly schema: readonly IcebergField[];
  readonly location: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly currentSnapshotId: string | null;
  readonly rowCount: number;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

/** Apache Iceberg tables. What each call does and throws stands at the function it calls; a table is `database.table`. */
export interface Lakehouse {
  list(): Promise<string[]>;
  exists(table: string): Promise<boolean>;
  /** Of the current snapshot. Throws `unknown_table`. */
  describe(table: string): Promise<TableDescription>;
  create(
    table: string,
    schema: SchemaInput,
    options: { readonly location: string },
  ): Promise<{ readonly snapshotId: null }>;
  append(table: string, columns: Columns, options: WriteOptions): Promise<Committed>;
  createOrReplace(table: string, columns: Columns, options: WriteOptions): Promise<Committed>;
  drop(table: string): Promise<void>;
  rollbackTo(table: string, snapshotId: string): Promise<MadeCurrent>;
  setCurrentSnapshot(table: string, snapshotId: string): Promise<MadeCurrent>;
  createTag(table: string, name: string, snapshotId?: string): Promise<void>;
  createBranch(table: string, name: string, snapshotId?: string): Promise<void>;
  dropTag(table: string, name: string): Promise<void>;
  dropBranch(table: string, name: string): Promise<void>;
  updateSchema(table: string, change: SchemaChange): Promise<{ readonly schema: readonly IcebergField[] }>;
  setProperties(table: string, changes: Readonly<Record<string, string | null>>): Promise<void>;
  expireSnapshots(table: string, options?: ExpireOptions): Promise<Expired>;
  removeOrphanFiles(table: string, options?: OrphanOptions): Promise<RemovedOrphans>;
  rewriteDataFiles(table: string, options?: RewriteOptions): Promise<Rewritten>;
  snapshots(table: string): Promise<SnapshotRow[]>;
  history(table: string): Promise<HistoryRow[]>;
  /** Ids of the snapshots that came with an import. */
  importedSnapshots(table: string): Promise<string[]>;
  refs(table: string): Promise<RefRow[]>;
  files(table: string): ReturnType<typeof fileRows>;
  manifests(table: string): ReturnType<typeof manifestRows>;
  metadataLog(table: string): Promise<ReturnType<typeof metadataLogRows>>;
  tree(table: string, options?: { readonly snapshotId?: string | undefined }): Promise<MetadataTree>;
  planScan(table: string, options?: ScanSelection): Promise<ScanPlan>;
  scan(table: string, options?: ScanOptions): Promise<Batch>;
  /** A learner's SQL. */
  query(text: string, options?: QueryOptions): Promise<SqlResult>;
  /** The same in typed arrays. */
  queryColumns(text: string, options: QueryOptions & { readonly limit: number }): Promise<ResultSet>;
  /** Statistics of every column of the rows that a scan would read. */
  statistics(table: string, options?: SnapshotSelection & StatisticsOptions): Promise<TableStatistics>;
  /** Two sets of rows, of one table or of two, column by column. */
  compare(
    a: SnapshotSelection & { readonly table: string },
    b: SnapshotSelection & { readonly table: string },
    options?: StatisticsOptions,
  ): Promise<Comparison>;
  /** The rows of a scan as one Parquet file, with the table's field ids. */
  parquet(table: string, options?: SnapshotSelection & Pick<ReadOptions, 'signal'>): Promise<Blob>;
  /** A result as one Parquet file. */
  parquetOf(result: ResultSet, options?: Pick<ReadOptions, 'signal'>): Promise<Blob>;
  /**
   * The next batch number of this table name, from 0, in a transaction of its own: never given twice, whatever becomes of the
   * batch or of the table.
   */
  takeBatchNumber(table: string): Promise<number>;
  /** The whole table as a zip archive that other tools open where `location` says. */
  export(table: string, options?: ExportOptions): Promise<Blob>;
  /** Makes a table of such an archive, whoever wrote it: all of it or nothing. */
  import(archive: Blob, options: ImportOptions): Promise<Imported>;
  /** Drops what is in memory of the tables' files, as when other files have come under their paths. Reads under way end as they began. */
  forget(): void;
  /** Brings tables that an earlier lab has written to the form that this one reads. */
  upgrade(): Promise<void>;
}

export function openLakehouse(context: LakehouseContext): Lakehouse {
  const { storage, sql, codec } = context;
  const files = openTableFiles(storage);
  const loaded = openLoadedFiles({ ...context, files });
  const deps = { ...context, files, loaded };
  return {
    list: async () => (await storage.list(tableStore)).map(({ name }) => name),
    exists: async (table) => (await findTable(deps, table)) !== undefined,
    describe: async (name) => describeTable(name, await loadTable(deps, name)),
    ...writesOf(deps),
    snapshots: async (name) => snapshotRows(await loadTable(deps, name)),
    history: async (name) => historyRows(await loadTable(deps, name)),
    importedSnapshots: async (name) => importedSnapshotIds(await loadTable(deps, name)),
    refs: async (name) => refRows(await loadTable(deps, name)),
    files: async (name) => fileRows(await loadTable(deps, name), files),
    manifests: async (name) => manifestRows(await loadTable(deps, name), files),
    metadataLog: async (name) => metadataLogRows(await loadTable(deps, name)),
    tree: async (name, options) => readTree(await loadTable(deps, name), files, options),
    planScan: async (name, options = {}) =>
      describePlan(name, await planScan(await loadTable(deps, name), files, filteredOf(options))),
    async scan(name, options = {}) {
      const plan = await planScan(await loadTable(deps, name), files, filteredOf(options));
      options.onPlan?.(describePlan(name, plan));
      if (options.isFresh === true) loaded.forget(plan.files.map((file) => file.file_path));
      return readPlan({ sql, loaded }, plan, options);
    },
    export: (name, options) => exportTable(deps, name, options),
    forget() {
      files.forget();
      loaded.forget();
    },
    query: (text, options) => runLearnerSql(deps, text, options),
    queryColumns: (text, options) => runLearnerSqlInColumns(deps, text, options),
    statistics: async (name, options) =>
      measurePlan(deps, await planScan(await loadTable(deps, name), files, selectionOf(options)), options),
    async compare(a, b, options) {
      const planOf = async ({ table, ...selection }: typeof a) =>
        planScan(await loadTable(deps, table), files, selectionOf(selection));
      return comparePlans(deps, { a: await planOf(a), b: await planOf(b) }, options);
    },
    async parquet(name, options = {}) {
      const plan = await planScan(await loadTable(deps, name), files, selectionOf(options));
      const { columns } = await readPlan({ sql, loaded }, plan, { signal: options.signal });
      return (await codec.encode(plan.schema, columns, { signal: options.signal })).blob;
    },
    async parquetOf(result, options) {
      const { schema, columns } = tableOf(result);
      return (await codec.encode(schema, columns, options)).blob;
    },
  };
}

type Writes =
  | 'create'
  | 'append'
  | 'createOrReplace'
  | 'drop'
  | 'rollbackTo'
  | 'setCurrentSnapshot'
  | 'createTag'
  | 'createBranch'
  | 'dropTag'
  | 'dropBranch'
  | 'updateSchema'
  | 'setProperties'
  | 'expireSnapshots'
  | 'removeOrphanFiles'
  | 'rewriteDataFiles'
  | 'takeBatchNumber'
  | 'import'
  | 'upgrade';

function writesOf(deps: LakehouseContext & { readonly files: TableFiles }): Pick<Lakehouse, Writes> {
  return {
    async create(name, schema, { location }) {
      await createTable(deps, name, { schema, location });
      return { snapshotId: null };
    },
    append: (name, columns, options) => appendRows(deps, name, { ...options, columns }),
    createOrReplace: (name, columns, options) => replaceRows(deps, name, { ...options, columns }),
    drop: (name) => dropTable(deps, name),
    rollbackTo: (name, snapshotId) => rollbackTo(deps, name, snapshotId),
    setCurrentSnapshot: (name, snapshotId) => setCurrentSnapshot(deps, name, snapshotId),
    createTag: (table, name, snapshotId) => createRef(deps, table, { type: 'tag', name, snapshotId }),
    createBranch: (table, name, snapshotId) => createRef(deps, table, { type: 'branch', name, snapshotId }),
    dropTag: (table, name) => dropRef(deps, table, { type: 'tag', name }),
    dropBranch: (table, name) => dropRef(deps, table, { type: 'branch', name }),
    updateSchema: async (name, change) => ({ schema: (await updateSchema(deps, name, change)).fields }),
    setProperties: (name, changes) => setProperties(deps, name, changes),
    expireSnapshots: (name, options) => expireSnapshots(deps, name, options),
    removeOrphanFiles: (name, options) => removeOrphanFiles(deps, name, options),
    rewriteDataFiles: (name, options) => rewriteDataFiles(deps, name, options),
    import: (archive, options) => importTable(deps, archive, options),
    upgrade: () => upgradeManifests(deps),
    takeBatchNumber: (table) =>
      deps.storage.write([batchCounterStore], async (tx) => {
        const next = (await tx.get(batchCounterStore, table))?.next ?? 0;
        await tx.put(batchCounterStore, { table, next: next + 1 });
        return next;
      }),
  };
}

function describeTable(name: string, { metadata, pointer }: LoadedTable): TableDescription {
  const total = (key: string) => Number(currentSnapshot(metadata)?.summary[key] ?? 0);
  return {
    name,
    schema: currentSchema(metadata).fields,
    location: pointer.location,
    properties: metadata.properties,
    currentSnapshotId: metadata['current-snapshot-id'] ?? null,
    rowCount: total('total-records'),
    fileCount: total('total-data-files'),
    sizeBytes: total('total-files-size'),
  };
}

function describePlan(table: string, plan: FilePlan): ScanPlan {
  const { fromSnapshotId, toSnapshotId, files, skipped, rowCount } = plan;
  return {
    table,
    fromSnapshotId,
    toSnapshotId,
    files: files.map((file) => file.file_path),
    skipped: skipped.map((file) => ({
      path: file.file_path,
      rowCount: file.record_count,
      sizeBytes: file.file_size_in_bytes,
    })),
    rowCount,
    sizeBytes: files.reduce((sum, file) => sum + file.file_size_in_bytes, 0),
  };
}

const filteredOf = (options: ScanSelection): ScanSelection => ({ ...selectionOf(options), filter: options.filter });

/** Only what chooses the snapshot, so that a limit or a filter is not taken for a second choice. */
function selectionOf(options: SnapshotSelection = {}): SnapshotSelection {
  const { snapshotId, asOfTimestamp, tag, branch, startSnapshotId, endSnapshotId } = options;
  return { snapshotId, asOfTimestamp, tag, branch, startSnapshotId, endSnapshotId };
}
