import type { Contributions } from '../../compute/explain.ts';

/** What one feature does over many rows. */
export interface FeatureSummary {
  readonly feature: string;
  readonly meanAbs: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  /** One entry a row. */
  readonly parts: Float32Array;
}

/** The features by their mean |contribution|, largest first. No rows give an empty list. */
export function summarise({
  features,
  contributions,
  margins,
}: Pick<Contributions, 'features' | 'contributions' | 'margins'>): readonly FeatureSummary[] {
  const rows = margins.length;
  if (rows === 0) return [];
  const summaries = features.map((feature, place) => {
    const parts = new Float32Array(rows);
    let [sum, absolute, least, most] = [0, 0, Infinity, -Infinity];
    for (let row = 0; row < rows; row++) {
      const part = contributions[row * features.length + place]!;
      parts[row] = part;
      sum += part;
      absolute += Math.abs(part);
      if (part < least) least = part;
      if (part > most) most = part;
    }
    return { feature, meanAbs: absolute / rows, mean: sum / rows, least, most, parts };
  });
  return summaries.sort((a, b) => b.meanAbs - a.meanAbs);
}
