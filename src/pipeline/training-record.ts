import * as v from 'valibot';
import type { Columns } from '../base/columns.ts';
import type { RowSelection } from '../compute/calls.ts';
import { dataDigest } from './data-digest.ts';

/** The file beside the model in which a run keeps what a repetition of its training has to know. */
export const trainingFileName = 'training.json';

/** What a script has trained on, in terms of one set of rows. */
export interface TrainingRecipe {
  /** Column names, in feature order. */
  readonly features: readonly string[];
  readonly label: string;
  readonly weight: string | null;
  readonly rows: RowSelection;
  readonly evaluation: {
    readonly features: readonly string[];
    readonly label: string;
    readonly rows: RowSelection;
  } | null;
}

/** What a read has left out of its snapshots; null for rows that were filtered, sorted or cut after they were read. */
export type Narrowing = { readonly filter: string | null; readonly limit: number | null } | null;

/** Why nobody can repeat a training: its rows come from no table, were changed after reading, or from several sets. */
const obstacles = ['no_table', 'changed_rows', 'several_sets'] as const;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const names = v.array(v.string());
const split = v.strictObject({
  kind: v.literal('split'),
  part: v.picklist(['train', 'test']),
  testFraction: v.number(),
  seed: v.number(),
});
const selection = v.variant('kind', [
  v.strictObject({ kind: v.literal('all') }),
  v.strictObject({ ...split.entries, of: v.optional(split) }),
]);

const recordSchema = v.object({
  version: v.literal(1),
  obstacle: v.nullable(v.picklist(obstacles)),
  /** SHA-256 of the rows as they were, and how they were read. */
  data: v.object({
    sha256: v.string(),
    rows: count,
    columns: names,
    filter: v.nullable(v.string()),
    limit: v.nullable(count),
  }),
  recipe: v.nullable(
    v.object({
      features: names,
      label: v.string(),
      weight: v.nullable(v.string()),
      rows: selection,
      evaluation: v.nullable(v.object({ features: names, label: v.string(), rows: selection })),
    }),
  ),
  /** Effective, with their types. */
  params: v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))),
  model_sha256: v.string(),
});

export type TrainingRecord = v.InferOutput<typeof recordSchema>;

/** The text of the file. */
export async function trainingRecordText(parts: {
  readonly dataset: Columns;
  readonly rowCount: number;
  readonly recipe: TrainingRecipe | null;
  readonly hasTable: boolean;
  readonly narrowing: Narrowing;
  readonly params: TrainingRecord['params'];
  readonly modelSha256: string;
}): Promise<string> {
  const { dataset, rowCount, recipe, hasTable, narrowing, params, modelSha256 } = parts;
  const obstacle = !hasTable
    ? 'no_table'
    : narrowing === null
      ? 'changed_rows'
      : recipe === null
        ? 'several_sets'
        : null;
  const { filter, limit } = narrowing ?? { filter: null, limit: null };
  const data = { sha256: await dataDigest(dataset), rows: rowCount, columns: Object.keys(dataset), filter, limit };
  return JSON.stringify({ version: 1, obstacle, data, recipe, params, model_sha256: modelSha256 });
}

/** Undefined for a text that is none. */
export function parseTrainingRecord(text: string): TrainingRecord | undefined {
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // No JSON: the caller says what that means.
    return undefined;
  }
}
