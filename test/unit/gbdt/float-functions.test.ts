import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { expf } from '../../../src/gbdt/expf.ts';
import { ln } from '../../../src/gbdt/ln.ts';
import { logf } from '../../../src/gbdt/logf.ts';
import { marginOf, sigmoid } from '../../../src/gbdt/objective.ts';

/** Every 9973rd float32 from 0 to the greatest, subnormal numbers included. */
function positiveSweep(): Float32Array {
  const bits = new Uint32Array(Math.ceil(0x7f800000 / 9973));
  for (let i = 0; i < bits.length; i++) bits[i] = i * 9973;
  return new Float32Array(bits.buffer);
}

test('GB2 expf has the bits of glibc 2.36 over 428,978 numbers of both signs', () => {
  const positive = positiveSweep();
  const results = Float32Array.from([...positive, ...positive.map((x) => -x)], expf);
  expect(sha256Hex(results)).toBe('074d5576dc2a2d76b7bfb555c723678cc189e7744c804713e433f2e466a306c5');
});

test('GB2 logf has the bits of glibc 2.36 over 214,489 positive numbers', () => {
  expect(sha256Hex(positiveSweep().map(logf))).toBe('1575234399675d55138537c8858da47cbace62024b6ce55a761dfed8fd31c707');
});

test('GB2 expf, logf and ln have the values of the C library outside their range', () => {
  expect([expf(89), expf(-104), expf(Infinity), expf(-Infinity), expf(0)]).toEqual([Infinity, 0, Infinity, 0, 1]);
  for (const log of [logf, ln]) {
    expect([log(0), log(-1), log(NaN), log(Infinity), log(1)]).toEqual([-Infinity, NaN, NaN, Infinity, 0]);
  }
});

test('GB2 ln is within one unit in the last place of the true logarithm', () => {
  // Of the float64 that the literal stands for, computed with 40 digits.
  const known: [number, number][] = [
    [2, 0.6931471805599453],
    [3, 1.0986122886681098],
    [10, 2.302585092994046],
    [1e-300, -690.7755278982137],
    [1.0001, 9.999500033329732e-5],
    [0.9999, -0.00010000500033334732],
    [5e-324, -744.4400719213812],
  ];
  for (const [x, log] of known) expect(Math.abs(ln(x) - log)).toBeLessThanOrEqual(Math.abs(log) * 2 ** -52);
});

test('GB2 the sigmoid stays a probability at any margin, and marginOf turns it back', () => {
  expect([sigmoid(0), sigmoid(1e38), sigmoid(-Infinity)]).toEqual([0.5, 1, sigmoid(-88.7)]);
  expect(sigmoid(-1e38)).toBeGreaterThan(0);
  for (const p of [0.01, 0.4, 0.5, 0.975]) expect(sigmoid(marginOf(Math.fround(p)))).toBeCloseTo(p, 6);
  // A base score of 0 or 1 is bound to 1e-6 away from it.
  expect(marginOf(0)).toBeCloseTo(-13.8155, 3);
  expect(marginOf(1)).toBeCloseTo(13.745, 3);
});
