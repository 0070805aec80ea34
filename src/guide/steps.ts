import type { ChapterId, StepId } from './content/content.ts';
import {
  compareCheck,
  firstBatchCheck,
  firstDeploymentCheck,
  firstTrainingCheck,
  secondTrainingCheck,
  setupCheck,
} from './checks/first-steps.ts';
import { jobCheck } from './checks/job-checks.ts';
import {
  askEndpointCheck,
  findSnapshotCheck,
  readScriptsCheck,
  readTagsCheck,
  startCheck,
} from './checks/pipeline-checks.ts';
import { explainPredictionCheck, reproduceRunCheck, tracePredictionCheck } from './checks/proof-checks.ts';
import type { GuideFacts } from './facts.ts';
import type { Check, Point } from './points.ts';

export interface Step {
  readonly id: StepId;
  readonly chapter: ChapterId;
  /** How long a beginner takes, reading included. */
  readonly minutes: number;
  readonly check: Check;
}

/** The course in its order. */
export const steps: readonly Step[] = [
  { id: 'setup', chapter: '00', minutes: 2, check: setupCheck },
  { id: 'first-batch', chapter: '00', minutes: 4, check: firstBatchCheck },
  { id: 'first-training', chapter: '01', minutes: 5, check: firstTrainingCheck },
  { id: 'second-training', chapter: '01', minutes: 4, check: secondTrainingCheck },
  { id: 'compare', chapter: '01', minutes: 4, check: compareCheck },
  { id: 'first-deployment', chapter: '02', minutes: 5, check: firstDeploymentCheck },
  { id: 'read-scripts', chapter: '03', minutes: 6, check: readScriptsCheck },
  { id: 'job-new-batch', chapter: '03', minutes: 3, check: jobCheck(0) },
  { id: 'job-retrain', chapter: '03', minutes: 2, check: jobCheck(1) },
  { id: 'job-redeployment', chapter: '03', minutes: 2, check: jobCheck(2) },
  { id: 'start-pipeline', chapter: '03', minutes: 4, check: startCheck },
  { id: 'find-snapshot', chapter: '03', minutes: 3, check: findSnapshotCheck },
  { id: 'read-tags', chapter: '03', minutes: 3, check: readTagsCheck },
  { id: 'ask-endpoint', chapter: '03', minutes: 2, check: askEndpointCheck },
  { id: 'reproduce-run', chapter: '03', minutes: 3, check: reproduceRunCheck },
  { id: 'trace-prediction', chapter: '03', minutes: 3, check: tracePredictionCheck },
  { id: 'explain-prediction', chapter: '03', minutes: 3, check: explainPredictionCheck },
];

/** A step as the lab's state has it. */
export interface CheckedStep extends Step {
  readonly points: readonly Point[];
  readonly isDone: boolean;
}

/** Every step with what its check says of these facts. */
export function checkSteps(facts: GuideFacts): readonly CheckedStep[] {
  return steps.map((step) => {
    const points = step.check(facts);
    return { ...step, points, isDone: points.every(({ state }) => state === 'done') };
  });
}
