import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { randomIds } from '../../../src/base/ids.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { openJobs } from '../../../src/jobs/open-jobs.ts';
import type { Jobs } from '../../../src/jobs/open-jobs.ts';
import { jobsStores } from '../../../src/jobs/stores.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { createPipeline, states, untilAborted } from './pages.ts';
import type { Task } from './pages.ts';

async function openPage(
  holder: string,
  runTask: Task,
): Promise<{ jobs: Jobs; release(): void; close(): Promise<void> }> {
  const [clock, ids] = [systemClock, randomIds];
  const storage = await openStorage({ name: 'jobs', version: 1, stores: jobsStores, clock, ids });
  const lock = await storage.locks.tryHold(holder);
  const jobs = openJobs({ storage, clock, ids, holder, scripts: [], resolveScript: (name) => name, runTask });
  await jobs.recover();
  return {
    jobs,
    release: () => lock?.release(),
    async close() {
      await jobs.close();
      storage.close();
    },
  };
}

test('JB5 JB9 JB15 JB16 JB18 two pages over IndexedDB run, watch, stop and recover each other', async () => {
  const a = await openPage('a', async ({ log, run, setOutput }) => {
    log({ stream: 'stdout', text: run.script });
    setOutput('by', run.id);
  });
  const b = await openPage('b', ({ signal }) => untilAborted(signal));
  await createPipeline(a.jobs);

  const first = await a.jobs.run('New Batch');
  const runs = await b.jobs.finished(first.runId);
  expect(states(runs)).toEqual(['New Batch succeeded', 'Retrain XGBoost succeeded', 'API Redeployment succeeded']);
  expect(runs[1]!.upstream).toEqual({ by: first.runId });
  expect((await b.jobs.log(first.runId)).lines.map(({ text }) => text)).toEqual(['03_newbatch']);
  await a.jobs.finished((await a.jobs.runScript('03_newbatch')).runId);

  const second = await b.jobs.run('New Batch');
  expect(await a.jobs.stop(second.runId)).toMatchObject({ status: 'stopped', holder: 'b' });

  const third = await b.jobs.run('New Batch');
  b.release();
  const recovered = await a.jobs.finished(third.runId);
  expect(states(recovered)).toEqual(['New Batch failed', 'Retrain XGBoost skipped', 'API Redeployment skipped']);
  expect(recovered[0]!.error).toMatchObject({ code: 'interrupted' });
  expect((await a.jobs.history({ job: 'New Batch' })).map(({ id }) => id)).toEqual([
    third.runId,
    second.runId,
    first.runId,
  ]);
  expect(await a.jobs.history()).toHaveLength(10);
  await a.close();
  await b.close();
});
