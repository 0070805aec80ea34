import { LabError } from '../base/errors.ts';
import { chooseLanguage } from '../i18n/messages.ts';
import { sayPlain } from '../i18n/rich-text.ts';
import { createTranslator, type Translator } from '../i18n/translator.ts';
import type { GuideApi, Lab } from '../lab/api.ts';
import type { GuideAnswers } from '../lab/guide-answers.ts';
import { stepActions } from './actions.ts';
import { courseIn } from './course.ts';
import { stepDeeds } from './do-it.ts';
import { gatherFacts, type GuideFacts } from './facts.ts';
import { keepAnswer } from './keep-answer.ts';
import { checkSteps, type CheckedStep } from './steps.ts';
import { valuesOf } from './values.ts';

/**
 * The lesson over the lab. Its checks read the lab's state and the learner's answers, and speak the lab's language.
 * `lab` is asked for at each call, so that it may be put together after this.
 */
export function openGuide(lab: () => Lab, answers: GuideAnswers): GuideApi {
  const look = async (options?: { readonly explains: boolean }) => {
    const facts = await gatherFacts(lab(), answers, options);
    return { facts, i18n: createTranslator(chooseLanguage(facts.settings.language)), checked: checkSteps(facts) };
  };
  return {
    async steps() {
      const { facts, i18n, checked } = await look({ explains: true });
      return checked.map((step) => describeStep(step, { facts, i18n }));
    },
    async check(stepId) {
      const { i18n, checked } = await look();
      const step = requireStep(checked, stepId);
      const open = step.points.filter(({ state }) => state !== 'done');
      return { passed: step.isDone, reasons: open.map((point) => point.say(i18n)) };
    },
    answers: () => answers.all(),
    async answer(stepId, text) {
      const { checked } = await look();
      await keepAnswer(lab(), answers, { step: requireStep(checked, stepId).id, text: requireText(text) });
    },
    async doForMe(stepId) {
      const { checked } = await look();
      await stepDeeds[requireStep(checked, stepId).id](lab(), answers);
    },
  };
}

function describeStep(
  { id, chapter, minutes, isDone }: CheckedStep,
  { facts, i18n }: { readonly facts: GuideFacts; readonly i18n: Translator },
) {
  const { title, question = '' } = courseIn(i18n.language).steps[id];
  const values = valuesOf(facts, i18n);
  const say = (text: string) => sayPlain(text, { language: i18n.language, values });
  const actions = stepActions[id]({ i18n, facts, question: say(question) });
  return { id, chapter, title: say(title), minutes, done: isDone, actions };
}

function requireStep(checked: readonly CheckedStep[], stepId: string): CheckedStep {
  const step = checked.find(({ id }) => id === stepId);
  if (step !== undefined) return step;
  const known = checked.map(({ id }) => id);
  throw new LabError('unknown_step', `There is no step ${JSON.stringify(stepId)}. The steps are ${known.join(', ')}.`, {
    detail: { step: stepId, known },
  });
}

const answerMaxCharacters = 1_000;

function requireText(text: unknown): string {
  if (typeof text === 'string' && text.length <= answerMaxCharacters) return text;
  throw new LabError(
    'invalid_answer',
    `An answer is a text of at most ${answerMaxCharacters} characters. Nothing was changed.`,
    { detail: { max: answerMaxCharacters } },
  );
}
