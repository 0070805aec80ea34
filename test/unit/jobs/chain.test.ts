import { describe, expect, test } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import type { TaskContext } from '../../../src/jobs/types.ts';
import { createGate, createPipeline, createWorld, eventually, openPage, states, toldStates } from './pages.ts';
import type { Gate } from './pages.ts';

/** What the scripts of the exercise hand down. */
async function handDown({ run, upstream, setOutput }: TaskContext): Promise<void> {
  if (run.script === '03_newbatch') setOutput('snapshot_id', '4872019345510988213');
  if (run.script === '04_train_xgboost') {
    setOutput('snapshot_id', upstream['snapshot_id'] as string);
    setOutput('run_id', 'a1b2');
  }
  if (run.script === '05_api_redeployment') setOutput('trained_run', upstream['run_id'] as string);
}

describe('the chain', () => {
  test('JB5 JB6 runs in order, and outputs go down by id', async () => {
    const { jobs } = await openPage({ task: handDown });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    const runs = await jobs.finished(runId);
    const [batch, retrain, deploy] = runs;
    const common = {
      status: 'succeeded',
      chainId: runId,
      holder: 'page-1',
      resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
      timeoutMinutes: null,
      threads: 1,
      note: '1 thread',
      id: expect.any(String),
      jobId: expect.any(String),
      createdAt: expect.stringMatching(/^2026-11-25T10:42:\d\d\.\d{3}Z$/),
      startedAt: expect.stringMatching(/^2026-11-25T10:42:\d\d\.\d{3}Z$/),
      endedAt: expect.stringMatching(/^2026-11-25T10:42:\d\d\.\d{3}Z$/),
    };
    expect(runs).toEqual([
      {
        ...common,
        id: runId,
        job: 'New Batch',
        script: '03_newbatch',
        trigger: { type: 'manual' },
        sequence: 1,
        parentRunId: null,
        upstream: {},
        outputs: { snapshot_id: '4872019345510988213' },
      },
      {
        ...common,
        job: 'Retrain XGBoost',
        script: '04_train_xgboost',
        trigger: { type: 'dependent', on: 'New Batch', runId },
        sequence: 2,
        parentRunId: runId,
        upstream: { snapshot_id: '4872019345510988213' },
        outputs: { snapshot_id: '4872019345510988213', run_id: 'a1b2' },
      },
      {
        ...common,
        job: 'API Redeployment',
        script: '05_api_redeployment',
        trigger: { type: 'dependent', on: 'Retrain XGBoost', runId: retrain!.id },
        sequence: 3,
        parentRunId: retrain!.id,
        upstream: { snapshot_id: '4872019345510988213', run_id: 'a1b2' },
        outputs: { trained_run: 'a1b2' },
      },
    ]);
    expect(batch!.endedAt! <= retrain!.startedAt! && retrain!.endedAt! <= deploy!.startedAt!).toBe(true);
  });

  test('JB5 a child does not start before its parent has ended', async () => {
    const gates = new Map<string, Gate>([
      ['03_newbatch', createGate()],
      ['04_train_xgboost', createGate()],
      ['05_api_redeployment', createGate()],
    ]);
    const started: string[] = [];
    const { jobs } = await openPage({
      task: ({ run }) => {
        started.push(run.script);
        return gates.get(run.script)!.opened;
      },
    });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    expect(states(await jobs.history())).toEqual(['New Batch running']);
    expect(started).toEqual(['03_newbatch']);
    gates.get('03_newbatch')!.open();
    await eventually(() => started.length === 2);
    expect(states(await jobs.history())).toEqual(['Retrain XGBoost running', 'New Batch succeeded']);
    gates.get('04_train_xgboost')!.open();
    gates.get('05_api_redeployment')!.open();
    expect(states(await jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost succeeded',
      'API Redeployment succeeded',
    ]);
  });

  test('JB6 a task is given its run, its definition and the run that triggered it', async () => {
    const seen: TaskContext[] = [];
    const { jobs } = await openPage({
      task: async (context) => {
        seen.push(context);
        context.setOutput('by', context.run.script);
      },
    });
    await createPipeline(jobs);
    const [batch, retrain] = await jobs.list();
    const { runId } = await jobs.run(batch!.id);
    const runs = await jobs.finished(runId);
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({ definition: batch, upstream: {}, run: { id: runId, status: 'running' } });
    expect(seen[0]).not.toHaveProperty('upstreamRun');
    expect(seen[1]).toMatchObject({ definition: retrain, upstream: { by: '03_newbatch' }, upstreamRun: runs[0] });
  });

  test('JB4 JB6 a dependent job that is run by hand has no upstream, and its own dependents follow', async () => {
    const { jobs } = await openPage({ task: handDown });
    await createPipeline(jobs);
    const { runId } = await jobs.run('Retrain XGBoost');
    const runs = await jobs.finished(runId);
    expect(states(runs)).toEqual(['Retrain XGBoost succeeded', 'API Redeployment succeeded']);
    expect(runs[0]).toMatchObject({ trigger: { type: 'manual' }, upstream: {}, parentRunId: null });
  });

  test('JB4 runs of one job may overlap, and their chains do not mix', async () => {
    const gate = createGate();
    const { jobs } = await openPage({
      task: async ({ run, setOutput, upstream }) => {
        if (run.script === '03_newbatch') await gate.opened;
        setOutput('root', (upstream['root'] as string | undefined) ?? run.id);
      },
    });
    await createPipeline(jobs);
    const first = await jobs.run('New Batch');
    const second = await jobs.run('New Batch');
    expect(states(await jobs.history())).toEqual(['New Batch running', 'New Batch running']);
    gate.open();
    for (const { runId } of [first, second]) {
      const runs = await jobs.finished(runId);
      expect(runs).toHaveLength(3);
      expect(runs.map(({ outputs, chainId }) => [outputs, chainId])).toEqual(runs.map(() => [{ root: runId }, runId]));
    }
    expect(await jobs.history()).toHaveLength(6);
  });

  test('JB4 a script runs outside any job, under any of its names, and triggers nothing', async () => {
    const { jobs } = await openPage({ task: handDown });
    await createPipeline(jobs);
    for (const name of ['03_newbatch', '03_newbatch.ts', '03_newbatch.py']) {
      const { runId } = await jobs.runScript(name);
      expect(await jobs.finished(runId)).toMatchObject([
        { id: runId, job: null, jobId: null, script: '03_newbatch', status: 'succeeded', trigger: { type: 'manual' } },
      ]);
    }
    await expect(jobs.runScript('03_newbatch.sh')).rejects.toMatchObject({ code: 'unknown_script' });
    expect(await jobs.history()).toHaveLength(3);
  });

  test('JB5 several dependents of one job all run', async () => {
    const { jobs } = await openPage();
    await createPipeline(jobs);
    await jobs.create({ name: 'Report', script: '03_newbatch', schedule: { type: 'dependent', on: 'New Batch' } });
    const { runId } = await jobs.run('New Batch');
    expect(states(await jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost succeeded',
      'Report succeeded',
      'API Redeployment succeeded',
    ]);
  });

  test('JB3 JB5 a job that is renamed while it runs keeps its children', async () => {
    const gate = createGate();
    const { jobs } = await openPage({
      task: ({ run }) => (run.script === '03_newbatch' ? gate.opened : Promise.resolve()),
    });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    await jobs.update('New Batch', { name: 'Fresh Batch' });
    gate.open();
    const runs = await jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch succeeded', 'Retrain XGBoost succeeded', 'API Redeployment succeeded']);
    expect(runs[1]!.trigger).toEqual({ type: 'dependent', on: 'Fresh Batch', runId });
  });
});

