import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { openScriptTexts, scriptTextStore } from '../../../src/lab/script-texts.ts';
import { openEditableScripts, openScripts, resolveScript } from '../../../src/script/scripts.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';

describe('scripts', () => {
  test('SC39 the six scripts of the exercise are listed in its order', async () => {
    expect(await openScripts().list()).toEqual(
      [
        '00_datagen',
        '01_train_xgboost',
        '02_api_deployment',
        '03_newbatch',
        '04_train_xgboost',
        '05_api_redeployment',
      ].map((name) => ({ name, file: `${name}.ts`, isEdited: false })),
    );
  });

  test('SC39 a name may be bare or end in .ts or .py', async () => {
    for (const name of ['03_newbatch', '03_newbatch.ts', '03_newbatch.py']) {
      expect(resolveScript(name)).toBe('03_newbatch');
      const { text, sha256, file } = await openScripts().source(name);
      expect(file).toBe('03_newbatch.ts');
      expect(text).toContain('dataGenerator');
      expect(sha256).toBe(sha256Hex(text));
    }
  });

  test('SC39 a name that no script has is refused', async () => {
    for (const name of ['09_nothing', '../scripts', '03_newbatch.ts.py', '']) {
      expect(resolveScript(name)).toBeUndefined();
      await expect(openScripts().source(name)).rejects.toMatchObject({
        code: 'unknown_script',
        detail: { script: name },
      });
    }
  });
});

describe('edited scripts', () => {
  const database = () => createMemoryDatabase([scriptTextStore]);
  const pageOn = (stored: ReturnType<typeof database>) =>
    openEditableScripts(openScriptTexts(() => Promise.resolve(stored.open())));

  test('SC47 what is saved is what the next run takes, in every page, until it is reverted', async () => {
    const stored = database();
    const [page, other] = [pageOn(stored), pageOn(stored)];
    const original = await page.source('01_train_xgboost');
    await page.save('01_train_xgboost.ts', '// mine');
    expect(await other.source('01_train_xgboost.py')).toEqual({
      name: '01_train_xgboost',
      file: '01_train_xgboost.ts',
      isEdited: true,
      text: '// mine',
      sha256: sha256Hex('// mine'),
    });
    expect((await other.list()).filter(({ isEdited }) => isEdited).map(({ name }) => name)).toEqual([
      '01_train_xgboost',
    ]);
    await other.revert('01_train_xgboost');
    expect(await page.source('01_train_xgboost')).toEqual(original);
  });

  test('SC47 saving the lab’s own text ends the editing', async () => {
    const page = pageOn(database());
    const { text } = await page.source('03_newbatch');
    await page.save('03_newbatch', `${text}\n`);
    await page.save('03_newbatch', text);
    expect((await page.list()).every(({ isEdited }) => !isEdited)).toBe(true);
  });

  test('SC47 a text is bounded in bytes, and nothing that is refused changes anything', async () => {
    const page = pageOn(database());
    const { text } = await page.source('03_newbatch');
    await expect(page.save('03_newbatch', 'é'.repeat(128_001))).rejects.toMatchObject({
      code: 'script_too_large',
      detail: { sizeBytes: 256_002, maxBytes: 256_000 },
    });
    await expect(page.save('03_newbatch', null as never)).rejects.toMatchObject({ code: 'invalid_script_text' });
    await expect(page.save('nothing', '')).rejects.toMatchObject({ code: 'unknown_script' });
    await expect(page.revert('nothing')).rejects.toMatchObject({ code: 'unknown_script' });
    expect((await page.source('03_newbatch')).text).toBe(text);
    await page.save('03_newbatch', 'é'.repeat(128_000));
    expect((await page.source('03_newbatch')).isEdited).toBe(true);
  });
});
