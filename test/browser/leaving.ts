import { expect } from '@playwright/test';
import type { LabPage } from './lab-page.ts';
import { countContent, expectSettled } from './settled.ts';

/** Enough for each job to last long enough to be left in its middle. */
const rowsPerBatch = 100_000;

/** When the first tab is closed: after the first event of this kind, and so many milliseconds more. */
export interface Moment {
  readonly what: string;
  /** A phase of progress, or a job by the beginning of its name. */
  readonly phase?: 'generate' | 'write' | 'read' | 'train';
  readonly job?: string;
  readonly status?: 'running' | 'succeeded';
  readonly delayMs?: number;
}

export const moments: readonly Moment[] = [
  { what: 'New Batch generates', phase: 'generate' },
  { what: 'New Batch writes', phase: 'write', delayMs: 40 },
  { what: 'New Batch has just ended', job: 'New Batch', status: 'succeeded' },
  { what: 'Retrain reads', phase: 'read' },
  { what: 'Retrain trains', phase: 'train', delayMs: 300 },
  { what: 'Retrain has just ended', job: 'Retrain', status: 'succeeded' },
  { what: 'API Redeployment deploys', job: 'API Redeployment', status: 'running', delayMs: 140 },
];

/** Starts the pipeline in this tab and comes back at the moment, with the first run's id. */
export function startUntil(lab: LabPage, moment: Moment): Promise<string> {
  return lab.call(
    async ({ rows, phase, job, status, delayMs = 0 }) => {
      const { jobs, settings } = globalThis.lab;
      await settings.set({ rowsPerBatch: rows });
      const [newBatch] = await jobs.createPipeline();
      const come = new Promise<void>((resolve) => {
        const stop = jobs.onEvent((event) => {
          const isIt =
            event.type === 'progress'
              ? event.progress.phase === phase
              : event.type === 'run' && event.run.status === status && event.run.job?.startsWith(job ?? '-');
          if (!isIt) return;
          stop();
          setTimeout(resolve, delayMs);
        });
      });
      const { runId } = await jobs.run(newBatch!.name);
      await come;
      return runId;
    },
    { ...moment, rows: rowsPerBatch },
  );
}

/** What is left of a chain once its page is gone: each of its runs, and whether somebody has to do with it still. */
const chainOf = (lab: LabPage, runId: string) =>
  lab.call(async (id) => {
    const history = await globalThis.lab.jobs.history();
    return history.filter((run) => run.chainId === id).map(({ status, holder }) => ({ status, holder }));
  }, runId);

/** Gives how long it took, in milliseconds. */
async function expectTakenOver(left: LabPage, runId: string, goneHolder: string): Promise<number> {
  const start = Date.now();
  const isOpen = (status: string) => status === 'queued' || status === 'running';
  await expect
    .poll(async () => (await chainOf(left, runId)).filter((run) => isOpen(run.status) && run.holder === goneHolder), {
      intervals: [25, 50, 100],
    })
    .toEqual([]);
  return Date.now() - start;
}

/** Closes a tab at a moment of its pipeline, and sees the other take over: at most one batch, one version. */
export async function leaveAt(left: LabPage, gone: LabPage, moment: Moment): Promise<void> {
  const before = await countContent(left);
  const runId = await startUntil(gone, moment);
  const [first] = await chainOf(left, runId);
  await gone.page.close({ runBeforeUnload: false });
  console.log(`${moment.what}: taken over after ${await expectTakenOver(left, runId, first!.holder)} ms`);
  const ended = await left.call(
    async (id) => (await globalThis.lab.jobs.finished(id)).map(({ status, error }) => error?.code ?? status),
    runId,
  );
  expect(ended).toHaveLength(3);
  const at = ended.indexOf('interrupted');
  const skipped = 'parent_not_succeeded';
  expect(ended).toEqual(
    ['succeeded', 'succeeded', 'succeeded'].map((status, index) => {
      if (at === -1 || index < at) return status;
      return index === at ? 'interrupted' : skipped;
    }),
  );
  await expectSettled(left);
  const after = await countContent(left);
  expect(after.snapshots - before.snapshots).toBeLessThanOrEqual(1);
  expect(after.versions - before.versions).toBeLessThanOrEqual(1);
  expect(after.snapshots - before.snapshots).toBeGreaterThanOrEqual(ended[0] === 'succeeded' ? 1 : 0);
}
