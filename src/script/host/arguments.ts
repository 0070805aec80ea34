import * as v from 'valibot';

/** A name or text that is not empty. */
export const text = v.pipe(v.string(), v.nonEmpty('text that is not empty'));
export const wholeNumber = v.pipe(v.number(), v.safeInteger('a whole number'), v.minValue(0, 'a number from 0'));
export const positiveWholeNumber = v.pipe(
  v.number(),
  v.safeInteger('a whole number'),
  v.minValue(1, 'a number from 1'),
);
/** Text by name, such as tags. */
export const texts = v.record(v.string(), v.string());
/** No arguments. */
export const none = v.strictObject({});

const split = v.strictObject({
  kind: v.literal('split'),
  part: v.picklist(['train', 'test']),
  testFraction: v.pipe(v.number(), v.gtValue(0, 'a share above 0'), v.ltValue(1, 'a share below 1')),
  seed: wholeNumber,
});
const rows = v.variant('kind', [
  v.strictObject({ kind: v.literal('all') }),
  v.strictObject({ ...split.entries, of: v.optional(split) }),
]);

const source = v.variant('kind', [
  v.strictObject({ kind: v.literal('table'), name: text, options: texts }),
  v.strictObject({ kind: v.literal('sql'), text }),
  v.strictObject({ kind: v.literal('held'), held: positiveWholeNumber }),
]);

const step = v.variant('kind', [
  v.strictObject({ kind: v.literal('select'), columns: v.pipe(v.array(text), v.nonEmpty('at least one column')) }),
  v.strictObject({ kind: v.literal('filter'), condition: text }),
  v.strictObject({ kind: v.literal('orderBy'), columns: v.pipe(v.array(text), v.nonEmpty('at least one column')) }),
  v.strictObject({ kind: v.literal('limit'), rows: wholeNumber }),
]);

export const framePlan = v.strictObject({ source, steps: v.array(step) });
export const heldFrame = v.strictObject({ held: positiveWholeNumber, columns: v.array(text), rows });
export const heldSeries = v.strictObject({ held: positiveWholeNumber, column: text, rows });
export const paramValue = v.nullable(
  v.union([v.string(), v.number(), v.boolean()], 'text, a number, true, false or null'),
);
