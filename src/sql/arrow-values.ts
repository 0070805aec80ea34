import { type Data, DataType, type Field, Precision, type RecordBatch, TimeUnit } from 'apache-arrow';
import type { ColumnValues } from '../base/columns.ts';
import type { ValueKind } from './column-writer.ts';
import type { ResultBatch, ResultColumn } from './types.ts';

type Cell = string | number | bigint | boolean | null;

const decoder = new TextDecoder();

/** The column as DuckDB would name its type. */
export function resultColumnOf(field: Field): ResultColumn {
  return { name: field.name, type: duckdbTypeOf(field.type as DataType) };
}

function duckdbTypeOf(type: DataType): string {
  if (DataType.isBool(type)) return 'BOOLEAN';
  if (DataType.isInt(type)) {
    const name = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bitWidth];
    return type.isSigned ? name : `U${name}`;
  }
  if (DataType.isFloat(type)) return type.precision === Precision.SINGLE ? 'FLOAT' : 'DOUBLE';
  if (DataType.isDecimal(type)) return `DECIMAL(${type.precision},${type.scale})`;
  if (DataType.isDate(type)) return 'DATE';
  if (!DataType.isTimestamp(type)) return 'VARCHAR';
  if (type.timezone) return 'TIMESTAMP WITH TIME ZONE';
  if (type.unit === TimeUnit.SECOND) return 'TIMESTAMP_S';
  return type.unit === TimeUnit.MILLISECOND ? 'TIMESTAMP_MS' : 'TIMESTAMP';
}

/** How the values of a field are kept in a `ResultSet`. */
export function valueKindOf(field: Field): ValueKind {
  const type = duckdbTypeOf(field.type as DataType);
  if (type === 'FLOAT') return 'float32';
  if (type === 'DOUBLE' || type === 'UINTEGER') return 'float64';
  if (/^(U?TINYINT|U?SMALLINT|INTEGER|DATE)$/.test(type)) return 'int32';
  if (type === 'BIGINT' || type.startsWith('TIMESTAMP')) return 'int64';
  return type === 'BOOLEAN' ? 'boolean' : 'any';
}

/** A record batch whose columns are turned into `ColumnValues` when they are asked for. */
export function resultBatchOf(batch: RecordBatch): ResultBatch {
  return {
    rowCount: batch.numRows,
    values(index) {
      const data = batch.data.children[index];
      if (!data)
        throw new RangeError(`The result has ${batch.data.children.length} columns; ${index} is none of them.`);
      const values = plainValues(batch, index, data);
      return data.nullCount === 0 ? values : withNulls(values, data);
    },
  };
}

/** The values with whatever stands in the place of a NULL. */
function plainValues(batch: RecordBatch, index: number, data: Data): ColumnValues {
  const type = data.type;
  const { length } = data;
  if (DataType.isBool(type)) return unpackBits(data.values as Uint8Array, length);
  if (DataType.isInt(type) || DataType.isFloat(type)) return widened(data.values, length);
  if (DataType.isTimestamp(type)) return microsecondsOf(data.values, length, type.unit);
  if (DataType.isDate(type) && data.values instanceof Int32Array) return data.values.subarray(0, length);
  if (DataType.isUtf8(type)) return textsOf(data, length);
  if (DataType.isDecimal(type)) return decimalsOf(data.values as Uint32Array, length, type.scale);
  return cellsOf(batch, index, length);
}

function unpackBits(bits: Uint8Array, length: number): Uint8Array {
  const values = new Uint8Array(length);
  for (let i = 0; i < length; i++) values[i] = (bits[i >> 3]! >> (i & 7)) & 1;
  return values;
}

function widened(values: unknown, length: number): ColumnValues {
  if (values instanceof Float32Array || values instanceof Float64Array) return values.subarray(0, length);
  if (values instanceof Int32Array || values instanceof BigInt64Array) return values.subarray(0, length);
  if (values instanceof BigUint64Array) return Array.from(values.subarray(0, length));
  const numbers = values as Int8Array | Int16Array | Uint8Array | Uint16Array | Uint32Array;
  const narrow = numbers.subarray(0, length);
  return narrow instanceof Uint32Array ? Float64Array.from(narrow) : Int32Array.from(narrow);
}

function microsecondsOf(values: unknown, length: number, unit: TimeUnit): BigInt64Array {
  const view = values as Int32Array | BigInt64Array;
  const ticks = new BigInt64Array(view.buffer as ArrayBuffer, view.byteOffset, length);
  if (unit === TimeUnit.MICROSECOND) return ticks;
  if (unit === TimeUnit.NANOSECOND) return ticks.map((tick) => tick / 1000n);
  return ticks.map((tick) => tick * (unit === TimeUnit.SECOND ? 1_000_000n : 1000n));
}

function textsOf(data: Data, length: number): string[] {
  const bytes = data.values as Uint8Array;
  const offsets = data.valueOffsets as Int32Array;
  const texts = new Array<string>(length);
  for (let i = 0; i < length; i++) texts[i] = decoder.decode(bytes.subarray(offsets[i], offsets[i + 1]));
  return texts;
}

/** Two's complement words of 32 bits, lowest first, four a value. */
function decimalsOf(words: Uint32Array, length: number, scale: number): string[] {
  const texts = new Array<string>(length);
  for (let i = 0; i < length; i++) {
    let unscaled = 0n;
    for (let word = 3; word >= 0; word--) unscaled = (unscaled << 32n) | BigInt(words[4 * i + word]!);
    texts[i] = decimalText(BigInt.asIntN(128, unscaled), scale);
  }
  return texts;
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function cellsOf(batch: RecordBatch, index: number, length: number): Cell[] {
  const vector = batch.getChildAt(index);
  const cells = new Array<Cell>(length);
  for (let i = 0; i < length; i++) {
    const value = vector?.get(i) as { toString(): string } | null | undefined;
    cells[i] = value?.toString() ?? null;
  }
  return cells;
}

function withNulls(values: ColumnValues, data: Data): Cell[] {
  const isBoolean = DataType.isBool(data.type);
  const cells = new Array<Cell>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as Cell;
    if (!data.getValid(i)) cells[i] = null;
    else cells[i] = isBoolean ? value === 1 : value;
  }
  return cells;
}
