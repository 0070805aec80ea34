import { describe, expect, it, vi } from 'vitest';
import { CancelledError, LabError } from '../../../src/base/errors.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { Lab } from '../../../src/lab/api.ts';
import type { ResultSet } from '../../../src/sql/types.ts';
import { outcomeWords } from '../../../src/ui/data/sql/outcome-words.ts';
import { ResultDownload } from '../../../src/ui/data/sql/result-download.svelte.ts';
import { SqlSession } from '../../../src/ui/data/sql/sql-session.svelte.ts';
import { loadHistory, remember, saveHistory } from '../../../src/ui/data/sql/statement-history.ts';

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  };
}

function refusingStorage(): Storage {
  throw new DOMException('No storage here.', 'SecurityError');
}

const oneRow: ResultSet = {
  columns: [{ name: 'n', type: 'INTEGER' }],
  rowCount: 1,
  values: [Int32Array.of(1)],
  isCut: false,
};

/** A clock that moves by 4 ms at every look. */
function steppingClock() {
  let now = 1000;
  return { now: () => (now += 4) };
}

const answering: Lab['query'] = async () => oneRow;

/** Answers only by being stopped, as an endless statement does. */
const endless: Lab['query'] = (_text, { signal } = {}) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new CancelledError())));

describe('the history of statements', () => {
  it('has the newest first, each once', () => {
    expect(['A', 'B', ' A ', ' '].reduce<readonly string[]>(remember, [])).toEqual(['A', 'B']);
  });

  it('holds fifty statements', () => {
    const all = Array.from({ length: 60 }, (_, index) => `SELECT ${index}`);
    const history = all.reduce<readonly string[]>(remember, []);
    expect([history.length, history[0], history[49]]).toEqual([50, 'SELECT 59', 'SELECT 10']);
  });

  it('is kept in the browser, but for statements over 10 kB', () => {
    const storage = memoryStorage();
    saveHistory(() => storage, ['SELECT 1', `SELECT '${'ë'.repeat(5000)}'`, 'SELECT 2']);
    expect(loadHistory(() => storage)).toEqual(['SELECT 1', 'SELECT 2']);
    saveHistory(() => storage, []);
    expect(storage.length).toBe(0);
  });

  it('starts empty where the browser keeps nothing or something else', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const storage = memoryStorage();
    expect(loadHistory(refusingStorage)).toEqual([]);
    expect(() => saveHistory(refusingStorage, ['SELECT 1'])).not.toThrow();
    for (const damaged of ['{', '{"a":1}', '[1, null, "SELECT 1"]']) {
      storage.setItem('sql-history', damaged);
      expect(loadHistory(() => storage)).toEqual(damaged.startsWith('[') ? ['SELECT 1'] : []);
    }
    expect(warn).toHaveBeenCalledTimes(3);
    warn.mockRestore();
  });
});