describe('a chain that breaks', () => {
  test('JB7 JB11 a failing parent skips all its descendants, with the reason', async () => {
    const { jobs } = await openPage({
      task: async () => {
        throw new LabError('missing_column', 'The column age is missing.', { detail: { column: 'age' } });
      },
    });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    const [batch, retrain, deploy] = await jobs.finished(runId);
    expect(batch).toMatchObject({
      status: 'failed',
      error: { code: 'missing_column', message: 'The column age is missing.', detail: { column: 'age' } },
    });
    expect(retrain).toMatchObject({
      status: 'skipped',
      startedAt: null,
      endedAt: batch!.endedAt,
      upstream: {},
      trigger: { type: 'dependent', on: 'New Batch', runId },
      error: {
        code: 'parent_not_succeeded',
        message:
          'Retrain XGBoost was skipped, because New Batch, on which it depends, failed. ' +
          'It runs when New Batch has been run again with success.',
        detail: {
          job: 'Retrain XGBoost',
          parent: 'New Batch',
          parentRunId: runId,
          parentStatus: 'failed',
          origin: 'New Batch',
          originRunId: runId,
          originStatus: 'failed',
        },
      },
    });
    expect(deploy).toMatchObject({
      status: 'skipped',
      parentRunId: retrain!.id,
      error: {
        code: 'parent_not_succeeded',
        message:
          'API Redeployment was skipped, because Retrain XGBoost, on which it depends, was skipped: New Batch failed. ' +
          'It runs when New Batch has been run again with success.',
        detail: { parent: 'Retrain XGBoost', parentStatus: 'skipped', origin: 'New Batch', originStatus: 'failed' },
      },
    });
    for (const run of [batch!, retrain!, deploy!]) {
      expect((await jobs.log(run.id)).lines.at(-1)).toMatchObject({ stream: 'system', text: run.error!.message });
    }
  });

  test('JB7 a failure in the middle leaves what was before it', async () => {
    const { jobs } = await openPage({
      task: async ({ run }) => {
        if (run.script === '04_train_xgboost') throw new Error('No rows.');
      },
    });
    await createPipeline(jobs);
    const { runId } = await jobs.run('New Batch');
    expect(states(await jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost failed',
      'API Redeployment skipped',
    ]);
  });

  test('JB7 the end of a run and what follows from it appear at once', async () => {
    const world = createWorld();
    const page = await world.openPage({
      task: async () => {
        throw new Error('No.');
      },
    });
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    const watcher = await world.openPage();
    for (;;) {
      const runs = await watcher.jobs.history();
      if (runs.length === 1) expect(runs[0]!.status).toBe('running');
      else {
        expect(states(runs)).toEqual(['API Redeployment skipped', 'Retrain XGBoost skipped', 'New Batch failed']);
        break;
      }
    }
    await page.jobs.finished(runId);
  });
});

