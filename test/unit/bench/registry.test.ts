import { expect, test } from 'vitest';
import { chooseSuites } from '../../bench/registry.mjs';

const wantedNames = (only?: string) =>
  chooseSuites(only).flatMap(({ suite, isWanted }) => suite.names.filter((name) => isWanted(name)));

test('a group is all of its benchmarks, a name just that one', () => {
  expect(wantedNames('table')).toContain('append 1M rows, PyArrow');
  expect(wantedNames('read 1M rows, warm')).toEqual(['read 1M rows, warm']);
  expect(wantedNames()).toEqual(expect.arrayContaining(wantedNames('table')));
});

test('no two benchmarks have one name', () => {
  expect(new Set(wantedNames()).size).toBe(wantedNames().length);
});

test('an unknown name is refused with those there are', () => {
  expect(() => chooseSuites('nothing')).toThrow(/"nothing".*append 1M rows, PyArrow/s);
});
