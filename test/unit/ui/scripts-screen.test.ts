import { describe, expect, it } from 'vitest';
import { openScripts } from '../../../src/script/scripts.ts';
import { highlightLines } from '../../../src/ui/script/highlight.ts';
import { factsOf, isMarked } from '../../../src/ui/script/script-facts.ts';

const scripts = openScripts();
const textOf = (lines: ReturnType<typeof highlightLines>) =>
  lines.map((line) => line.map((token) => token.text).join('')).join('\n');

describe('the scripts', () => {
  it('each have a sentence of fact', async () => {
    for (const { name } of await scripts.list())
      expect(factsOf(name)?.headline, name).toMatch(/^scripts\.headline0\d$/);
    expect(factsOf('toString')).toBeUndefined();
  });

  it('have marks in 04 on the snapshot’s three variables and on the incremental read', async () => {
    const lines = (await scripts.source('04_train_xgboost')).text.split('\n');
    const marks = factsOf('04_train_xgboost')?.marks ?? [];
    const marked = lines.filter((_, index) => isMarked(marks, index + 1));
    expect(marked).toHaveLength(8);
    const [id, committed, parent, ...read] = marked;
    expect([id, committed, parent]).toEqual([
      expect.stringMatching(/^const \w*[sS]napshotId\b/),
      expect.stringMatching(/^const \w*[cC]ommittedAt\b/),
      expect.stringMatching(/^const \w*[pP]arentId\b/),
    ]);
    expect(read.join('\n')).toMatch(/start-snapshot-id[\s\S]*end-snapshot-id[\s\S]*load\(/);
  });
});

describe('highlighting', () => {
  it('changes no character of any script', async () => {
    for (const { name } of await scripts.list()) {
      const { text } = await scripts.source(name);
      expect(textOf(highlightLines(text, 'ts'))).toBe(text);
    }
  });

  it.each(['', '{', '{"a": [1, 2', '{"a": "x\\ny"}\n', '[1,\n2]', ')', 'a b c', '"'])(
    'changes no character of %j, whole or half typed',
    (text) => {
      expect(textOf(highlightLines(text, 'json'))).toBe(text);
    },
  );

  it('tells values from names', () => {
    const looks = Object.fromEntries(
      highlightLines('{"name": "value", "n": 1.5, "yes": true, "none": null}', 'json')
        .flat()
        .map(({ text, look }) => [text, look]),
    );
    expect(looks).toMatchObject({ '"name"': '', '"value"': 'tok-string', '1.5': 'tok-number' });
    expect(looks['true']).toContain('tok-bool');
    expect(looks['null']).toContain('tok-');
  });
});
