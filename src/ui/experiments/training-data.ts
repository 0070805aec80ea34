import * as v from 'valibot';
import type { Run } from '../../tracking/types.ts';

/** Which rows a run was trained on, as it says itself. */
export interface TrainingData {
  readonly table: string;
  /** The (from, to] of an incremental read; null where the whole table was read. */
  readonly fromId: string | null;
  readonly toId: string | null;
  readonly rowCount: number | undefined;
  /** The same digest means the same files of the same snapshots. */
  readonly digest: string;
}

const sourceText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    table: v.string(),
    from_snapshot_id: v.nullable(v.string()),
    to_snapshot_id: v.nullable(v.string()),
  }),
);
const profileText = v.pipe(v.string(), v.parseJson(), v.object({ num_rows: v.number() }));

/** From the run's dataset input of the context `training`. Undefined where it has none, or one of another kind. */
export function trainingDataOf(run: Run): TrainingData | undefined {
  const input = run.inputs.dataset_inputs.find(({ tags }) =>
    tags.some(({ key, value }) => key === 'mlflow.data.context' && value === 'training'),
  );
  const source = v.safeParse(sourceText, input?.dataset.source);
  if (input === undefined || !source.success) return undefined;
  const profile = v.safeParse(profileText, input.dataset.profile);
  return {
    table: source.output.table,
    fromId: source.output.from_snapshot_id,
    toId: source.output.to_snapshot_id,
    rowCount: profile.success ? profile.output.num_rows : countOf(run.data.tags['row_count']),
    digest: input.dataset.digest,
  };
}

/** How many rows were kept away from training, counted as the split counts them; undefined where it is not known. */
export function testRowsOf(run: Run): number | undefined {
  const rows = trainingDataOf(run)?.rowCount;
  return rows === undefined ? undefined : shareOf(rows, run.data.params['test_size']);
}

/** How many of the other rows early stopping watched; undefined without it, or where it is not known. */
export function validationRowsOf(run: Run): number | undefined {
  const rows = trainingDataOf(run)?.rowCount;
  const testRows = testRowsOf(run);
  if (rows === undefined || testRows === undefined) return undefined;
  return shareOf(rows - testRows, run.data.params['validation_size']);
}

function shareOf(rows: number, param: string | undefined): number | undefined {
  const share = Number(param);
  return share > 0 && share < 1 ? Math.ceil(Number((rows * share).toPrecision(12))) : undefined;
}

/** Whether the rows that are measured after each tree had a say in the model. */
export function isStoppedEarly(run: Run): boolean {
  return Number(run.data.params['early_stopping_rounds']) > 0;
}

/** Whether two runs were trained and tested on the same rows; undefined where one does not say. */
export function haveSameRows(a: Run, b: Run): boolean | undefined {
  const [first, second] = [trainingDataOf(a), trainingDataOf(b)];
  if (first === undefined || second === undefined) return undefined;
  const split = (run: Run) => [run.data.params['test_size'], run.data.params['seed']].join(' ');
  return first.digest === second.digest && first.table === second.table && split(a) === split(b);
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
