import { Xoshiro128 } from '../../src/base/random.ts';
import { createFirstVersion } from './lab-calls.ts';
import { expect, test } from './lab-fixture.ts';
import { labPage, type LabPage } from './lab-page.ts';
import { countContent, expectNextPipelineSucceeds, expectSettled, expectWhole } from './settled.ts';

const moments = 20;
/** Long enough that a page can be closed within each job, short enough for twenty of them. */
const rowsPerBatch = 10_000;
/** Another seed closes the page at other moments: `LAB_CLOSING_SEED=7`. */
const seed = Number(process.env['LAB_CLOSING_SEED'] ?? 3);

/** How long a pipeline takes here, in milliseconds. */
async function measurePipeline(lab: LabPage): Promise<number> {
  const startedAt = Date.now();
  await expectNextPipelineSucceeds(lab, rowsPerBatch);
  return Date.now() - startedAt;
}

function startPipeline(lab: LabPage): Promise<string> {
  return lab.call(async () => {
    const [newBatch] = await globalThis.lab.jobs.list();
    return (await globalThis.lab.jobs.run(newBatch!.name)).runId;
  });
}

test(`a page closed at ${moments} random moments of a pipeline leaves nothing half done when it is opened again`, async ({
  context,
  labUrl,
}) => {
  test.setTimeout(300_000);
  console.log(`LAB_CLOSING_SEED=${seed}`);
  const random = new Xoshiro128(seed);
  let lab = labPage(await context.newPage(), labUrl);
  await lab.open('?owner=Paul');
  await createFirstVersion(lab);
  const pipelineMs = await measurePipeline(lab);
  const outcomes: string[] = [];
  for (let moment = 0; moment < moments; moment++) {
    const before = await countContent(lab);
    const runId = await startPipeline(lab);
    // Somewhat beyond its length too: the page may go when all is over.
    const delayMs = Math.floor((random.nextUint32() / 2 ** 32) * 1.1 * pipelineMs);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await lab.page.close({ runBeforeUnload: false });
    lab = labPage(await context.newPage(), labUrl);
    await lab.open();
    const ended = await lab.call(
      async (id) => (await globalThis.lab.jobs.finished(id)).map(({ status, error }) => error?.code ?? status),
      runId,
    );
    outcomes.push(`${delayMs} ms ${ended.join(' ')}`);
    expect(ended).toHaveLength(3);
    await expectSettled(lab);
    // All of them once more at the end.
    await expectWhole(lab, { newest: 2 });
    const after = await countContent(lab);
    expect([0, 1]).toContain(after.snapshots - before.snapshots);
    expect([0, 1]).toContain(after.versions - before.versions);
    if (ended[0] === 'succeeded') expect(after.snapshots - before.snapshots).toBe(1);
    if (ended[2] === 'succeeded') expect(after.versions - before.versions).toBe(1);
  }
  console.log(outcomes.join('\n'));
  await expectNextPipelineSucceeds(lab);
  await expectWhole(lab);
});
