import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { catalogues, languages, type MessageKey } from '../../../src/i18n/messages.ts';

type Node = ReturnType<IntlMessageFormat['getAst']>[number];

const keys = Object.keys(catalogues.en) as MessageKey[];
const others = languages.filter((language) => language !== 'en');

/** A plain argument, not literal text: the parser's TYPE 1. */
const isPlainArgument = (type: number) => type === 1;

/** Names of tags (`<code>`) and of arguments (`{name}`, `{count, plural}`), wherever they stand in the message. */
function partsOf(message: string): { readonly tags: readonly string[]; readonly names: readonly string[] } {
  const tags = new Set<string>();
  const names = new Set<string>();
  const walk = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if ('children' in node) {
        tags.add(node.value);
        walk(node.children);
      } else if ('options' in node) {
        names.add('pluralType' in node ? `${node.value}, plural` : node.value);
        for (const option of Object.values(node.options)) walk(option.value);
      } else if ('value' in node && isPlainArgument(node.type)) names.add(node.value);
    }
  };
  walk(new IntlMessageFormat(message, 'en').getAst());
  return { tags: [...tags].sort(), names: [...names].sort() };
}

/** What stands in `<code>`, in order: it is typed or read as it is and has no language. */
const codeIn = (message: string) => [...message.matchAll(/<code>(.*?)<\/code>/g)].map(([, code]) => code);

/** Words of the platform and of the exercise, which keep their spelling in every language. */
const platformWords = new Set([
  'gain {value}',
  'cover {value}',
  '{minutes} min',
  'MLOps Pipeline Lab',
  '{headline} · MLOps Pipeline Lab',
  'Owner',
  'Seed',
  'Menu',
  'DBNAME',
  'STORAGE',
  'CONNECTION_NAME',
  'hol_fraud.transactions_…',
  'xgb-cc-fraud-…',
  'FraudCLF-…',
  'New Batch {owner}',
  'Script',
  'Editor',
  'Kernel',
  'Spark Add On',
  'snapshot',
  'Snapshot',
  'Snapshot {id}',
  'training',
  'test',
  'run',
  'Run',
  'uuid',
  'Lineage',
  'Deployment',
  'Batch',
  'seed {seed}',
  'SHA-256',
  'Backup',
  'SQL',
  'CSV',
  'Parquet',
  'logloss {train}',
  'Log',
  'Endpoint',
  'Build',
  '{vcpu} vCPU, {memoryGib} GiB, {gpu} GPU',
  'build {number}',
  'Id',
  'branch',
  'branch {name}',
  'tag',
  'tag {name}',
  'Schema',
]);

/** Signs and arguments alone have no language. */
const hasWords = (message: string) => /\p{L}/u.test(message.replace(/\{[^{}]*\}/g, ''));

describe.each(others)('the catalogue in %s', (language) => {
  const messages = catalogues[language];

  it('has the tags and arguments of the English one, message by message', () => {
    for (const key of keys) expect(partsOf(messages[key]), key).toEqual(partsOf(catalogues.en[key]));
  });

  it('has the code of the English one, message by message', () => {
    for (const key of keys) expect(codeIn(messages[key]).sort(), key).toEqual(codeIn(catalogues.en[key]).sort());
  });

  it('says nothing in English but words of the platform', () => {
    const same = keys.filter((key) => messages[key] === catalogues.en[key] && hasWords(messages[key]));
    expect(same.filter((key) => !platformWords.has(messages[key]))).toEqual([]);
  });

  it('has room in the layout: its sentences are at most a third and a word longer than the English ones', () => {
    const tooLong = keys.filter(
      (key) => messages[key].length > catalogues.en[key].length * 1.34 + 15 && hasWords(catalogues.en[key]),
    );
    expect(tooLong).toEqual([]);
  });
});

describe('the Italian catalogue', () => {
  it.each([
    ['frame.jobs', 'Lavori'],
    ['frame.history', 'Cronologia Lavori'],
    ['jobs.name', 'Nome'],
    ['jobs.script', 'Script'],
    ['jobs.editor', 'Editor'],
    ['jobs.kernel', 'Kernel'],
    ['jobs.sparkAddOn', 'Spark Add On'],
    ['jobs.edition', 'Edizione'],
    ['jobs.version', 'Versione'],
    ['jobs.schedule', 'Pianificazione'],
    ['jobs.manual', 'Manuale'],
    ['jobs.dependentOn', 'Dipendente da'],
    ['jobs.profile', 'Profilo Risorse'],
  ] as const)('names %s as the guide does', (key, word) => {
    expect(catalogues.it[key]).toBe(word);
  });

  it('writes accents as letters, never with an apostrophe', () => {
    for (const key of keys) {
      expect(catalogues.it[key], key).not.toMatch(/\b(E|[Pp]erche|[Pp]iu|[Pp]uo|[Gg]ia|[Cc]osi)[’'](?!\p{L})/u);
    }
  });
});
