import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { openScripts, resolveScript } from '../../../src/script/scripts.ts';

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
      ].map((name) => ({ name, file: `${name}.ts` })),
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
