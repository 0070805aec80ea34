/** JSON whose 64-bit numbers survive. */
export interface LosslessJson {
  /**
   * Whole numbers that a double cannot hold become bigint; numbers below the given keys decimal text. Throws SyntaxError for
   * what is no JSON, Error for numbers out of range and for nesting beyond 128 levels.
   */
  parse(text: string): unknown;
  /**
   * bigint, and decimal text below the given keys, become numbers. `undefined` members are left out; indented by two.
   */
  print(value: unknown): string;
}

/** @param idKeys the names of the fields that hold 64-bit ids */
export function losslessJson(idKeys: readonly string[] = []): LosslessJson {
  const keys = new Set(idKeys);
  return {
    parse: (text): unknown =>
      JSON.parse(markLargeNumbers(text), (key, value: unknown) => {
        if (typeof value === 'string') return value.startsWith(mark) ? unmarked(value, keys.has(key)) : value;
        return keys.has(key) && typeof value === 'number' ? String(value) : value;
      }),
    print: (value) => print(value, keys, ''),
  };
}

/** Begins the texts that stand for large numbers while JSON is parsed; one that begins so itself gets a second mark. */
const mark = '\0';
const markInJson = String.raw`"\u0000`;

/** Strings are matched too, so that what is inside them stays as it is. */
const stringNumberOrBracket = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{}]/g;
const maxDepth = 128;

function markLargeNumbers(text: string): string {
  let depth = 0;
  return text.replace(stringNumberOrBracket, (token, offset: number) => {
    switch (token.charAt(0)) {
      case '"':
        return token.startsWith(markInJson) && !isKey(text, offset + token.length)
          ? markInJson + token.slice(1)
          : token;
      case '{':
      case '[':
        if (++depth > maxDepth) throw new Error(`it is nested more than ${maxDepth} levels deep`);
        return token;
      case '}':
      case ']':
        depth--;
        return token;
      default:
        return isLarge(token) ? `${markInJson}${token}"` : token;
    }
  });
}

function isKey(text: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}

function isLarge(token: string): boolean {
  if (token.length < 16 && !/e/i.test(token)) return false;
  const value = Number(token);
  if (!Number.isFinite(value)) throw new Error(`the number ${token.slice(0, 40)} is out of range`);
  // A number that begins with a zero is left to the parser, which refuses it.
  return /^-?[1-9]\d*$/.test(token) && !Number.isSafeInteger(value);
}

function unmarked(value: string, isId: boolean): string | bigint {
  const text = value.slice(mark.length);
  if (text.startsWith(mark)) return text;
  return isId ? text : BigInt(text);
}

function print(value: unknown, keys: ReadonlySet<string>, indent: string): string {
  if (typeof value === 'bigint') return value.toString();
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