describe('a session of the console', () => {
  it('runs a statement, keeps its result and remembers it for the next page', async () => {
    const storage = memoryStorage();
    const session = new SqlSession({ query: answering }, steppingClock(), () => storage);
    const outcome = await session.run('SELECT 1');
    expect(outcome).toEqual({ kind: 'done', text: 'SELECT 1', result: oneRow, ms: 4 });
    expect(session.outcome).toBe(outcome);
    const next = new SqlSession({ query: answering }, steppingClock(), () => storage);
    next.open();
    expect(next.history).toEqual(['SELECT 1']);
    next.clearHistory();
    expect(loadHistory(() => storage)).toEqual([]);
  });

  it('runs one statement at a time, and stops it', async () => {
    const storage = memoryStorage();
    const session = new SqlSession({ query: endless }, steppingClock(), () => storage);
    const first = session.run('SELECT 1');
    expect(await session.run('SELECT 1')).toBeUndefined();
    expect(session.running?.isStopping).toBe(false);
    session.stop();
    expect(session.running?.isStopping).toBe(true);
    expect(await first).toEqual({ kind: 'stopped', text: 'SELECT 1', ms: 4 });
    expect(session.running).toBeUndefined();
    expect(session.history).toEqual(['SELECT 1']);
  });

  it('gives way to the statement that is asked for last', async () => {
    const storage = memoryStorage();
    const query: Lab['query'] = (text, options) =>
      text === 'SELECT 3' ? answering(text, options) : endless(text, options);
    const session = new SqlSession({ query }, steppingClock(), () => storage);
    const [first, second, third] = ['SELECT 1', 'SELECT 2', 'SELECT 3'].map((text) => session.run(text));
    expect(await first).toMatchObject({ kind: 'stopped', text: 'SELECT 1' });
    expect(await second).toBeUndefined();
    expect(await third).toMatchObject({ kind: 'done', text: 'SELECT 3' });
    expect(session.outcome).toMatchObject({ kind: 'done', text: 'SELECT 3' });
    expect(session.history).toEqual(['SELECT 3', 'SELECT 1']);
  });

  it('keeps what the lab said when it refused', async () => {
    const refusal = new LabError('sql_error', 'Parser Error.', { detail: { sql: 'SELEKT', position: 0 } });
    const storage = memoryStorage();
    const session = new SqlSession({ query: () => Promise.reject(refusal) }, steppingClock(), () => storage);
    expect(await session.run('SELEKT')).toMatchObject({
      kind: 'failed',
      text: 'SELEKT',
      error: { code: 'sql_error', detail: { position: 0 } },
    });
  });

  it('holds what was typed over one text, and gives way to another', () => {
    const session = new SqlSession({ query: answering }, steppingClock(), memoryStorage);
    expect(session.textOver('base')).toBe('base');
    session.edit('base', 'typed');
    expect(session.textOver('base')).toBe('typed');
    expect(session.textOver('another')).toBe('another');
  });
});

describe('the words for an outcome', () => {
  const said = (language: 'en' | 'it', result: Partial<ResultSet>, ms: number) =>
    outcomeWords(createTranslator(language), { kind: 'done', text: '', result: { ...oneRow, ...result }, ms });

  it('count rows and time, and say where a result was cut', () => {
    expect(said('en', { rowCount: 6 }, 4)).toBe('6 rows in 4\u00a0ms');
    expect(said('en', { rowCount: 1 }, 1500)).toBe('1 row in 1.5\u00a0s');
    expect(said('en', { rowCount: 0 }, 4)).toBe('No rows in 4\u00a0ms');
    expect(said('it', { rowCount: 10_000 }, 4)).toBe('10.000 righe in 4\u00a0ms');
    expect(said('en', { rowCount: 1_000_000, isCut: true }, 2100)).toBe(
      'The first 1,000,000 rows in 2.1\u00a0s; there are more',
    );
  });
});

describe('a download of a result', () => {
  it('is one file at a time', async () => {
    const files = ['a', 'b'].map((text) => new Blob([text]));
    const download = new ResultDownload({ parquet: async () => files.shift()! }, steppingClock());
    const first = download.write(oneRow, 'parquet');
    expect(download.writing).toMatchObject({ format: 'parquet', done: 0, total: 1 });
    expect(await download.write(oneRow, 'csv')).toBeUndefined();
    expect(await (await first)!.text()).toBe('a');
    expect(download.writing).toBeUndefined();
    expect(await (await download.write(oneRow, 'csv'))!.text()).toBe('n\r\n1\r\n');
  });

  it('says why it failed until it is tried again, and nothing when it was stopped', async () => {
    const outcomes = [new LabError('worker_failed', 'The worker ended.'), new CancelledError()];
    const download = new ResultDownload({ parquet: () => Promise.reject(outcomes.shift()!) }, steppingClock());
    expect(await download.write(oneRow, 'parquet')).toBeUndefined();
    expect(download.error?.code).toBe('worker_failed');
    expect(await download.write(oneRow, 'parquet')).toBeUndefined();
    expect(download.error).toBeUndefined();
  });
});
