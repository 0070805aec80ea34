const maxItems = 100;
const maxDepth = 4;
const maxCharacters = 100_000;

/** One argument of `console.log` as text: strings as they are, everything else as JavaScript would write it. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = write(value, 0, new Set());
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}…`;
}

function write(value: unknown, depth: number, above: ReadonlySet<object>): string {
  switch (typeof value) {
    case 'string':
      return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'function':
      return value.name === '' ? '[Function]' : `[Function ${value.name}]`;
    case 'object':
      return value === null ? 'null' : writeObject(value, depth, above);
    case 'boolean':
    case 'symbol':
    case 'undefined':
      return String(value);
  }
}

function writeObject(value: object, depth: number, above: ReadonlySet<object>): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return 'Promise {…} (await it)';
  if (above.has(value)) return '[Circular]';
  const prefix = prefixOf(value);
  if (depth >= maxDepth) return `[${prefix.trim() || 'Object'}]`;
  const inside = new Set(above).add(value);
  const inner = (item: unknown) => write(item, depth + 1, inside);
  if (Array.isArray(value)) return brackets(prefix, '[]', value, value.length, inner);
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
    const items = value as unknown as ArrayLike<unknown> & Iterable<unknown>;
    return brackets(prefix, '[]', items, items.length, inner);
  }
  if (value instanceof Map) {
    return brackets(prefix, '{}', value, value.size, ([key, item]) => `${inner(key)} => ${inner(item)}`);
  }
  if (value instanceof Set) return brackets(prefix, '{}', value, value.size, inner);
  const keys = Object.keys(value);
  return brackets(prefix, '{}', keys, keys.length, (key) => `${writeKey(key)}: ${inner(Reflect.get(value, key))}`);
}

function brackets<Item>(
  prefix: string,
  [open, close]: string,
  items: Iterable<Item>,
  count: number,
  one: (item: Item) => string,
): string {
  if (count === 0) return `${prefix}${open}${close}`;
  const parts: string[] = [];
  for (const item of items) {
    if (parts.length === maxItems) {
      parts.push(`… ${count - maxItems} more`);
      break;
    }
    parts.push(one(item));
  }
  const padding = open === '{' ? ' ' : '';
  return `${prefix}${open}${padding}${parts.join(', ')}${padding}${close}`;
}

/** Nothing for plain objects and arrays, else the class, with the size where it has one. */
function prefixOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || Array.isArray(value)) return '';
  const name = value.constructor.name;
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size}) `;
  if (ArrayBuffer.isView(value) && 'length' in value) return `${name}(${String(value.length)}) `;
  return name === '' ? '' : `${name} `;
}

function writeKey(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : write(key, 0, new Set());
}
