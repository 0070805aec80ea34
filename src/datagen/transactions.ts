import type { BatchColumns, Dataset, DatasetColumnType, RowWriter } from './dataset.ts';
import { fillBernoulli, fillUniform } from './fill.ts';
import type { RowSpan } from './fill.ts';
import { columnStream } from './streams.ts';
import type { BatchOrigin } from './streams.ts';
import type { Xoshiro128 } from '../base/random.ts';

/** The independent uniform columns and their bounds, in column order. */
const uniformBounds = {
  age: { low: 10, high: 100 },
  credit_card_balance: { low: 100, high: 30_000 },
  bank_account_balance: { low: 0.01, high: 100_000 },
  mortgage_balance: { low: 0.01, high: 1_000_000 },
  sec_bank_account_balance: { low: 0.01, high: 100_000 },
  savings_account_balance: { low: 0.01, high: 500_000 },
  sec_savings_account_balance: { low: 0.01, high: 500_000 },
  total_est_nworth: { low: 10_000, high: 500_000 },
  primary_loan_balance: { low: 0.01, high: 5_000 },
  secondary_loan_balance: { low: 0.01, high: 500_000 },
  uni_loan_balance: { low: 0.01, high: 10_000 },
  longitude: { low: -180, high: 180 },
  latitude: { low: -90, high: 90 },
  transaction_amount: { low: 0.01, high: 30_000 },
} as const;

const uniformNames = Object.keys(uniformBounds) as readonly (keyof typeof uniformBounds)[];

/** The label: 1 for a fraudulent transaction. */
export const transactionLabel = 'fraud_trx';

const fraudRate = 0.4;
const scoreNoiseRate = 0.2;

/** Column name → Iceberg type of the credit card transactions, in column order. */
export const transactionSchema: Readonly<Record<string, DatasetColumnType>> = {
  ...Object.fromEntries(uniformNames.map((name) => [name, 'float' as const])),
  fraud_trx: 'int',
  customer_score: 'float',
};

/** The 15 features of the credit card transactions, in column order: all columns but `fraud_trx`. */
export const featureNames: readonly string[] = [...uniformNames, 'customer_score'];

/**
 * Credit card transactions: 14 independent uniform columns, `fraud_trx` with P(1) = 0.4, and `customer_score`.
 * A column's stream number is its place in the schema.
 */
export const transactions: Dataset = {
  name: 'transactions',
  schema: transactionSchema,
  featureNames,
  label: transactionLabel,
  openRows(origin: BatchOrigin, columns: BatchColumns): RowWriter {
    const uniform = uniformNames.map((name, place) => ({
      values: columns[name] as Float32Array,
      stream: columnStream(origin, place),
      bounds: uniformBounds[name],
    }));
    const fraud = columns[transactionLabel] as Int32Array;
    const fraudStream = columnStream(origin, uniformNames.length);
    const score = columns['customer_score'] as Float32Array;
    const scoreStream = columnStream(origin, uniformNames.length + 1);
    const product = {
      fraud,
      age: columns['age'] as Float32Array,
      mortgage: columns['mortgage_balance'] as Float32Array,
    };
    return (span) => {
      for (const { values, stream, bounds } of uniform) fillUniform(values, span, stream, bounds);
      fillBernoulli(fraud, span, fraudStream, fraudRate);
      fillScore(score, span, scoreStream, product);
    };
  },
};

/**
 * Two words a row, always: the first chooses (below ⌊0.2 × 2^32⌋: noise), the second is the noise, a multiple of
 * 2^−24 in [0, 1), so that no noise reaches 1. Without noise `fround(fround(fraud_trx × age) × mortgage_balance)`:
 * the first product is exact, the second is rounded once, as float32 arithmetic does.
 */
function fillScore(
  values: Float32Array,
  { from, to }: RowSpan,
  stream: Xoshiro128,
  product: { readonly fraud: Int32Array; readonly age: Float32Array; readonly mortgage: Float32Array },
): void {
  const { fraud, age, mortgage } = product;
  const limit = Math.floor(scoreNoiseRate * 2 ** 32);
  for (let row = from; row < to; row++) {
    const isNoise = stream.nextUint32() < limit;
    const noise = stream.nextFloat24();
    values[row] = isNoise ? noise : Math.fround(Math.fround(fraud[row]! * age[row]!) * mortgage[row]!);
  }
}
