import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openScripts } from '../../../src/script/scripts.ts';
import { scriptGlobal, stripTypes } from '../../../src/script/strip-types.ts';

const words = (line: string) => line.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+(?:\.\d+)?/gu) ?? [];

/** The rewritten module's own lines: without the head and the tail of its function. */
async function strippedLines(text: string): Promise<string[]> {
  const { code } = await stripTypes({ file: 'own.ts', text });
  return code.slice(code.indexOf('{') + 1, code.lastIndexOf('\n')).split('\n');
}

describe('taking types out', () => {
  test('SC30 every lesson keeps its number of lines, and each line says nothing but what stood there', async () => {
    const scripts = openScripts();
    for (const { name } of await scripts.list()) {
      const { text } = await scripts.source(name);
      const before = text.split('\n');
      const after = await strippedLines(text);
      expect(after).toHaveLength(before.length);
      const importsEnd = before.findLastIndex((line) => line.includes("from 'lab'"));
      for (const [i, line] of after.entries()) {
        if (i <= importsEnd) continue;
        // An imported function is called without a `this`: `_lab.trainTestSplit.call(void 0, …)`.
        const known = new Set([...words(before[i] ?? ''), '_lab', 'call', 'void', '0']);
        expect(words(line).filter((word) => !known.has(word))).toEqual([]);
      }
    }
  });

  test('SC30 every statement of a lesson is still on its line', async () => {
    const scripts = openScripts();
    for (const { name } of await scripts.list()) {
      const { text } = await scripts.source(name);
      const after = await strippedLines(text);
      for (const [i, line] of text.split('\n').entries()) {
        const [, keyword] = /^\s*(const|let|if|for|while|throw|return|await|console|class)\b/.exec(line) ?? [];
        if (keyword !== undefined) expect(after[i]).toMatch(new RegExp(`^\\s*${keyword}\\b`));
      }
    }
  });

  test('SC30 statements between types of any shape run on the line where they stand', async () => {
    const typed = fc.constantFrom(
      'interface A {\n  readonly a: string;\n\n  b(): void;\n}',
      "type U =\n  | 'a'\n  | 'b';",
      'function f<T>(\n  a: T,\n  b?: readonly string[],\n): T {\n  return a;\n}',
      'const x = {\n  a: 1,\n} as const satisfies\n  object;',
      '// a comment\n/* and\n a longer one */',
      'abstract class K<T> {\n  declare t: T;\n  private readonly z: number = 1;\n  abstract m(\n    a: T,\n  ): void;\n}',
      'declare const nothing: string;\n',
      "import type { Row } from 'lab';\n",
      'export {};',
      'const text = `\n${1 as number}\n`;',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(typed, fc.nat(2)), { maxLength: 12 }), async (pieces) => {
        let text = "import {\n  at,\n} from 'lab';\n";
        const expected: number[] = [];
        for (const [i, [piece, blank]] of pieces.entries()) {
          // Each in a block of its own where it may be, so that names can occur twice.
          const isModuleLevel = /^(import|export)/.test(piece);
          text += isModuleLevel ? `${piece}\n` : `{ ${piece}\n}\n`;
          text += '\n'.repeat(blank);
          expected.push(text.split('\n').length);
          text += `at(${i} as number);\n`;
        }
        expect(await linesOfCalls(text)).toEqual(expected);
      }),
      { numRuns: 200, seed: 42 },
    );
  });

  test('SC18 bad syntax names its line', async () => {
    const refused = stripTypes({ file: 'own.ts', text: 'const a = 1;\n\nconst b = (;\n' });
    await expect(refused).rejects.toMatchObject({ code: 'script_error', detail: { script: 'own.ts', line: 3 } });
  });
});

/** Runs a stripped module and gives the line of each call of `at`. */
async function linesOfCalls(text: string): Promise<number[]> {
  const { code } = await stripTypes({ file: 'own.ts', text });
  const lines: number[] = [];
  const at = () => {
    const [, line] = /own\.ts:(\d+)/.exec(new Error().stack ?? '') ?? [];
    lines.push(Number(line));
  };
  const self: Record<string, (require: () => object, exports: object) => Promise<void>> = {};
  runInNewContext(code, { self }, { filename: 'own.ts' });
  await self[scriptGlobal]?.(() => ({ at }), {});
  return lines;
}
