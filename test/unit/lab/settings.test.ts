import { describe, expect, test } from 'vitest';
import { settingsStore } from '../../../src/lab/settings-store.ts';
import { namesFor, openSettings } from '../../../src/lab/settings.ts';
import { readUrlPresets } from '../../../src/lab/url-presets.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';

const open = () => openSettings(createMemoryDatabase([settingsStore]).open(), 'it');

describe('LB10 settings', () => {
  test('have values that work before anybody sets one, and the storage follows the owner', async () => {
    const settings = open();
    expect(await settings.get()).toMatchObject({
      owner: '',
      dbname: 'hol_fraud',
      seed: 42,
      language: 'it',
      gate: false,
    });
    expect(await settings.set({ owner: 'Zoë O’Neil' })).toMatchObject({
      storage: `s3a://hol/user/${encodeURIComponent('Zoë O’Neil')}`,
    });
  });

  test('name table, experiment and model after the owner as typed', async () => {
    const owner = "Zoë O'Neil; drop table x--";
    expect(namesFor(await open().set({ owner }))).toEqual({
      table: `hol_fraud.transactions_${owner}`,
      experiment: `xgb-cc-fraud-${owner}`,
      model: `FraudCLF-${owner}`,
    });
    await expect(open().get().then(namesFor)).rejects.toMatchObject({ code: 'owner_missing' });
  });

  test.each([
    ['owner', '🙂'.repeat(65)],
    ['owner', 'a\u0000b'],
    ['dbname', 'with.dot'],
    ['dbname', ''],
    ['storage', 'no scheme'],
    ['storage', 's3a://hol/../secret'],
    ['seed', -1],
    ['seed', 1.5],
    ['seed', 2 ** 53],
    ['seed', '42'],
    ['language', 'xx'],
    ['rowsPerBatch', 0],
    ['gate', 'yes'],
  ])('%s refuses %j and changes nothing', async (field, value) => {
    const settings = open();
    const before = await settings.get();
    await expect(settings.set({ owner: 'Paul', [field]: value })).rejects.toMatchObject({
      code: 'invalid_setting',
      detail: { field },
    });
    expect(await settings.get()).toEqual(before);
  });

  test('an owner of 64 characters of any script is kept as typed; an unknown field is refused', async () => {
    const owner = '名'.repeat(64);
    expect((await open().set({ owner })).owner).toBe(owner);
    for (const field of ['nothing', 'constructor', 'toString', '__proto__']) {
      const patch = JSON.parse(`{"${field}": 1}`) as never;
      await expect(open().set(patch)).rejects.toMatchObject({ code: 'unknown_setting', detail: { field } });
    }
  });

  test.each([
    ['owner', ' Zoë ', 'Zoë'],
    ['owner', '', ''],
    ['owner', '👩‍🚀 O’Neil; --', '👩‍🚀 O’Neil; --'],
    ['dbname', 'db "x"', 'db "x"'],
    ['storage', 'hdfs://nn:8020/a b//', 'hdfs://nn:8020/a b'],
    ['connectionName', 'c', 'c'],
    ['seed', 0, 0],
    ['seed', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['language', 'pt', 'pt'],
    ['rowsPerBatch', 10_000_000, 10_000_000],
    ['dataset', 'transactions', 'transactions'],
    ['gate', true, true],
  ])('%s takes %j and keeps %j, also for the next page', async (field, value, kept) => {
    const database = createMemoryDatabase([settingsStore]);
    const set = await openSettings(database.open(), 'en').set({ [field]: value });
    expect(set).toMatchObject({ [field]: kept });
    expect(await openSettings(database.open(), 'en').get()).toEqual(set);
  });

  test.each([null, [], 'owner', 7])('%j is no patch', async (patch) => {
    await expect(open().set(patch as never)).rejects.toMatchObject({ code: 'invalid_setting' });
  });

  test('a storage that was chosen stays when the owner changes; undefined changes nothing', async () => {
    const settings = open();
    await settings.set({ owner: 'Paul', storage: 's3a://bucket/x' });
    expect(await settings.set({ owner: 'Zoë', storage: undefined })).toMatchObject({
      owner: 'Zoë',
      storage: 's3a://bucket/x',
    });
  });

  test('two pages that set different fields at once keep both', async () => {
    const database = createMemoryDatabase([settingsStore]);
    const pages = [openSettings(database.open(), 'en'), openSettings(database.open(), 'en')] as const;
    await Promise.all([pages[0].set({ owner: 'Paul' }), pages[1].set({ seed: 7 })]);
    expect(await pages[0].get()).toMatchObject({ owner: 'Paul', seed: 7 });
  });
});

describe('LB11 a link', () => {
  test('presets what it names', () => {
    const { patch, refused } = readUrlPresets(
      '?owner=Zo%C3%AB&dbname=db&storage=s3a://hol/user/zoe/&connection=c&seed=7&lang=it&step=03&other=x',
    );
    expect(patch).toEqual({
      owner: 'Zoë',
      dbname: 'db',
      storage: 's3a://hol/user/zoe',
      connectionName: 'c',
      seed: 7,
      language: 'it',
    });
    expect(refused).toEqual([]);
  });

  test.each([
    ['seed', '1e3'],
    ['seed', '0x10'],
    ['seed', '-1'],
    ['seed', '99999999999999999'],
    ['storage', 'javascript:alert(1)'],
    ['lang', '__proto__'],
    ['owner', 'x'.repeat(65)],
  ])('is refused %s=%s, and the rest is taken', (parameter, value) => {
    const { patch, refused } = readUrlPresets(`?${parameter}=${encodeURIComponent(value)}&dbname=db`);
    expect(patch).toEqual({ dbname: 'db' });
    expect(refused).toMatchObject([{ parameter, error: { code: 'invalid_setting' } }]);
  });

  test('the first of two values counts, an empty one counts for nothing, and damaged escapes are refused or read', () => {
    expect(readUrlPresets('?seed=7&seed=8&owner=&lang=').patch).toEqual({ seed: 7 });
    expect(readUrlPresets('?owner=%E0%A4%A&seed=%zz')).toMatchObject({
      patch: { owner: expect.any(String) as string },
      refused: [{ parameter: 'seed', error: { detail: { value: '"%zz"' } } }],
    });
    expect(readUrlPresets('?owner=a%00b&dbname=a.b')).toMatchObject({
      patch: {},
      refused: [{ parameter: 'owner' }, { parameter: 'dbname' }],
    });
  });

  test('names that every object has are not settings', () => {
    expect(readUrlPresets('?constructor=x&__proto__=y')).toEqual({ patch: {}, refused: [] });
  });
});
