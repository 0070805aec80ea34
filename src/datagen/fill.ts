import type { Xoshiro128 } from '../base/random.ts';

/** Rows of an output column: `from` inclusive, `to` exclusive. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Uniform float32 values. With L the smallest float32 ≥ `low` and H the greatest float32 ≤ `high`, a value is
 * `fround(L + (H − L) × w / 2^32)` for one 32-bit word w, computed in float64. w / 2^32 < 1 and rounding is
 * monotone, so L ≤ value ≤ H: never outside [low, high], in whatever precision it is compared.
 */
export function fillUniform(
  values: Float32Array,
  { from, to }: RowSpan,
  stream: Xoshiro128,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  const first = float32AtLeast(low);
  const scale = (float32AtMost(high) - first) * 2 ** -32;
  for (let row = from; row < to; row++) values[row] = first + stream.nextUint32() * scale;
}

/** Zeros and ones: 1 where a 32-bit word is below ⌊probability × 2^32⌋. One word a row. */
export function fillBernoulli(
  values: Int32Array,
  { from, to }: RowSpan,
  stream: Xoshiro128,
  probability: number,
): void {
  const limit = Math.floor(probability * 2 ** 32);
  for (let row = from; row < to; row++) values[row] = stream.nextUint32() < limit ? 1 : 0;
}

/** The smallest float32 that is not below `value`. */
function float32AtLeast(value: number): number {
  const nearest = Math.fround(value);
  return nearest >= value ? nearest : -neighbourBelow(-nearest);
}

/** The greatest float32 that is not above `value`. */
function float32AtMost(value: number): number {
  const nearest = Math.fround(value);
  return nearest <= value ? nearest : neighbourBelow(nearest);
}

/** The next float32 towards −∞. The bit pattern of a float32 counts its magnitudes in order (IEEE 754). */
function neighbourBelow(value: number): number {
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  if (value === 0) return -(2 ** -149);
  bits[0]! += value > 0 ? -1 : 1;
  return float[0]!;
}
