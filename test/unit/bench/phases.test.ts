import { expect, test } from 'vitest';
import { inMs, median, phasesOf, phaseText } from '../../bench/phases.mjs';

const spans = [
  { name: 'worker encode', from: 10, to: 60 },
  { name: 'storage put', from: 50, to: 80 },
  { name: 'storage put', from: 55, to: 70 },
  { name: 'something else', from: 0, to: 100 },
];

test('overlapping spans count once, and what no phase covers is the page', () => {
  expect(
    phasesOf({ elapsedMs: 100, spans }, [
      ['worker', /^worker/],
      ['storage', /^storage/],
    ]),
  ).toEqual([
    ['worker', 50],
    ['storage', 30],
    ['page', 30],
  ]);
});

test('phases are told by their medians, the negligible ones not at all', () => {
  const rounds = [1, 30, 20].map((ms) => [['encode', ms] as const, ['page', 0.1] as const]);
  expect(phaseText(rounds)).toBe('encode 20 ms');
});

test('a median is the middle one, or lies between the two in the middle', () => {
  expect([median([3, 1, 10]), median([4, 1, 2, 10])]).toEqual([3, 3]);
  expect([inMs(9.87), inMs(12.3)]).toEqual(['9.9 ms', '12 ms']);
});
