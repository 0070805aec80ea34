import { expect, test } from 'vitest';
import { inDuckdbQuotes } from '../../../src/sql/back-ticks.ts';
import { tokenize } from '../../../src/sql/tokenize.ts';

test.each([
  ['SELECT `a` FROM `d`.`t`', 'SELECT "a" FROM "d"."t"'],
  ['SELECT `a``b`, `c"d`', 'SELECT "a`b", "c""d"'],
  ['SELECT \'`a`\', "`b`" -- `c`', 'SELECT \'`a`\', "`b`" -- `c`'],
  ['SELECT `open', 'SELECT `open'],
])('SQL14 %s stands in DuckDB as %s', (text, expected) => {
  expect(inDuckdbQuotes(tokenize(text))).toBe(expected);
});
