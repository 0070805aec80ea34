import { LabError } from '../base/errors.ts';
import { randomPermutation, Xoshiro128 } from '../base/random.ts';

export interface SplitOptions {
  /** Share of the rows that is held out, above 0 and below 1; 0.3 if absent. */
  readonly testFraction?: number;
  readonly seed: number;
  /** Labels, one a row: both parts then get each class in the share it has. */
  readonly stratify?: ArrayLike<number> | undefined;
}

/** Row numbers in the order they were drawn. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Draws the rows to train and to test on. As in scikit-learn, the test part has ⌈rows × testFraction⌉ rows, the
 * training part the rest; the draw is our own: the same seed gives the same rows on every host. Both parts have
 * at least one row, or it throws `too_few_rows`; `invalid_parameter` for a fraction or labels that do not fit.
 */
export function trainTestSplit(rowCount: number, options: SplitOptions): RowSplit {
  const { testFraction = 0.3, seed, stratify } = options;
  if (!(testFraction > 0 && testFraction < 1)) {
    throw new LabError(
      'invalid_parameter',
      `testFraction must be above 0 and below 1, but is ${testFraction}. 0.3 holds out three rows of ten.`,
      { detail: { parameter: 'testFraction', value: String(testFraction) } },
    );
  }
  // The product is rounded first: 0.3 × 10 is 3 rows, though in binary it may come out above 3.
  const testCount = Math.ceil(Number((rowCount * testFraction).toPrecision(12)));
  if (rowCount - testCount < 1 || testCount < 1) {
    throw new LabError(
      'too_few_rows',
      `At least one row to train and one to test on are expected, but there are ${rowCount} rows in all. ` +
        'Read more rows.',
      { detail: { rows: rowCount, testFraction } },
    );
  }
  const order = randomPermutation(new Xoshiro128(seed), rowCount);
  if (stratify === undefined) return { test: order.slice(0, testCount), train: order.slice(testCount) };
  return stratifiedSplit(order, testCount, stratify);
}

/**
 * Each class gives its share of the test rows, rounded down; the rows still missing come from the classes that
 * lost most by rounding, of equal ones from the smaller label.
 */
function stratifiedSplit(order: Int32Array, testCount: number, labels: ArrayLike<number>): RowSplit {
  if (labels.length !== order.length) {
    throw new LabError(
      'invalid_parameter',
      `stratify must have one label a row, but there are ${order.length} rows and ${labels.length} labels.`,
      { detail: { parameter: 'stratify', rows: order.length, labels: labels.length } },
    );
  }
  const sizes = new Map<number, number>();
  for (const row of order) sizes.set(labels[row]!, (sizes.get(labels[row]!) ?? 0) + 1);
  const shares = [...sizes]
    .map(([label, size]) => ({ label, exact: (size * testCount) / order.length }))
    .sort((a, b) => (b.exact % 1) - (a.exact % 1) || a.label - b.label);
  const whole = shares.reduce((sum, share) => sum + Math.floor(share.exact), 0);
  /** Label → test rows still to be drawn. */
  const open = new Map(
    shares.map(({ label, exact }, i) => [label, Math.floor(exact) + (i < testCount - whole ? 1 : 0)]),
  );
  const test: number[] = [];
  const train: number[] = [];
  for (const row of order) {
    const left = open.get(labels[row]!) ?? 0;
    (left > 0 ? test : train).push(row);
    open.set(labels[row]!, left - 1);
  }
  return { test: Int32Array.from(test), train: Int32Array.from(train) };
}
