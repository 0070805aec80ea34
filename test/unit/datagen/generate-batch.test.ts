import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowCountOf } from '../../../src/base/columns.ts';
import type { Batch } from '../../../src/base/columns.ts';
import { createDigest } from '../../../src/base/digest.ts';
import { DatagenError } from '../../../src/datagen/errors.ts';
import { batchSizeBytes, datasetNamed, generateBatch } from '../../../src/datagen/generate-batch.ts';
import { featureNames, transactionLabel, transactionSchema } from '../../../src/datagen/transactions.ts';

const bounds: Readonly<Record<string, readonly [number, number]>> = {
  age: [10, 100],
  credit_card_balance: [100, 30_000],
  bank_account_balance: [0.01, 100_000],
  mortgage_balance: [0.01, 1_000_000],
  sec_bank_account_balance: [0.01, 100_000],
  savings_account_balance: [0.01, 500_000],
  sec_savings_account_balance: [0.01, 500_000],
  total_est_nworth: [10_000, 500_000],
  primary_loan_balance: [0.01, 5_000],
  secondary_loan_balance: [0.01, 500_000],
  uni_loan_balance: [0.01, 10_000],
  longitude: [-180, 180],
  latitude: [-90, 90],
  transaction_amount: [0.01, 30_000],
};

function digestOf(batch: Batch): string {
  const digest = createDigest();
  for (const values of Object.values(batch.columns)) digest.update(values as Float32Array | Int32Array);
  return digest.hex();
}

function floats(batch: Batch, name: string): Float32Array {
  return batch.columns[name] as Float32Array;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  return (n * sumAB - sumA * sumB) / Math.sqrt((n * sumAA - sumA ** 2) * (n * sumBB - sumB ** 2));
}

const wholeNumbers = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));

describe('shape', () => {
  test('a batch has 16 columns in order, float but for the int label', () => {
    const batch = generateBatch({ seed: 42, batchNumber: 0, rowCount: 10 });
    expect(Object.keys(batch.columns)).toEqual([...Object.keys(bounds), 'fraud_trx', 'customer_score']);
    expect(Object.keys(transactionSchema)).toEqual(Object.keys(batch.columns));
    for (const [name, values] of Object.entries(batch.columns)) {
      expect([name, transactionSchema[name], values.constructor]).toEqual(
        name === 'fraud_trx' ? [name, 'int', Int32Array] : [name, 'float', Float32Array],
      );
    }
    expect(rowCountOf(batch.columns)).toBe(10);
  });

  test('the features are the 15 columns without the label, in column order', () => {
    expect(featureNames).toEqual(Object.keys(transactionSchema).filter((name) => name !== transactionLabel));
    expect(featureNames).toHaveLength(15);
  });

  test('the size of a batch is known before it is made', () => {
    const { columns } = generateBatch({ seed: 1, batchNumber: 1, rowCount: 321 });
    const bytes = Object.values(columns).reduce((sum, values) => sum + (values as Float32Array).byteLength, 0);
    expect(batchSizeBytes(321)).toBe(bytes);
  });
});

