import { expect, test } from 'vitest';
import { readPlaywright, readVitest } from '../../launch/report.mjs';

const passedFile = { name: '/a/sums.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed' }] };
const failedFile = {
  name: '/a/trees.test.ts',
  status: 'failed',
  message: '',
  assertionResults: [
    { status: 'passed', fullName: 'a tree grows' },
    {
      status: 'failed',
      fullName: 'a tree ends',
      failureMessages: ['\u001B[31mAssertionError: 2 is not 3\u001B[39m\n  at x'],
    },
  ],
};
const unloadedFile = {
  name: '/a/leaves.test.ts',
  status: 'failed',
  message: 'No such module\n…',
  assertionResults: [],
};

const spec = (title: string, status: string, message?: string) => ({
  file: 'browser/jobs.spec.ts',
  title,
  tests: [{ status, results: [{ error: message === undefined ? undefined : { message } }, {}] }],
});

test('passed tests are counted, and each failed one is named with the first line of its reason', () => {
  expect(readVitest({ numPassedTests: 7, testResults: [passedFile, failedFile] }, 1)).toEqual({
    passed: 7,
    failures: ['trees.test.ts › a tree ends: AssertionError: 2 is not 3'],
  });
  const suites = [
    {
      specs: [spec('a job runs', 'expected'), spec('a job stops', 'unexpected', 'Timeout of 15 s\nat y')],
      suites: [{ specs: [spec('a test that must fail', 'unexpected')] }],
    },
  ];
  expect(readPlaywright({ stats: { expected: 7 }, suites }, 1)).toEqual({
    passed: 7,
    failures: [
      'jobs.spec.ts › a job stops: Timeout of 15 s',
      'jobs.spec.ts › a test that must fail: passed though it should fail',
    ],
  });
});

test('a test file that cannot be loaded is a failure', () => {
  expect(readVitest({ numPassedTests: 7, testResults: [passedFile, unloadedFile] }, 1)).toEqual({
    passed: 7,
    failures: ['leaves.test.ts › could not be loaded: No such module'],
  });
});

test('a browser test that passes only when repeated is a failure', () => {
  const suites = [{ specs: [spec('a job waits', 'flaky', 'Closed early')] }];
  expect(readPlaywright({ stats: { expected: 7 }, suites }, 0)).toEqual({
    passed: 7,
    failures: ['jobs.spec.ts › a job waits: Closed early'],
  });
});

test('a run that ends badly without a failed test, or without a report, is a failure', () => {
  const failures = ['no test, but the run ended with code 1'];
  expect(readVitest({ numPassedTests: 7, testResults: [passedFile] }, 1)).toEqual({ passed: 7, failures });
  expect(readVitest(undefined, 1)).toEqual({ passed: 0, failures });
  expect(readPlaywright(undefined, 1)).toEqual({ passed: 0, failures });
  const errors = [{ message: 'The port is taken' }];
  expect(readPlaywright({ stats: { expected: 0 }, suites: [], errors }, 1)).toEqual({
    passed: 0,
    failures: ['browser › outside of a test: The port is taken'],
  });
});
