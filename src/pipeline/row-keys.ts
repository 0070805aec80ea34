import type { Columns, ColumnValues } from '../base/columns.ts';

/**
 * One number a row, from the values of the named columns: rows of the same values have the same number. 53 bits of a
 * mixing hash (the finalizer of MurmurHash3 after each value): among a million rows two different ones meet by chance
 * once in ten thousand times. `pause` is awaited after every column.
 */
export async function rowKeys(
  columns: Columns,
  names: readonly string[],
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const rowCount = columns[names[0] ?? '']?.length ?? 0;
  const high = new Uint32Array(rowCount).fill(0x9e3779b9);
  const low = new Uint32Array(rowCount).fill(0x85ebca6b);
  for (const name of names) {
    const bits = bitsOf(columns[name] ?? []);
    for (let row = 0; row < rowCount; row++) {
      high[row] = mix(high[row]! ^ bits[row]!);
      low[row] = mix(Math.imul(low[row]!, 31) + bits[row]!);
    }
    await pause();
  }
  const keys = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) keys[row] = high[row]! * 2 ** 21 + (low[row]! & 0x1f_ffff);
  return keys;
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** 32 bits of each value: those of the number, or a hash of what is no 32-bit number. */
function bitsOf(values: ColumnValues): Uint32Array {
  if (values instanceof Float32Array || values instanceof Int32Array) {
    return new Uint32Array(values.buffer, values.byteOffset, values.length);
  }
  const bits = new Uint32Array(values.length);
  for (let row = 0; row < bits.length; row++) bits[row] = textBits(String(values[row] ?? null));
  return bits;
}

function textBits(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = mix(hash ^ text.charCodeAt(at));
  return hash;
}
