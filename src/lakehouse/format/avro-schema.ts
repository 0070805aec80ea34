/** The Avro types that have no parts (Avro specification, Primitive Types). */
export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly doc?: string;
  /** Iceberg's id of the field (spec: Appendix A, Avro). */
  readonly 'field-id'?: number;
}

export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly fields: readonly AvroField[];
}

export interface AvroArray {
  readonly type: 'array';
  readonly items: AvroSchema;
  readonly logicalType?: string;
  readonly 'element-id'?: number;
}

export interface AvroMap {
  readonly type: 'map';
  readonly values: AvroSchema;
  readonly 'key-id'?: number;
  readonly 'value-id'?: number;
}

export interface AvroFixed {
  readonly type: 'fixed';
  readonly name: string;
  readonly namespace?: string;
  readonly size: number;
  readonly logicalType?: string;
}

export interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly symbols: readonly string[];
}

/** A primitive with attributes, such as a logical type. */
interface AvroAnnotated {
  readonly type: AvroPrimitive;
  readonly logicalType?: string;
}

/** A schema as JSON. A text that is no primitive is the name of a type that was defined before. */
export type AvroSchema =
  | AvroPrimitive
  | AvroAnnotated
  | AvroRecord
  | AvroArray
  | AvroMap
  | AvroFixed
  | AvroEnum
  | readonly AvroSchema[]
  | (string & {});

/** A schema whose names are resolved, as encoding and decoding walk it. */
export type AvroType =
  | { readonly kind: AvroPrimitive }
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly AvroTypeField[] }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] };

export interface AvroTypeField {
  readonly name: string;
  /** Iceberg's id; undefined where the schema has none. */
  readonly id: number | undefined;
  readonly type: AvroType;
}

const primitives: ReadonlySet<string> = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]);

/** The deepest nesting that is followed: Iceberg's own schemas have six levels. */
const maxDepth = 64;

/** What is known at one place in a schema. */
interface Scope {
  readonly named: Map<string, AvroType>;
  /** Of the names that have none of their own. */
  readonly namespace: string;
  readonly depth: number;
}

/** Resolves a schema. Throws an Error that names what is wrong with it. */
export function resolveAvroSchema(schema: unknown): AvroType {
  return resolve(schema, { named: new Map(), namespace: '', depth: 0 });
}

type SchemaPart = Readonly<Record<string, unknown>>;

function resolve(schema: unknown, scope: Scope): AvroType {
  if (scope.depth > maxDepth) throw new Error(`the Avro schema is nested more than ${maxDepth} levels deep`);
  if (typeof schema === 'string') return resolveName(schema, scope);
  const inner = { ...scope, depth: scope.depth + 1 };
  if (Array.isArray(schema)) return { kind: 'union', branches: schema.map((branch) => resolve(branch, inner)) };
  if (typeof schema !== 'object' || schema === null) throw new Error('a part of the Avro schema is no schema');
  const part = schema as SchemaPart;
  switch (part['type']) {
    case 'record':
    case 'error':
      return resolveRecord(part, inner);
    case 'array':
      return { kind: 'array', items: resolve(part['items'], inner) };
    case 'map':
      return { kind: 'map', values: resolve(part['values'], inner) };
    case 'fixed':
      return remember(fullName(part, scope), { kind: 'fixed', size: sizeOf(part) }, scope);
    case 'enum':
      return remember(fullName(part, scope), { kind: 'enum', symbols: symbolsOf(part) }, scope);
    default:
      return resolve(part['type'], inner);
  }
}

/** A name without a dot belongs to the namespace around it (Avro specification, Names). */
function resolveName(name: string, { named, namespace }: Scope): AvroType {
  if (primitives.has(name)) return { kind: name as AvroPrimitive };
  const known = (namespace === '' ? undefined : named.get(`${namespace}.${name}`)) ?? named.get(name);
  if (known !== undefined) return known;
  throw new Error(`the Avro schema names the unknown type ${JSON.stringify(name)}`);
}

function fullName(part: SchemaPart, scope: Scope): string {
  const name = part['name'];
  if (typeof name !== 'string' || name === '') throw new Error('a type of the Avro schema has no name');
  if (name.includes('.')) return name;
  const namespace = typeof part['namespace'] === 'string' ? part['namespace'] : scope.namespace;
  return namespace === '' ? name : `${namespace}.${name}`;
}

function resolveRecord(part: SchemaPart, scope: Scope): AvroType {
  if (!Array.isArray(part['fields'])) throw new Error('a record of the Avro schema has no fields');
  const fields: AvroTypeField[] = [];
  const name = fullName(part, scope);
  // Before its fields: a record may contain itself.
  const record = remember(name, { kind: 'record', name, fields } as const, scope);
  const inner = { ...scope, namespace: name.slice(0, Math.max(0, name.lastIndexOf('.'))) };
  for (const field of part['fields'] as readonly unknown[]) {
    if (typeof field !== 'object' || field === null) throw new Error('a field of the Avro schema is no field');
    const { name: fieldName, type, 'field-id': id } = field as SchemaPart;
    if (typeof fieldName !== 'string') throw new Error('a field of the Avro schema has no name');
    fields.push({ name: fieldName, id: typeof id === 'number' ? id : undefined, type: resolve(type, inner) });
  }
  return record;
}

function remember<Type extends AvroType>(name: string, type: Type, { named }: Scope): Type {
  named.set(name, type);
  return type;
}

function sizeOf(part: SchemaPart): number {
  const size = part['size'];
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
  throw new Error(`the size of a fixed type of the Avro schema is ${JSON.stringify(size)}`);
}

function symbolsOf(part: SchemaPart): readonly string[] {
  if (Array.isArray(part['symbols'])) return part['symbols'].map(String);
  throw new Error('an enum of the Avro schema has no symbols');
}