describe('waiting and looking back', () => {
  test('JB15 finished gives the run and what it triggered, from any member of the chain, of any page, at any time', async () => {
    const world = createWorld();
    const gate = createGate();
    const page = await world.openPage({
      task: ({ run }) => (run.script === '03_newbatch' ? gate.opened : Promise.resolve()),
    });
    const other = await world.openPage();
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    const waiting = [page.jobs.finished(runId), other.jobs.finished(runId)];
    gate.open();
    const [here, there] = await Promise.all(waiting);
    expect(states(here!)).toEqual(['New Batch succeeded', 'Retrain XGBoost succeeded', 'API Redeployment succeeded']);
    expect(there).toEqual(here);
    expect(await other.jobs.finished(here![1]!.id)).toEqual(here!.slice(1));
    await expect(page.jobs.finished('nothing')).rejects.toMatchObject({
      code: 'unknown_run',
      detail: { runId: 'nothing' },
    });
  });

  test('JB18 history is newest first, of one job where asked, and limited', async () => {
    const { jobs } = await openPage();
    await createPipeline(jobs);
    for (let i = 0; i < 2; i++) await jobs.finished((await jobs.run('New Batch')).runId);
    await jobs.finished((await jobs.runScript('03_newbatch')).runId);
    const all = await jobs.history();
    expect(all.map(({ sequence }) => sequence)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(all[0]).toMatchObject({ job: null, script: '03_newbatch' });
    expect((await jobs.history({ limit: 2 })).map(({ sequence }) => sequence)).toEqual([7, 6]);
    expect((await jobs.history({ job: 'Retrain XGBoost' })).map(({ sequence }) => sequence)).toEqual([5, 2]);
    expect((await jobs.history({ job: all[1]!.jobId!, limit: 1 })).map(({ sequence }) => sequence)).toEqual([6]);
    for (const limit of [0, -1, 1.5, NaN]) {
      await expect(jobs.history({ limit })).rejects.toMatchObject({ code: 'invalid_limit' });
    }
  });

  test('JB18 history survives a new name and the end of the job', async () => {
    const { jobs } = await openPage();
    await jobs.create({ name: 'A', script: '03_newbatch' });
    const { runId } = await jobs.run('A');
    const runs = await jobs.finished(runId);
    await jobs.update('A', { name: 'B' });
    expect(await jobs.history({ job: 'B' })).toEqual(runs);
    await jobs.delete('B');
    expect(await jobs.history({ job: 'A' })).toEqual(runs);
    expect(await jobs.getRun(runId)).toEqual(runs[0]);
    await expect(jobs.getRun('nothing')).rejects.toMatchObject({ code: 'unknown_run' });
  });

  test('JB19 every state of every run is told once, in order, in the page that runs it', async () => {
    const page = await openPage();
    await createPipeline(page.jobs);
    await page.jobs.finished((await page.jobs.run('New Batch')).runId);
    expect(toldStates(page.events)).toEqual([
      'New Batch running',
      'New Batch succeeded',
      'Retrain XGBoost queued',
      'Retrain XGBoost running',
      'Retrain XGBoost succeeded',
      'API Redeployment queued',
      'API Redeployment running',
      'API Redeployment succeeded',
    ]);
  });

  test('JB19 another page is told the same ends, each once', async () => {
    const world = createWorld();
    const page = await world.openPage({
      task: async ({ run }) => {
        if (run.script === '04_train_xgboost') throw new Error('No.');
      },
    });
    const other = await world.openPage();
    await createPipeline(page.jobs);
    await page.jobs.finished((await page.jobs.run('New Batch')).runId);
    await eventually(() => toldStates(other.events).includes('API Redeployment skipped'));
    const told = toldStates(other.events);
    expect(new Set(told).size).toBe(told.length);
    expect(told.filter((state) => !/queued|running/.test(state))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost failed',
      'API Redeployment skipped',
    ]);
    expect(other.events.filter(({ type }) => type === 'definition').length).toBeGreaterThanOrEqual(3);
  });

  test('JB19 a listener that throws ends no run and keeps no other from hearing', async () => {
    const faults: unknown[] = [];
    const catchFault = (error: unknown): void => void faults.push(error);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', catchFault);
    try {
      const page = await openPage();
      const stopListening = page.jobs.onEvent(() => {
        throw new Error('A faulty listener.');
      });
      const { runId } = await page.jobs.runScript('03_newbatch');
      expect(states(await page.jobs.finished(runId))).toEqual(['03_newbatch succeeded']);
      expect(toldStates(page.events)).toEqual(['03_newbatch running', '03_newbatch succeeded']);
      stopListening();
      await eventually(() => faults.length > 0);
      expect(faults[0]).toMatchObject({ message: 'A faulty listener.' });
    } finally {
      process.off('uncaughtException', catchFault);
      for (const listener of before) process.on('uncaughtException', listener);
    }
  });
});
