import { describe, expect, test } from 'vitest';
import { CancelledError, LabError } from '../../../src/base/errors.ts';
import type { TaskContext } from '../../../src/jobs/types.ts';
import { createGate, createPipeline, createWorld, eventually, openPage, pause, states, untilAborted } from './pages.ts';

const stoppedByUser = { code: 'stopped', message: 'Stopped by the user.', detail: { by: 'user' } };

describe('stop', () => {
  test('JB9 a running run ends as stopped, with its outputs, and its descendants are skipped', async () => {
    const { jobs } = await openPage({
      task: async ({ signal, setOutput }) => {
        setOutput('rows', 12);
        await untilAborted(signal);
      },
    });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    const stopped = await jobs.stop(runId);
    expect(stopped).toMatchObject({ id: runId, status: 'stopped', error: stoppedByUser, outputs: { rows: 12 } });
    const runs = await jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch stopped', 'Retrain XGBoost skipped', 'API Redeployment skipped']);
    expect(runs[1]!.error!.message).toContain('New Batch, on which it depends, was stopped');
    expect((await jobs.log(runId)).lines.map(({ text }) => text)).toEqual(['Stopped by the user.']);
  });

  test('JB9 the signal of the task fires with a cancellation', async () => {
    let reason: unknown;
    const { jobs } = await openPage({
      task: ({ signal }) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
        });
        return untilAborted(signal);
      },
    });
    await jobs.stop((await jobs.runScript('03_newbatch')).runId);
    expect(reason).toBeInstanceOf(CancelledError);
    expect(reason).toMatchObject({ message: 'Stopped by the user.', detail: { kind: 'stopped' } });
  });

  test('JB9 a stop from another page reaches the page that runs it', async () => {
    const world = createWorld();
    const page = await world.openPage({ task: ({ signal }) => untilAborted(signal) });
    const other = await world.openPage();
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    expect(await other.jobs.stop(runId)).toMatchObject({
      status: 'stopped',
      holder: page.holder,
      error: stoppedByUser,
    });
    expect(await page.jobs.finished(runId)).toHaveLength(3);
  });

  test('JB9 a queued run is stopped before it starts, by any page', async () => {
    const world = createWorld();
    const started: string[] = [];
    const page = await world.openPage({
      task: async ({ run }) => void started.push(run.script),
      onEvent(event, self) {
        if (event.type === 'run' && event.run.status === 'queued') self.kill();
      },
    });
    const other = await world.openPage();
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    await eventually(async () => (await other.jobs.history()).length === 2);
    const [child] = await other.jobs.history();
    expect(await other.jobs.stop(child!.id)).toMatchObject({
      status: 'stopped',
      startedAt: null,
      error: { code: 'stopped', detail: { by: 'user' } },
    });
    expect(states(await other.jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost stopped',
      'API Redeployment skipped',
    ]);
    expect(started).toEqual(['03_newbatch']);
    expect(await other.jobs.recover()).toEqual({ interrupted: [], started: [] });
  });

  test('JB9 a run that has ended is left as it is and given back', async () => {
    const { jobs } = await openPage();
    const { runId } = await jobs.runScript('03_newbatch');
    const [ended] = await jobs.finished(runId);
    expect(await jobs.stop(runId)).toEqual(ended);
    await expect(jobs.stop('nothing')).rejects.toMatchObject({ code: 'unknown_run' });
  });

  test('JB9 two stops at once end the run once', async () => {
    const world = createWorld();
    const page = await world.openPage({ task: ({ signal }) => untilAborted(signal) });
    const other = await world.openPage();
    const { runId } = await page.jobs.runScript('03_newbatch');
    const runs = await Promise.all([page.jobs.stop(runId), other.jobs.stop(runId), page.jobs.stop(runId)]);
    expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(1);
    expect((await page.jobs.log(runId)).lines).toHaveLength(1);
  });

  test('JB9 a task that reaches its end after the stop does not start its children', async () => {
    const gate = createGate();
    const { jobs } = await openPage({ task: () => gate.opened });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    const stopping = jobs.stop(runId);
    gate.open();
    expect((await stopping).status).toBe('stopped');
    expect(states(await jobs.finished(runId))).toEqual([
      'New Batch stopped',
      'Retrain XGBoost skipped',
      'API Redeployment skipped',
    ]);
    expect((await jobs.log(runId)).lines.map(({ text }) => text)).toEqual([
      'The script reached its end after it had been asked to stop.',
      'Stopped by the user.',
    ]);
  });

  test('JB9 what goes wrong while stopping is in the log and makes it no failure', async () => {
    const { jobs } = await openPage({
      task: async ({ signal }) => {
        await untilAborted(signal).catch(() => undefined);
        throw new LabError('worker_gone', 'The worker was ended.');
      },
    });
    const { runId } = await jobs.runScript('03_newbatch');
    expect((await jobs.stop(runId)).status).toBe('stopped');
    expect((await jobs.log(runId)).lines.map(({ text }) => text)).toEqual([
      'While stopping: The worker was ended.',
      'Stopped by the user.',
    ]);
  });

  test('JB12 a task that does not stop is left behind, and what it says later counts for nothing', async () => {
    const gate = createGate();
    let late: TaskContext | undefined;
    const { jobs } = await openPage({
      stopGraceMs: 30,
      task: (context) => {
        late = context;
        return gate.opened;
      },
    });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    const stopped = await jobs.stop(runId);
    expect(stopped.status).toBe('stopped');
    late!.log({ stream: 'stdout', text: 'late' });
    late!.setOutput('late', 1);
    late!.progress({ done: 1, total: 2, phase: 'late' });
    gate.fail(new Error('late'));
    await pause(300);
    expect(await jobs.getRun(runId)).toEqual(stopped);
    expect(jobs.progress(runId)).toBeUndefined();
    expect((await jobs.log(runId)).lines.map(({ text }) => text)).toEqual([
      'The script did not stop within 0.03 s and was left behind.',
      'Stopped by the user.',
    ]);
    expect(await jobs.finished(runId)).toHaveLength(3);
  });

  test('JB9 a task that cancels its own work is stopped, not failed', async () => {
    const { jobs } = await openPage({
      task: async () => {
        throw new CancelledError();
      },
    });
    const { runId } = await jobs.runScript('03_newbatch');
    expect(await jobs.finished(runId)).toMatchObject([
      { status: 'stopped', error: { code: 'stopped', detail: { by: 'script' } } },
    ]);
  });
});

