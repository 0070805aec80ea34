import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from '../../launch/report.mjs';

const loaded = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const unloaded = { status: 'failed', assertionResults: [] };

test('passed and failed tests are counted', () => {
  expect(countVitest({ numPassedTests: 7, numFailedTests: 2, testResults: [loaded] }, 1)).toEqual({
    passed: 7,
    failed: 2,
  });
  expect(countPlaywright({ stats: { expected: 7, unexpected: 2, flaky: 0, skipped: 1 } }, 1)).toEqual({
    passed: 7,
    failed: 2,
  });
});

test('a test file that cannot be loaded is a failure', () => {
  const report = { numPassedTests: 7, numFailedTests: 0, testResults: [loaded, unloaded] };
  expect(countVitest(report, 1)).toEqual({ passed: 7, failed: 1 });
});

test('a browser test that passes only when repeated is a failure', () => {
  expect(countPlaywright({ stats: { expected: 7, unexpected: 0, flaky: 1 } }, 0)).toEqual({ passed: 7, failed: 1 });
});

test('a run that ends badly without a failed test, or without a report, is a failure', () => {
  expect(countVitest({ numPassedTests: 7, numFailedTests: 0, testResults: [loaded] }, 1)).toEqual({
    passed: 7,
    failed: 1,
  });
  expect(countVitest(undefined, 1)).toEqual({ passed: 0, failed: 1 });
  expect(countPlaywright(undefined, 1)).toEqual({ passed: 0, failed: 1 });
});
