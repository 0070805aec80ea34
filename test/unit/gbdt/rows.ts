import type { FeatureColumns } from '../../../src/base/columns.ts';
import { randomBelow, Xoshiro128 } from '../../../src/base/random.ts';
import { resolveParams, type EffectiveParams } from '../../../src/gbdt/params.ts';

export interface Rows {
  readonly features: FeatureColumns;
  readonly label: Float32Array;
}

/** Rows with a signal: a uniform column, a column of nine values, one with missing values, and a noisy label. */
export function makeRows(rowCount: number, seed = 1): Rows {
  const random = new Xoshiro128(seed);
  const features = {
    amount: new Float32Array(rowCount),
    kind: new Float32Array(rowCount),
    age: new Float32Array(rowCount),
  };
  const label = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const amount = random.nextFloat24() * 100;
    const kind = randomBelow(random, 9);
    features.amount[row] = amount;
    features.kind[row] = kind;
    features.age[row] = random.nextFloat24() < 0.2 ? NaN : random.nextFloat24();
    label[row] = amount + 10 * kind + 40 * random.nextFloat24() > 110 ? 1 : 0;
  }
  return { features, label };
}

export function paramsOf(input: Record<string, unknown> = {}): EffectiveParams {
  return resolveParams({ n_estimators: 5, ...input }).params;
}

/** The code of the error that the call throws, or `undefined`. */
export function errorOf(call: () => unknown): { code: unknown; message: string; detail: unknown } | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'detail' in error) {
      return { code: error.code, message: error.message, detail: error.detail };
    }
    throw error;
  }
  return undefined;
}
