import { rowCountOf, type Columns, type ColumnValues } from '../base/columns.ts';
import type { LabelledRows, RowSelection, ScoreMetric, TrainedModel } from '../compute/calls.ts';
import type { Compute } from '../compute/compute.ts';
import type { CallOptions } from '../link/link.ts';
import { createDigest } from '../base/digest.ts';
import type { TrainingRecipe } from './training-record.ts';

/** Metrics of a run by key: one value, or one a boosting round. */
export type RunMetrics = Readonly<Record<string, readonly number[]>>;

const classMetrics: readonly ScoreMetric[] = ['accuracy', 'recall', 'precision'];
const probabilityMetrics: readonly ScoreMetric[] = ['log_loss', 'roc_auc'];

/** The metrics that a repetition scores, as the lessons name them. */
export const scoredMetrics: readonly string[] = [...classMetrics, ...probabilityMetrics];

/** Trains as the recipe says. What training throws. */
export function trainAgain(
  compute: Compute,
  call: {
    readonly columns: Columns;
    readonly recipe: TrainingRecipe;
    readonly params: Readonly<Record<string, unknown>>;
  },
  options: CallOptions,
): Promise<TrainedModel> {
  const { columns, recipe, params } = call;
  const weight = recipe.weight === null ? undefined : columns[recipe.weight];
  const evaluation = recipe.evaluation && labelled(columns, recipe.evaluation);
  return compute.train(
    { ...labelled(columns, recipe), ...(weight && { weight }), ...(evaluation && { evaluation }), params },
    options,
  );
}

function labelled(
  columns: Columns,
  part: { readonly features: readonly string[]; readonly label: string; readonly rows: RowSelection },
): LabelledRows {
  const features = Object.fromEntries(part.features.map((name) => [name, columns[name] ?? []]));
  return { features, label: columns[part.label] ?? [], rows: part.rows };
}

/**
 * The curves of the training, and its scores: on the rows kept away from it, where it has kept back some of the others to
 * validate on, else on the rows it was evaluated on.
 */
export async function metricsAgain(
  compute: Compute,
  call: { readonly columns: Columns; readonly recipe: TrainingRecipe; readonly trained: TrainedModel },
  options: Pick<CallOptions, 'signal'>,
): Promise<RunMetrics> {
  const { columns, recipe, trained } = call;
  const metrics = new Map<string, readonly number[]>();
  for (const [side, curves] of Object.entries({ train: trained.evals.train, eval: trained.evals.eval ?? {} })) {
    for (const [metric, values] of Object.entries(curves)) metrics.set(`${side}-${metric}`, values);
  }
  const held = (isValidated(recipe) ? null : recipe.evaluation) ?? heldOut(recipe);
  if (held === null || rowCountOf(columns) === 0) return Object.fromEntries(metrics);
  const { features, label: actual, rows } = labelled(columns, held);
  const probabilities = await compute.predict(
    { model: trained.model, features, rows, output: 'probability', iterationRange: 'classifier' },
    options,
  );
  const score = async (metric: ScoreMetric, predicted: ColumnValues) =>
    metrics.set(metric, [await compute.score({ metric, actual, rows, predicted }, options)]);
  const classes = probabilities.map((probability) => (probability > 0.5 ? 1 : 0));
  for (const metric of classMetrics) await score(metric, classes);
  for (const metric of probabilityMetrics) await score(metric, probabilities);
  return Object.fromEntries(metrics);
}

function isValidated({ rows }: TrainingRecipe): boolean {
  return rows.kind === 'split' && rows.of !== undefined;
}

function heldOut({ features, label, rows }: TrainingRecipe): TrainingRecipe['evaluation'] {
  if (rows.kind === 'all') return null;
  const { of: split = rows } = rows;
  return { features, label, rows: { ...split, part: split.part === 'train' ? 'test' : 'train' } };
}

/** SHA-256 over keys in their order and values as float64 bytes. */
export function metricsDigest(metrics: RunMetrics): string {
  const digest = createDigest();
  for (const [key, values] of Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1))) {
    digest.update(`${JSON.stringify([key, values.length])}\n`).update(Float64Array.from(values));
  }
  return digest.hex();
}
