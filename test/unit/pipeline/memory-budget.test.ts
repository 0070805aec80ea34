import { expect, test } from 'vitest';
import { createMemoryBudget } from '../../../src/pipeline/memory-budget.ts';

const mib = 2 ** 20;

test('PL1 a budget gives its GiB to the last byte and not one more', () => {
  const budget = createMemoryBudget(0.5);
  expect(budget.leftBytes).toBe(512 * mib);
  budget.reserve(512 * mib - 1, 'A table');
  budget.reserve(1, 'A byte');
  expect(budget.leftBytes).toBe(0);
  expect(() => budget.reserve(1, 'Another byte')).toThrow(expect.objectContaining({ code: 'memory_limit' }));
});

test('PL1 a refusal says what was needed, what is left and what to do, and reserves nothing', () => {
  const budget = createMemoryBudget(1);
  budget.reserve(1000 * mib, 'A table');
  expect(() => budget.reserve(24 * mib + 1, 'Reading db.t')).toThrow(
    expect.objectContaining({
      code: 'memory_limit',
      message:
        "Reading db.t needs about 25 MiB, but of the 1 GiB in the job's resource profile 24 MiB are left. " +
        'Give the job more GiB, or work on fewer rows.',
      detail: { neededBytes: 24 * mib + 1, usedBytes: 1000 * mib, limitBytes: 1024 * mib },
    }),
  );
  budget.reserve(24 * mib, 'Reading less');
  expect(budget.leftBytes).toBe(0);
});
