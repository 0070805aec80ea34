/** The fields of a JSON object, each checked as it is read. Every method throws an Error that names the field. */
export interface JsonFields {
  readonly path: string;
  /** Neither absent nor null. */
  has(key: string): boolean;
  text(key: string): string;
  /** A whole number that a double holds. */
  integer(key: string): number;
  flag(key: string): boolean;
  /** A 64-bit number as decimal text. */
  id(key: string): string;
  list<Item>(key: string, read: (value: unknown, path: string) => Item): readonly Item[];
  map<Value>(key: string, read: (value: unknown, path: string) => Value): Readonly<Record<string, Value>>;
  fields(key: string): JsonFields;
  /** All fields but these, as they are. */
  except(keys: readonly string[]): Readonly<Record<string, unknown>>;
}

/** @param path what the object is, for errors; empty for the whole file */
export function jsonFields(value: unknown, path: string): JsonFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${path === '' ? 'the file' : `the field ${path}`} must be an object, but ${said(value)} came`);
  }
  const object = value as Readonly<Record<string, unknown>>;
  const pathOf = (key: string) => (path === '' ? key : `${path}.${key}`);
  const find = (key: string): unknown => (Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined);
  const required = (key: string): unknown => {
    const found = find(key);
    if (found !== undefined) return found;
    throw new Error(`the field ${pathOf(key)} is missing`);
  };
  return {
    path,
    has: (key) => find(key) !== undefined,
    text: (key) => asText(required(key), pathOf(key)),
    integer: (key) => asInteger(required(key), pathOf(key)),
    id: (key) => asId(required(key), pathOf(key)),
    flag(key) {
      const found = required(key);
      if (typeof found === 'boolean') return found;
      throw mismatch(pathOf(key), 'true or false', found);
    },
    list(key, read) {
      const found = required(key);
      if (!Array.isArray(found)) throw mismatch(pathOf(key), 'an array', found);
      return found.map((item: unknown, index) => read(item, `${pathOf(key)}[${index}]`));
    },
    map(key, read) {
      const entries = Object.entries(jsonFields(required(key), pathOf(key)).except([]));
      return Object.fromEntries(entries.map(([name, item]) => [name, read(item, `${pathOf(key)}.${name}`)]));
    },
    fields: (key) => jsonFields(required(key), pathOf(key)),
    except: (keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))),
  };
}

export function asText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw mismatch(path, 'a text', value);
}

export function asInteger(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw mismatch(path, 'a whole number', value);
}

function asId(value: unknown, path: string): string {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (isWhole && BigInt.asIntN(64, BigInt(value as bigint | number)) === BigInt(value as bigint | number)) {
    return String(value);
  }
  throw mismatch(path, 'a whole number of 64 bits', value);
}

function mismatch(path: string, expected: string, came: unknown): Error {
  return new Error(`the field ${path} must be ${expected}, but ${said(came)} came`);
}

function said(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  );
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
