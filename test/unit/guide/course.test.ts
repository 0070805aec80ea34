import { describe, expect, it } from 'vitest';
import { languages } from '../../../src/i18n/messages.ts';
import { sayPlain, sayRich } from '../../../src/i18n/rich-text.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { stepActions } from '../../../src/guide/actions.ts';
import type { Block } from '../../../src/guide/content/content.ts';
import { courseIn } from '../../../src/guide/course.ts';
import { steps } from '../../../src/guide/steps.ts';
import { valuesOf } from '../../../src/guide/values.ts';
import { places } from '../../../src/ui/guide/places.ts';
import { ownerless, pipelineDone } from './facts.ts';

const sentencesOf = (block: Block): readonly string[] => {
  switch (block.kind) {
    case 'text':
    case 'aside':
      return [block.text];
    case 'list':
      return block.items;
    case 'fields':
      return block.fields.flat();
  }
};

describe.each(languages)('the course in %s', (language) => {
  const { chapters, steps: contents, summary } = courseIn(language);
  const i18n = createTranslator(language);
  const sentences = [
    ...Object.values(contents).flatMap(({ title, body, hint, question }) => [
      title,
      hint,
      question ?? '',
      ...body.flatMap(sentencesOf),
    ]),
    ...summary.claims.flatMap(({ name, text }) => [name, text]),
    ...summary.apis.flatMap(({ name, text }) => [name, text]),
    summary.title,
    summary.lead,
    summary.lasting,
  ];

  it.each([
    ['nobody’s lab', ownerless],
    ['a lab in which the pipeline went through', pipelineDone],
  ])('can be said in %s: every value and every place is known', (_, facts) => {
    const values = valuesOf(facts, i18n);
    for (const sentence of sentences) {
      const parts = sayRich(sentence, { language, values, places });
      expect(parts.map(({ text }) => text).join(''), sentence).not.toMatch(/[{}<>]|undefined/);
    }
  });

  it('has a title of its own for every step and a name for every chapter', () => {
    const titles = steps.map(({ id }) =>
      sayPlain(contents[id].title, { language, values: valuesOf(pipelineDone, i18n) }),
    );
    expect(new Set(titles).size).toBe(steps.length);
    expect(new Set(steps.map(({ chapter }) => chapters[chapter])).size).toBe(4);
  });

  it('says for every step what to do, by names that are not empty', () => {
    for (const { id } of steps) {
      const actions = stepActions[id]({ i18n, facts: pipelineDone, question: contents[id].question ?? '' });
      expect(actions.length, id).toBeGreaterThan(0);
      for (const action of actions) expect(action.name, id).not.toBe('');
    }
  });

  it('asks a question where, and only where, there is an answer in the records', () => {
    const asking = steps.filter(({ id }) => contents[id].question !== undefined).map(({ id }) => id);
    expect(asking).toEqual([
      'compare',
      'read-scripts',
      'find-snapshot',
      'read-tags',
      'ask-endpoint',
      'reproduce-run',
      'trace-prediction',
      'explain-prediction',
    ]);
  });
});

describe('the courses', () => {
  it('have the same steps, blocks and links to the platform in every language', () => {
    const shape = (language: (typeof languages)[number]) =>
      Object.entries(courseIn(language).steps).map(([id, { body, further }]) => [
        id,
        body.map(({ kind }) => kind),
        further?.url,
      ]);
    for (const language of languages) expect(shape(language)).toEqual(shape('en'));
  });
});
