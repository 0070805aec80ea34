import { describe, expect, test } from 'vitest';
import { maxLogBytes } from '../../../src/jobs/run-log.ts';
import { logStore } from '../../../src/jobs/stores.ts';
import type { JobLogLine, TaskContext } from '../../../src/jobs/types.ts';
import { createGate, createWorld, eventually, openPage, pause } from './pages.ts';
import type { Page } from './pages.ts';

async function logOf(task: (context: TaskContext) => Promise<void>): Promise<{ page: Page; runId: string }> {
  const page = await openPage({ task });
  const { runId } = await page.jobs.runScript('03_newbatch');
  await page.jobs.finished(runId);
  return { page, runId };
}

function sizeOf(lines: readonly JobLogLine[]): number {
  return new TextEncoder().encode(lines.map(({ at, text }) => `${at} ${text}\n`).join('')).length;
}

describe('log', () => {
  test('JB13 keeps lines as they came, with stream, script line and time', async () => {
    const { page, runId } = await logOf(async ({ log }) => {
      log({ stream: 'stdout', text: '{"a": 1}', line: 67 });
      log({ stream: 'stderr', text: 'due\nrighe', at: '2026-11-25T10:00:00.000Z' });
      log({ stream: 'system', text: '' });
    });
    expect(await page.jobs.log(runId)).toEqual({
      cut: false,
      lines: [
        { at: expect.stringMatching(/^2026-11-25T10:42:\d\d\.\d{3}Z$/), stream: 'stdout', line: 67, text: '{"a": 1}' },
        { at: '2026-11-25T10:00:00.000Z', stream: 'stderr', text: 'due\nrighe' },
        { at: expect.stringMatching(/^2026-11-25T10:42:\d\d\.\d{3}Z$/), stream: 'system', text: '' },
      ],
    });
    await expect(page.jobs.log('nothing')).rejects.toMatchObject({ code: 'unknown_run' });
  });

  test('JB13 the log of a running run can be read by any page, up to its last line by its own', async () => {
    const world = createWorld();
    const gate = createGate();
    const page = await world.openPage({
      task: async ({ log }) => {
        log({ stream: 'stdout', text: 'first' });
        await gate.opened;
      },
    });
    const other = await world.openPage();
    const { runId } = await page.jobs.runScript('03_newbatch');
    await eventually(async () => (await page.jobs.log(runId)).lines.length === 1);
    expect((await other.jobs.log(runId)).lines.map(({ text }) => text)).toEqual(['first']);
    gate.open();
    await page.jobs.finished(runId);
  });

  test('JB13 is written at most five times a second, in order and whole', async () => {
    let written = 0;
    const page = await openPage({
      task: async ({ log }) => {
        for (let i = 0; i < 100; i++) {
          log({ stream: 'stdout', text: String(i) });
          await pause(8);
        }
      },
      beforeCall: (_index, action, store) => {
        if (store === logStore.name && action === 'add') written++;
      },
    });
    const started = performance.now();
    const { runId } = await page.jobs.runScript('03_newbatch');
    await page.jobs.finished(runId);
    const seconds = (performance.now() - started) / 1000;
    expect(written).toBeGreaterThan(1);
    // The last write is the one that ends the run.
    expect(written).toBeLessThanOrEqual(Math.ceil(seconds * 5) + 1);
    expect((await page.jobs.log(runId)).lines.map(({ text }) => text)).toEqual([...Array(100).keys()].map(String));
    const chunks = await page.storage.list(logStore, { prefix: [runId] });
    expect(chunks.map(({ chunk }) => chunk)).toEqual([...chunks.keys()]);
  });

  test('JB13 the last lines and the end of the run are there at once', async () => {
    const world = createWorld();
    const page = await world.openPage({
      task: async ({ log }) => {
        for (let i = 0; i < 1000; i++) log({ stream: 'stdout', text: String(i) });
      },
    });
    const other = await world.openPage();
    const { runId } = await page.jobs.runScript('03_newbatch');
    await other.jobs.finished(runId);
    expect((await other.jobs.log(runId)).lines).toHaveLength(1000);
  });

  test.each([
    ['short lines', 'x'.repeat(100)],
    ['empty lines', ''],
    ['text of three bytes a character', '語'.repeat(100)],
    ['one line longer than the log', '🙂'.repeat(maxLogBytes)],
  ])('JB13 %s beyond 1 MiB are cut once, and the reason of the end follows', async (_what, text) => {
    const { page, runId } = await logOf(async ({ log }) => {
      for (let i = 0; i < 45_000; i++) log({ stream: 'stdout', text });
      throw new Error('It failed.');
    });
    const { lines, cut } = await page.jobs.log(runId);
    const [marker, reason] = lines.slice(-2);
    expect(cut).toBe(true);
    expect(marker).toMatchObject({ stream: 'system', text: 'log cut' });
    expect(reason).toMatchObject({ stream: 'system', text: 'It failed.' });
    const kept = lines.slice(0, -2);
    expect(kept.every((line) => line.stream === 'stdout' && text.startsWith(line.text))).toBe(true);
    expect(sizeOf(kept)).toBeLessThanOrEqual(maxLogBytes);
    // Another line would not have fitted: what is left takes less than one line's overhead and a character.
    expect(sizeOf(kept)).toBeGreaterThan(maxLogBytes - 30);
  });

  test('JB13 a log of exactly 1 MiB is not cut', async () => {
    const { page, runId } = await logOf(async ({ log }) => {
      log({ stream: 'stdout', text: 'x'.repeat(maxLogBytes - 26) });
    });
    const { lines, cut } = await page.jobs.log(runId);
    expect(cut).toBe(false);
    expect(sizeOf(lines)).toBe(maxLogBytes);
  });

  test('JB19 every line is told once, in order, to every page, before the end of the run', async () => {
    const world = createWorld();
    const page = await world.openPage({
      task: async ({ log }) => {
        for (let i = 0; i < 60; i++) {
          log({ stream: 'stdout', text: String(i) });
          await pause(5);
        }
      },
    });
    const other = await world.openPage();
    const { runId } = await page.jobs.runScript('03_newbatch');
    await page.jobs.finished(runId);
    await other.jobs.finished(runId);
    await pause(20);
    for (const { events } of [page, other]) {
      const told = events.flatMap((event) => (event.type === 'log' ? event.lines.map(({ text }) => text) : []));
      expect(told).toEqual([...Array(60).keys()].map(String));
      expect(events.at(-1)).toMatchObject({ type: 'run', run: { status: 'succeeded' } });
      expect(events.filter(({ type }) => type === 'log').length).toBeGreaterThan(1);
    }
  });
});

