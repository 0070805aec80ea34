import { rowCountOf, type Columns, type ColumnType, type ColumnValues } from '../base/columns.ts';
import { LakehouseError } from './errors.ts';
import type { IcebergField, IcebergSchema } from './format/table-metadata.ts';

const columnTypes: readonly ColumnType[] = ['boolean', 'int', 'long', 'float', 'double', 'string', 'timestamptz'];

export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  readonly required?: boolean;
  readonly doc?: string;
}

/** A list of columns, bare or under `columns`, or name → type. */
export type SchemaInput =
  | { readonly columns: readonly ColumnDefinition[] }
  | readonly ColumnDefinition[]
  | Readonly<Record<string, ColumnType>>;

/** The definitions in column order. Throws `invalid_schema` naming the column. */
export function parseSchemaInput(input: SchemaInput): readonly ColumnDefinition[] {
  const definitions = definitionsOf(input);
  if (definitions.length === 0) throw invalid('A table needs at least one column, but none came.', {});
  const names = new Set<string>();
  for (const { name, type } of definitions) {
    if (typeof name !== 'string' || name === '' || name.includes('\0'))
      throw invalid('Every column needs a name that is not empty and has no NUL character.', { name });
    // SQL, here as in Spark, knows no case in names.
    if (names.has(name.toLowerCase()))
      throw invalid(`SQL cannot tell the column ${JSON.stringify(name)} from another one; name it otherwise.`, {
        name,
      });
    if (!columnTypes.includes(type)) {
      throw invalid(
        `The column ${JSON.stringify(name)} must have one of the types ${columnTypes.join(', ')}, but ${type} came.`,
        { name, type },
      );
    }
    names.add(name.toLowerCase());
  }
  return definitions;
}

function definitionsOf(input: SchemaInput): readonly ColumnDefinition[] {
  if (Array.isArray(input)) return input as readonly ColumnDefinition[];
  const record = input as Readonly<Record<string, unknown>>;
  if (Array.isArray(record['columns'])) return record['columns'] as readonly ColumnDefinition[];
  return Object.entries(record).map(([name, type]) => ({ name, type: type as ColumnType }));
}

function invalid(message: string, detail: Readonly<Record<string, unknown>>): LakehouseError {
  return new LakehouseError('invalid_schema', `${message} Nothing was changed.`, detail);
}

/** A schema with fresh field ids after `lastColumnId`; a column that `base` has by name and type keeps its id. */
export function assignFieldIds(
  definitions: readonly ColumnDefinition[],
  options: { readonly schemaId: number; readonly lastColumnId: number; readonly base?: IcebergSchema | undefined },
): { readonly schema: IcebergSchema; readonly lastColumnId: number } {
  let { lastColumnId } = options;
  const fields = definitions.map(({ name, type, required = false, doc }): IcebergField => {
    const kept = options.base?.fields.find((field) => field.name === name && field.type === type);
    return { id: kept?.id ?? ++lastColumnId, name, required, type, ...(doc !== undefined && { doc }) };
  });
  return { schema: { type: 'struct', 'schema-id': options.schemaId, fields }, lastColumnId };
}

/** The Iceberg types that hold these values: float for Float32Array and so on; arrays by their values. */
export function schemaOfColumns(columns: Columns): readonly ColumnDefinition[] {
  return Object.entries(columns).map(([name, values]) => ({ name, type: typeOfValues(name, values) }));
}

function typeOfValues(name: string, values: ColumnValues): ColumnType {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  if (values instanceof Int32Array) return 'int';
  if (values instanceof BigInt64Array) return 'long';
  if (values instanceof Uint8Array) return 'boolean';
  const first = values.find((value) => value !== null);
  if (typeof first === 'string') return 'string';
  if (typeof first === 'number') return 'double';
  if (typeof first === 'bigint') return 'long';
  if (typeof first === 'boolean') return 'boolean';
  throw invalid(`The type of column ${JSON.stringify(name)} cannot be told from its values.`, { name });
}

/**
 * Checks that columns can be written under a schema, and gives their row count. Order does not matter. Throws
 * `unequal_lengths`, `no_rows`, `missing_column`, `unexpected_column`, `type_mismatch`, `null_value`.
 */
export function checkColumns(schema: IcebergSchema, columns: Columns): number {
  for (const name of Object.keys(columns)) {
    if (!schema.fields.some((field) => field.name === name)) {
      throw refuse('unexpected_column', `The table has no column ${JSON.stringify(name)}; leave it out.`, name);
    }
  }
  for (const field of schema.fields) {
    const values = Object.hasOwn(columns, field.name) ? columns[field.name] : undefined;
    if (values === undefined) {
      throw refuse(
        'missing_column',
        `The rows lack the column ${JSON.stringify(field.name)}, which the table has.`,
        field.name,
      );
    }
    checkValues(field, values);
  }
  const rowCount = rowCountOf(columns);
  if (rowCount === 0)
    throw new LakehouseError('no_rows', 'At least one row must come, but none did. Nothing was changed.');
  return rowCount;
}

function refuse(code: 'missing_column' | 'unexpected_column', message: string, column: string): LakehouseError {
  return new LakehouseError(code, `${message} Nothing was changed.`, { column });
}

const arrayOfType = {
  float: Float32Array,
  double: Float64Array,
  int: Int32Array,
  long: BigInt64Array,
  boolean: Uint8Array,
  timestamptz: BigInt64Array,
} as const;

function checkValues({ name, type, required }: IcebergField, values: ColumnValues): void {
  if (ArrayBuffer.isView(values)) {
    if (type !== 'string' && values instanceof arrayOfType[type]) return;
    throw mismatch(name, type, values.constructor.name);
  }
  if (!Array.isArray(values)) throw mismatch(name, type, typeof values);
  for (const value of values as readonly unknown[]) {
    if (value === null) {
      if (!required) continue;
      throw new LakehouseError(
        'null_value',
        `The column ${JSON.stringify(name)} is required, but a row has no value for it. Nothing was changed.`,
        { column: name },
      );
    }
    if (!fits(type, value)) throw mismatch(name, type, typeof value);
  }
}

function fits(type: ColumnType, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'int':
      return Number.isInteger(value) && (value as number) === ((value as number) | 0);
    case 'long':
    case 'timestamptz':
      return typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
  }
}

function mismatch(column: string, type: ColumnType, came: string): LakehouseError {
  const expected = type === 'string' ? 'an array of strings' : `${arrayOfType[type].name} or an array of such values`;
  return new LakehouseError(
    'type_mismatch',
    `The column ${JSON.stringify(column)} is of type ${type} and takes ${expected}, but ${came} came. Nothing was changed.`,
    { column, type, came },
  );
}
