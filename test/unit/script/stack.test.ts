import { describe, expect, test } from 'vitest';
import { createScriptStack } from '../../../src/script/worker/stack.ts';

const stack = createScriptStack({ file: '04_train_xgboost.ts', lineCount: 119 });

const chromium = [
  'Error: connect (04_train_xgboost.ts:1:1)',
  '    at Object.call (04_train_xgboost.ts:310:18)',
  '    at async readRows (04_train_xgboost.ts:31:3)',
  '    at new Deployer (04_train_xgboost.ts:22:12)',
  '    at async Promise.all (index 0)',
  '    at async self.labScript (04_train_xgboost.ts:67:15)',
  '    at async perform (04_train_xgboost.ts:700:3)',
].join('\n');

const firefox = [
  'call@04_train_xgboost.ts:310:18',
  'readRows@04_train_xgboost.ts:31:3',
  'async*self.labScript@04_train_xgboost.ts:67:15',
  'perform@04_train_xgboost.ts:700:3',
  '',
].join('\n');

describe('stacks', () => {
  test('SC31 the innermost frame of the script is its line, in Chromium and in Firefox', () => {
    expect(stack.lineOf(chromium)).toBe(31);
    expect(stack.lineOf(firefox)).toBe(31);
  });

  test('SC31 frames of the shim are left out, and the module body is called the script', () => {
    expect(stack.framesOf(chromium)).toEqual([
      'readRows (04_train_xgboost.ts:31:3)',
      'new Deployer (04_train_xgboost.ts:22:12)',
      'script (04_train_xgboost.ts:67:15)',
    ]);
    expect(stack.framesOf(firefox)).toEqual([
      'readRows (04_train_xgboost.ts:31:3)',
      'script (04_train_xgboost.ts:67:15)',
    ]);
  });

  test('SC31 frames without a name and frames under the blob’s own address count', () => {
    expect(stack.lineOf('Error\n    at 04_train_xgboost.ts:5:7')).toBe(5);
    expect(stack.lineOf('@blob:http://localhost:4173/6f1c:6:7')).toBe(6);
    expect(stack.lineOf('    at blob:null/6f1c:8:7')).toBe(8);
  });

  test('SC31 a stack without the script has no line', () => {
    expect(stack.lineOf(undefined)).toBeUndefined();
    expect(stack.lineOf('Error: a\n    at process (node:internal/process:5:5)')).toBeUndefined();
  });
});
