import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { defaultRun } from '../../default-run/default-run.ts';
import { defaultDigests, oddDigest } from '../../default-run/digests.ts';
import { oddTrainings } from '../../default-run/odd-trainings.ts';
import { runInNode } from '../../default-run/run-in-node.ts';

test('LB13 the default run comes to the same digests on every host: here in Node', async () => {
  expect(await runInNode(defaultRun)).toEqual(defaultDigests);
}, 120_000);

test('LB13 odd trainings come to the same digests on every host: here in Node', async () => {
  expect(sha256Hex(JSON.stringify(await runInNode(oddTrainings)))).toBe(oddDigest);
}, 120_000);
