import type { CommitDeps } from './catalog.ts';
import { commitToExisting } from './commit-change.ts';
import { LakehouseError } from './errors.ts';
import { currentSchema, type IcebergField, type IcebergSchema } from './format/table-metadata.ts';
import { parseSchemaInput, type ColumnDefinition, type SchemaInput } from './schema.ts';
import { withSchema } from './transitions.ts';

/** Changes of a table's columns, made in the order drop, rename, add. */
export interface SchemaChange {
  /** Optional columns: one, several, or name → type. */
  readonly add?: ColumnDefinition | SchemaInput | undefined;
  /** `{from, to}`, or old name → new name. */
  readonly rename?: { readonly from: string; readonly to: string } | Readonly<Record<string, string>> | undefined;
  /** Names. */
  readonly drop?: string | readonly string[] | undefined;
}

/**
 * Adds, renames and drops columns (spec: Schema Evolution): metadata only, no data file is touched. A column keeps its id
 * through a rename, and an id is never given twice, so that a column that is dropped and added again is another one.
 * Older snapshots keep the schema they were written with. Throws `invalid_schema_change`, `invalid_schema`.
 */
export function updateSchema(deps: CommitDeps, name: string, change: SchemaChange): Promise<IcebergSchema> {
  return commitToExisting(deps, name, async ({ metadata }) => {
    const current = currentSchema(metadata);
    const kept = renameColumns(dropColumns(current, dropsOf(change)), renamesOf(change));
    const { fields, lastColumnId } = addColumns(kept, addsOf(change), metadata['last-column-id']);
    if (fields.length === 0)
      throw refuse('A table needs at least one column, but the last one was to be dropped.', { kind: 'last_column' });
    if (JSON.stringify(fields) === JSON.stringify(current.fields)) return { result: current };
    const next = withSchema(metadata, { ...current, fields }, lastColumnId);
    return { next, result: currentSchema(next) };
  });
}

function dropsOf({ drop = [] }: SchemaChange): readonly string[] {
  return typeof drop === 'string' ? [drop] : drop;
}

function renamesOf({ rename = {} }: SchemaChange): readonly (readonly [from: string, to: string])[] {
  const { from, to, ...others } = rename as Readonly<Record<string, string>>;
  const isPair = from !== undefined && to !== undefined && Object.keys(others).length === 0;
  return isPair ? [[from, to]] : Object.entries(rename);
}

function addsOf({ add }: SchemaChange): readonly ColumnDefinition[] {
  if (add === undefined) return [];
  const { name, type } = add as Partial<ColumnDefinition>;
  if (typeof name === 'string' && typeof type === 'string') return parseSchemaInput([add as ColumnDefinition]);
  return parseSchemaInput(add as SchemaInput);
}

function dropColumns(schema: IcebergSchema, names: readonly string[]): readonly IcebergField[] {
  for (const name of names) {
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (field === undefined) {
      throw refuse(`Cannot delete missing column ${JSON.stringify(name)}.`, { kind: 'missing', column: name });
    }
    if (schema['identifier-field-ids']?.includes(field.id)) {
      throw refuse(`Cannot delete identifier field ${JSON.stringify(name)}: rows are told apart by it.`, {
        kind: 'identifier',
        column: name,
      });
    }
  }
  return schema.fields.filter((field) => !names.includes(field.name));
}

function renameColumns(
  fields: readonly IcebergField[],
  renames: readonly (readonly [from: string, to: string])[],
): readonly IcebergField[] {
  for (const [from, to] of renames) {
    if (!fields.some((field) => field.name === from)) {
      throw refuse(`Cannot rename missing column ${JSON.stringify(from)}.`, { kind: 'missing', column: from });
    }
    parseSchemaInput([{ name: to, type: 'int' }]);
  }
  const renamed = fields.map((field) => ({
    ...field,
    name: renames.find(([from]) => from === field.name)?.[1] ?? field.name,
  }));
  requireDistinct(renamed);
  return renamed;
}

function addColumns(
  fields: readonly IcebergField[],
  definitions: readonly ColumnDefinition[],
  lastColumnId: number,
): { readonly fields: readonly IcebergField[]; readonly lastColumnId: number } {
  const added = definitions.map(({ name, type, required = false, doc }, index): IcebergField => {
    if (required) {
      throw refuse(
        `Incompatible change: cannot add required column ${JSON.stringify(name)}, because the rows there are have no value for it.`,
        { kind: 'required', column: name },
      );
    }
    return { id: lastColumnId + 1 + index, name, required, type, ...(doc !== undefined && { doc }) };
  });
  const all = [...fields, ...added];
  requireDistinct(all);
  return { fields: all, lastColumnId: lastColumnId + added.length };
}

/** SQL, here as in Spark, knows no case in names. */
function requireDistinct(fields: readonly IcebergField[]): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name.toLowerCase())) {
      throw refuse(`The column ${JSON.stringify(name)} already exists, or SQL could not tell it from another one.`, {
        kind: 'exists',
        column: name,
      });
    }
    seen.add(name.toLowerCase());
  }
}

function refuse(message: string, detail: Readonly<Record<string, unknown>>): LakehouseError {
  return new LakehouseError('invalid_schema_change', `${message} Nothing was changed.`, detail);
}