describe('the same for ever', () => {
  test('DG1 the batch (42, 0) of 1,000 rows has this digest', () => {
    expect(digestOf(generateBatch({ seed: 42, batchNumber: 0, rowCount: 1000 }))).toBe(
      '6980bb29053965bce12b8dd03369ceface15f779d35616f8bb5c7af09fc40077',
    );
  });

  test('DG1 DG2 chunking changes no value', () => {
    fc.assert(
      fc.property(
        wholeNumbers,
        wholeNumbers,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 350 }),
        (seed, batchNumber, rowCount, chunkRows) => {
          const whole = generateBatch({ seed, batchNumber, rowCount, chunkRows: rowCount });
          expect(generateBatch({ seed, batchNumber, rowCount, chunkRows })).toEqual(whole);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  test('DG3 the first rows of a longer batch are the shorter batch', () => {
    fc.assert(
      fc.property(wholeNumbers, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 200 }), (seed, n, more) => {
        const short = generateBatch({ seed, batchNumber: 3, rowCount: n });
        const long = generateBatch({ seed, batchNumber: 3, rowCount: n + more, chunkRows: 64 });
        for (const [name, values] of Object.entries(short.columns)) {
          expect((long.columns[name] as Float32Array).slice(0, n)).toEqual(values);
        }
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  test('DG4 seeds and batch numbers that differ in one bit, low or high, share no column', () => {
    const two32 = 2 ** 32;
    const origins: readonly (readonly [number, number])[] = [
      [42, 0],
      [42, 1],
      [43, 0],
      [0, 42],
      [42 + two32, 0],
      [42, two32],
      [42 + 2 ** 52, 0],
      [Number.MAX_SAFE_INTEGER, 0],
    ];
    const digests = new Set<string>();
    for (const [seed, batchNumber] of origins) {
      const { columns } = generateBatch({ seed, batchNumber, rowCount: 100 });
      for (const values of Object.values(columns))
        digests.add(
          createDigest()
            .update(values as Float32Array)
            .hex(),
        );
    }
    expect(digests.size).toBe(origins.length * 16);
  });
});

describe('distributions over 100,000 rows', () => {
  const rowCount = 100_000;
  const batch = generateBatch({ seed: 42, batchNumber: 7, rowCount });
  const fraud = batch.columns['fraud_trx'] as Int32Array;

  test.each(Object.entries(bounds))('DG5 %s is uniform within its bounds', (name, [low, high]) => {
    const values = floats(batch, name);
    const width = high - low;
    let [sum, squares, least, most] = [0, 0, Infinity, -Infinity];
    const tenths = new Array<number>(10).fill(0);
    for (const value of values) {
      sum += value;
      squares += value * value;
      least = Math.min(least, value);
      most = Math.max(most, value);
      tenths[Math.min(9, Math.floor(((value - low) / width) * 10))]! += 1;
    }
    const mean = sum / rowCount;
    // Five standard errors of a uniform mean: width / √12 / √n.
    expect(Math.abs(mean - (low + high) / 2)).toBeLessThan((5 * width) / Math.sqrt(12 * rowCount));
    expect(Math.sqrt(squares / rowCount - mean * mean) / (width / Math.sqrt(12))).toBeCloseTo(1, 1);
    expect(least).toBeGreaterThanOrEqual(low);
    expect(most).toBeLessThanOrEqual(high);
    // The extremes of n uniform values miss the bounds by more than 20 / n with probability e^−20.
    expect(least).toBeLessThan(low + (20 * width) / rowCount);
    expect(most).toBeGreaterThan(high - (20 * width) / rowCount);
    // χ² with 9 degrees of freedom exceeds 39 with probability 1e−5.
    expect(tenths.reduce((chi, n) => chi + (n - rowCount / 10) ** 2 / (rowCount / 10), 0)).toBeLessThan(39);
  });

  test('DG6 the label is 1 in two rows of five and follows no uniform column', () => {
    expect([...new Set(fraud)].sort()).toEqual([0, 1]);
    const rate = fraud.reduce((sum, value) => sum + value, 0) / rowCount;
    // Five standard errors: √(0.4 × 0.6 / n).
    expect(Math.abs(rate - 0.4)).toBeLessThan(5 * Math.sqrt(0.24 / rowCount));
    for (const name of Object.keys(bounds)) {
      expect(Math.abs(correlation(fraud, floats(batch, name)))).toBeLessThan(5 / Math.sqrt(rowCount));
    }
  });

  test('DG6 no two uniform columns are correlated', () => {
    const names = Object.keys(bounds);
    for (const [place, name] of names.entries()) {
      for (const other of names.slice(place + 1)) {
        expect(Math.abs(correlation(floats(batch, name), floats(batch, other)))).toBeLessThan(5 / Math.sqrt(rowCount));
      }
    }
  });

  test('DG7 a score is noise below 1 or the product of label, age and mortgage in float32', () => {
    const score = floats(batch, 'customer_score');
    const age = floats(batch, 'age');
    const mortgage = floats(batch, 'mortgage_balance');
    let noise = 0;
    for (let row = 0; row < rowCount; row++) {
      const product = fraud[row] === 1 ? Math.fround(age[row]! * mortgage[row]!) : 0;
      if (score[row] === product) continue;
      noise++;
      expect(score[row]).toBeGreaterThanOrEqual(0);
      expect(score[row]).toBeLessThan(1);
    }
    expect(Math.abs(noise / rowCount - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / rowCount));
  });

  test('DG7 the rule "score ≥ 1" has accuracy 0.92, recall 0.80 and precision 1', () => {
    const score = floats(batch, 'customer_score');
    let [hits, predicted, positives, right] = [0, 0, 0, 0];
    for (let row = 0; row < rowCount; row++) {
      const says = score[row]! >= 1 ? 1 : 0;
      predicted += says;
      positives += fraud[row]!;
      hits += says & fraud[row]!;
      right += says === fraud[row] ? 1 : 0;
    }
    expect(Math.abs(right / rowCount - 0.92)).toBeLessThan(5 * Math.sqrt((0.92 * 0.08) / rowCount));
    expect(Math.abs(hits / positives - 0.8)).toBeLessThan(5 * Math.sqrt(0.16 / positives));
    expect(hits / predicted).toBe(1);
  });
});

describe('bad input', () => {
  test.each([-1, 0.5, NaN, Infinity, 2 ** 53, '42' as unknown as number])('DG8 the seed %s is refused', (seed) => {
    expect(() => generateBatch({ seed, batchNumber: 0, rowCount: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_seed', detail: { field: 'seed', value: String(seed) } }),
    );
  });

  test.each([-1, 1.5, NaN, 2 ** 53])('DG8 the batch number %s is refused', (batchNumber) => {
    expect(() => generateBatch({ seed: 0, batchNumber, rowCount: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_batch_number' }),
    );
  });

  test.each([0, -1, 2.5, NaN, 2 ** 31])('DG8 %s rows are refused', (rowCount) => {
    expect(() => generateBatch({ seed: 0, batchNumber: 0, rowCount })).toThrow(
      expect.objectContaining({ code: 'invalid_row_count' }),
    );
  });

  test('DG8 a chunk without rows and a data set that is not there are refused', () => {
    const request = { seed: 0, batchNumber: 0, rowCount: 1 };
    expect(() => generateBatch({ ...request, chunkRows: 0 })).toThrow(
      expect.objectContaining({ code: 'invalid_chunk_rows' }),
    );
    for (const dataset of ['', 'nope', 'constructor', '__proto__']) {
      expect(() => generateBatch({ ...request, dataset })).toThrow(
        expect.objectContaining({ code: 'unknown_dataset' }),
      );
    }
    expect(() => datasetNamed('nope')).toThrow(DatagenError);
    expect(datasetNamed().name).toBe('transactions');
  });
});

describe('size and progress', () => {
  test('DG9 progress counts rows up to the whole', () => {
    const seen: number[] = [];
    generateBatch({
      seed: 42,
      batchNumber: 0,
      rowCount: 250,
      chunkRows: 100,
      onProgress: ({ done, total }) => {
        expect(total).toBe(250);
        seen.push(done);
      },
    });
    expect(seen).toEqual([100, 200, 250]);
  });

  test('a million rows is a normal request', () => {
    const started = performance.now();
    const batch = generateBatch({ seed: 42, batchNumber: 1, rowCount: 1_000_000 });
    expect(batch.rowCount).toBe(1_000_000);
    // Takes 0.1 s on one free core; the bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
