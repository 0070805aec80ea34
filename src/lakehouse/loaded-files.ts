import { rowCountOf, type ColumnType } from '../base/columns.ts';
import { throwIfCancelled } from '../base/errors.ts';
import { quoteName } from '../sql/names.ts';
import type { InsertColumn, TableName } from '../sql/types.ts';
import type { LakehouseContext } from './context.ts';
import { LakehouseError } from './errors.ts';
import { unreadable, type TableFiles } from './files.ts';
import type { DataFile } from './format/manifest.ts';
import type { IcebergSchema } from './format/table-metadata.ts';
import type { FilePlan } from './plan-scan.ts';

/** How much of the tables DuckDB holds at a time, in bytes. */
export const loadedLimitBytes = 2 ** 30;

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
}

/** Data files in DuckDB: one DuckDB table an Iceberg schema, loaded when first read, the least recently used leave first. */
export interface LoadedFiles {
  /**
   * Loads what is missing and runs `body` while none of the plan's files can be evicted.
   * Throws `file_missing`, `file_unreadable`, `read_too_large`.
   */
  use<Result>(plan: FilePlan, body: (relation: Relation) => Promise<Result>, options?: LoadOptions): Promise<Result>;
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
  let lastNumber = 0;
  let clock = 0;
  let queue: Promise<unknown> = Promise.resolve();

  /** One load at a time, so that two of them never count on the same room. */
  const enqueue = (task: () => Promise<void>): Promise<void> => {
    const result = queue.then(task);
    queue = result.catch(() => undefined);
    return result;
  };

  function forgetWhenLost(): void {
    if (sql.generation === generation) return;
    generation = sql.generation;
    tables = new Map();
  }

  function tableOf({ tableUuid, schema }: FilePlan): SchemaTable {
    const key = `${tableUuid} ${schema['schema-id']}`;
    const known = tables.get(key);
    if (known !== undefined) return known;
    const name = { schema: duckdbSchema, name: key };
    const fileColumn = hiddenName(schema);
    const definitions = [
      ...schema.fields.map(({ name, type }) => `${quoteName(name)} ${sqlTypes[type]}`),
      `${quoteName(fileColumn)} INTEGER`,
    ];
    const created = sql.execute(
      `CREATE SCHEMA IF NOT EXISTS ${duckdbSchema}; CREATE OR REPLACE TABLE ${qualified(name)} (${definitions.join(', ')})`,
    );
    const table: SchemaTable = { name, fileColumn, created, files: new Map() };
    tables.set(key, table);
    created.catch(() => tables.delete(key));
    return table;
  }

  function loadedBytes(): number {
    let sum = 0;
    for (const table of tables.values()) for (const file of table.files.values()) sum += file.sizeBytes;
    return sum;
  }

  /** Evicts until the files that are here fit. What a read holds stays. */
  async function makeRoom(): Promise<void> {
    while (loadedBytes() > limitBytes) {
      const oldest = leastRecentlyUsed(tables.values());
      if (oldest === undefined) throw tooLarge(loadedBytes(), limitBytes);
      const { table, path, file } = oldest;
      table.files.delete(path);
      const everything = table.files.size === 0;
      await sql.execute(
        everything
          ? `TRUNCATE ${qualified(table.name)}`
          : `DELETE FROM ${qualified(table.name)} WHERE ${quoteName(table.fileColumn)} = ${file.number}`,
      );
    }
  }

  function pin(table: SchemaTable, dataFile: DataFile, schema: IcebergSchema): LoadedFile {
    const path = dataFile.file_path;
    const known = table.files.get(path);
    if (known !== undefined) {
      known.pins++;
      known.usedAt = ++clock;
      return known;
    }
    const number = ++lastNumber;
    const loading = enqueue(async () => {
      await table.created;
      await makeRoom();
      await insertFile(context, table, { dataFile, schema, number });
    });
    const file: LoadedFile = { number, sizeBytes: sizeInDuckdb(dataFile, schema), loading, pins: 1, usedAt: ++clock };
    table.files.set(path, file);
    loading.catch(() => {
      if (table.files.get(path) === file) table.files.delete(path);
    });
    return file;
  }

  return {
    async use(plan, body, { signal } = {}) {
      forgetWhenLost();
      const table = tableOf(plan);
      const pinned: LoadedFile[] = [];
      try {
        for (const dataFile of plan.files) {
          throwIfCancelled(signal);
          const file = pin(table, dataFile, plan.schema);
          pinned.push(file);
          await file.loading;
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
  {
    dataFile,
    schema,
    number,
  }: { readonly dataFile: DataFile; readonly schema: IcebergSchema; readonly number: number },
): Promise<void> {
  const path = dataFile.file_path;
  const blob = await files.blob(path);
  const columns = await codec.decode(blob, schema).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const rowCount = rowCountOf(columns);
  if (rowCount !== dataFile.record_count) {
    throw unreadable(path, new Error(`its manifest says ${dataFile.record_count} rows, but it has ${rowCount}`));
  }
  const inserted: InsertColumn[] = schema.fields.map((field) => ({
    name: field.name,
    type: field.type,
    values: columns[field.name]!,
  }));
  inserted.push({ name: fileColumn, type: 'int', values: new Int32Array(rowCount).fill(number) });
  await sql.insertColumns(name, inserted);
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
