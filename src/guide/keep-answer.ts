import type { Lab } from '../lab/api.ts';
import type { GuideAnswers } from '../lab/guide-answers.ts';
import type { StepId } from './content/content.ts';
import { gatherFacts } from './facts.ts';
import { explainedKey, readColumn } from './predictions.ts';

interface Given {
  readonly step: StepId;
  readonly text: string;
}

/** Keeps an answer; one about a prediction together with the prediction that makes it right, whatever is asked later. */
export async function keepAnswer(lab: Lab, answers: GuideAnswers, { step, text }: Given): Promise<void> {
  await answers.set(step, text);
  if (step !== 'explain-prediction') return;
  const { topColumns } = await gatherFacts(lab, answers);
  const explained = Object.entries(topColumns).find(([, column]) => column.toLowerCase() === readColumn(text));
  if (explained !== undefined) await answers.set(explainedKey, explained[0]);
}
