/**
 * exp of a float32, as the C libraries that XGBoost is built against compute it (the table algorithm of
 * ARM's optimized routines, in glibc since 2.27 and in musl): x = k·ln2/32 + r, then 2^(k/32) from a table
 * times a cubic in r, all in float64, rounded once to float32. `Math.exp` is no substitute: rounded to
 * float32 it differs in 4 of 100,000 calls, and its bits are not the same in every browser.
 */

const TABLE_SIZE = 32;
const INVERSE_LN2_TIMES_32 = 46.16624130844683;
/** Adding and taking away 1.5·2^52 rounds a float64 to a whole number, ties to even. */
const ROUND_TO_INTEGER = 6755399441055744;
/** The minimax cubic of 2^(r/32) for |r| ≤ 1/2, highest power first; the constant term is 1. */
const C3 = 0.05550361559341535 / (TABLE_SIZE * TABLE_SIZE * TABLE_SIZE);
const C2 = 0.2402284522445722 / (TABLE_SIZE * TABLE_SIZE);
const C1 = 0.6931471806916203 / TABLE_SIZE;

const UNDERFLOW_BELOW = -103.97207641601562;
const OVERFLOW_ABOVE = 88.72283172607422;

const fractionalPowers = powersOfTwoBetween1And2();
const MIN_EXPONENT = -151;
const integralPowers = Float64Array.from({ length: 281 }, (_, i) => 2 ** (i + MIN_EXPONENT));

/** e^x for a float32 x, as a float32. */
export function expf(x: number): number {
  if (x > OVERFLOW_ABOVE) return Infinity;
  if (x < UNDERFLOW_BELOW) return 0;
  const scaled = INVERSE_LN2_TIMES_32 * x;
  const k = scaled + ROUND_TO_INTEGER - ROUND_TO_INTEGER;
  const r = scaled - k;
  const cubic = (C3 * r + C2) * (r * r) + (C1 * r + 1);
  // A power of two changes no digit, so this product is the table entry with its exponent moved.
  const power = fractionalPowers[k & (TABLE_SIZE - 1)]! * integralPowers[(k >> 5) - MIN_EXPONENT]!;
  return Math.fround(cubic * power);
}

/** 2^(i/32) for i = 0 … 31, rounded to float64, by whole-number roots: exact on every host. */
function powersOfTwoBetween1And2(): Float64Array {
  const table = new Float64Array(TABLE_SIZE);
  for (let i = 0; i < TABLE_SIZE; i++) {
    // The 32nd root of 2^(i + 32·56) is 2^(i/32) · 2^56: five square roots, four bits more than a float64 holds.
    let root = 1n << BigInt(i + TABLE_SIZE * 56);
    for (let step = 0; step < 5; step++) root = floorSquareRoot(root);
    table[i] = Number(root) / 2 ** 56;
  }
  return table;
}

function floorSquareRoot(value: bigint): bigint {
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const better = (guess + value / guess) >> 1n;
    if (better >= guess) return guess;
    guess = better;
  }
}
