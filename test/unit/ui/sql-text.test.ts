import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotedTable } from '../../../src/lab/sql-text.ts';
import { nameOf, tokenize } from '../../../src/sql/tokenize.ts';
import { errorPlace, lineAndColumn } from '../../../src/ui/data/sql/error-place.ts';
import { examplesFor } from '../../../src/ui/data/sql/examples.ts';
import { sqlPieces } from '../../../src/ui/data/sql/sql-pieces.ts';

const sqlError = (sql: string, position?: number) => ({
  code: 'sql_error',
  message: 'Parser Error.',
  detail: position === undefined ? { sql } : { sql, position },
});

describe('a table in a statement', () => {
  it('is two quoted names, whatever its owner is called', () => {
    expect(quotedTable('hol_fraud.transactions_Paul')).toBe('"hol_fraud"."transactions_Paul"');
    expect(quotedTable(`hol_fraud.transactions_Zoë O'Neil; drop table x--`)).toBe(
      `"hol_fraud"."transactions_Zoë O'Neil; drop table x--"`,
    );
    expect(quotedTable('a.b"c.d""')).toBe('"a"."b""c.d"""""');
  });

  it('reads back as the very names', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (owner) => {
        const table = `hol_fraud.transactions_${owner}`;
        const names = tokenize(quotedTable(table)).map((token) => nameOf(token) ?? token.text);
        expect(names.join('')).toBe(table);
        expect(names).toHaveLength(3);
      }),
    );
  });

  it('is one statement in every example, also for a hostile owner', () => {
    const table = `hol_fraud.transactions_Zoë O'Neil"; drop table x--`;
    for (const { text } of examplesFor(table, true)) {
      const names = tokenize(text).map(nameOf);
      expect(names).toContain(table.slice('hol_fraud.'.length));
      expect(tokenize(text).some((token) => token.text === ';' || token.kind === 'comment')).toBe(false);
    }
  });
});

describe('the place of an error', () => {
  it('is counted in lines and characters from 1', () => {
    expect(lineAndColumn('SELECT 1', 0)).toEqual({ line: 1, column: 1 });
    expect(lineAndColumn('SELECT 1\nFROM x', 14)).toEqual({ line: 2, column: 6 });
    expect(lineAndColumn('a\r\nb\rc\nd', 7)).toEqual({ line: 4, column: 1 });
    expect(lineAndColumn('🦜🦜x', 4)).toEqual({ line: 1, column: 3 });
  });

  it('is the token that DuckDB points at', () => {
    const text = 'SELECT *\nFROM nowhere';
    expect(errorPlace(text, sqlError(text, 14))).toEqual({ from: 14, to: 21, line: 2, column: 6 });
  });

  it('is the last token where the statement ends too early', () => {
    const text = 'SELECT 1 +  -- more?';
    expect(errorPlace(text, sqlError('SELECT 1 +', 10))).toMatchObject({ from: 9, to: 10 });
  });

  it('is a place in what was typed, whatever refused it', () => {
    const text = '  SELECT `a b`, nothing FROM `x`.y VERSION AS OF 7;\n';
    const nothing = { from: 16, to: 23, line: 1, column: 17 };
    expect(errorPlace(text, sqlError(text.trimEnd().slice(0, -1), 16))).toEqual(nothing);
    const unknown = { code: 'unknown_snapshot', message: '', detail: { snapshotId: '7', position: text.indexOf('7') } };
    expect(errorPlace(text, unknown)).toEqual({ from: 49, to: 50, line: 1, column: 50 });
  });

  it('is unknown where DuckDB does not tell it', () => {
    expect(errorPlace('SELECT 1', sqlError('SELECT 1'))).toBeUndefined();
    expect(errorPlace('SELECT 1', { code: 'sql_crashed', message: '', detail: {} })).toBeUndefined();
  });

  it('of several statements is all behind the first', () => {
    const text = "SELECT ';';\nSELECT 2; -- two";
    const refused = { code: 'sql_multiple', message: '', detail: { sql: text } };
    expect(errorPlace(text, refused)).toEqual({ from: 12, to: 20, line: 2, column: 1 });
  });

  it('of a write is its verb', () => {
    const text = '-- tidy up\nDROP TABLE x';
    const refused = { code: 'sql_not_readonly', message: '', detail: { sql: text } };
    expect(errorPlace(text, refused)).toEqual({ from: 11, to: 15, line: 2, column: 1 });
  });
});

describe('a statement in pieces', () => {
  it('joins to the statement again, marked or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), fc.nat(40), (text, a, b) => {
        const wrong = { from: Math.min(a, b), to: Math.max(a, b) };
        const pieces = sqlPieces(text, wrong);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        const marked = pieces.filter((piece) => piece.isWrong).map((piece) => piece.text);
        expect(marked.join('')).toBe(text.slice(wrong.from, wrong.to));
      }),
    );
  });

  it('colours keywords, strings, numbers and comments, and nothing inside quotes', () => {
    expect(
      sqlPieces(`select "from" FROM x WHERE y = 'and' LIMIT 6 -- and`).map(({ text, look }) => [text, look]),
    ).toEqual([
      ['select', 'tok-keyword'],
      [' "from" ', ''],
      ['FROM', 'tok-keyword'],
      [' x ', ''],
      ['WHERE', 'tok-keyword'],
      [' y = ', ''],
      [`'and'`, 'tok-string'],
      [' ', ''],
      ['LIMIT', 'tok-keyword'],
      [' ', ''],
      ['6', 'tok-number'],
      [' ', ''],
      ['-- and', 'tok-comment'],
    ]);
  });

  it('leaves a text plain that would take long to colour at every key', () => {
    const text = `SELECT ${'1, '.repeat(20_000)}1`;
    expect(sqlPieces(text)).toEqual([{ text, look: '', isWrong: false }]);
  });
});
