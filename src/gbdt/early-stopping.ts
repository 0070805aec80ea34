import { pythonFloatText } from './parameter-float.ts';

/** Watches one metric of the evaluation set, as XGBoost's `EarlyStopping`. Rounds count from 0 here. */
export interface StoppingWatch {
  readonly rounds: number;
  readonly isGreaterBetter: boolean;
  bestIteration: number;
  /** As XGBoost reads it: with 17 decimals. */
  bestScore: number;
  /** Rounds since then. */
  waited: number;
}

/** @param rounds how many rounds may pass without a better score */
export function createWatch(metric: string, rounds: number): StoppingWatch {
  return { rounds, isGreaterBetter: metric.startsWith('auc'), bestIteration: -1, bestScore: NaN, waited: 0 };
}

/** Takes in the score of round `iteration`; true if it is time to stop. */
export function watchScore(watch: StoppingWatch, iteration: number, score: number): boolean {
  const read = Number(score.toFixed(17));
  const isBetter = watch.isGreaterBetter ? read > watch.bestScore : read < watch.bestScore;
  if (watch.bestIteration < 0 || isBetter) {
    watch.bestIteration = iteration;
    watch.bestScore = read;
    watch.waited = 0;
    return false;
  }
  watch.waited++;
  return watch.waited >= watch.rounds;
}

/** The attributes that a model carries after early stopping, written as Python writes them. */
export function stoppingAttributes({ bestIteration, bestScore }: StoppingWatch): Readonly<Record<string, string>> {
  return { best_iteration: String(bestIteration), best_score: pythonFloatText(bestScore) };
}
