import type { JobEvent } from '../../src/jobs/types.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const rowCount = 1_000_000;
const tickMs = 20;

interface Watched {
  readonly status: string;
  readonly seconds: number;
  readonly ticks: number;
  readonly worstGapMs: number;
  /** Phase → progress events. */
  readonly progress: Readonly<Record<string, number>>;
}

/** Runs a script while the page's heart beats every 20 ms, and counts beats and progress events. */
function runWatched(lab: LabPage, script: string): Promise<Watched> {
  return lab.call(
    async ([name, everyMs]) => {
      const beats = [performance.now()];
      const progress: Record<string, number> = {};
      const heart = setInterval(() => beats.push(performance.now()), everyMs);
      const stop = globalThis.lab.jobs.onEvent((event: JobEvent) => {
        if (event.type !== 'progress') return;
        progress[event.progress.phase] = (progress[event.progress.phase] ?? 0) + 1;
      });
      const { runId } = await globalThis.lab.scripts.run(name);
      const [run] = await globalThis.lab.jobs.finished(runId);
      beats.push(performance.now());
      clearInterval(heart);
      stop();
      const gaps = beats.slice(1).map((beat, index) => beat - beats[index]!);
      const lasted = beats.at(-1)! - beats[0]!;
      return {
        status: run!.status,
        seconds: lasted / 1000,
        ticks: gaps.length - 1,
        worstGapMs: Math.max(...gaps),
        progress,
      };
    },
    [script, tickMs] as const,
  );
}

/** A third of the beats, and no pause that a learner would take for the end of the page. */
function expectAlive({ seconds, ticks, worstGapMs }: Watched): void {
  expect(ticks).toBeGreaterThanOrEqual((seconds * 1000) / tickMs / 3);
  expect(worstGapMs).toBeLessThan(500);
}

test('the page stays alive, and says how far it is, while a million rows are generated, appended and trained on', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  await lab.call((rowsPerBatch) => globalThis.lab.settings.set({ rowsPerBatch }), rowCount);
  expectWritten(await runWatched(lab, '00_datagen'));
  const trained = await runWatched(lab, '01_train_xgboost');
  console.log(`01_train_xgboost ${JSON.stringify(trained)}`);
  expect(trained.status).toBe('succeeded');
  expectAlive(trained);
  expect(trained.progress['train']).toBeGreaterThanOrEqual(10);
  expect(trained.progress['read']).toBeGreaterThan(0);
  expectWritten(await runWatched(lab, '03_newbatch'));
});

/** Generating and writing together say at least ten times how far they are. */
function expectWritten(written: Watched): void {
  console.log(`generated and written ${JSON.stringify(written)}`);
  expect(written.status).toBe('succeeded');
  expectAlive(written);
  const { generate = 0, write = 0 } = written.progress;
  expect(generate).toBeGreaterThan(0);
  expect(generate + write).toBeGreaterThanOrEqual(10);
}
