import { rowCountOf, type Columns, type ColumnType } from '../base/columns.ts';
import { sha256Hex } from '../base/digest.ts';
import { LabError, throwIfCancelled } from '../base/errors.ts';
import { quoteName } from '../sql/names.ts';
import type { InsertColumn, Sql, TableName } from '../sql/types.ts';
import type { LakehouseContext } from './context.ts';
import { LakehouseError } from './errors.ts';
import { unreadable, type TableFiles } from './files.ts';
import type { DataFile } from './format/manifest.ts';
import type { IcebergSchema } from './format/table-metadata.ts';
import type { FilePlan } from './plan-scan.ts';
import type { StoredFile } from './stores.ts';

/** How much of the tables DuckDB holds at a time, in bytes. */
const loadedLimitBytes = 2 ** 30;

/** Where the files of a plan stand in DuckDB. */
export interface Relation {
  /** Quoted, ready for a FROM. */
  readonly from: string;
  /** Quoted name of the hidden column that holds a file's number. */
  readonly fileColumn: string;
  /** The number of each file of the plan, in the plan's order. */
  readonly fileNumbers: readonly number[];
}

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many rows of the plan stand in DuckDB. */
  readonly onLoaded?: ((rows: number) => void) | undefined;
}

/** Data files in DuckDB: one DuckDB table an Iceberg schema, loaded when first read, the least recently used leave first. */
export interface LoadedFiles {
  /**
   * Loads what is missing and runs `body` while none of the plan's files can be evicted.
   * Throws `file_missing`, `file_damaged`, `file_unreadable`, all of which name the file, and `read_too_large`.
   */
  use<Result>(plan: FilePlan, body: (relation: Relation) => Promise<Result>, options?: LoadOptions): Promise<Result>;
  /** The next read loads these files again, or all of them; a read under way keeps what it has. */
  forget(paths?: readonly string[]): void;
}

interface LoadedFile {
  readonly number: number;
  readonly sizeBytes: number;
  readonly loading: Promise<void>;
  /** How many reads need it now. */
  pins: number;
  usedAt: number;
}

interface SchemaTable {
  readonly name: TableName;
  readonly fileColumn: string;
  readonly created: Promise<void>;
  /** By path; a file is here from the moment its loading is decided. */
  readonly files: Map<string, LoadedFile>;
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  timestamptz: 'TIMESTAMPTZ',
};

const valueBytes: Readonly<Record<ColumnType, number>> = {
  boolean: 1,
  int: 4,
  long: 8,
  float: 4,
  double: 8,
  string: 16,
  timestamptz: 8,
};

const duckdbSchema = 'lab_files';

export function openLoadedFiles(
  context: LakehouseContext & { readonly files: TableFiles },
  limitBytes: number = loadedLimitBytes,
): LoadedFiles {
  const { sql } = context;
  let tables = new Map<string, SchemaTable>();
  let generation = sql.generation;
  const shelf: Shelf = { context, limitBytes, tables: () => tables, enqueue: createQueue(), counter: 0 };

  function forgetWhenLost(): void {
    if (sql.generation === generation) return;
    generation = sql.generation;
    tables = new Map();
  }

  function tableOf(plan: FilePlan): SchemaTable {
    const key = tableKey(plan);
    const known = tables.get(key);
    if (known !== undefined) return known;
    const table = createSchemaTable(sql, key, plan.schema);
    tables.set(key, table);
    table.created.catch(() => tables.delete(key));
    return table;
  }

  return {
    forget(paths) {
      forgetWhenLost();
      for (const table of tables.values()) forgetFiles(shelf, table, paths);
    },
    async use(plan, body, { signal, onLoaded } = {}) {
      forgetWhenLost();
      const table = tableOf(plan);
      const pinned: LoadedFile[] = [];
      let loadedRows = 0;
      try {
        for (const dataFile of plan.files) {
          throwIfCancelled(signal);
          const before = loadedRows;
          const onRows = (rows: number) => onLoaded?.(before + rows);
          const file = pin(shelf, table, { dataFile, schema: plan.schema, onRows });
          pinned.push(file);
          await file.loading;
          loadedRows += dataFile.record_count;
          onLoaded?.(loadedRows);
        }
        await table.created;
        return await body({
          from: qualified(table.name),
          fileColumn: quoteName(table.fileColumn),
          fileNumbers: pinned.map(({ number }) => number),
        });
      } finally {
        for (const file of pinned) file.pins--;
      }
    },
  };
}

