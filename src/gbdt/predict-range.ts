import { LabError } from '../base/errors.ts';
import type { Booster, Tree } from './booster.ts';

/** Boosting rounds from `begin` (inclusive) to `end` (exclusive; 0 = to the last), as XGBoost's `iteration_range`. */
export type IterationRange = readonly [begin: number, end: number];

/**
 * The trees of these rounds; all without a range. Throws `invalid_parameter` for rounds that the model does not have
 * (`detail::LayerToTree`).
 */
export function treesOf(booster: Booster, range: IterationRange = [0, 0]): readonly Tree[] {
  const perRound = booster.treesPerRound ?? 1;
  const rounds = booster.trees.length / perRound;
  const [begin, last] = range;
  const end = last === 0 ? rounds : last;
  if (!(Number.isInteger(begin) && Number.isInteger(end) && begin >= 0 && begin <= end && end <= rounds)) {
    throw invalidRange(range, `two whole numbers, begin and end, 0 ≤ begin ≤ end ≤ ${rounds}, the rounds of the model`);
  }
  return booster.trees.slice(begin * perRound, end * perRound);
}

/** As `treesOf`, where XGBoost allows no other begin than 0: leaves and contributions. */
export function firstTreesOf(booster: Booster, range?: IterationRange): readonly Tree[] {
  if (range !== undefined && range[0] !== 0) {
    throw invalidRange(range, 'a range that begins at 0, as leaves and contributions have it in XGBoost');
  }
  return treesOf(booster, range);
}

/**
 * The rounds that XGBoost's scikit-learn classes predict with: up to the best iteration where early stopping noted
 * one, else all.
 */
export function classifierRange(booster: Booster): IterationRange {
  const best = booster.attributes?.['best_iteration'];
  return best !== undefined && /^\d{1,9}$/.test(best) ? [0, Number(best) + 1] : [0, 0];
}

function invalidRange(range: IterationRange, expected: string): LabError {
  const value = JSON.stringify(range);
  return new LabError(
    'invalid_parameter',
    `iterationRange must be ${expected}, but is ${value}. Correct the range, or leave it out for all rounds.`,
    { detail: { parameter: 'iterationRange', expected, value } },
  );
}
