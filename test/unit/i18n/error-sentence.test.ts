import { describe, expect, it } from 'vitest';
import { errorSentence } from '../../../src/i18n/error-sentence.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';

const i18n = createTranslator('en');
const sentence = (code: string, detail: Record<string, unknown> = {}, message = 'The message itself.') =>
  errorSentence(i18n, { code, message, detail });

describe('an error', () => {
  it('that the lab has no words for says its own message', () => {
    expect(sentence('column_mismatch')).toBe('The message itself.');
    expect(sentence('toString')).toBe('The message itself.');
    expect(sentence('__proto__')).toBe('The message itself.');
  });

  it('whose detail lacks what its words need says its own message', () => {
    for (const code of ['invalid_setting', 'invalid_profile', 'parent_not_succeeded', 'timed_out', 'memory_limit']) {
      expect(sentence(code), code).toBe('The message itself.');
    }
    expect(sentence('INVALID_PARAMETER_VALUE', { row: 3 })).toBe('The message itself.');
    expect(sentence('unknown_script', { script: '99' })).toBe('The message itself.');
  });

  it('of a setting names what came', () => {
    expect(sentence('invalid_setting', { field: 'seed', value: '"1e9"' })).toBe(
      'A seed is a whole number from 0 to 9007199254740991, but "1e9" came.',
    );
  });

  it.each([
    ['resourceProfile.vcpu', 'vCPU is a whole number, at least 1.'],
    ['resourceProfile.memoryGib', 'GiB is a number above 0.'],
    ['resourceProfile.gpu', 'A browser has no GPU to give: 0 is the only value.'],
  ])('of the profile field %s says what is taken', (field, text) => {
    expect(sentence('invalid_profile', { field })).toBe(text);
  });

  it.each([
    ['failed', 'New Batch Paul failed.'],
    ['timed_out', 'New Batch Paul timed out.'],
    ['stopped', 'New Batch Paul was stopped.'],
    ['skipped', 'New Batch Paul was skipped.'],
  ])('of a child whose parent %s names the parent', (parentStatus, text) => {
    expect(sentence('parent_not_succeeded', { parent: 'New Batch Paul', parentStatus })).toBe(text);
  });

  it('of a cycle shows the way round', () => {
    expect(sentence('job_cycle', { path: ['A', 'B', 'A'] })).toBe('A job must not wait for itself: A → B → A.');
  });

  it('of a parent tells one that is missing from one that was not chosen', () => {
    expect(sentence('unknown_parent', { value: 'Ghost' })).toBe('There is no job Ghost. Choose one that exists.');
    expect(sentence('unknown_parent', { value: '' })).toBe('Choose the job that must succeed first.');
  });

  it('of a batch names the column and says that the table stands', () => {
    expect(sentence('missing_column', { column: 'merchant_id' })).toBe(
      'The rows lack the column merchant_id, which the table has. The table was left as it was.',
    );
    expect(sentence('type_mismatch', { column: 'age', type: 'float', came: 'Float64Array' })).toBe(
      'The column age is of type float, but Float64Array came. The table was left as it was.',
    );
    expect(sentence('unexpected_column')).toBe('The message itself.');
  });

  it('of memory gives sizes a person can read', () => {
    expect(sentence('memory_limit', { neededBytes: 2e9, usedBytes: 5e8, limitBytes: 1.5e9 })).toBe(
      'The resource profile allows 1.50\u00a0GB, of which 500.00\u00a0MB were in use, and 2.00\u00a0GB more were ' +
        'needed. Give the job more GiB, or work on fewer rows.',
    );
  });

  it('of a payload names the columns', () => {
    expect(sentence('INVALID_PARAMETER_VALUE', { missing: ['latitude'], extra: [] })).toBe(
      'The column latitude is missing. Add what the signature asks for.',
    );
    expect(sentence('INVALID_PARAMETER_VALUE', { missing: ['a', 'b'], extra: ['c'] })).toBe(
      'The columns a and b are missing. Add what the signature asks for. ' +
        'The model knows no column c. Leave out what the signature does not have.',
    );
  });
});