/** A copy of a table that was imported goes its own way with its schemas, under the same uuid and the same schema ids. */
function tableKey({ tableUuid, schema }: FilePlan): string {
  const fields = schema.fields.map(({ id, name, type }) => [id, name, type]);
  return `${tableUuid} ${schema['schema-id']} ${sha256Hex(JSON.stringify(fields)).slice(0, 16)}`;
}

/** One task after the other, whatever became of the one before. */
function createQueue(): (task: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

interface Shelf {
  readonly context: LakehouseContext & { readonly files: TableFiles };
  readonly limitBytes: number;
  /** Those of the database's present life. */
  tables(): ReadonlyMap<string, SchemaTable>;
  /** One load at a time, so that two of them never count on the same room. */
  readonly enqueue: (task: () => Promise<void>) => Promise<void>;
  /** Rises with every file and every use. */
  counter: number;
}

interface FileLoad {
  readonly dataFile: DataFile;
  readonly schema: IcebergSchema;
  /** Told how many of the file's rows stand in DuckDB, if it is this call that loads it. */
  onRows(rows: number): void;
}

/** Holds a file for a read, and begins to load it when it is not there. */
function pin(shelf: Shelf, table: SchemaTable, load: FileLoad): LoadedFile {
  const { dataFile, schema } = load;
  const path = dataFile.file_path;
  const known = table.files.get(path);
  if (known !== undefined) {
    known.pins++;
    known.usedAt = ++shelf.counter;
    return known;
  }
  const number = ++shelf.counter;
  const loading = shelf.enqueue(async () => {
    await table.created;
    await makeRoom(shelf.context.sql, shelf.tables(), shelf.limitBytes);
    await insertFile(shelf.context, table, { ...load, number });
  });
  const file: LoadedFile = { number, sizeBytes: sizeInDuckdb(dataFile, schema), loading, pins: 1, usedAt: number };
  table.files.set(path, file);
  loading.catch(() => {
    if (table.files.get(path) === file) table.files.delete(path);
  });
  return file;
}

/** A file that is held keeps its rows in DuckDB until the database's next life: their number is never asked for again. */
function forgetFiles({ context, enqueue }: Shelf, table: SchemaTable, some?: readonly string[]): void {
  const paths = some ?? [...table.files.keys()];
  const unused: number[] = [];
  for (const path of paths) {
    const file = table.files.get(path);
    table.files.delete(path);
    if (file?.pins === 0) unused.push(file.number);
  }
  if (unused.length === 0) return;
  const condition = `${quoteName(table.fileColumn)} IN (${unused.join(', ')})`;
  enqueue(async () => context.sql.execute(`DELETE FROM ${qualified(table.name)} WHERE ${condition}`)).catch(
    // The database was lost, and the rows with it.
    () => undefined,
  );
}

/** An empty DuckDB table for the rows of one Iceberg schema. */
function createSchemaTable(sql: Sql, key: string, schema: IcebergSchema): SchemaTable {
  const name = { schema: duckdbSchema, name: key };
  const fileColumn = hiddenName(schema);
  const definitions = schema.fields.map((field) => `${quoteName(field.name)} ${sqlTypes[field.type]}`);
  definitions.push(`${quoteName(fileColumn)} INTEGER`);
  const created = sql.execute(
    `CREATE SCHEMA IF NOT EXISTS ${duckdbSchema}; CREATE OR REPLACE TABLE ${qualified(name)} (${definitions.join(', ')})`,
  );
  return { name, fileColumn, created, files: new Map() };
}

/** Evicts until the files that are here fit. What a read holds stays. */
async function makeRoom(sql: Sql, tables: ReadonlyMap<string, SchemaTable>, limitBytes: number): Promise<void> {
  const deletions: string[] = [];
  let neededBytes = loadedBytes(tables);
  while (neededBytes > limitBytes) {
    const oldest = leastRecentlyUsed(tables.values());
    if (oldest === undefined) break;
    const { table, path, file } = oldest;
    table.files.delete(path);
    neededBytes -= file.sizeBytes;
    deletions.push(`DELETE FROM ${qualified(table.name)} WHERE ${quoteName(table.fileColumn)} = ${file.number}`);
  }
  if (deletions.length > 0) {
    await sql.execute(deletions.join('; '));
    await sql.compact();
  }
  if (neededBytes > limitBytes) throw tooLarge(neededBytes, limitBytes);
}

function loadedBytes(tables: ReadonlyMap<string, SchemaTable>): number {
  let sum = 0;
  for (const table of tables.values()) for (const file of table.files.values()) sum += file.sizeBytes;
  return sum;
}

interface Loaded {
  readonly table: SchemaTable;
  readonly path: string;
  readonly file: LoadedFile;
}

function leastRecentlyUsed(tables: Iterable<SchemaTable>): Loaded | undefined {
  let oldest: Loaded | undefined;
  for (const table of tables) {
    for (const [path, file] of table.files) {
      if (file.pins === 0 && (oldest === undefined || file.usedAt < oldest.file.usedAt)) oldest = { table, path, file };
    }
  }
  return oldest;
}

/** Decodes a data file and appends its rows, with the file's number in the hidden column. */
async function insertFile(
  { sql, codec, files }: LakehouseContext & { readonly files: TableFiles },
  { name, fileColumn }: SchemaTable,
  { dataFile, schema, onRows, number }: FileLoad & { readonly number: number },
): Promise<void> {
  const path = dataFile.file_path;
  const columns = await decodeInTime(codec, await files.file(path), schema);
  const rowCount = rowCountOf(columns);
  if (rowCount !== dataFile.record_count) {
    throw unreadable(path, new Error(`its manifest says ${dataFile.record_count} rows, but it has ${rowCount}`));
  }
  const inserted: InsertColumn[] = schema.fields.map((field) => ({
    name: field.name,
    type: field.type,
    values: columns[field.name] ?? [],
  }));
  inserted.push({ name: fileColumn, type: 'int', values: new Int32Array(rowCount).fill(number) });
  await sql.insertColumns(name, inserted, { onProgress: onRows });
}

/** Ten times what a slow machine needs for a small file, and for each MiB of a large one. */
const decodeLimit = { ms: 30_000, msPerMebibyte: 1000 };

/** Ends the reading of a file that does not come to an end: bytes can claim runs that are longer than any machine's patience. */
async function decodeInTime(
  codec: LakehouseContext['codec'],
  { path, blob, sha256 }: StoredFile,
  schema: IcebergSchema,
): Promise<Columns> {
  const limitMs = decodeLimit.ms + (blob.size / 2 ** 20) * decodeLimit.msPerMebibyte;
  const tooLong = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await codec.decode({ path, blob, sha256 }, schema, {
      signal: tooLong.signal,
      // It may have waited for its turn until now.
      onProgress: () => (timer ??= setTimeout(() => tooLong.abort(), limitMs)),
    });
  } catch (cause) {
    if (tooLong.signal.aborted) {
      throw unreadable(path, new Error(`reading it did not end within ${Math.round(limitMs / 1000)} s`));
    }
    throw cause instanceof LabError && cause.code === 'file_damaged' ? cause : unreadable(path, cause);
  } finally {
    clearTimeout(timer);
  }
}

function sizeInDuckdb(dataFile: DataFile, schema: IcebergSchema): number {
  const rowBytes = schema.fields.reduce((sum, { type }) => sum + valueBytes[type], 4);
  return Math.max(dataFile.file_size_in_bytes, dataFile.record_count * rowBytes);
}

function qualified({ schema, name }: TableName): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A column name that the schema does not have; SQL names know no case. */
function hiddenName(schema: IcebergSchema): string {
  const names = new Set(schema.fields.map(({ name }) => name.toLowerCase()));
  let hidden = '_lab_file';
  while (names.has(hidden)) hidden += '_';
  return hidden;
}

function tooLarge(neededBytes: number, limitBytes: number): LakehouseError {
  const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  return new LakehouseError(
    'read_too_large',
    `The read needs ${mebibytes(neededBytes)} MiB of tables at once, but at most ${mebibytes(limitBytes)} MiB are held. ` +
      'Read fewer snapshots, or an increment.',
    { neededBytes, limitBytes },
  );
}
