import type { GuideFacts } from '../facts.ts';
import { existingJobs, latestChain, pipelineRuns, wantedJobs, type PipelineRun } from '../pipeline-runs.ts';
import {
  bareName,
  done,
  endSentence,
  missing,
  ownerMissing,
  running,
  runningSentence,
  waiting,
  type Check,
  type Point,
} from '../points.ts';

/** The three jobs have run in one chain, started by hand, each when the one before had succeeded. */
export const startCheck: Check = (facts) => {
  if (facts.names === null) return [ownerMissing];
  // A pipeline that went through once stays done, whatever the learner tries afterwards.
  if (pipelineRuns(facts).length > 0) {
    return wantedJobs(facts).map(({ name }, index) =>
      done((i18n) => i18n.t(index === 0 ? 'guide.startedByHand' : 'guide.startedItself', { name })),
    );
  }
  const jobs = existingJobs(facts);
  const count = jobs.filter((job) => job !== undefined).length;
  if (count < 3) return [missing((i18n) => i18n.t('guide.jobsMissing', { count }))];
  const chain = latestChain(facts);
  if (chain.length === 0) return [missing((i18n) => i18n.t('guide.noneRunYet'))];
  return wantedJobs(facts).map(({ name, script }, index) => jobPoint(facts, chain, { name, script, index }));
};

function jobPoint(
  facts: GuideFacts,
  chain: ReturnType<typeof latestChain>,
  { name, script, index }: { readonly name: string; readonly script: string; readonly index: number },
): Point {
  const run = chain.find((candidate) => bareName(candidate.script) === bareName(script));
  if (run === undefined) return waiting((i18n) => i18n.t('guide.waits', { name }));
  switch (run.status) {
    case 'queued':
      return waiting((i18n) => i18n.t('guide.waits', { name }));
    case 'running':
      return running((i18n) => runningSentence(i18n, name, facts.progress[run.id]));
    case 'succeeded':
      return done((i18n) => i18n.t(index === 0 ? 'guide.startedByHand' : 'guide.startedItself', { name }));
    case 'failed':
    case 'stopped':
    case 'timed_out':
    case 'skipped':
      return missing((i18n) => endSentence(i18n, run, name));
  }
}

interface AnswerRule {
  readonly step: string;
  /** Whether the records of a pipeline say so. */
  readonly isRight: (answer: string, pipeline: PipelineRun) => boolean;
  readonly right: (answer: string, pipeline: PipelineRun) => Point;
  readonly wrong: (answer: string) => Point;
}

/** An answer is right for any pipeline that went through: a later one does not take it back. */
export function answerCheck({ step, isRight, right, wrong }: AnswerRule): Check {
  return (facts) => {
    if (facts.names === null) return [ownerMissing];
    const pipelines = pipelineRuns(facts);
    if (pipelines.length === 0) return [missing((i18n) => i18n.t('guide.noPipeline'))];
    const answer = readAnswer(facts.answers[step]);
    if (answer === '') return [missing((i18n) => i18n.t('guide.noAnswer'))];
    const pipeline = pipelines.find((candidate) => isRight(answer, candidate));
    return [pipeline === undefined ? wrong(answer) : right(answer, pipeline)];
  };
}

/** Spaces and the separators of thousands do not make an answer wrong. */
function readAnswer(text = ''): string {
  const bare = text.trim();
  return /^\d{1,3}([.,\u00a0 ’']\d{3})+$/.test(bare) ? bare.replaceAll(/\D/g, '') : bare;
}

const startOption = 'start-snapshot-id';

/** Which option of the read excludes what was there before. */
export const readScriptsCheck: Check = ({ names, settings, answers }) => {
  if (names === null) return [ownerMissing];
  const { dbname, storage, connectionName } = settings;
  const variables = done((i18n) => i18n.t('guide.hasVariables', { dbname, storage, connectionName }));
  const answer = (answers['read-scripts'] ?? '').trim().replaceAll(/^['"`]|['"`]$/g, '');
  if (answer === '') return [variables, missing((i18n) => i18n.t('guide.noAnswer'))];
  if (answer !== startOption) return [variables, missing((i18n) => i18n.t('guide.wrongOption', { answer }))];
  return [variables, done((i18n) => i18n.t('guide.rightOption'))];
};

export const findSnapshotCheck = answerCheck({
  step: 'find-snapshot',
  isRight: (answer, { parentId }) => answer === (parentId ?? 'null'),
  right: (answer) => done((i18n) => i18n.t('guide.rightParent', { id: answer })),
  wrong: (answer) => missing((i18n) => i18n.t('guide.wrongParent', { answer })),
});

export const readTagsCheck = answerCheck({
  step: 'read-tags',
  isRight: (answer, { run }) => answer === run.data.tags['row_count'],
  right: (answer) => done((i18n) => i18n.t('guide.rightRows', { rows: answer })),
  wrong: (answer) => missing((i18n) => i18n.t('guide.wrongRows', { answer })),
});

export const askEndpointCheck = answerCheck({
  step: 'ask-endpoint',
  isRight: (answer, { version }) => answer === version.version,
  right: (answer) => done((i18n) => i18n.t('guide.rightVersion', { version: answer })),
  wrong: (answer) => missing((i18n) => i18n.t('guide.wrongVersion', { answer })),
});