describe('time limit', () => {
  test('JB10 a run over its limit is timed out, and says the limit', async () => {
    const { jobs } = await openPage({ task: ({ signal }) => untilAborted(signal) });
    await createPipeline(jobs);
    await jobs.update('New Batch', { timeoutMinutes: 0.001 });
    const { runId } = await jobs.run('New Batch');
    const runs = await jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch timed_out', 'Retrain XGBoost skipped', 'API Redeployment skipped']);
    expect(runs[0]).toMatchObject({
      timeoutMinutes: 0.001,
      error: {
        code: 'timed_out',
        message:
          'The run took longer than its limit of 0.001 minutes and was ended. Raise the limit of the job, or give it less to do.',
        detail: { timeoutMinutes: 0.001 },
      },
    });
    expect(runs[1]!.error!.message).toContain('New Batch, on which it depends, timed out');
  });

  test('JB9 JB10 a stop stands, though the time limit comes before the task has stopped', async () => {
    const { jobs } = await openPage({ task: () => new Promise(() => undefined), stopGraceMs: 200 });
    await jobs.create({ name: 'A', script: '03_newbatch', timeoutMinutes: 0.001 });
    const { runId } = await jobs.run('A');
    expect(await jobs.stop(runId)).toMatchObject({ status: 'stopped', error: stoppedByUser });
  });

  test('JB10 a child has the limit of its own job', async () => {
    const { jobs } = await openPage({
      task: ({ run, signal }) => (run.script === '04_train_xgboost' ? untilAborted(signal) : Promise.resolve()),
    });
    await createPipeline(jobs);
    await jobs.update('Retrain XGBoost', { timeoutMinutes: 0.001 });
    const { runId } = await jobs.run('New Batch');
    expect(states(await jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost timed_out',
      'API Redeployment skipped',
    ]);
  });

  test('JB10 a run within its limit is not touched', async () => {
    const { jobs } = await openPage({ task: () => pause(20) });
    await jobs.create({ name: 'A', script: '03_newbatch', timeoutMinutes: 0.01 });
    const { runId } = await jobs.run('A');
    expect(states(await jobs.finished(runId))).toEqual(['A succeeded']);
    await pause(700);
    expect((await jobs.getRun(runId)).status).toBe('succeeded');
  });
});

