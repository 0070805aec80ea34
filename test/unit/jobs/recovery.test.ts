import { describe, expect, test } from 'vitest';
import { hasEnded } from '../../../src/jobs/types.ts';
import {
  createGate,
  createPipeline,
  createWorld,
  eventually,
  pause,
  states,
  toldStates,
  untilAborted,
} from './pages.ts';
import type { Page } from './pages.ts';

const interrupted = {
  code: 'interrupted',
  message: 'The run was interrupted before it ended. The page that ran it was closed or reloaded. Run the job again.',
  detail: {},
};

describe('a page that is gone in the middle of a run', () => {
  test('JB16 the run ends as interrupted, its children are skipped, its log is kept', async () => {
    const world = createWorld();
    const gone = await world.openPage({
      task: async ({ log }) => {
        log({ stream: 'stdout', text: 'half way' });
        await new Promise(() => undefined);
      },
    });
    await createPipeline(gone.jobs);
    const { runId } = await gone.jobs.run('New Batch');
    await eventually(async () => (await gone.jobs.log(runId)).lines.length === 1);
    gone.kill();
    const { jobs } = await world.openPage();
    expect(await jobs.recover()).toEqual({ interrupted: [runId], started: [] });
    const runs = await jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch failed', 'Retrain XGBoost skipped', 'API Redeployment skipped']);
    expect(runs[0]).toMatchObject({ error: interrupted, endedAt: expect.any(String) });
    expect(runs[1]!.error!.detail).toMatchObject({ parent: 'New Batch', parentStatus: 'failed' });
    expect((await jobs.log(runId)).lines.map(({ text }) => text)).toEqual(['half way', interrupted.message]);
    expect(await jobs.recover()).toEqual({ interrupted: [], started: [] });
  });

  test('JB16 a run of a page that lives is left alone, however long it takes', async () => {
    const world = createWorld();
    const gate = createGate();
    const page = await world.openPage({ task: () => gate.opened });
    const other = await world.openPage();
    const { runId } = await page.jobs.runScript('03_newbatch');
    for (let i = 0; i < 3; i++) {
      expect(await other.jobs.recover()).toEqual({ interrupted: [], started: [] });
      await pause(10);
    }
    expect(await page.jobs.recover()).toEqual({ interrupted: [], started: [] });
    expect((await other.jobs.getRun(runId)).status).toBe('running');
    gate.open();
    expect(states(await other.jobs.finished(runId))).toEqual(['03_newbatch succeeded']);
  });

  test('JB16 a page never ends its own runs, even where its lock seems to be free', async () => {
    const world = createWorld();
    const gate = createGate();
    const page = await world.openPage({ task: () => gate.opened });
    page.storage.locks.isHeld = () => Promise.resolve(false);
    const { runId } = await page.jobs.runScript('03_newbatch');
    expect(await page.jobs.recover()).toEqual({ interrupted: [], started: [] });
    gate.open();
    expect(states(await page.jobs.finished(runId))).toEqual(['03_newbatch succeeded']);
  });

  test('JB16 a page that is watched is recovered when it goes, known before or after', async () => {
    const world = createWorld();
    const early = await world.openPage({ task: ({ signal }) => untilAborted(signal) });
    const before = await early.jobs.runScript('03_newbatch');
    const watcher = await world.openPage();
    await watcher.jobs.recover();
    const late = await world.openPage({ task: ({ signal }) => untilAborted(signal) });
    const after = await late.jobs.runScript('04_train_xgboost');
    await pause(10);
    early.kill();
    late.kill();
    expect((await watcher.jobs.finished(before.runId))[0]).toMatchObject({ status: 'failed', error: interrupted });
    expect((await watcher.jobs.finished(after.runId))[0]).toMatchObject({ status: 'failed', error: interrupted });
  });

  test('JB16 several pages that recover at once end the run once', async () => {
    const world = createWorld();
    const gone = await world.openPage({ task: () => new Promise(() => undefined) });
    await createPipeline(gone.jobs);
    const { runId } = await gone.jobs.run('New Batch');
    const pages = [await world.openPage(), await world.openPage(), await world.openPage()];
    gone.kill();
    const reports = await Promise.all(pages.map(({ jobs }) => jobs.recover()));
    expect(reports.flatMap((report) => report.interrupted)).toEqual([runId]);
    expect(await pages[0]!.jobs.history()).toHaveLength(3);
    expect((await pages[0]!.jobs.log(runId)).lines).toHaveLength(1);
  });

  test('JB8 a task whose run another page has ended is stopped, and its result is not written', async () => {
    const world = createWorld();
    const gate = createGate();
    let wasAborted = false;
    const asleep = await world.openPage({
      task: async ({ signal, setOutput }) => {
        signal.addEventListener('abort', () => (wasAborted = true));
        await gate.opened;
        setOutput('late', 1);
      },
    });
    await createPipeline(asleep.jobs);
    const { runId } = await asleep.jobs.run('New Batch');
    const other = await world.openPage();
    // A page that was frozen for so long that it lost its lock, and then wakes.
    asleep.storage.locks.isHeld = () => Promise.resolve(true);
    other.storage.locks.isHeld = () => Promise.resolve(false);
    expect(await other.jobs.recover()).toEqual({ interrupted: [runId], started: [] });
    const ended = await other.jobs.getRun(runId);
    await eventually(() => wasAborted);
    gate.open();
    await pause(20);
    expect(await other.jobs.getRun(runId)).toEqual(ended);
    expect(ended).toMatchObject({ status: 'failed', error: interrupted, outputs: {} });
    expect(await other.jobs.history()).toHaveLength(3);
  });
});

