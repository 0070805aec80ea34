type TypedArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint8ClampedArray<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** How deep in a value its arrays are looked for. */
export const ARRAY_DEPTH = 3;
/** Below this many bytes of arrays a call is one message. */
const PLAIN_BYTES = 2 ** 20;
/** Copied in a millisecond or two. */
const PIECE_BYTES = 2 ** 21;

/** A stretch of one of the arrays of a call. */
export interface Piece {
  /** Number of the array in its call. */
  readonly array: number;
  /** Of the whole array. */
  readonly length: number;
  /** Index of the first value. */
  readonly at: number;
  readonly values: TypedArray;
}

/** Where an array belongs in the arguments. */
export interface ArrayPlace {
  readonly path: readonly string[];
  readonly array: number;
}

export interface SplitArguments {
  /** The arguments with null in the place of each array that goes ahead. */
  readonly args: unknown;
  /** Each once, however often it occurs. */
  readonly arrays: readonly TypedArray[];
  readonly places: readonly ArrayPlace[];
}

/**
 * Takes the typed arrays out of arguments that are too large to be copied at a stretch: cloning 64 MB holds the page up
 * for a tenth of a second. Arrays over shared memory, and those whose buffers are handed over, cost nothing and stay.
 */
export function splitArguments(args: unknown, handedOver: readonly Transferable[]): SplitArguments {
  // Looked for first: most calls have none, and copying ten thousand small records to find that out takes 20 ms.
  if (bytesOf(args, handedOver) < PLAIN_BYTES) return { args, arrays: [], places: [] };
  const arrays = new Map<TypedArray, number>();
  const places: ArrayPlace[] = [];
  const take = (value: unknown, path: readonly string[]): unknown => {
    if (isTypedArray(value)) {
      if (handedOver.includes(value.buffer)) return value;
      const array = arrays.get(value) ?? arrays.size;
      arrays.set(value, array);
      places.push({ path, array });
      return null;
    }
    if (path.length >= ARRAY_DEPTH || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((part: unknown, index) => take(part, [...path, String(index)]));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, take(part, [...path, key])]));
  };
  const rest = take(args, []);
  if (rest === null) return { args, arrays: [], places: [] };
  return { args: rest, arrays: [...arrays.keys()], places };
}

/** Of the arrays that would go ahead, each once. */
function bytesOf(args: unknown, handedOver: readonly Transferable[]): number {
  const found = new Set<TypedArray>();
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isTypedArray(value)) {
      if (!handedOver.includes(value.buffer)) found.add(value);
    } else if (depth < ARRAY_DEPTH) {
      if (Array.isArray(value)) for (const part of value as readonly unknown[]) look(part, depth + 1);
      else if (isPlain(value)) for (const key of Object.keys(value)) look(value[key], depth + 1);
    }
  };
  look(args, 0);
  let sizeBytes = 0;
  for (const { byteLength } of found) sizeBytes += byteLength;
  return sizeBytes;
}

/** The array as copies of its stretches, each made when it is asked for. */
export function* piecesOf(values: TypedArray, array: number): Generator<Piece, void> {
  const step = Math.floor(PIECE_BYTES / values.BYTES_PER_ELEMENT);
  for (let at = 0; at === 0 || at < values.length; at += step) {
    yield { array, length: values.length, at, values: values.slice(at, at + step) };
  }
}

/** Puts the arrays of one call together again. */
export interface PieceCollector {
  receive(piece: Piece): void;
  /** The arguments with their arrays; begins afresh for the next call. */
  complete(args: unknown, places: readonly ArrayPlace[]): unknown;
}

export function createPieceCollector(): PieceCollector {
  let arrays: TypedArray[] = [];
  return {
    receive({ array, length, at, values }) {
      if (at === 0) arrays[array] = values.length === length ? values : emptyLike(values, length);
      if (values.length !== length) arrays[array]?.set(values as never, at);
    },
    complete(args, places) {
      for (const { path, array } of places) {
        let holder = args as Record<string, unknown>;
        for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
        holder[path.at(-1) ?? ''] = arrays[array];
      }
      arrays = [];
      return args;
    },
  };
}

function emptyLike(values: TypedArray, length: number): TypedArray {
  return new (values.constructor as new (length: number) => TypedArray)(length);
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && value.buffer instanceof ArrayBuffer;
}

export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
