import { expect, test } from 'vitest';
import { defaultRun } from '../../default-run/default-run.ts';
import { defaultDigests } from '../../default-run/digests.ts';
import { runInNode } from '../../default-run/run-in-node.ts';

test('LB13 the default run comes to the same digests on every host: here in Node', async () => {
  expect(await runInNode(defaultRun)).toEqual(defaultDigests);
}, 120_000);