describe('failure', () => {
  test.each([
    ['an error', new Error('No rows.'), { code: 'unexpected', message: 'No rows.', detail: { name: 'Error' } }],
    ['a text', 'No rows.', { code: 'unexpected', message: 'No rows.', detail: {} }],
    ['nothing', undefined, { code: 'unexpected', message: 'undefined', detail: {} }],
    [
      'an error whose detail can not be stored',
      new LabError('x', 'No.', { detail: { call: () => undefined, id: 2n ** 63n, rows: 1 } }),
      { code: 'x', message: 'No.', detail: { id: '9223372036854775808', rows: 1 } },
    ],
  ])('JB11 a task that throws %s fails with it', async (_what, thrown, error) => {
    const { jobs } = await openPage({
      task: ({ log }) => {
        log({ stream: 'stdout', text: 'before' });
        const gate = createGate();
        gate.fail(thrown);
        return gate.opened;
      },
    });
    const { runId } = await jobs.runScript('03_newbatch');
    expect(await jobs.finished(runId)).toMatchObject([{ status: 'failed', error }]);
    expect((await jobs.log(runId)).lines.map(({ stream, text }) => [stream, text])).toEqual([
      ['stdout', 'before'],
      ['system', error.message],
    ]);
  });

  test('JB11 an error whose detail has cycles fails the run all the same', async () => {
    const detail: Record<string, unknown> = {};
    detail['self'] = detail;
    const { jobs } = await openPage({
      task: async () => {
        throw new LabError('x', 'No.', { detail });
      },
    });
    const { runId } = await jobs.runScript('03_newbatch');
    expect((await jobs.finished(runId))[0]!.error).toEqual({ code: 'x', message: 'No.', detail: {} });
  });

  test('JB11 a task that throws before it returns a promise fails like any other', async () => {
    const { jobs } = await openPage({
      task: () => {
        throw new Error('At once.');
      },
    });
    const { runId } = await jobs.runScript('03_newbatch');
    expect((await jobs.finished(runId))[0]).toMatchObject({ status: 'failed', error: { message: 'At once.' } });
  });
});

describe('close', () => {
  test('JB8 ends the runs of the page as interrupted and refuses further calls', async () => {
    const world = createWorld();
    const page = await world.openPage({ task: ({ signal }) => untilAborted(signal) });
    const other = await world.openPage();
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    const waiting = page.jobs.finished(runId);
    await page.jobs.close();
    const runs = await other.jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch failed', 'Retrain XGBoost skipped', 'API Redeployment skipped']);
    expect(runs[0]!.error).toMatchObject({ code: 'interrupted' });
    await expect(waiting).rejects.toMatchObject({ code: 'jobs_closed' });
    for (const call of [
      () => page.jobs.list(),
      () => page.jobs.run('New Batch'),
      () => page.jobs.runScript('03_newbatch'),
      () => page.jobs.history(),
      () => page.jobs.finished(runId),
      () => page.jobs.stop(runId),
      () => page.jobs.log(runId),
      () => page.jobs.recover(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'jobs_closed' });
    }
    await page.jobs.close();
  });
});