test('JB8 a notice that is read late ends no run that has started since', async () => {
  const world = createWorld();
  let wasAborted = false;
  const page = await world.openPage({
    task: async ({ signal }) => {
      await pause(60);
      wasAborted ||= signal.aborted;
    },
  });
  const read = page.storage.read.bind(page.storage);
  page.storage.read = async (stores, body) => {
    const rows = await read(stores, body);
    // A notice is read over all three stores. Where it finds the child queued its answer comes when that is running.
    if (stores.length === 3 && JSON.stringify(rows).includes('"queued"')) await pause(30);
    return rows;
  };
  await createPipeline(page.jobs);
  await pause(20);
  const { runId } = await page.jobs.run('New Batch');
  expect((await page.jobs.finished(runId)).map(({ status }) => status)).toEqual(Array(3).fill('succeeded'));
  expect(wasAborted).toBe(false);
});

describe('a page that is gone between a parent and its child', () => {
  async function killBetween(): Promise<{ pages: readonly Page[]; runId: string; starts: string[] }> {
    const world = createWorld();
    const starts: string[] = [];
    const gone = await world.openPage({
      task: async ({ run, setOutput }) => {
        starts.push(`gone ${run.script}`);
        setOutput('snapshot_id', '77');
      },
      onEvent(event, self) {
        // The commit that ends the parent has just returned; nothing has started the child yet.
        if (event.type === 'run' && event.run.status === 'queued') self.kill();
      },
    });
    const openOther = (name: string): Promise<Page> =>
      world.openPage({
        task: async ({ run, upstream }) => void starts.push(`${name} ${run.script} ${String(upstream['snapshot_id'])}`),
      });
    const pages = [await openOther('b'), await openOther('c'), await openOther('d')];
    await createPipeline(gone.jobs);
    const { runId } = await gone.jobs.run('New Batch');
    await eventually(async () => (await pages[0]!.jobs.history()).length === 2);
    expect(states(await pages[0]!.jobs.history())).toEqual(['Retrain XGBoost queued', 'New Batch succeeded']);
    return { pages, runId, starts };
  }

  test('JB17 two and more pages that recover at once start the child exactly once', async () => {
    const { pages, runId, starts } = await killBetween();
    const reports = await Promise.all(pages.map(({ jobs }) => jobs.recover()));
    const runs = await pages[0]!.jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch succeeded', 'Retrain XGBoost succeeded', 'API Redeployment succeeded']);
    expect(reports.flatMap(({ started }) => started)).toEqual([runs[1]!.id]);
    expect(reports.flatMap((report) => report.interrupted)).toEqual([]);
    expect(starts[0]).toBe('gone 03_newbatch');
    expect(starts.slice(1).map((start) => start.slice(2))).toEqual([
      '04_train_xgboost 77',
      '05_api_redeployment undefined',
    ]);
    expect(runs[1]!.holder).toMatch(/^page-[234]$/);
    expect(await pages[0]!.jobs.history()).toHaveLength(3);
  });

  test('JB9 JB17 the pages that did not get the child can stop it all the same', async () => {
    const { pages, runId } = await killBetween();
    const [child] = await pages[0]!.jobs.history();
    await Promise.all(pages.map(({ jobs }) => jobs.recover()));
    const stopped = await Promise.all(pages.map(({ jobs }) => jobs.stop(child!.id)));
    expect(new Set(stopped.map((run) => JSON.stringify(run))).size).toBe(1);
    expect(await pages[0]!.jobs.finished(runId)).toHaveLength(3);
  });

  test('JB17 a page that comes later starts it', async () => {
    const { pages, runId } = await killBetween();
    for (const page of pages.slice(1)) page.kill();
    await pause(10);
    await pages[0]!.jobs.recover();
    expect(states(await pages[0]!.jobs.finished(runId))).toEqual([
      'New Batch succeeded',
      'Retrain XGBoost succeeded',
      'API Redeployment succeeded',
    ]);
  });

  test.each([
    ['before it starts the child', 'queued'],
    ['while it starts the child', 'starting'],
  ])('JB17 a page whose jobs were closed %s leaves it to the others, who watch that page', async (_what, moment) => {
    const world = createWorld();
    const page = await world.openPage({
      onEvent(event, self) {
        if (moment === 'queued' && event.type === 'run' && event.run.status === 'queued') void self.jobs.close();
      },
    });
    const read = page.storage.read.bind(page.storage);
    page.storage.read = (stores, body) => {
      // Only the start of a child reads definitions and runs together.
      if (moment === 'starting' && stores.length === 2) void page.jobs.close();
      return read(stores, body);
    };
    const other = await world.openPage();
    await other.jobs.recover();
    await createPipeline(page.jobs);
    const { runId } = await page.jobs.run('New Batch');
    await eventually(async () => (await other.jobs.history()).length === 2);
    await pause(20);
    expect(states(await other.jobs.history())).toEqual(['Retrain XGBoost queued', 'New Batch succeeded']);
    page.kill();
    const runs = await other.jobs.finished(runId);
    expect(states(runs)).toEqual(['New Batch succeeded', 'Retrain XGBoost succeeded', 'API Redeployment succeeded']);
    expect(runs.map(({ holder }) => holder)).toEqual([page.holder, other.holder, other.holder]);
  });
});

