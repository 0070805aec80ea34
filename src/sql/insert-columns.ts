import {
  Bool,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  type Data,
  type DataType,
} from 'apache-arrow';
import type { ColumnType, ColumnValues } from '../base/columns.ts';
import { throwIfCancelled } from '../base/errors.ts';
import type { Engine } from './engine.ts';
import { pause } from './pause.ts';
import type { InsertColumn, QueryOptions, TableName } from './types.ts';

/** DuckDB's row group. */
const maxRowsPerBatch = 122_880;
/** Cells that are turned into Arrow at a stretch, some 10 ms; one that is not in a typed array counts for 32. */
const cellsPerBatch = 400_000;

const encoder = new TextEncoder();
const none = new Uint8Array(0);

/**
 * Appends rows as one IPC stream a batch. Arrow of the version that DuckDB is built on, passed as bytes: a table
 * object of another version inserts nothing and says nothing.
 */
export async function insertColumns(
  engine: Engine,
  table: TableName,
  columns: readonly InsertColumn[],
  { signal, onProgress }: QueryOptions & { readonly onProgress?: ((done: number, total: number) => void) | undefined },
): Promise<void> {
  const rowCount = columns[0]?.values.length ?? 0;
  const step = rowsPerBatch(columns);
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, arrowTypeOf(type), true)));
  const connection = await engine.connect();
  const run = (statement: string) => engine.answer(statement, connection.duckdb.query(statement));
  const target = { schema: table.schema, name: table.name, create: false };
  try {
    await run('BEGIN TRANSACTION');
    for (let from = 0; from < rowCount; from += step) {
      throwIfCancelled(signal);
      const bytes = ipcStream(schema, columns, from, Math.min(rowCount, from + step));
      await engine.answer('INSERT', connection.duckdb.insertArrowFromIPCStream(bytes, target));
      onProgress?.(Math.min(rowCount, from + step), rowCount);
      await pause();
    }
    throwIfCancelled(signal);
    await run('COMMIT');
  } finally {
    // Closing a connection rolls back what it did not commit.
    await connection.close();
  }
}

function rowsPerBatch(columns: readonly InsertColumn[]): number {
  let cost = 0;
  for (const { values } of columns) cost += ArrayBuffer.isView(values) ? 1 : 32;
  return Math.max(1024, Math.min(maxRowsPerBatch, Math.floor(cellsPerBatch / cost)));
}

function ipcStream(schema: Schema, columns: readonly InsertColumn[], from: number, to: number): Uint8Array {
  const length = to - from;
  const children = columns.map(({ type, values }) => columnData(type, slice(values, from, to)));
  const rows = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, rows)]).toUint8Array(true);
}

function slice(values: ColumnValues, from: number, to: number): ColumnValues {
  return ArrayBuffer.isView(values) ? values.subarray(from, to) : values.slice(from, to);
}

function arrowTypeOf(type: ColumnType): DataType {
  switch (type) {
    case 'boolean':
      return new Bool();
    case 'int':
      return new Int32();
    case 'long':
      return new Int64();
    case 'float':
      return new Float32();
    case 'double':
      return new Float64();
    case 'string':
      return new Utf8();
    case 'timestamptz':
      return new TimestampMicrosecond('UTC');
  }
}

function columnData(type: ColumnType, values: ColumnValues): Data {
  const { nullBitmap, nullCount } = validity(values);
  const shape = { length: values.length, nullCount, nullBitmap };
  switch (type) {
    case 'boolean':
      return makeData({ type: new Bool(), ...shape, data: packBits(values) });
    case 'int':
      return makeData({ type: new Int32(), ...shape, data: numbers(values, Int32Array) });
    case 'float':
      return makeData({ type: new Float32(), ...shape, data: numbers(values, Float32Array) });
    case 'double':
      return makeData({ type: new Float64(), ...shape, data: numbers(values, Float64Array) });
    case 'long':
      return makeData({ type: new Int64(), ...shape, data: bigints(values) });
    case 'timestamptz':
      return makeData({ type: new TimestampMicrosecond('UTC'), ...shape, data: bigints(values) });
    case 'string': {
      const { data, valueOffsets } = texts(values as readonly (string | null)[]);
      return makeData({ type: new Utf8(), ...shape, data, valueOffsets });
    }
  }
}

function validity(values: ColumnValues): { nullBitmap: Uint8Array; nullCount: number } {
  if (ArrayBuffer.isView(values)) return { nullBitmap: none, nullCount: 0 };
  let nullCount = 0;
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null) nullCount++;
    else nullBitmap[i >> 3]! |= 1 << (i & 7);
  }
  return nullCount === 0 ? { nullBitmap: none, nullCount } : { nullBitmap, nullCount };
}

function packBits(values: ColumnValues): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (values[i]) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

function numbers<Target extends Float32Array | Float64Array | Int32Array>(
  values: ColumnValues,
  target: new (length: number) => Target,
): Target {
  if (values instanceof target) return values;
  const filled = new target(values.length);
  for (let i = 0; i < values.length; i++) filled[i] = Number(values[i] ?? 0);
  return filled;
}

function bigints(values: ColumnValues): BigInt64Array {
  if (values instanceof BigInt64Array) return values;
  const filled = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) filled[i] = BigInt((values[i] as bigint | number | null) ?? 0);
  return filled;
}

function texts(values: readonly (string | null)[]): { data: Uint8Array; valueOffsets: Int32Array } {
  const valueOffsets = new Int32Array(values.length + 1);
  let data = new Uint8Array(16 * values.length + 64);
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    const text = values[i] ?? '';
    if (data.length < end + 3 * text.length) {
      const larger = new Uint8Array(2 * data.length + 3 * text.length);
      larger.set(data);
      data = larger;
    }
    end += encoder.encodeInto(text, data.subarray(end)).written;
    valueOffsets[i + 1] = end;
  }
  return { data: data.subarray(0, end), valueOffsets };
}
