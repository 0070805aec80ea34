/** One step of the way from the base value to the margin. */
export interface Step {
  /** Null for all features that have no step of their own. */
  readonly feature: string | null;
  /** How many features the step stands for. */
  readonly count: number;
  readonly part: number;
  /** The margin before and after. */
  readonly from: number;
  readonly to: number;
}

export interface Waterfall {
  readonly base: number;
  readonly steps: readonly Step[];
  readonly margin: number;
  /** Base value and contributions added up in float64. */
  readonly sum: number;
  /** `margin` − `sum`. */
  readonly residual: number;
  /** Whether that is no more than the rounding of float32 over so many trees can make. */
  readonly isExact: boolean;
  /** What the drawing spans. */
  readonly low: number;
  readonly high: number;
}

/** Half a unit in the last place of float32 near 1. */
const float32Epsilon = 2 ** -24;

/**
 * The contributions of one row as steps, the largest first; all but the first `most` in one last step. `treeCount`
 * bounds how much rounding is to be expected: one rounding a tree and feature at the size of the numbers.
 */
export function waterfallOf(
  row: { readonly base: number; readonly margin: number; readonly parts: Readonly<Record<string, number>> },
  { most, treeCount }: { readonly most: number; readonly treeCount: number },
): Waterfall {
  const sorted = Object.entries(row.parts).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const own = sorted.length <= most + 1 ? sorted : sorted.slice(0, most);
  const rest = sorted.slice(own.length);
  const steps: Step[] = [];
  let reached = row.base;
  const take = (feature: string | null, part: number, count: number) => {
    steps.push({ feature, count, part, from: reached, to: reached + part });
    reached += part;
  };
  for (const [feature, part] of own) take(feature, part, 1);
  if (rest.length > 0) {
    take(
      null,
      rest.reduce((sum, [, part]) => sum + part, 0),
      rest.length,
    );
  }
  const places = [row.base, ...steps.map(({ to }) => to)];
  const size = Math.max(1, ...places.map(Math.abs));
  const residual = row.margin - reached;
  return {
    base: row.base,
    steps,
    margin: row.margin,
    sum: reached,
    residual,
    isExact: Math.abs(residual) <= 2 * float32Epsilon * size * (treeCount + sorted.length),
    low: Math.min(...places),
    high: Math.max(...places),
  };
}
