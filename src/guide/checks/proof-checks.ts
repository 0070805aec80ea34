import { digestStart, isDigest } from '../digest-answer.ts';
import type { GuideFacts } from '../facts.ts';
import { pipelineRuns } from '../pipeline-runs.ts';
import { done, missing, type Check } from '../points.ts';
import { readColumn } from '../predictions.ts';
import { answerCheck } from './pipeline-checks.ts';

/** The digest of a pipeline's model, as its build has it: a reproduction shows the same one twice. */
export const reproduceRunCheck = answerCheck({
  step: 'reproduce-run',
  isRight: (answer, { modelSha256 }) => modelSha256 !== null && isDigest(answer, modelSha256),
  right: (_, { run, modelSha256 }) =>
    done((i18n) =>
      i18n.t('guide.rightDigest', { run: run.info.run_name, digest: (modelSha256 ?? '').slice(0, digestStart) }),
    ),
  wrong: (answer) => missing((i18n) => i18n.t('guide.wrongDigest', { answer })),
});

/** Which batch a prediction of a pipeline's version rests on. */
export const tracePredictionCheck = afterPrediction(
  answerCheck({
    step: 'trace-prediction',
    // “Batch 2” stands on the screen.
    isRight: (answer, { batchNumber }) => batchNumber !== null && /\d+/.exec(answer)?.[0] === batchNumber,
    right: (_, { batchNumber, version }) =>
      done((i18n) => i18n.t('guide.rightBatch', { batch: batchNumber ?? '', version: version.version })),
    wrong: (answer) => missing((i18n) => i18n.t('guide.wrongBatch', { answer })),
  }),
  'trace-prediction',
);

/** Which column moves a prediction's margin most, worked out from the request as it was scored. */
export const explainPredictionCheck = afterPrediction((facts) => {
  const topAs = (answer: string) =>
    Object.values(facts.topColumns).find((column) => column.toLowerCase() === readColumn(answer));
  const answered = answerCheck({
    step: 'explain-prediction',
    isRight: (answer) => topAs(answer) !== undefined,
    right: (answer) => done((i18n) => i18n.t('guide.rightColumn', { column: topAs(answer) ?? answer })),
    wrong: (answer) => missing((i18n) => i18n.t('guide.wrongColumn', { answer })),
  });
  return answered(facts);
}, 'explain-prediction');

/** Before anybody has answered, what there is to answer about comes first. */
function afterPrediction(check: Check, step: string): Check {
  return (facts) => (lacksPrediction(facts, step) ? [missing((i18n) => i18n.t('guide.noPrediction'))] : check(facts));
}

function lacksPrediction(facts: GuideFacts, step: string): boolean {
  return facts.prediction === null && (facts.answers[step] ?? '').trim() === '' && pipelineRuns(facts).length > 0;
}
