import { rowCountOf, type FeatureColumns } from '../base/columns.ts';
import { LabError } from '../base/errors.ts';
import type { Booster } from './booster.ts';
import { probabilities } from './objective.ts';
import type { IterationRange } from './predict-range.ts';
import { predictMargin } from './predict.ts';

/** How a model answers when one feature is set to each value of a grid and all else stays as it is. */
export interface PartialDependence {
  /** The values that the feature was set to, ascending. */
  readonly grid: Float32Array;
  /** Mean over the rows, one entry a value of the grid. */
  readonly meanMargin: Float64Array;
  readonly meanProbability: Float64Array;
  /** The margins of the first rows one by one (individual conditional expectation): row-major rows × grid. */
  readonly lines: Float32Array;
  readonly lineCount: number;
}

export interface DependenceOptions {
  readonly feature: string;
  readonly grid: Float32Array;
  /** How many rows are answered with a line of their own. */
  readonly lineCount: number;
  readonly range?: IterationRange | undefined;
  /** After each value of the grid. */
  readonly onValue?: ((done: number, total: number) => void) | undefined;
}

/**
 * Partial dependence (Friedman, "Greedy function approximation", 2001, section 8.2) by brute force: every row is
 * predicted once for each value of the grid. Throws `unknown_feature`, and as `predictMargin`.
 */
export function partialDependence(
  booster: Booster,
  features: FeatureColumns,
  { feature, grid, lineCount, range, onValue }: DependenceOptions,
): PartialDependence {
  requireFeature(features, feature);
  const rows = rowCountOf(features);
  const drawn = Math.min(rows, lineCount);
  const lines = new Float32Array(drawn * grid.length);
  const meanMargin = new Float64Array(grid.length);
  const meanProbability = new Float64Array(grid.length);
  const column = new Float32Array(rows);
  const changed = { ...features, [feature]: column };
  const scores = new Float32Array(rows);
  grid.forEach((value, place) => {
    column.fill(value);
    const margins = predictMargin(booster, changed, range);
    for (let row = 0; row < drawn; row++) lines[row * grid.length + place] = margins[row]!;
    meanMargin[place] = mean(margins);
    meanProbability[place] = mean(probabilities(margins, scores));
    onValue?.(place + 1, grid.length);
  });
  return { grid, meanMargin, meanProbability, lines, lineCount: drawn };
}

/**
 * At most `count` values that the rows have, ascending and each once: least and greatest, and evenly many rows between
 * two of them. Missing values are left out; a column of nothing else gives an empty grid.
 */
export function quantileGrid(values: Float32Array, count: number): Float32Array {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return sorted;
  const last = sorted.length - 1;
  const steps = Math.max(1, count - 1);
  const chosen = Array.from({ length: steps + 1 }, (_, step) => sorted[Math.round((step * last) / steps)]!);
  return Float32Array.from(new Set(chosen));
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function requireFeature(features: FeatureColumns, feature: string): void {
  if (Object.hasOwn(features, feature)) return;
  const known = Object.keys(features);
  throw new LabError(
    'unknown_feature',
    `The feature must be one of ${known.join(', ')}, but is ${feature.slice(0, 100)}. Choose one of them.`,
    { detail: { feature: feature.slice(0, 100), known } },
  );
}
