import type { Columns } from '../base/columns.ts';
import { isCancelled, LabError } from '../base/errors.ts';
import { transactionLabel } from '../datagen/transactions.ts';
import { trainTestSplit } from '../gbdt/split.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { BuiltModel } from '../serving/gate.ts';
import type { HoldOut } from '../serving/types.ts';
import { pause } from '../sql/pause.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Run } from '../tracking/types.ts';
import { rowKeys } from './row-keys.ts';
import { loggedSplitOf, selectionOf, trainingRangeOf, type LoggedSplit, type TrainingRange } from './training-rows.ts';

/** Rows that two models are compared on. */
export interface HoldOutRows {
  readonly facts: HoldOut;
  readonly columns: Columns;
  readonly label: string;
  /** Which rows of the columns. */
  readonly positions: Int32Array;
}

interface Deps {
  readonly tracking: Tracking;
  readonly lakehouse: Lakehouse;
}

/** Fewer rows than these, and their score says little: then all test rows are taken, and it is said which were seen. */
const fewestRows = 50;

/**
 * The test rows of the challenger's run: its range read again by snapshot ids and split by its params, so that it was
 * not trained on them. Rows whose very values the champion was trained on are left out as long as enough remain; else
 * all are taken, and the facts say how many it has seen. Throws `hold_out_missing` where the run does not say what it
 * has read or how it was split, and what reading throws, as for an expired snapshot.
 */
export async function loadHoldOut(
  deps: Deps,
  { challenger, champion, signal }: { challenger: BuiltModel; champion: BuiltModel; signal: AbortSignal | undefined },
): Promise<HoldOutRows> {
  const run = await deps.tracking.getRun(challenger.build.run_id);
  const [range, split] = [trainingRangeOf(run), loggedSplitOf(run)];
  if (range === undefined || split === undefined) throw missing(run, range === undefined);
  const { columns, rowCount } = await deps.lakehouse.scan(range.table, { ...selectionOf(range), signal });
  const label = labelOf(challenger, columns);
  const test = trainTestSplit(rowCount, split).test;
  const seen = await seenRows(deps, { champion, own: { run, range, split }, columns, signal });
  const unseen = seen === null ? test : test.filter((row) => !seen.has(row));
  const isEnough = unseen.length >= Math.min(fewestRows, test.length);
  const positions = isEnough ? unseen : test;
  return {
    facts: {
      table: range.table,
      from_snapshot_id: range.fromSnapshotId,
      to_snapshot_id: range.toSnapshotId,
      test_size: split.testFraction,
      seed: split.seed,
      rows: positions.length,
      left_out: test.length - positions.length,
      seen_by_champion: seen === null ? null : positions.length - (isEnough ? positions.length : unseen.length),
    },
    columns,
    label,
    positions,
  };
}

interface Source {
  readonly run: Run;
  readonly range: TrainingRange;
  readonly split: LoggedSplit;
}

/** The rows of the challenger's range that the champion was trained on; null where that cannot be told any more. */
async function seenRows(
  { tracking, lakehouse }: Deps,
  call: { champion: BuiltModel; own: Source; columns: Columns; signal: AbortSignal | undefined },
): Promise<ReadonlySet<number> | null> {
  const { champion, own, columns, signal } = call;
  let run: Run;
  let theirs: { readonly columns: Columns; readonly rowCount: number };
  try {
    run = await tracking.getRun(champion.build.run_id);
    const range = trainingRangeOf(run);
    if (range === undefined) return null;
    // Rows of one range and split are the champion's test rows too.
    if (isSameSplit(own, range, loggedSplitOf(run))) return new Set();
    theirs = await lakehouse.scan(range.table, { ...selectionOf(range), signal });
  } catch (error) {
    // Expired rows, or a run that is gone, cannot be compared with; that is said, not hidden.
    if (isCancelled(error) || !(error instanceof LabError)) throw error;
    return null;
  }
  const names = Object.keys(columns).filter((name) => theirs.columns[name] !== undefined);
  if (names.length === 0) return new Set();
  const split = loggedSplitOf(run);
  const theirKeys = await rowKeys(theirs.columns, names, pause);
  // Without a split it may have learned from all of them.
  const trained = split === undefined ? theirKeys.keys() : trainTestSplit(theirs.rowCount, split).train;
  const known = new Set<number>();
  for (const row of trained) known.add(theirKeys[row]!);
  const ownKeys = await rowKeys(columns, names, pause);
  const seen = new Set<number>();
  for (let row = 0; row < ownKeys.length; row++) if (known.has(ownKeys[row]!)) seen.add(row);
  return seen;
}

function isSameSplit(own: Source, range: TrainingRange, split: LoggedSplit | undefined): boolean {
  return (
    own.range.table === range.table &&
    own.range.fromSnapshotId === range.fromSnapshotId &&
    own.range.toSnapshotId === range.toSnapshotId &&
    own.split.testFraction === split?.testFraction &&
    own.split.seed === split.seed
  );
}

/** What the model was trained to predict: the column that is no feature of it. */
function labelOf({ build, image }: BuiltModel, columns: Columns): string {
  const features = new Set(image.signature.inputs.map(({ name }) => name));
  const others = Object.keys(columns).filter((name) => !features.has(name));
  const label = others.includes(transactionLabel) ? transactionLabel : others.length === 1 ? others[0] : undefined;
  if (label !== undefined) return label;
  throw new LabError(
    'hold_out_missing',
    `The column that version ${build.version} predicts is not known: of ${others.join(', ') || 'no column'} one was ` +
      'expected that is no feature. Train on all columns but the label.',
    { detail: { version: build.version } },
  );
}

function missing({ info }: Run, isRange: boolean): LabError {
  return new LabError(
    'hold_out_missing',
    isRange
      ? `The run ${info.run_id} does not name the snapshots that it has read, so there are no rows to compare on. ` +
          'Log the model with mlflow.logModel, of rows read from a table.'
      : `The run ${info.run_id} does not say how it has split its rows, so nobody knows which it has not seen. Log ` +
          'the params test_size and seed.',
    { detail: { run_id: info.run_id } },
  );
}
