import { fromErrorRecord, LabError } from '../base/errors.ts';
import type { Lab } from '../lab/api.ts';
import { exerciseJobs } from '../lab/exercise-jobs.ts';
import { requestColumns, requestRow } from '../lab/exercise-request.ts';
import type { GuideAnswers } from '../lab/guide-answers.ts';
import { requireOwner } from '../lab/settings.ts';
import { depthLine } from './actions.ts';
import { rightAnswers } from './answers.ts';
import type { StepId } from './content/content.ts';
import { gatherFacts } from './facts.ts';
import { keepAnswer } from './keep-answer.ts';
import { pipelineRuns } from './pipeline-runs.ts';
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
    const text = rightAnswers[step]?.(await gatherFacts(lab, answers, { explains: true }));
    if (text === undefined) throw tooEarly(step);
    await keepAnswer(lab, answers, { step, text });
  };

function tooEarly(step: StepId): LabError {
  return new LabError(
    'guide_too_early',
    'The lab’s state does not answer this question yet. Do the steps before it first; nothing was changed.',
    { detail: { step } },
  );
}

/** A logged prediction of the pipeline's version; where there is none, asks the endpoint as the button does. */
async function requirePrediction(lab: Lab, answers: GuideAnswers): Promise<string> {
  const { names, prediction } = await gatherFacts(lab, answers);
  if (prediction !== null) return prediction.uuid;
  const { accessKey } = await lab.endpoint.describe(names?.model ?? '');
  await lab.endpoint.invoke('model', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      accessKey,
      request: { dataframe_split: { columns: requestColumns, data: [requestRow.map(Number)] } },
    }),
  });
  await lab.monitoring.flush();
  const asked = await gatherFacts(lab, answers);
  if (asked.prediction === null) throw tooEarly('trace-prediction');
  return asked.prediction.uuid;
}

async function reproduceRun(lab: Lab, answers: GuideAnswers): Promise<void> {
  const [pipeline] = pipelineRuns(await gatherFacts(lab, answers));
  if (pipeline === undefined) throw tooEarly('reproduce-run');
  const { original } = await lab.experiments.reproduce(pipeline.run.info.run_id);
  await answers.set('reproduce-run', original.modelSha256 ?? '');
}

async function tracePrediction(lab: Lab, answers: GuideAnswers): Promise<void> {
  const { nodes } = await lab.lineage.of({ prediction: await requirePrediction(lab, answers) });
  const batch = nodes.find((node) => node.kind === 'batch');
  if (batch?.state !== 'present') throw tooEarly('trace-prediction');
  await answers.set('trace-prediction', batch.batch_number);
}

async function explainPrediction(lab: Lab, answers: GuideAnswers): Promise<void> {
  await requirePrediction(lab, answers);
  await answer('explain-prediction')(lab, answers);
}

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
  'reproduce-run': reproduceRun,
  'trace-prediction': tracePrediction,
  'explain-prediction': explainPrediction,
};