describe('progress', () => {
  test('JB14 reaches every page 20 times a second and at every twentieth of the whole, the latest included, and ends with the run', async () => {
    const world = createWorld();
    const gate = createGate();
    const reports = 80;
    const page = await world.openPage({
      task: async ({ progress }) => {
        for (let done = 1; done <= reports; done++) {
          progress({ done, total: reports, phase: 'trees', detail: { logloss: 1 / done } });
          await pause(5);
        }
        await gate.opened;
      },
    });
    const other = await world.openPage();
    const started = performance.now();
    const { runId } = await page.jobs.runScript('03_newbatch');
    const latest = { done: reports, total: reports, phase: 'trees', detail: { logloss: 1 / reports } };
    for (const { jobs } of [page, other]) {
      await eventually(() => jobs.progress(runId)?.done === reports);
      expect(jobs.progress(runId)).toEqual(latest);
    }
    const most = Math.ceil((performance.now() - started) / 50) + 1 + 20;
    for (const { events } of [page, other]) {
      const told = events.flatMap((event) => (event.type === 'progress' ? [event.progress.done] : []));
      expect(told[0]).toBe(1);
      expect(told.at(-1)).toBe(reports);
      expect(told).toEqual([...told].sort((a, b) => a - b));
      expect(told.length).toBeLessThanOrEqual(most);
      expect(told.length).toBeGreaterThanOrEqual(20);
    }
    gate.open();
    await page.jobs.finished(runId);
    await other.jobs.finished(runId);
    expect([page.jobs.progress(runId), other.jobs.progress(runId)]).toEqual([undefined, undefined]);
  });
});
