/** JSON whose 64-bit ids survive: decimal text in memory, whole numbers in the file. */
export interface LosslessJson {
  /** Numbers below the given keys become decimal text; so does every whole number that a double cannot hold. */
  parse(text: string): unknown;
  /** Decimal text below the given keys becomes a number. `undefined` members are left out; indented by two. */
  print(value: unknown): string;
}

/** @param idKeys the names of the fields that hold 64-bit ids */
export function losslessJson(idKeys: readonly string[]): LosslessJson {
  const keys = new Set(idKeys);
  return {
    parse: (text): unknown =>
      JSON.parse(quoteLargeNumbers(text), (key, value: unknown) =>
        keys.has(key) && typeof value === 'number' ? String(value) : value,
      ),
    print: (value) => print(value, keys, ''),
  };
}

/** Strings are matched too, so that digits inside them stay as they are. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLargeNumbers(text: string): string {
  return text.replace(stringOrNumber, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

function print(value: unknown, keys: ReadonlySet<string>, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item: unknown) => inner + print(item, keys, inner)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]: [string, unknown]) => {
      const isId = keys.has(key) && typeof member === 'string' && /^-?\d+$/.test(member);
      return `${inner}${JSON.stringify(key)}: ${isId ? member : print(member, keys, inner)}`;
    });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}
