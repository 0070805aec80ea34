import { expect, test } from 'vitest';
import { Xoshiro128 } from '../../../src/base/random.ts';

/** The first four words of a stream. They tell its whole state, but for streams that differ by chance alone. */
const beginOf = (...seed: readonly number[]) => {
  const stream = new Xoshiro128(...seed);
  return Array.from({ length: 4 }, () => stream.nextUint32());
};

test('200,000 streams of a seed, a batch and a column begin differently', () => {
  const first = new Set<number>();
  const begins = new Set<string>();
  for (let seed = 0; seed < 25; seed++) {
    for (let batch = 0; batch < 500; batch++) {
      for (let column = 0; column < 16; column++) {
        const begin = beginOf(0, seed, 0, batch, column);
        first.add(begin[1]!);
        begins.add(begin.join());
      }
    }
  }
  expect(begins.size).toBe(200_000);
  // Single words repeat as random words do (4.7 of 200,000 are expected to): the streams behind them do not.
  expect(first.size).toBeGreaterThan(200_000 - 20);
});

// If seeds were folded into one word of 32 bits, about ten pairs of so many would meet.
test('300,000 seeds of two words that are alike in their low or high bits give streams of their own', () => {
  const begins = new Set<string>();
  for (let high = 0; high < 300; high++) {
    for (let low = 0; low < 1000; low++) begins.add(beginOf((high << 23) >>> 0, (low << 22) ^ low).join());
  }
  expect(begins.size).toBe(300_000);
});

test('every bit of every word changes each of the next four words, in about half of their bits', () => {
  const plain = beginOf(1, 2, 3);
  for (let place = 0; place < 3; place++) {
    for (let bit = 0; bit < 32; bit++) {
      const words = [1, 2, 3].map((word, i) => (i === place ? (word ^ (1 << bit)) >>> 0 : word));
      const flipped = beginOf(...words).map((word, i) => bitsOf(word ^ plain[i]!));
      // 16 of 32 are expected; fewer than 3 or more than 29 have a probability of 1e-7 each.
      for (const bits of flipped) expect(bits).toBeGreaterThanOrEqual(3);
      for (const bits of flipped) expect(bits).toBeLessThanOrEqual(29);
    }
  }
});

test('how many words there are counts too, zeros included', () => {
  const begins = [beginOf(), beginOf(0), beginOf(0, 0), beginOf(0, 0, 0)].map((begin) => begin.join());
  expect(new Set(begins).size).toBe(4);
});

test('the stream of the seed 42 is the same on every host', () => {
  expect(beginOf(42)).toEqual([4076493983, 444724087, 593190173, 1827047624]);
});

function bitsOf(word: number): number {
  let bits = 0;
  for (let left = word >>> 0; left !== 0; left >>>= 1) bits += left & 1;
  return bits;
}
