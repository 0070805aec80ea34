import { EndpointError } from './errors.ts';
import { createFeatureWriter, kindOf } from './feature-writer.ts';
import type { FeatureWriter, ModelInput } from './feature-writer.ts';
import type { Signature } from './signature.ts';

const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
type Form = (typeof forms)[number];
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The rows of an MLflow scoring request: exactly one of `dataframe_split` (columns by name, any order),
 * `dataframe_records` (a list of objects), `instances` (objects, or lists in signature order) and `inputs` (an object
 * of lists, or what `instances` takes). Other keys, such as MLflow's `params`, are passed over, as MLflow does.
 * Errors are `INVALID_PARAMETER_VALUE` and name the field and, where there is one, the row counted from 0. At least
 * one row is expected: an empty request is nearly always a mistake of the caller.
 *
 * Written by hand rather than with the schema library: 16 MiB of numbers are checked in one pass, and each message
 * must name the row without holding a value.
 */
export function readModelInput(request: unknown, signature: Signature): ModelInput {
  if (!isObject(request)) throw refuse(`The request must be an object with ${oneOf}, but ${kindOf(request)} came.`);
  const present = forms.filter((form) => Object.hasOwn(request, form));
  const [form] = present;
  if (form === undefined || present.length > 1) {
    const came = form === undefined ? 'none came' : `${present.join(' and ')} came`;
    throw refuse(`The request must have ${oneOf}, but ${came}.`);
  }
  return readers[form](request[form], signature);
}

/** How many names an error lists: a request can have a million of them. */
const listedNames = 20;

const oneOf = 'exactly one of dataframe_split, dataframe_records, instances and inputs';

const readers: Readonly<Record<Form, (data: unknown, signature: Signature) => ModelInput>> = {
  dataframe_split: readSplit,
  dataframe_records: (data, signature) => readRecords('dataframe_records', data, signature),
  instances: (data, signature) => readInstances('instances', data, signature),
  inputs: (data, signature) =>
    isObject(data) ? readColumnar(data, signature) : readInstances('inputs', data, signature),
};

function readSplit(split: unknown, signature: Signature): ModelInput {
  if (!isObject(split)) {
    throw refuse(
      `dataframe_split must be an object with columns and data, but ${kindOf(split)} came.`,
      'dataframe_split',
    );
  }
  const unknown = Object.keys(split).find((key) => !['columns', 'data', 'index'].includes(key));
  if (unknown !== undefined) {
    throw refuse(`dataframe_split has the unknown key ${shown(unknown)}; it takes columns, data and index.`, unknown);
  }
  const names = Object.hasOwn(split, 'columns') ? split['columns'] : undefined;
  if (!Array.isArray(names)) {
    throw refuse(`dataframe_split.columns must be a list of column names, but ${kindOf(names)} came.`, 'columns');
  }
  const notText = names.findIndex((name) => typeof name !== 'string');
  if (notText >= 0) {
    throw refuse(
      `dataframe_split.columns must be texts, but number ${notText} is ${kindOf(names[notText])}.`,
      'columns',
    );
  }
  const positions = checkNames(names as string[], signature);
  const rows = requireRows('dataframe_split.data', Object.hasOwn(split, 'data') ? split['data'] : undefined);
  return readRows(rows, positions, 'columns', createFeatureWriter(signature, rows.length));
}

function readInstances(form: Form, data: unknown, signature: Signature): ModelInput {
  const rows = requireRows(form, data);
  if (isObject(rows[0])) return readRecords(form, data, signature);
  const writer = createFeatureWriter(signature, rows.length);
  const positions = new Map(writer.fields.map(({ name }, index) => [name, index]));
  return readRows(rows, positions, 'the signature', writer);
}

function readRows(
  rows: readonly unknown[],
  positions: ReadonlyMap<string, number>,
  widthOf: string,
  writer: FeatureWriter,
): ModelInput {
  const sources = writer.fields.map((field) => ({ field, position: positions.get(field.name) }));
  rows.forEach((row, index) => {
    if (!Array.isArray(row)) throw refuseRow(index, `must be a list of values, but ${kindOf(row)} came`);
    if (row.length !== positions.size) {
      throw refuseRow(index, `has ${counted(row.length, 'value')}, but ${widthOf} has ${positions.size}`);
    }
    for (const { field, position } of sources) if (position !== undefined) field.write(index, row[position]);
  });
  return writer.finish();
}

