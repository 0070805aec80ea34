import type { Field } from './filter-fields.ts';
import type { Comparison, NumberOperator, TextOperator } from './filter-parser.ts';
import type { RunRecord } from './stores.ts';

/** True when every comparison holds. A value that the run does not have makes any comparison false, != too (MLflow). */
export function matchesFilter(run: RunRecord, comparisons: readonly Comparison[]): boolean {
  return comparisons.every((comparison) => holds(run, comparison));
}

/** The values of a field in a run: none when it is absent, several for its data sets. */
export function fieldValues(run: RunRecord, field: Field): readonly (string | number)[] {
  switch (field.entity) {
    case 'metric': {
      const point = Object.hasOwn(run.metrics, field.key) ? run.metrics[field.key] : undefined;
      // MLflow's database takes an infinite value for the greatest number, in filters and in orders.
      return point === undefined ? [] : [Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, point.value))];
    }
    case 'param':
      return own(run.params, field.key);
    case 'tag':
      return own(run.tags, field.key);
    case 'attribute': {
      // The lab has one user, whom MLflow would store as an empty name.
      const value = field.key === 'user_id' ? '' : run[field.key];
      return value === null ? [] : [value];
    }
    case 'dataset':
      return run.dataset_inputs.flatMap(({ dataset, tags }) =>
        field.key === 'context'
          ? tags.filter((tag) => tag.key === 'mlflow.data.context').map((tag) => tag.value)
          : [dataset[field.key]],
      );
  }
}

function own(map: Readonly<Record<string, string>>, key: string): string[] {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return value === undefined ? [] : [value];
}

function holds(run: RunRecord, comparison: Comparison): boolean {
  const values = fieldValues(run, comparison.field);
  if ('number' in comparison) {
    const { operator, number } = comparison;
    return values.some((value) => compareNumbers(Number(value), operator, number));
  }
  if ('texts' in comparison) {
    const { operator, texts } = comparison;
    return values.some((value) => texts.includes(String(value)) === (operator === 'IN'));
  }
  if ('text' in comparison) {
    const test = textTest(comparison.operator, comparison.text);
    return values.some((value) => test(String(value)));
  }
  return values.length > 0 === (comparison.operator === 'IS NOT NULL');
}

function textTest(operator: TextOperator, text: string): (value: string) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === text;
    case '!=':
      return (value) => value !== text;
    case 'LIKE': {
      const pattern = [...text];
      return (value) => isLike(pattern, [...value]);
    }
    case 'ILIKE': {
      const pattern = [...folded(text)];
      return (value) => isLike(pattern, [...folded(value)]);
    }
  }
}

/** MLflow's database does not know that é and É are one letter. */
function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** NaN is unequal to everything and neither less nor greater, in MLflow as here. */
function compareNumbers(left: number, operator: NumberOperator, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/**
 * SQL's LIKE: % stands for any characters, _ for one, everything else for itself. Walks back only to the last %,
 * so the time is at most pattern × text, where a regular expression can take far longer.
 */
function isLike(pattern: readonly string[], text: readonly string[]): boolean {
  let p = 0;
  let t = 0;
  let percent = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '%') {
      percent = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '_' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (percent >= 0) {
      p = percent + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '%') p++;
  return p === pattern.length;
}
