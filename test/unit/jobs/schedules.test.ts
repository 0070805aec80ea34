import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/base/errors.ts';
import { hasEnded } from '../../../src/jobs/types.ts';
import type { JobRun, JobRunStatus, TaskContext } from '../../../src/jobs/types.ts';
import { createWorld, eventually, pause, untilAborted } from './pages.ts';
import type { Page, Task } from './pages.ts';

type Ending = 'succeeds' | 'fails' | 'cancels' | 'times out' | 'is stopped here' | 'is stopped elsewhere';

interface PlannedJob {
  /** Place of the parent among the jobs before it; none for a manual job. */
  readonly parent: number | undefined;
  readonly ending: Ending;
  readonly waitMs: number;
}

const statusAfter: Readonly<Record<Ending, JobRunStatus>> = {
  succeeds: 'succeeded',
  fails: 'failed',
  cancels: 'stopped',
  'times out': 'timed_out',
  'is stopped here': 'stopped',
  'is stopped elsewhere': 'stopped',
};

const endings = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Ending>('succeeds') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Ending>('fails', 'cancels', 'times out', 'is stopped here', 'is stopped elsewhere'),
  },
);

/** A forest of jobs: a parent always stands before its children. */
const plans = fc
  .array(fc.record({ up: fc.integer({ min: 0, max: 6 }), ending: endings, waitMs: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((jobs) =>
    jobs.map(({ up, ending, waitMs }, place): PlannedJob => ({
      parent: up === 0 || place === 0 ? undefined : (up - 1) % place,
      ending,
      waitMs,
    })),
  );

function nameOf(place: number): string {
  return `J${place}`;
}

function plannedFor(plan: readonly PlannedJob[], run: JobRun): PlannedJob {
  return plan[Number(run.job!.slice(1))]!;
}

async function createJobs(page: Page, plan: readonly PlannedJob[]): Promise<void> {
  for (const [place, { parent, ending }] of plan.entries()) {
    await page.jobs.create({
      name: nameOf(place),
      script: '03_newbatch',
      schedule: parent === undefined ? { type: 'manual' } : { type: 'dependent', on: nameOf(parent) },
      ...(ending === 'times out' ? { timeoutMinutes: 0.0001 } : {}),
    });
  }
}

/** What is true of any history once everything has ended, whatever happened to the pages. */
function checkHistory(plan: readonly PlannedJob[], runs: readonly JobRun[]): void {
  const byId = new Map(runs.map((run) => [run.id, run]));
  expect(byId.size).toBe(runs.length);
  expect(runs.map(({ sequence }) => sequence)).toEqual(runs.map((_run, place) => place + 1));
  for (const run of runs) {
    const children = runs.filter(({ parentRunId }) => parentRunId === run.id).map(({ job }) => job);
    const dependents = [...plan.keys()]
      .filter((place) => plan[place]!.parent === Number(run.job!.slice(1)))
      .map(nameOf);
    expect(hasEnded(run) && run.endedAt !== null).toBe(true);
    expect(children).toEqual(dependents);
    const parent = run.parentRunId === null ? undefined : byId.get(run.parentRunId)!;
    if (parent === undefined) continue;
    expect(run.sequence).toBeGreaterThan(parent.sequence);
    expect(run.status === 'skipped').toBe(parent.status !== 'succeeded');
    expect(run.upstream).toEqual(run.status === 'skipped' ? {} : parent.outputs);
    if (run.startedAt !== null) expect(run.startedAt > parent.endedAt!).toBe(true);
  }
}

describe('any forest of jobs with any endings', () => {
  test('JB5 JB7 JB8 JB9 JB10 JB15 every run ends as its task says, and children run only after success', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.integer(), async (plan, seed) => {
        const world = createWorld(seed);
        const starts: string[] = [];
        const stops: Promise<JobRun>[] = [];
        const task = async (context: TaskContext): Promise<void> => {
          const { run, signal, setOutput } = context;
          const { ending, waitMs } = plannedFor(plan, run);
          starts.push(run.id);
          setOutput('by', run.id);
          await pause(waitMs);
          if (ending === 'succeeds') return;
          if (ending === 'fails') throw new Error('It fails.');
          if (ending === 'cancels') throw new CancelledError();
          if (ending === 'is stopped here') stops.push(page.jobs.stop(run.id));
          if (ending === 'is stopped elsewhere') stops.push(other.jobs.stop(run.id));
          await untilAborted(signal);
        };
        const page: Page = await world.openPage({ task });
        const other: Page = await world.openPage({ task });
        await Promise.all([page.jobs.recover(), other.jobs.recover()]);
        await createJobs(page, plan);
        const roots = [...plan.keys()].filter((place) => plan[place]!.parent === undefined);
        const chains = await Promise.all(
          roots.map(async (place) => {
            const { jobs } = place % 2 === 0 ? page : other;
            return jobs.finished((await jobs.run(nameOf(place))).runId);
          }),
        );
        const runs = (await page.jobs.history()).reverse();
        checkHistory(plan, runs);
        expect(chains.flat().sort((a, b) => a.sequence - b.sequence)).toEqual(runs);
        expect(runs).toHaveLength(plan.length);
        for (const run of runs) {
          if (run.status !== 'skipped') expect(run.status).toBe(statusAfter[plannedFor(plan, run).ending]);
        }
        expect([...starts].sort()).toEqual(
          runs
            .filter(({ status }) => status !== 'skipped')
            .map(({ id }) => id)
            .sort(),
        );
        for (const stopped of await Promise.all(stops)) expect(stopped.status).toBe('stopped');
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  test('JB8 JB16 JB17 the same holds when pages are closed at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        plans,
        fc.integer(),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
        async (plan, seed, killCalls) => {
          const world = createWorld(seed);
          const starts = new Map<string, number>();
          const task: Task = async ({ run, setOutput }) => {
            const { ending, waitMs } = plannedFor(plan, run);
            starts.set(run.id, (starts.get(run.id) ?? 0) + 1);
            setOutput('by', run.id);
            await pause(waitMs);
            if (ending !== 'succeeds') throw new Error('It fails.');
          };
          const last = await world.openPage({ task });
          await createJobs(last, plan);
          await last.jobs.recover();
          for (const killCall of killCalls) {
            let calls = 0;
            const doomed: Page = await world.openPage({
              task,
              beforeCall: () => {
                if (calls++ === killCall) doomed.kill();
              },
            });
            void doomed.jobs.recover();
            for (const [place, { parent }] of plan.entries()) {
              if (parent === undefined) void doomed.jobs.run(nameOf(place));
            }
          }
          const settled = async (): Promise<boolean> => (await last.jobs.history()).every(hasEnded);
          // Twice with a pause between: what a page that lives on has not stored yet comes in the meantime.
          await eventually(async () => (await settled()) && (await pause(30), await settled()));
          const runs = (await last.jobs.history()).reverse();
          checkHistory(plan, runs);
          for (const run of runs) {
            const { ending } = plannedFor(plan, run);
            const wasInterrupted = run.error?.code === 'interrupted';
            if (run.status !== 'skipped') {
              expect(run.status).toBe(ending === 'succeeds' && !wasInterrupted ? 'succeeded' : 'failed');
            }
            expect(starts.get(run.id) ?? 0).toBeLessThanOrEqual(run.status === 'skipped' ? 0 : 1);
            if (!wasInterrupted && run.status !== 'skipped') expect(starts.get(run.id)).toBe(1);
          }
        },
      ),
      { numRuns: 60, seed: 13 },
    );
  });
});
