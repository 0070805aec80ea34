import { parseField } from './filter-fields.ts';
import type { Field } from './filter-fields.ts';
import { fieldValues } from './filter-match.ts';
import { filterError, tokenize } from './filter-tokens.ts';
import type { RunRecord } from './stores.ts';

export interface OrderTerm {
  readonly field: Field;
  readonly isDescending: boolean;
}

/**
 * The terms of an order_by list, one clause an element, such as `metrics.accuracy DESC`. Ascending when no
 * direction is given. Throws `invalid_filter`, for a field that is named twice too.
 */
export function parseOrderBy(clauses: readonly string[]): OrderTerm[] {
  const seen = new Set<string>();
  return clauses.map((clause) => {
    const term = parseClause(clause);
    const name = `${term.field.entity}.${term.field.key}`;
    if (seen.has(name)) throw filterError(clause, 0, `${name} is in the order twice`, 'Name each field once');
    seen.add(name);
    return term;
  });
}

function parseClause(clause: string): OrderTerm {
  const [name, direction, ...rest] = tokenize(clause);
  if (name?.kind !== 'name') {
    throw filterError(
      clause,
      name?.offset ?? 0,
      'a field was expected',
      'Write a clause such as metrics.accuracy DESC',
    );
  }
  const field = parseField(clause, name);
  if (field.entity === 'dataset') {
    throw filterError(
      clause,
      name.offset,
      'runs cannot be ordered by their data sets',
      'Order by a metric, param, tag or attribute',
    );
  }
  if (direction === undefined || direction.kind === 'end') return { field, isDescending: false };
  const word = direction.text.toUpperCase();
  if ((word !== 'ASC' && word !== 'DESC') || rest[0]?.kind !== 'end') {
    throw filterError(
      clause,
      direction.offset,
      'only ASC or DESC may follow the field',
      'Give several clauses as several elements of the array',
    );
  }
  return { field, isDescending: word === 'DESC' };
}

/**
 * MLflow's order: by the terms, each with NaN after the numbers and runs without a value last, whatever the
 * direction; then the latest start first, unless the terms name start_time; then by run id.
 */
export function sortRuns(runs: readonly RunRecord[], terms: readonly OrderTerm[]): RunRecord[] {
  const byStart: OrderTerm = { field: { entity: 'attribute', key: 'start_time' }, isDescending: true };
  const hasStart = terms.some(({ field }) => field.entity === 'attribute' && field.key === 'start_time');
  const all = hasStart ? terms : [...terms, byStart];
  // A run is compared some ten times: its values are looked up once.
  const keyed = runs.map((run) => ({ run, values: all.map(({ field }) => fieldValues(run, field)[0]) }));
  keyed.sort((a, b) => {
    for (const [i, { isDescending }] of all.entries()) {
      const order = compareValues(a.values[i], b.values[i], isDescending);
      if (order !== 0) return order;
    }
    return compare(a.run.run_id, b.run.run_id);
  });
  return keyed.map(({ run }) => run);
}

type Value = string | number | undefined;

function compareValues(left: Value, right: Value, isDescending: boolean): number {
  const order = rank(left) - rank(right);
  if (order !== 0 || left === undefined || right === undefined) return order;
  return isDescending ? compare(right, left) : compare(left, right);
}

function rank(value: Value): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
