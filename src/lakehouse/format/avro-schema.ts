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
}

export interface AvroFixed {
  readonly type: 'fixed';
  readonly name: string;
  readonly size: number;
}

export interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
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

/** Resolves a schema. Throws an Error that names what is wrong with it. */
export function resolveAvroSchema(schema: unknown): AvroType {
  return resolve(schema, new Map(), 0);
}

function resolve(schema: unknown, named: Map<string, AvroType>, depth: number): AvroType {
  if (depth > maxDepth) throw new Error(`the Avro schema is nested more than ${maxDepth} levels deep`);
  if (typeof schema === 'string') {
    if (primitives.has(schema)) return { kind: schema as AvroPrimitive };
    const known = named.get(schema);
    if (known !== undefined) return known;
    throw new Error(`the Avro schema names the unknown type ${JSON.stringify(schema)}`);
  }
  if (Array.isArray(schema)) {
    return { kind: 'union', branches: schema.map((branch) => resolve(branch, named, depth + 1)) };
  }
  if (typeof schema !== 'object' || schema === null) throw new Error('the Avro schema is no schema');
  const part = schema as Readonly<Record<string, unknown>>;
  switch (part['type']) {
    case 'record':
      return resolveRecord(part, named, depth);
    case 'array':
      return { kind: 'array', items: resolve(part['items'], named, depth + 1) };
    case 'map':
      return { kind: 'map', values: resolve(part['values'], named, depth + 1) };
    case 'fixed':
      return remember(named, part, { kind: 'fixed', size: sizeOf(part) });
    case 'enum':
      return remember(named, part, { kind: 'enum', symbols: symbolsOf(part) });
    default:
      return resolve(part['type'], named, depth + 1);
  }
}

function resolveRecord(part: Readonly<Record<string, unknown>>, named: Map<string, AvroType>, depth: number): AvroType {
  if (!Array.isArray(part['fields'])) throw new Error('a record of the Avro schema has no fields');
  const fields: AvroTypeField[] = [];
  const record = { kind: 'record', name: String(part['name']), fields } as const;
  // Before its fields: a record may contain itself.
  remember(named, part, record);
  for (const field of part['fields'] as readonly Readonly<Record<string, unknown>>[]) {
    const id = field['field-id'];
    fields.push({
      name: String(field['name']),
      id: typeof id === 'number' ? id : undefined,
      type: resolve(field['type'], named, depth + 1),
    });
  }
  return record;
}

function remember<Type extends AvroType>(
  named: Map<string, AvroType>,
  part: Readonly<Record<string, unknown>>,
  type: Type,
): Type {
  const [name, namespace] = [String(part['name']), part['namespace']];
  named.set(name, type);
  if (typeof namespace === 'string') named.set(`${namespace}.${name}`, type);
  return type;
}

function sizeOf(part: Readonly<Record<string, unknown>>): number {
  const size = part['size'];
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
  throw new Error(`the size of a fixed type of the Avro schema is ${JSON.stringify(size)}`);
}

function symbolsOf(part: Readonly<Record<string, unknown>>): readonly string[] {
  if (Array.isArray(part['symbols'])) return part['symbols'].map(String);
  throw new Error('an enum of the Avro schema has no symbols');
}
