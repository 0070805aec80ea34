import { describe, expect, test } from 'vitest';
import { settingsStore } from '../../../src/lab/settings-store.ts';
import { namesFor, openSettings } from '../../../src/lab/settings.ts';
import { readUrlPresets } from '../../../src/lab/url-presets.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';

const open = () => openSettings(createMemoryDatabase([settingsStore]).open(), 'it');

describe('settings', () => {
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
    await expect(open().set({ nothing: 1 } as never)).rejects.toMatchObject({ code: 'unknown_setting' });
  });
});

describe('a link', () => {
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

  test('names that every object has are not settings', () => {
    expect(readUrlPresets('?constructor=x&__proto__=y')).toEqual({ patch: {}, refused: [] });
  });
});
