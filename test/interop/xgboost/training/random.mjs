/** A generator of 32-bit words (SplitMix32): the same numbers from the same seed on every machine. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed | 0;
  }

  word() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** In [0, 1). */
  unit() {
    return this.word() / 2 ** 32;
  }

  /** Roughly normal: mean 0, deviation 1. */
  normal() {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.unit();
    return sum;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low, high) {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  /** As `whole`, each power of two as likely as another. */
  wholeByMagnitude(low, high) {
    return Math.min(high, Math.floor(low * (high / low + 1 / low) ** this.unit()));
  }

  chance(share) {
    return this.unit() < share;
  }

  pick(values) {
    return values[this.whole(0, values.length - 1)];
  }

  shuffled(values) {
    const left = [...values];
    return values.map(() => left.splice(this.whole(0, left.length - 1), 1)[0]);
  }
}
