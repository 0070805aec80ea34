import { describe, expect, test } from 'vitest';
import { definitionStore, logStore, runStore } from '../../../src/jobs/stores.ts';
import { StorageError } from '../../../src/storage/storage-error.ts';
import { createPipeline, openPage, pause, states, untilAborted } from './pages.ts';

function noRoom(): never {
  throw new StorageError('quota_exceeded', 'There is no room left.');
}

describe('a storage that fails', () => {
  test('JB20 a log that can not be written fails its run', async () => {
    let isFull = false;
    const { jobs } = await openPage({
      task: ({ log, signal }) => {
        log({ stream: 'stdout', text: 'a line' });
        return untilAborted(signal);
      },
      beforeCall: (_index, action, store) => {
        if (isFull && store === logStore.name && action === 'add') noRoom();
      },
    });
    await createPipeline(jobs);
    isFull = true;
    const { runId } = await jobs.run('API Redeployment');
    const runs = await jobs.finished(runId);
    expect(runs).toMatchObject([
      { status: 'failed', error: { code: 'quota_exceeded', message: 'There is no room left.' } },
    ]);
    expect((await jobs.log(runId)).lines).toEqual([]);
  });

  test('JB20 an end without room for its last lines is written without them', async () => {
    const page = await openPage({
      task: async ({ log }) => log({ stream: 'stdout', text: 'a line' }),
      beforeCall: (_index, action, store) => {
        if (store === logStore.name && action === 'add') noRoom();
      },
    });
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    expect(states(await page.jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost succeeded',
      'API Redeployment succeeded',
    ]);
    expect((await page.jobs.log(runId)).lines).toEqual([]);
  });

  test('JB20 an end that can not be written is told, and rejects whoever waits', async () => {
    let isFull = false;
    const page = await openPage({
      task: async () => {
        isFull = true;
        await pause(10);
      },
      beforeCall: (_index, action, store) => {
        if (isFull && store === runStore.name && action === 'put') noRoom();
      },
    });
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    await expect(page.jobs.finished(runId)).rejects.toMatchObject({ code: 'quota_exceeded' });
    await expect(page.jobs.stop(runId)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(page.events.at(-1)).toMatchObject({ type: 'error', runId, error: { code: 'quota_exceeded' } });
    expect(states(await page.jobs.history())).toEqual(['New Batch running']);
  });

  test('JB17 JB20 a child that could not be started is started by the next recovery of its own page', async () => {
    let isFailing = false;
    const page = await openPage({
      beforeCall: (_index, action, store) => {
        // Of all that a chain does, only the start of a child reads a definition by its key.
        if (isFailing && store === definitionStore.name && action === 'get') noRoom();
      },
    });
    await createPipeline(page.jobs);
    await pause(10);
    isFailing = true;
    const { runId } = await page.jobs.run('New Batch');
    await expect(page.jobs.finished(runId)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(states(await page.jobs.history())).toEqual(['Retrain XGBoost queued', 'New Batch succeeded']);
    isFailing = false;
    const { started } = await page.jobs.recover();
    expect(started).toHaveLength(1);
    expect(states(await page.jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost succeeded',
      'API Redeployment succeeded',
    ]);
    expect(await page.jobs.recover()).toEqual({ interrupted: [], started: [] });
  });

  test('JB4 a run that could not be stored never starts', async () => {
    let wasStarted = false;
    const { jobs } = await openPage({
      task: async () => void (wasStarted = true),
      beforeCall: (_index, action, store) => {
        if (store === runStore.name && action === 'add') noRoom();
      },
    });
    await expect(jobs.runScript('03_newbatch')).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await jobs.history()).toEqual([]);
    expect(wasStarted).toBe(false);
    await jobs.close();
  });
});
