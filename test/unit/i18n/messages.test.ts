import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { catalogues, chooseLanguage, languages, type MessageKey } from '../../../src/i18n/messages.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';

type Node = ReturnType<IntlMessageFormat['getAst']>[number];

/** A plain argument or a number, not literal text: the parser's TYPE 1 and 2. */
const isArgument = (type: number) => type === 1 || type === 2;

/** Names of the arguments of a message, with those inside of branches and tags; `true` for a number. */
function argumentsOf(nodes: readonly Node[], found = new Map<string, boolean>()): Map<string, boolean> {
  for (const node of nodes) {
    if ('children' in node) argumentsOf(node.children, found);
    else if ('options' in node) {
      found.set(node.value, 'pluralType' in node);
      for (const option of Object.values(node.options)) argumentsOf(option.value, found);
    } else if ('value' in node && isArgument(node.type)) found.set(node.value, 'style' in node);
  }
  return found;
}

function argumentsIn(message: string): Map<string, boolean> {
  return argumentsOf(new IntlMessageFormat(message, 'en').getAst());
}

const keys = Object.keys(catalogues.en) as MessageKey[];

describe.each(languages)('the catalogue in %s', (language) => {
  const i18n = createTranslator(language);
  const say = i18n.t as (key: MessageKey, values: Record<string, string | number>) => string;

  it('says every sentence with a value for each of its arguments, and none without', () => {
    for (const key of keys) {
      const names = argumentsIn(catalogues[language][key]);
      for (const count of [0, 1, 2, 21]) {
        const values = Object.fromEntries([...names].map(([name, isNumber]) => [name, isNumber ? count : `«${name}»`]));
        const said = say(key, values);
        expect(said.trim(), key).not.toBe('');
        expect(said, key).not.toMatch(/[{}<>]|undefined/);
        for (const [name, isNumber] of names) if (!isNumber && count > 0) expect(said, key).toContain(`«${name}»`);
      }
    }
  });

  it('has no word twice in a row and no straight quotes in its sentences', () => {
    for (const key of keys) {
      const message = catalogues[language][key];
      expect(message, key).not.toMatch(/\b(\w+) \1\b/i);
      expect(message.replace(/<code>.*?<\/code>/g, ''), key).not.toMatch(/['"]/);
    }
  });

  it('has one word or two for each of the seven job states, all different', () => {
    const states = ['queued', 'running', 'succeeded', 'failed', 'stopped', 'timed_out', 'skipped'] as const;
    const words = states.map((state) => i18n.t(`state.${state}`));
    expect(new Set(words).size).toBe(7);
    for (const word of words) expect(word.split(' ').length).toBeLessThanOrEqual(2);
  });
});

describe('a translator', () => {
  const i18n = createTranslator('en');

  it('gives a sentence in pieces where it has tags', () => {
    expect(i18n.rich('setup.presetRefused', { parameter: 'seed' })).toEqual([
      { kind: 'text', text: 'The link’s value for ' },
      { kind: 'code', text: 'seed' },
      { kind: 'text', text: ' was not taken.' },
    ]);
  });

  it('takes values as they are, markup and braces too', () => {
    expect(i18n.t('chain.running', { name: '<b>{x}</b> # ’' })).toBe('<b>{x}</b> # ’ is running');
  });

  it('counts in words', () => {
    expect(i18n.t('history.headline', { count: 1, active: 0 })).toBe('1 run, none in progress');
    expect(i18n.t('history.headline', { count: 10_000, active: 2 })).toBe('10,000 runs, 2 in progress');
  });

  it('counts in Italian with the numbers of its other sentences', () => {
    const italian = createTranslator('it');
    expect(italian.t('history.headline', { count: 1, active: 0 })).toBe('1 esecuzione, nessuna in corso');
    expect(italian.t('history.headline', { count: 1000, active: 2 })).toBe('1.000 esecuzioni, 2 in corso');
    expect(italian.t('log.lines', { count: 1_000_000 })).toBe('1.000.000 righe');
  });

  it('refuses to leave an argument open', () => {
    const say = i18n.t as (key: MessageKey, values: Record<string, string>) => string;
    expect(() => say('chain.running', {})).toThrow(/name/);
  });
});

describe('the choice of a language', () => {
  it('is the one asked for, or English as a whole', () => {
    expect(chooseLanguage('en')).toBe('en');
    expect(chooseLanguage('it')).toBe('it');
    expect(chooseLanguage('tlh')).toBe('en');
    expect(chooseLanguage('')).toBe('en');
  });
});
