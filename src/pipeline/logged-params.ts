import type { RowSelection } from '../compute/calls.ts';
import type { TrainingRecipe, TrainingRecord } from './training-record.ts';

/** One thing in which a repetition is not what was recorded. */
export interface ParamDifference {
  readonly key: string;
  /** What the training was done with. */
  readonly recorded: string;
  /** What the run says, or what the repetition was asked to take. */
  readonly logged: string;
}

/** Parameters that begin the randomness: of the trees, and of the split. */
export const seedKeys: readonly string[] = ['seed', 'split_seed', 'validation_seed'];

type Value = TrainingRecord['params'][string];

/**
 * What a run's params say the training was done with, under the types of its record, and where the two disagree. A param that
 * the run does not have is taken from the record.
 */
export function loggedParams(
  record: Pick<TrainingRecord, 'params'> & { readonly recipe: TrainingRecipe },
  logged: Readonly<Record<string, string>>,
): {
  readonly params: Readonly<Record<string, unknown>>;
  readonly recipe: TrainingRecipe;
  readonly differences: readonly ParamDifference[];
} {
  const differences: ParamDifference[] = [];
  const params: Record<string, unknown> = {};
  const note = (key: string, recorded: string): string => {
    const said = Object.hasOwn(logged, key) ? (logged[key] ?? recorded) : recorded;
    if (said !== recorded) differences.push({ key, recorded, logged: said });
    return said;
  };
  for (const [key, value] of Object.entries(record.params)) {
    const recorded = String(value ?? 'None');
    const said = note(key, recorded);
    params[key] = asGiven(key, said === recorded ? value : typed(said, value));
  }
  const { recipe } = record;
  const trained = recipe.rows;
  if (trained.kind === 'all') return { params, recipe, differences };
  const { of: outer = trained } = trained;
  const split = {
    testFraction: Number(note('test_size', String(outer.testFraction))),
    seed: Number(note('split_seed', String(outer.seed))),
  };
  const inner = trained.of && {
    testFraction: Number(note('validation_size', String(trained.testFraction))),
    seed: Number(note('validation_seed', String(trained.seed))),
  };
  const moved = (rows: RowSelection): RowSelection => {
    if (rows.kind === 'all') return rows;
    return rows.of === undefined ? { ...rows, ...split } : { ...rows, ...inner, of: { ...rows.of, ...split } };
  };
  const { evaluation } = recipe;
  return {
    params,
    recipe: {
      ...recipe,
      rows: moved(trained),
      evaluation: evaluation && { ...evaluation, rows: moved(evaluation.rows) },
    },
    differences,
  };
}

/** Several metrics are logged as one text. */
function asGiven(key: string, value: Value): unknown {
  return key === 'eval_metric' && typeof value === 'string' ? value.split(',') : value;
}

/** The text of another value, in the type of the recorded one. What is no value of it, training refuses by name. */
function typed(said: string, recorded: Value): Value {
  if (said === 'None') return null;
  if (typeof recorded === 'boolean') return said.toLowerCase() === 'true';
  return said;
}
