import { defineStore, type Storage } from '../storage/types.ts';

interface AnswerRecord {
  readonly step: string;
  readonly text: string;
}

/** What a learner has answered in the lesson: one record a step. */
export const guideAnswerStore = defineStore<AnswerRecord>('guide_answers', 'step');

/** The learner's answers by step. */
export interface GuideAnswers {
  all(): Promise<Readonly<Record<string, string>>>;
  /** Keeps the answer in place of the one before. */
  set(step: string, text: string): Promise<void>;
}

export function openGuideAnswers(storage: () => Promise<Storage>): GuideAnswers {
  return {
    async all() {
      const records = await (await storage()).list(guideAnswerStore);
      return Object.fromEntries(records.map(({ step, text }) => [step, text]));
    },
    set: async (step, text) =>
      (await storage()).write([guideAnswerStore], (tx) => tx.put(guideAnswerStore, { step, text })),
  };
}
