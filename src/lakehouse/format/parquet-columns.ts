import type { ParquetParsers, SchemaElement } from 'hyparquet';
import type { ColumnType, ColumnValues } from '../../base/columns.ts';
import type { IcebergField, IcebergSchema } from './table-metadata.ts';

/** What a primitive column of a Parquet file holds (Parquet spec: Types, Logical Types). */
type StoredKind = 'boolean' | 'int' | 'uint' | 'long' | 'float' | 'double' | 'text' | 'timestamptz';

/** What each type is read from (Iceberg spec: Appendix A, Parquet; Schema Evolution, for the types that it was before). */
const readFrom: Readonly<Record<ColumnType, readonly StoredKind[]>> = {
  boolean: ['boolean'],
  int: ['int'],
  long: ['long', 'int', 'uint'],
  float: ['float'],
  double: ['double', 'float'],
  string: ['text'],
  timestamptz: ['timestamptz'],
};

/** The column of a file that a field is read from. */
export interface FileColumn {
  readonly name: string;
  /** What the file has, as the field's type has it. */
  convert(values: ColumnValues): ColumnValues;
}

/**
 * The column of each field: by field id, or by name in a file without ids; none for a field that the file does not have.
 * Throws an Error that names the column where it is of another type.
 * @param elements the schema of the file, its root first
 */
export function findColumns(
  elements: readonly SchemaElement[],
  schema: IcebergSchema,
): ReadonlyMap<IcebergField, FileColumn> {
  const columns = topLevel(elements);
  const hasIds = columns.some((column) => column.field_id !== undefined);
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) throw new Error(`the file has two columns ${JSON.stringify(name)}`);
    names.add(name);
  }
  const found = new Map<IcebergField, FileColumn>();
  for (const field of schema.fields) {
    const column = columns.find((each) => (hasIds ? each.field_id === field.id : each.name === field.name));
    if (column !== undefined) found.set(field, { name: column.name, convert: converterOf(field, column) });
  }
  return found;
}

/** Nested columns come after the group that they are in. */
function topLevel(elements: readonly SchemaElement[]): readonly SchemaElement[] {
  const columns: SchemaElement[] = [];
  let at = 1;
  const skip = (): void => {
    const children = elements[at++]?.num_children ?? 0;
    for (let child = 0; child < children && at < elements.length; child++) skip();
  };
  while (at < elements.length) {
    const element = elements[at];
    if (element !== undefined) columns.push(element);
    skip();
  }
  return columns;
}

function converterOf({ type }: IcebergField, element: SchemaElement): FileColumn['convert'] {
  const kind = storedKind(element);
  if (kind === undefined || !readFrom[type].includes(kind)) {
    throw new Error(
      `the column ${JSON.stringify(element.name)} must be readable as ${type}, but in the file it is ${describe(element)}`,
    );
  }
  return type === 'long' && kind !== 'long' ? widened : (values) => values;
}

function widened(values: ColumnValues): ColumnValues {
  const wide = Array.from(values, (value) => (typeof value === 'number' ? BigInt(value) : null));
  return wide.includes(null) ? wide : BigInt64Array.from(wide as bigint[]);
}

function storedKind(element: SchemaElement): StoredKind | undefined {
  if (element.num_children !== undefined || element.repetition_type === 'REPEATED') return undefined;
  const annotation = element.logical_type?.type ?? element.converted_type;
  switch (element.type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
      return integerKind(element, 32);
    case 'INT64':
      return annotation === undefined || annotation === 'INTEGER' || element.converted_type === 'INT_64'
        ? integerKind(element, 64)
        : timestampKind(element);
    case 'INT96':
      return 'timestamptz';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    case 'BYTE_ARRAY':
      return annotation === undefined || textAnnotations.has(annotation) ? 'text' : undefined;
    case 'FIXED_LEN_BYTE_ARRAY':
    case undefined:
      return undefined;
  }
}

const textAnnotations: ReadonlySet<string> = new Set(['STRING', 'UTF8', 'ENUM', 'JSON']);
const smallIntegers: ReadonlySet<string> = new Set(['INT_8', 'INT_16', 'INT_32', 'UINT_8', 'UINT_16']);

function integerKind({ logical_type: logical, converted_type: converted }: SchemaElement, width: 32 | 64) {
  const isUnsigned = logical?.type === 'INTEGER' ? !logical.isSigned && logical.bitWidth === width : undefined;
  if (width === 64) return isUnsigned === true || converted === 'UINT_64' ? undefined : 'long';
  if (isUnsigned === true || converted === 'UINT_32') return 'uint';
  if (logical !== undefined) return logical.type === 'INTEGER' ? 'int' : undefined;
  return converted === undefined || smallIntegers.has(converted) ? 'int' : undefined;
}

/** Of a time without a zone nobody knows which moment it is. */
function timestampKind({ logical_type: logical, converted_type: converted }: SchemaElement): StoredKind | undefined {
  const isMoment =
    logical === undefined
      ? converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS'
      : logical.type === 'TIMESTAMP' && logical.isAdjustedToUTC;
  return isMoment ? 'timestamptz' : undefined;
}

function describe({
  type,
  logical_type: logical,
  converted_type,
  num_children,
  repetition_type,
}: SchemaElement): string {
  if (num_children !== undefined || repetition_type === 'REPEATED') return 'nested';
  const annotation = logical?.type ?? converted_type;
  const zone = logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? ' without time zone' : '';
  return annotation === undefined ? String(type) : `${type} (${annotation}${zone})`;
}

/** U+FEFF at the beginning of a text belongs to it. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Timestamps as microseconds since 1970 in UTC, rounded down, and every text as text. */
export const columnParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (milliseconds) => BigInt.asIntN(64, milliseconds * 1000n),
  timestampFromMicroseconds: (microseconds) => microseconds,
  timestampFromNanoseconds: (nanoseconds) => (nanoseconds - (((nanoseconds % 1000n) + 1000n) % 1000n)) / 1000n,
  stringFromBytes: (bytes) => utf8.decode(bytes),
  jsonFromBytes: (bytes) => utf8.decode(bytes),
};