test('JB16 JB17 a page that goes after every call of the chain in turn leaves nothing undone and nothing done twice', async () => {
  let survived = false;
  for (let at = 0; !survived; at++) {
    const world = createWorld(at);
    const starts = new Map<string, number>();
    const task: Parameters<typeof world.openPage>[0] = {
      task: async ({ run, log }) => {
        starts.set(run.id, (starts.get(run.id) ?? 0) + 1);
        log({ stream: 'stdout', text: run.script });
      },
    };
    const setUp = await world.openPage();
    await createPipeline(setUp.jobs);
    let calls = 0;
    survived = true;
    const gone: Page = await world.openPage({
      ...task,
      beforeCall: () => {
        if (calls++ !== at) return;
        survived = false;
        gone.kill();
      },
    });
    void gone.jobs.run('New Batch');
    const watcher = await world.openPage(task);
    await watcher.jobs.recover();
    await eventually(async () => {
      const runs = await watcher.jobs.history();
      return runs.every(hasEnded) && (survived ? runs.length === 3 : runs.length !== 1 && runs.length !== 2);
    });
    const runs = (await watcher.jobs.history()).reverse();
    // Killed before the first commit there is no run at all.
    expect([0, 3]).toContain(runs.length);
    for (const [place, run] of runs.entries()) {
      const parent = runs[place - 1];
      expect(run.status).toBe(
        place === 0 || parent!.status === 'succeeded' ? (run.error === undefined ? 'succeeded' : 'failed') : 'skipped',
      );
      if (run.status === 'failed') expect(run.error).toEqual(interrupted);
      expect(starts.get(run.id) ?? 0).toBeLessThanOrEqual(run.status === 'skipped' ? 0 : 1);
    }
    expect(new Set(toldStates(watcher.events)).size).toBe(toldStates(watcher.events).length);
    expect(at).toBeLessThan(200);
  }
});
