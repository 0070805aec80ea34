import { isoUtc } from '../base/clock.ts';
import type { Columns } from '../base/columns.ts';
import { commitMetadata, findTable, type LoadedTable } from './catalog.ts';
import { commitChange } from './commit-change.ts';
import type { LakehouseContext } from './context.ts';
import { underWriterLock, writeDataFile, type PreparedFile } from './data-files.ts';
import { LakehouseError } from './errors.ts';
import type { TableFiles } from './files.ts';
import type { RowProgress } from './format/parquet-codec.ts';
import { currentSchema, type Snapshot, type TableMetadata } from './format/table-metadata.ts';
import { checkColumns, parseSchemaInput, schemaOfColumns, type SchemaInput } from './schema.ts';
import { stageSnapshot } from './stage-snapshot.ts';
import { newTableMetadata, withReplacedSchema, withSnapshot } from './transitions.ts';

export interface WriteOptions {
  /** Where a table that is created by this call keeps its files. */
  readonly location: string;
  /** Members of the snapshot's summary beside Iceberg's own. */
  readonly summary?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Rows done, of all. */
  readonly onProgress?: ((progress: RowProgress) => void) | undefined;
}

export interface Committed {
  readonly snapshotId: string;
  readonly parentId: string | null;
  readonly committedAt: string;
  readonly addedRecords: number;
  readonly totalRecords: number;
  /** True when the table did not exist before. */
  readonly created: boolean;
}

type Deps = LakehouseContext & { readonly files: TableFiles };

/** Creates an empty table. Throws `table_exists`, `invalid_schema`, `invalid_table_name`. */
export async function createTable(
  deps: Deps,
  name: string,
  { schema, location }: { readonly schema: SchemaInput; readonly location: string },
): Promise<void> {
  const columns = parseSchemaInput(schema);
  const exists = () =>
    new LakehouseError('table_exists', `The table ${JSON.stringify(name)} exists already. Nothing was changed.`, {
      table: name,
    });
  if ((await findTable(deps, name)) !== undefined) throw exists();
  const next = newTableMetadata({ uuid: deps.ids.uuid(), location, columns, timestampMs: deps.clock.now() });
  if ((await commitMetadata(deps, { name, base: undefined, next })) === undefined) throw exists();
}

/**
 * Appends one snapshot with these rows; a missing table is created with the columns' own types. A lost race stages again
 * upon the winner and rewrites no data file, as long as the schema stayed the same.
 * Throws what `checkColumns` throws, `commit_conflict`, `cancelled`.
 */
export async function appendRows(
  deps: Deps,
  name: string,
  write: { readonly columns: Columns } & WriteOptions,
): Promise<Committed> {
  return commitRows(deps, name, {
    ...write,
    start: (table) => table?.metadata ?? emptyTable(deps, write),
  });
}

/** Replaces the table's schema and content by these rows in one commit, or creates it. Former snapshots stay readable. */
export async function replaceRows(
  deps: Deps,
  name: string,
  write: { readonly columns: Columns } & WriteOptions,
): Promise<Committed> {
  return commitRows(deps, name, {
    ...write,
    start: (table) =>
      table
        ? withReplacedSchema(table.metadata, parseSchemaInput(schemaOfColumns(write.columns)))
        : emptyTable(deps, write),
  });
}

function emptyTable(
  { ids, clock }: Deps,
  { columns, location }: { readonly columns: Columns } & WriteOptions,
): TableMetadata {
  return newTableMetadata({
    uuid: ids.uuid(),
    location,
    columns: parseSchemaInput(schemaOfColumns(columns)),
    timestampMs: clock.now(),
  });
}

async function commitRows(
  deps: Deps,
  name: string,
  write: {
    readonly columns: Columns;
    readonly start: (table: LoadedTable | undefined) => TableMetadata;
  } & WriteOptions,
): Promise<Committed> {
  const { columns, start, summary = {}, signal, onProgress } = write;
  const snapshotId = deps.ids.int63();
  let prepared: PreparedFile | undefined;
  return underWriterLock(deps, (writer) =>
    commitChange(
      deps,
      name,
      async (table, timestampMs) => {
        const base = start(table);
        const schema = currentSchema(base);
        const rowCount = checkColumns(schema, columns);
        if (prepared === undefined || !fitsStill(prepared, base)) {
          onProgress?.({ done: 0, total: rowCount });
          prepared = await writeDataFile(
            deps,
            { location: base.location, writer },
            { schema, columns, signal, onProgress },
          );
          onProgress?.({ done: rowCount, total: rowCount });
        }
        const { snapshot, files } = await stageSnapshot(deps, base, {
          snapshotId,
          timestampMs,
          change: { operation: 'append', added: [prepared], summary },
        });
        return {
          next: withSnapshot(base, snapshot),
          newFiles: files,
          result: describeCommit(snapshot, table === undefined),
        };
      },
      signal,
    ),
  );
}

/** A data file that was written can be used again below the same location and under the same schema. */
function fitsStill({ dataFile, schema }: PreparedFile, base: TableMetadata): boolean {
  return (
    dataFile.file_path.startsWith(`${base.location}/`) && JSON.stringify(schema) === JSON.stringify(currentSchema(base))
  );
}

function describeCommit(snapshot: Snapshot, created: boolean): Committed {
  return {
    snapshotId: snapshot['snapshot-id'],
    parentId: snapshot['parent-snapshot-id'] ?? null,
    committedAt: isoUtc(snapshot['timestamp-ms']),
    addedRecords: Number(snapshot.summary['added-records']),
    totalRecords: Number(snapshot.summary['total-records']),
    created,
  };
}
