import { expect, test } from 'vitest';
import { checkResults, completeResult, notesOf, tableOf } from '../../bench/results.mjs';

const append = { name: 'append', ours: 300, peer: 100, peerName: 'a tool', unit: 'ms', note: 'encode 200 ms' };
const result = { ...append, ratio: 3 };

test('the ratio is ours by peer', () => {
  expect(completeResult(append)).toEqual(result);
});

test.each([
  ['ours', NaN],
  ['peer', 0],
  ['ours', -1],
  ['peer', Infinity],
  ['peerName', ''],
  ['note', ''],
  ['unit', undefined as never],
])('a result whose %s is %s is refused by name', (key, value) => {
  expect(() => completeResult({ ...append, [key]: value })).toThrow(`${key} of a result`);
});

test('results are those that were measured, in their order', () => {
  const read = { ...result, name: 'read' };
  expect(() => checkResults([result, read], ['append', 'read'])).not.toThrow();
  expect(() => checkResults([result], ['append', 'read'])).toThrow('["append"]');
  expect(() => checkResults([read, result], ['append', 'read'])).toThrow('["read","append"]');
  expect(() => checkResults({}, [])).toThrow('no array');
  expect(() => checkResults([{ ...result, ratio: null }], ['append'])).toThrow('ratio of a result is null');
});

test('each benchmark is one line of the table, and one of the notes', () => {
  expect(tableOf([result])).toBe(
    ['benchmark      ours      peer   ratio  peer is', 'append     300.0 ms  100.0 ms  3.00 ×  a tool'].join('\n'),
  );
  expect(notesOf([result])).toBe('append: encode 200 ms');
});
