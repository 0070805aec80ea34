import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteName, quoteText } from '../../../src/sql/names.ts';
import { isBlank, nameOf, tokenize } from '../../../src/sql/tokenize.ts';

const shown = (text: string) =>
  tokenize(text)
    .filter((token) => token.kind !== 'space')
    .map((token) => [token.kind, token.text]);
const semicolons = (text: string) => tokenize(text).filter((token) => token.text === ';').length;

describe('SQL1 the tokens of a text are the text', () => {
  const fragment = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      "'",
      '"',
      '`',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      '\n',
      ';',
      "E'",
      '\\',
      'select',
      '1.5e3',
      '$1',
      '+',
      '.',
    ),
  );

  test('whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fragment), (fragments) => {
        const text = fragments.join('');
        const tokens = tokenize(text);
        expect(tokens.map((token) => token.text).join('')).toBe(text);
        let at = 0;
        for (const token of tokens) {
          expect(token.start).toBe(at);
          expect(token.text.length).toBeGreaterThan(0);
          at += token.text.length;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('SQL2 a semicolon splits only where it is one', () => {
  test('not in strings, quoted names or comments, whatever they contain', () => {
    const content = fc.string({ unit: 'grapheme' }).map((text) => `${text};`);
    const hidden = fc.oneof(
      content.map(quoteText),
      content.map((text) => `E${quoteText(text.replaceAll('\\', '\\\\'))}`),
      content.map(quoteName),
      content.map((text) => `\`${text.replaceAll('`', '``')}\``),
      content.map((text) => `$tag$${text.replaceAll('$', '')}$tag$`),
      content.map((text) => `--${text.replace(/[\r\n]/g, ' ')}\n`),
      content.map((text) => `/*${text.replace(/[*/]/g, ' ')}/* ; */;*/`),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(hidden, fc.constant(';')), { maxLength: 8 }), (pieces) => {
        const text = pieces.join(' ');
        expect(semicolons(text)).toBe(pieces.filter((piece) => piece === ';').length);
        expect(tokenize(text).some((token) => token.isOpen)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('a backslash escapes a quote in an escape string and nowhere else', () => {
    expect(semicolons(String.raw`select E'a\';b'`)).toBe(0);
    expect(semicolons(String.raw`select 'a\';b`)).toBe(1);
  });

  test('what the text ends in the middle of is marked as open', () => {
    for (const text of ["'a", '"a', '`a', '/* /* */', '$$a', "E'a\\'"])
      expect(tokenize(text).at(-1)!.isOpen).toBe(true);
  });
});

describe('tokens', () => {
  test('are of the kinds that DuckDB sees', () => {
    expect(shown('SELECT a$b, "a""b".`c``d`, 0x1F, 1_000.5e-3, .5 -- x; y\nFROM t/* /* ; */ */WHERE a<>$1--z')).toEqual(
      [
        ['word', 'SELECT'],
        ['word', 'a$b'],
        ['punctuation', ','],
        ['quoted_name', '"a""b"'],
        ['punctuation', '.'],
        ['quoted_name', '`c``d`'],
        ['punctuation', ','],
        ['number', '0x1F'],
        ['punctuation', ','],
        ['number', '1_000.5e-3'],
        ['punctuation', ','],
        ['number', '.5'],
        ['comment', '-- x; y'],
        ['word', 'FROM'],
        ['word', 't'],
        ['comment', '/* /* ; */ */'],
        ['word', 'WHERE'],
        ['word', 'a'],
        ['operator', '<>'],
        ['parameter', '$1'],
        ['comment', '--z'],
      ],
    );
  });

  test('name what they quote', () => {
    const names = tokenize('t "a""b" `c``d` 7').filter((token) => !isBlank(token));
    expect(names.map(nameOf)).toEqual(['t', 'a"b', 'c`d', undefined]);
  });
});
