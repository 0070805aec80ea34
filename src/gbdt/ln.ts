/**
 * The natural logarithm of a float64 in basic operations only, so that its bits are the same on every host
 * (`Math.log` may differ in the last one). x = 2^k·m with m in [√½, √2); log m = 2·artanh(s) with
 * s = (m − 1) / (m + 1), |s| ≤ 0.1716, from the series s + s³/3 + s⁵/5 + … up to s²³, whose rest is below
 * 2^−60 of the result; k·ln2 is added in two parts. Within 1 unit in the last place of the true value.
 */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  float[0] = x;
  if (x < 2 ** -1022) {
    float[0] = x * 2 ** 54;
    k = -54;
  }
  k += ((words[1]! >>> 20) & 0x7ff) - 1023;
  words[1] = (words[1]! & 0xfffff) | 0x3ff00000;
  let m = float[0];
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  let series = 0;
  for (let n = 23; n >= 3; n -= 2) series = (series + 1 / n) * s2;
  // log m = f − s·(f − 2·series), which keeps the exact f in front.
  return k * LN2_HIGH + (f - (s * (f - 2 * series) - k * LN2_LOW));
}

/** ln 2 to 33 bits, so that its product with an exponent is exact, and the rest. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** All hosts of the page are little-endian: the second word is the upper one. */
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