function readRecords(form: Form, data: unknown, signature: Signature): ModelInput {
  const rows = requireRows(form, data);
  const writer = createFeatureWriter(signature, rows.length);
  const known = new Set(writer.fields.map(({ name }) => name));
  rows.forEach((row, index) => {
    if (!isObject(row)) throw refuseRow(index, `must be an object of column names and values, but ${kindOf(row)} came`);
    const extra = Object.keys(row).find((name) => !known.has(name));
    const missing = writer.fields.find(({ name, required }) => required && !Object.hasOwn(row, name));
    if (missing !== undefined || extra !== undefined) {
      throw refuseNames(missing === undefined ? [] : [missing.name], extra === undefined ? [] : [extra], index);
    }
    for (const field of writer.fields) if (Object.hasOwn(row, field.name)) field.write(index, row[field.name]);
  });
  return writer.finish();
}

function readColumnar(inputs: JsonObject, signature: Signature): ModelInput {
  checkNames(Object.keys(inputs), signature);
  const columns = new Map<string, readonly unknown[]>();
  for (const [name, values] of Object.entries(inputs)) {
    if (!Array.isArray(values)) {
      throw refuse(`inputs: column ${shown(name)} must be a list of values, but ${kindOf(values)} came.`, name);
    }
    columns.set(name, values);
  }
  const [first] = columns;
  if (first === undefined)
    throw refuse('inputs must have at least one column with a value, but it is empty.', 'inputs');
  const [firstName, { length: rowCount }] = first;
  for (const [name, { length }] of columns) {
    if (length === rowCount) continue;
    throw refuse(
      `inputs: column ${shown(name)} has ${counted(length, 'value')}, but column ${shown(firstName)} has ${rowCount}.`,
      name,
    );
  }
  if (rowCount === 0) throw refuse('inputs must have at least one row, but its columns are empty.', 'inputs');
  const writer = createFeatureWriter(signature, rowCount);
  for (const field of writer.fields) columns.get(field.name)?.forEach((value, row) => field.write(row, value));
  return writer.finish();
}

/** Name → place. Throws when a name came twice, a required one is missing or one is not in the signature. */
function checkNames(names: readonly string[], signature: Signature): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  names.forEach((name, index) => {
    if (places.has(name)) throw refuse(`The column ${shown(name)} came twice.`, name);
    places.set(name, index);
  });
  const known = new Set(signature.inputs.map(({ name }) => name));
  const missing = signature.inputs.filter(({ name, required }) => required && !places.has(name));
  const extra = names.filter((name) => !known.has(name));
  if (missing.length > 0 || extra.length > 0) {
    throw refuseNames(
      missing.map(({ name }) => name),
      extra,
    );
  }
  return places;
}

function requireRows(what: string, rows: unknown): readonly unknown[] {
  if (!Array.isArray(rows)) throw refuse(`${what} must be a list of rows, but ${kindOf(rows)} came.`, what);
  if (rows.length === 0) throw refuse(`${what} must have at least one row, but it is empty.`, what);
  return rows;
}

function refuseNames(missing: readonly string[], extra: readonly string[], row?: number): EndpointError {
  const parts = [
    ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
    ...(extra.length > 0 ? [`not in the signature: ${listed(extra)}`] : []),
  ];
  const where = row === undefined ? 'The columns' : `Row ${row} (counted from 0): its columns`;
  const named = (names: readonly string[]) => names.slice(0, listedNames).map(shorten);
  return new EndpointError(
    'INVALID_PARAMETER_VALUE',
    `${where} are not those of the model's signature; ${parts.join('; ')}.`,
    {
      field: shorten(missing[0] ?? extra[0] ?? ''),
      missing: named(missing),
      extra: named(extra),
      ...(row === undefined ? {} : { row }),
    },
  );
}

function refuseRow(row: number, wrong: string): EndpointError {
  return new EndpointError('INVALID_PARAMETER_VALUE', `Row ${row} (counted from 0) ${wrong}.`, { row });
}

function refuse(message: string, field?: string): EndpointError {
  return new EndpointError('INVALID_PARAMETER_VALUE', message, field === undefined ? {} : { field: shorten(field) });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(names: readonly string[]): string {
  const rest = names.length - listedNames;
  return names.slice(0, listedNames).map(shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function shown(name: string): string {
  return JSON.stringify(shorten(name));
}

/** A name can be as long as the whole request. */
function shorten(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
