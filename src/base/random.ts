/** A source of 32-bit words, uniform over 0 … 2^32 − 1. */
export interface RandomSource {
  nextUint32(): number;
}

/** One odd multiplier a state word: those of MurmurHash3_x86_128 (public domain). */
const laneMultipliers = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;

/**
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021):
 * period 2^128 − 1, the same words on every host. The state is four words in a typed array, so the
 * call stays monomorphic in hot loops.
 */
export class Xoshiro128 implements RandomSource {
  readonly #state = new Uint32Array(4);

  /**
   * Any list of words seeds the generator. Each state word is a hash of its own over all of them, so that lists of
   * words share a state as seldom as 128 random bits do; lists of one word never do.
   */
  constructor(...seed: readonly number[]) {
    for (const [lane, multiplier] of laneMultipliers.entries()) {
      let hash: number = multiplier;
      for (const word of seed) hash = mix32((hash ^ mix32(Math.imul(word, multiplier))) + multiplier);
      this.#state[lane] = hash;
    }
    // All zero is the one state that xoshiro never leaves.
    if ((this.#state[0]! | this.#state[1]! | this.#state[2]! | this.#state[3]!) === 0) this.#state[0] = 1;
  }

  nextUint32(): number {
    const s = this.#state;
    const s1 = s[1]!;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s1;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2^−24: exact in float32 and float64. */
  nextFloat24(): number {
    return (this.nextUint32() >>> 8) * 5.960464477539063e-8;
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The finaliser of MurmurHash3 (public domain): each input bit flips each output bit with probability ½. */
function mix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A whole number uniform over 0 … bound − 1, without modulo bias (rejection). `bound` ≤ 2^32. */
export function randomBelow(source: RandomSource, bound: number): number {
  const limit = 4294967296 - (4294967296 % bound);
  let word = source.nextUint32();
  while (word >= limit) word = source.nextUint32();
  return word % bound;
}

/** A uniformly random order of 0 … length − 1 (Fisher and Yates). Int32Array[length]. */
export function randomPermutation(source: RandomSource, length: number): Int32Array {
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  for (let i = length - 1; i > 0; i--) {
    const j = randomBelow(source, i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
