import type { ColumnType } from '../../base/columns.ts';
import { LakehouseError } from '../errors.ts';
import { asInteger, jsonFields } from './json-fields.ts';
import type { IcebergField, IcebergSchema } from './table-metadata.ts';

/** Iceberg's types that the lab's columns have. */
const columnTypes: ReadonlySet<unknown> = new Set<ColumnType>([
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'string',
  'timestamptz',
]);

/**
 * A schema of table metadata (spec: Appendix C, Schemas). Throws `unsupported_table` naming a column whose type the lab does
 * not have, an Error that names a field that is wrong.
 */
export function parseSchema(value: unknown, path: string): IcebergSchema {
  const fields = jsonFields(value, path);
  if (fields.text('type') !== 'struct') throw new Error(`the field ${path}.type must be struct`);
  const schema: IcebergSchema = {
    type: 'struct',
    'schema-id': fields.integer('schema-id'),
    ...(fields.has('identifier-field-ids') && {
      'identifier-field-ids': fields.list('identifier-field-ids', asInteger),
    }),
    fields: fields.list('fields', parseField),
    ...fields.except(['type', 'schema-id', 'identifier-field-ids', 'fields']),
  };
  requireDistinct(schema, path);
  return schema;
}

function parseField(value: unknown, path: string): IcebergField {
  const fields = jsonFields(value, path);
  const name = fields.text('name');
  if (name === '') throw new Error(`the field ${path}.name must not be empty`);
  return {
    id: fields.integer('id'),
    name,
    required: fields.flag('required'),
    type: columnType(name, fields.except([])['type'], `${path}.type`),
    ...(fields.has('doc') && { doc: fields.text('doc') }),
    ...fields.except(['id', 'name', 'required', 'type', 'doc']),
  };
}

function columnType(column: string, type: unknown, path: string): ColumnType {
  if (columnTypes.has(type)) return type as ColumnType;
  if (type === undefined || type === null) throw new Error(`the field ${path} is missing`);
  const nested = typeof type === 'object' ? (type as { readonly type?: unknown }).type : undefined;
  const name = typeof type === 'string' ? type : typeof nested === 'string' ? nested : 'unknown';
  throw unsupported(`the column ${JSON.stringify(column)} of type ${name}`, { column, type: name });
}

/** A schema is read through SQL, which knows no case in names. */
function requireDistinct({ fields }: IcebergSchema, path: string): void {
  const names = new Map<string, string>();
  const ids = new Set<number>();
  for (const { id, name } of fields) {
    if (ids.has(id)) throw new Error(`the field ${path}.fields has the id ${id} twice`);
    ids.add(id);
    const other = names.get(name.toLowerCase());
    if (other === name) throw new Error(`the field ${path}.fields has the column ${JSON.stringify(name)} twice`);
    if (other !== undefined) {
      throw unsupported(`the columns ${JSON.stringify(other)} and ${JSON.stringify(name)}, which differ by case only`, {
        column: name,
      });
    }
    names.set(name.toLowerCase(), name);
  }
}

function unsupported(feature: string, detail: Readonly<Record<string, unknown>>): LakehouseError {
  return new LakehouseError(
    'unsupported_table',
    `The table has ${feature}, but the lab has columns of the types ${[...columnTypes].join(', ')} only, each name once. ` +
      'Nothing was changed; leave the column out.',
    { feature, ...detail },
  );
}
