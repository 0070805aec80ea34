import type { Compute } from '../compute/compute.ts';
import type { LabelledRows } from '../compute/calls.ts';
import type { ImportanceKind } from '../gbdt/importance.ts';

type CallOptions = Parameters<Compute['score']>[1];

/** Rows of actual classes 0 and 1 against columns of predicted ones, at a threshold of one half. */
export interface ConfusionMatrix {
  readonly labels: readonly [0, 1];
  /** [[true negatives, false positives], [false negatives, true positives]] */
  readonly matrix: readonly [readonly [number, number], readonly [number, number]];
  readonly rows: number;
}

const kinds: readonly ImportanceKind[] = ['weight', 'gain', 'cover', 'total_gain', 'total_cover'];

/** The five importances of a model, feature → score, as `Booster.get_score` gives them. */
export async function importancesOf(
  compute: Compute,
  model: string,
  options?: CallOptions,
): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  const scores: [string, Record<string, number>][] = [];
  for (const kind of kinds) scores.push([kind, await compute.importance({ model, kind }, options)]);
  return Object.fromEntries(scores);
}

/**
 * What the model says of rows whose class is known. The counts follow from accuracy and precision, which the worker
 * computes beside the rows: both are whole numbers over a count that is known here.
 */
export async function confusionOf(
  compute: Compute,
  { model, evaluation }: { readonly model: string; readonly evaluation: LabelledRows },
  options?: CallOptions,
): Promise<ConfusionMatrix> {
  const { features, label, rows } = evaluation;
  const scores = await compute.predict(
    { model, features, rows, output: 'probability', iterationRange: 'classifier' },
    options,
  );
  const predicted = new Int32Array(scores.length);
  let positives = 0;
  for (let row = 0; row < predicted.length; row++) {
    if (scores[row]! <= 0.5) continue;
    predicted[row] = 1;
    positives += 1;
  }
  const scored = { actual: label, rows, predicted };
  const accuracy = await compute.score({ ...scored, metric: 'accuracy' }, options);
  const precision = positives === 0 ? 0 : await compute.score({ ...scored, metric: 'precision' }, options);
  const right = Math.round(accuracy * predicted.length);
  const truePositives = Math.round(precision * positives);
  const falsePositives = positives - truePositives;
  const trueNegatives = right - truePositives;
  const falseNegatives = predicted.length - right - falsePositives;
  return {
    labels: [0, 1],
    matrix: [
      [trueNegatives, falsePositives],
      [falseNegatives, truePositives],
    ],
    rows: predicted.length,
  };
}
