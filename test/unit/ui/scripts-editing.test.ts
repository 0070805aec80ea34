import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { JobLog } from '../../../src/jobs/types.ts';
import { failedAtLine, faultOf } from '../../../src/ui/script/fault.ts';
import { marksIn } from '../../../src/ui/script/marks.ts';
import { runRecord } from './fake-records.ts';

const lines = (...texts: string[]) => texts.join('\n');

describe('marks in an edited text', () => {
  const original = lines('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const marks = [
    { first: 2, last: 3 },
    { first: 5, last: 6 },
  ];

  it.each([
    ['stand where they are in the original', original, marks],
    ['move with what is inserted before them', lines('new', 'new', ...original.split('\n')), [at(4, 5), at(7, 8)]],
    [
      'move apart when something comes between them',
      lines('a', 'b', 'c', 'd', 'd2', 'e', 'f', 'g'),
      [at(2, 3), at(6, 7)],
    ],
    ['move up when lines before them go', lines('b', 'c', 'd', 'e', 'f', 'g'), [at(1, 2), at(4, 5)]],
    ['stay when the last line changes', lines('a', 'b', 'c', 'd', 'e', 'f', 'h'), marks],
    ['go when a line of theirs changes', lines('a', 'b', 'C', 'd', 'e', 'f', 'g'), [undefined, at(5, 6)]],
    ['go when a line of theirs is taken out', lines('a', 'b', 'c', 'd', 'f', 'g'), [at(2, 3), undefined]],
    ['go with the text', '', [undefined, undefined]],
  ])('%s', (_how, text, expected) => {
    expect(marksIn(original, text, marks)).toEqual(expected);
  });

  it('point at the same words as before, whatever single line is changed, inserted or taken out', () => {
    const before = original.split('\n');
    const words = marks.map(({ first, last }) => before.slice(first - 1, last));
    const edits = before.flatMap((_, place) => [
      before.with(place, 'x'),
      before.toSpliced(place, 0, 'x'),
      before.toSpliced(place, 1),
    ]);
    for (const after of edits) {
      const found = marksIn(original, after.join('\n'), marks);
      found.forEach((mark, index) => {
        if (mark !== undefined) expect(after.slice(mark.first - 1, mark.last)).toEqual(words[index]);
      });
      expect(found.some((mark) => mark !== undefined)).toBe(true);
    }
  });
});

function at(first: number, last: number) {
  return { first, last };
}

describe('the line at which a run failed', () => {
  const text = 'const = 3;\n';
  const error = { code: 'script_error', message: 'own.ts, line 1: no', detail: { script: 'own.ts', line: 1 } };
  const run = { ...runRecord({ id: 'r', job: null, script: '00_datagen', status: 'failed' }), error };
  const log: JobLog = {
    cut: false,
    lines: [
      { at: '2026-11-25T10:42:09.520Z', stream: 'stdout', text: `own.ts, SHA-256 ${sha256Hex('another')}` },
      { at: '2026-11-25T10:42:09.520Z', stream: 'system', text: `own.ts, SHA-256 ${sha256Hex(text)}` },
    ],
  };
  const i18n = createTranslator('it');

  it('is shown in the text that ran, in the reader’s language', () => {
    expect(failedAtLine(run)).toBe(true);
    expect(faultOf(i18n, run, { log, text })).toEqual({ line: 1, message: 'own.ts, riga 1: no' });
  });

  it('is not shown in a text that was written since', () => {
    expect(faultOf(i18n, run, { log, text: 'const a = 3;\n' })).toBeUndefined();
    expect(faultOf(i18n, run, { log: { lines: [], cut: false }, text })).toBeUndefined();
  });

  it('is there only for a run that failed and says where', () => {
    expect(failedAtLine(undefined)).toBe(false);
    expect(failedAtLine({ ...run, status: 'running' })).toBe(false);
    expect(failedAtLine({ ...run, error: { ...error, detail: {} } })).toBe(false);
  });
});
