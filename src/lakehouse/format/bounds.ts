import type { ColumnType, ColumnValues } from '../../base/columns.ts';
import { bytesOfHex, toHex } from '../../base/ids.ts';
import type { IcebergField } from './table-metadata.ts';

/** What a manifest says of one column's values. */
export interface ColumnMetrics {
  readonly nullCount: number;
  /** Only of float and double columns. */
  readonly nanCount: number | null;
  /** Hexadecimal text of the single-value form; null when the column has no value that can be ordered. */
  readonly lower: string | null;
  readonly upper: string | null;
}

type Scalar = number | bigint | boolean | string;

/** Bounds of strings are truncated to 16 code points (`write.metadata.metrics.default`: `truncate(16)`). */
const boundCodePoints = 16;

/** Counts and bounds of a column (spec: Manifests, `data_file` fields 110, 125, 128 and 137). NaN is in no bound. */
export function measureColumn(field: IcebergField, values: ColumnValues): ColumnMetrics {
  const isInNumbers = ArrayBuffer.isView(values) && !(values instanceof BigInt64Array);
  const range: ValueRange<Scalar> = isInNumbers ? rangeOfNumbers(values) : rangeOf(values);
  const isFloating = field.type === 'float' || field.type === 'double';
  // Which zero it is comparing does not tell: the bounds take in both, as Iceberg orders them.
  const lower = isFloating && range.lower === 0 ? -0 : range.lower;
  const upper = isFloating && range.upper === 0 ? 0 : range.upper;
  return {
    nullCount: range.nullCount,
    nanCount: isFloating ? range.nanCount : null,
    lower: lower === undefined ? null : singleValue(field, typeof lower === 'string' ? truncate(lower) : lower),
    upper: upper === undefined ? null : upperBound(field, upper),
  };
}

interface ValueRange<Value> {
  readonly nullCount: number;
  readonly nanCount: number;
  /** Undefined when no value can be ordered, as is `upper`. */
  readonly lower: Value | undefined;
  readonly upper: Value | undefined;
}

/** The same as `rangeOf`, five times as fast: without an iterator, and with nothing but numbers in it. */
export function rangeOfNumbers(values: Float32Array | Float64Array | Int32Array | Uint8Array): ValueRange<number> {
  let nanCount = 0;
  let lower = Infinity;
  let upper = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < lower) lower = value;
    if (value > upper) upper = value;
    if (value !== value) nanCount++;
  }
  const isOrdered = nanCount < values.length;
  return { nullCount: 0, nanCount, lower: isOrdered ? lower : undefined, upper: isOrdered ? upper : undefined };
}

function rangeOf(values: Iterable<Scalar | null>): ValueRange<Scalar> {
  let nullCount = 0;
  let nanCount = 0;
  let lower: Scalar | undefined;
  let upper: Scalar | undefined;
  for (const value of values) {
    if (value === null) nullCount++;
    else if (value !== value) nanCount++;
    else if (typeof value === 'string') {
      const text = value.toWellFormed();
      if (lower === undefined || isTextBelow(text, String(lower))) lower = text;
      if (upper === undefined || isTextBelow(String(upper), text)) upper = text;
    } else {
      if (lower === undefined || value < lower) lower = value;
      if (upper === undefined || value > upper) upper = value;
    }
  }
  return { nullCount, nanCount, lower, upper };
}

/** By code points, which is the order of their UTF-8 (spec: bounds of strings); UTF-16 would put surrogates before U+E000. */
function isTextBelow(text: string, other: string): boolean {
  const length = Math.min(text.length, other.length);
  for (let at = 0; at < length; at++) {
    const [unit, otherUnit] = [text.charCodeAt(at), other.charCodeAt(at)];
    if (unit !== otherUnit) return placeOf(unit) < placeOf(otherUnit);
  }
  return text.length < other.length;
}

const placeOf = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

function truncate(text: string): string {
  return [...text].slice(0, boundCodePoints).join('');
}

/** A truncated upper bound must still be above every value: its last code point is raised; null where none can be. */
function upperBound(field: IcebergField, value: Scalar): string | null {
  if (typeof value !== 'string' || [...value].length <= boundCodePoints) return singleValue(field, value);
  const points = Uint32Array.from(truncate(value), (character) => Number(character.codePointAt(0)));
  for (let last = points.length - 1; last >= 0; last--) {
    const raised = points[last]! + 1 === 0xd800 ? 0xe000 : points[last]! + 1;
    if (raised <= 0x10ffff) return singleValue(field, String.fromCodePoint(...points.slice(0, last), raised));
  }
  return null;
}

/** Little-endian numbers, UTF-8 text (spec: Appendix D, Binary single-value serialization). */
function singleValue({ type }: IcebergField, value: Scalar): string {
  if (type === 'string') return toHex(new TextEncoder().encode(String(value)));
  if (type === 'boolean') return value === true || value === 1 ? '01' : '00';
  const view = new DataView(new ArrayBuffer(type === 'int' || type === 'float' ? 4 : 8));
  switch (type) {
    case 'int':
      view.setInt32(0, Number(value), true);
      break;
    case 'float':
      view.setFloat32(0, Number(value), true);
      break;
    case 'double':
      view.setFloat64(0, Number(value), true);
      break;
    case 'long':
    case 'timestamptz':
      view.setBigInt64(0, BigInt(value), true);
      break;
  }
  return toHex(new Uint8Array(view.buffer));
}

/**
 * The value of a bound: of its column's type, a number for int, float and double, a bigint for long and timestamptz
 * (microseconds since 1970). A bound from before the type was widened has the bytes of the type of then (spec: Schema
 * Evolution). Throws an Error for bytes that no value of the type has.
 */
export function decodeBound(type: ColumnType, hex: string): number | bigint | string | boolean {
  const bytes = bytesOfHex(hex);
  if (type === 'string') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const view = new DataView(bytes.buffer);
  switch (`${type} of ${bytes.length}`) {
    case 'boolean of 1':
      return view.getUint8(0) !== 0;
    case 'int of 4':
      return view.getInt32(0, true);
    case 'long of 4':
      return BigInt(view.getInt32(0, true));
    case 'float of 4':
    case 'double of 4':
      return view.getFloat32(0, true);
    case 'double of 8':
      return view.getFloat64(0, true);
    case 'long of 8':
    case 'timestamptz of 8':
      return view.getBigInt64(0, true);
  }
  throw new Error(`a bound of type ${type} cannot have ${bytes.length} bytes`);
}
