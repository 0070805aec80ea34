import { fromErrorRecord, LabError } from '../base/errors.ts';
import type { Lab } from '../lab/api.ts';
import { exerciseJobs } from '../lab/exercise-jobs.ts';
import type { GuideAnswers } from '../lab/guide-answers.ts';
import { requireOwner } from '../lab/settings.ts';
import { depthLine } from './actions.ts';
import { rightAnswers } from './answers.ts';
import type { StepId } from './content/content.ts';
import { gatherFacts } from './facts.ts';
import { exampleOwner } from './values.ts';

type DoIt = (lab: Lab, answers: GuideAnswers) => Promise<void>;

/** Waits for a run and all that it triggered; rejects with the first error among them. */
async function ended(lab: Lab, { runId }: { readonly runId: string }): Promise<void> {
  for (const run of await lab.jobs.finished(runId)) if (run.error !== undefined) throw fromErrorRecord(run.error);
}

const runScript =
  (name: string): DoIt =>
  async (lab) =>
    ended(lab, await lab.scripts.run(name));

const createJob =
  (index: 0 | 1 | 2): DoIt =>
  async (lab) => {
    const job = exerciseJobs(requireOwner(await lab.settings.get()))[index];
    if (job === undefined) return;
    const existing = (await lab.jobs.list()).find(({ name }) => name === job.name);
    if (existing === undefined) await lab.jobs.create(job);
    else await lab.jobs.update(existing.id, job);
  };

const answer =
  (step: StepId): DoIt =>
  async (lab, answers) => {
    const text = rightAnswers[step]?.(await gatherFacts(lab, answers));
    if (text === undefined) {
      throw new LabError(
        'guide_too_early',
        'The lab’s state does not answer this question yet. Do the steps before it first; nothing was changed.',
        { detail: { step } },
      );
    }
    await answers.set(step, text);
  };

async function trainShallower(lab: Lab): Promise<void> {
  const name = '01_train_xgboost';
  const source = await lab.scripts.source(name);
  const text = source.replace(/const MAX_DEPTH = [^;]*;/, depthLine.after);
  if (!text.includes(depthLine.after)) {
    throw new LabError(
      'guide_line_missing',
      `The script ${name} has no line ${depthLine.before} to change. Revert it to the original; nothing was changed.`,
      { detail: { script: name, line: depthLine.before } },
    );
  }
  await lab.scripts.save(name, text);
  await ended(lab, await lab.scripts.run(name));
}

/** Does a step with the calls that its buttons make: no prepared data. Rejects with what those calls reject with. */
export const stepDeeds: Readonly<Record<StepId, DoIt>> = {
  async setup(lab) {
    if ((await lab.settings.get()).owner === '') await lab.settings.set({ owner: exampleOwner });
  },
  'first-batch': runScript('00_datagen'),
  'first-training': runScript('01_train_xgboost'),
  'second-training': trainShallower,
  compare: answer('compare'),
  'first-deployment': runScript('02_api_deployment'),
  'read-scripts': answer('read-scripts'),
  'job-new-batch': createJob(0),
  'job-retrain': createJob(1),
  'job-redeployment': createJob(2),
  async 'start-pipeline'(lab) {
    const [newBatch] = exerciseJobs(requireOwner(await lab.settings.get()));
    if (newBatch !== undefined) await ended(lab, await lab.jobs.run(newBatch.name));
  },
  'find-snapshot': answer('find-snapshot'),
  'read-tags': answer('read-tags'),
  'ask-endpoint': answer('ask-endpoint'),
};
