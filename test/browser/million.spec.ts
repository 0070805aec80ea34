import type { JobEvent } from '../../src/jobs/types.ts';
import { readHeart, startHeart, type Heart } from './heart.ts';
import { expect, test } from './lab-fixture.ts';
import type { LabPage } from './lab-page.ts';

const rowCount = 1_000_000;

interface Watched {
  readonly status: string;
  readonly seconds: number;
  /** Phase → how often its progress was told, and how often the page's heart beat from the first to the last of these. */
  readonly phases: Readonly<Record<string, { readonly told: number; readonly beats: number }>>;
}

/** Runs a script and counts, by phase, what is told of it and the heart's beats meanwhile. */
function runWatched(lab: LabPage, script: string): Promise<Watched> {
  return lab.call(async (name) => {
    const { heart } = globalThis as unknown as { heart: Heart };
    const phases: Record<string, { told: number; from: number; beats: number }> = {};
    const stop = globalThis.lab.jobs.onEvent((event: JobEvent) => {
      if (event.type !== 'progress') return;
      const phase = (phases[event.progress.phase] ??= { told: 0, from: heart.beats, beats: 0 });
      phase.told++;
      phase.beats = heart.beats - phase.from;
    });
    const start = performance.now();
    const { runId } = await globalThis.lab.scripts.run(name);
    const [run] = await globalThis.lab.jobs.finished(runId);
    stop();
    return { status: run!.status, seconds: (performance.now() - start) / 1000, phases };
  }, script);
}

test('the page stays alive, and says how far it is, while a million rows are generated, appended and trained on', async ({
  lab,
}) => {
  await lab.open('?owner=Paul');
  await startHeart(lab);
  await lab.call((rowsPerBatch) => globalThis.lab.settings.set({ rowsPerBatch }), rowCount);
  expectWritten(await runWatched(lab, '00_datagen'));
  const trained = await runWatched(lab, '01_train_xgboost');
  console.log(`trained ${JSON.stringify(trained)}`);
  expect(trained.status).toBe('succeeded');
  const { train, read } = trained.phases;
  expect(read!.told).toBeGreaterThan(0);
  expect(train!.told).toBeGreaterThanOrEqual(10);
  // A page that a task holds is told everything at once, between two beats.
  expect(train!.beats).toBeGreaterThanOrEqual(10);
  expectWritten(await runWatched(lab, '03_newbatch'));
  console.log(JSON.stringify(await readHeart(lab)));
});

/** Generating and writing together say at least ten times how far they are, and the page lives meanwhile. */
function expectWritten(written: Watched): void {
  console.log(`generated and written ${JSON.stringify(written)}`);
  expect(written.status).toBe('succeeded');
  const { generate, write } = written.phases;
  expect(generate!.told).toBeGreaterThan(0);
  expect(generate!.told + write!.told).toBeGreaterThanOrEqual(10);
  expect(generate!.beats + write!.beats).toBeGreaterThan(1);
}
