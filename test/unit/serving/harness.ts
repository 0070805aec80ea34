import type { FeatureColumns } from '../../../src/base/columns.ts';
import { sha256Hex } from '../../../src/base/digest.ts';
import { LabError } from '../../../src/base/errors.ts';
import { idSourceOver } from '../../../src/base/ids.ts';
import type { RunId } from '../../../src/base/ids.ts';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { createEndpointHandler } from '../../../src/serving/endpoint.ts';
import type { Predictor } from '../../../src/serving/endpoint.ts';
import { openRequestLog } from '../../../src/serving/request-log.ts';
import { openServing } from '../../../src/serving/serving.ts';
import type { Serving } from '../../../src/serving/serving.ts';
import type { Signature } from '../../../src/serving/signature.ts';
import { servingStores } from '../../../src/serving/stores.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import type { MemoryPageOptions } from '../../../src/storage/memory-storage.ts';

export const modelName = "FraudCLF-Zoë O'Neil";
export const runId = 'a'.repeat(32) as RunId;

/** The lab's fifteen columns, with the two ranges that mean something. */
export const labColumns = [
  ...['age', 'credit_card_balance', 'bank_account_balance', 'mortgage_balance', 'sec_bank_account_balance'],
  ...['savings_account_balance', 'sec_savings_account_balance', 'total_est_nworth', 'primary_loan_balance'],
  ...['secondary_loan_balance', 'uni_loan_balance', 'longitude', 'latitude', 'transaction_amount', 'customer_score'],
];

export const labSignature: Signature = {
  inputs: labColumns.map((name) => ({
    name,
    type: 'float',
    required: true,
    ...(name === 'longitude' ? { minimum: -180, maximum: 180 } : {}),
    ...(name === 'latitude' ? { minimum: -90, maximum: 90 } : {}),
  })),
  outputs: [{ name: 'prediction', type: 'long' }],
};

/** The public test payload; its longitude is out of range. */
export const publicRow = [
  ...[35.5, 20000.5, 3900.5, 14000.5, 2944.5, 3400.5, 12000.5, 29000.5, 1300.5, 15000.5],
  ...[10000.5, 2000.5, 90.5, 120.5, 12],
];

/** A model for tests: its text is a number, and a row's probability that number plus a hundredth of its first value. */
const predict: Predictor = (modelText, _buildId, columns) => {
  const [first] = Object.values(columns);
  return Float32Array.from(first ?? [], (value) => Number(modelText) + (Number.isNaN(value) ? 0 : value / 100));
};

export function createWorld() {
  const database = createMemoryDatabase(servingStores);
  const random = new Xoshiro128(42);
  let now = 1_764_000_000_000;
  const clock = { now: () => now++ };
  const ids = idSourceOver((bytes) => bytes.map(() => random.nextUint32() & 255));
  return {
    database,
    clock,
    openPage(options: MemoryPageOptions = {}) {
      const storage = database.open(options);
      return { storage, serving: openServing({ storage, clock, ids }) };
    },
    openHandler(predictor: Predictor = predict, prefix = '/') {
      const storage = database.open();
      const log = openRequestLog({ storage, source: 'handler' });
      return createEndpointHandler({ storage, clock, ids, log, predict: predictor, prefix });
    },
  };
}

export function build(serving: Serving, version: string, signature = labSignature, modelText = '0.1') {
  return serving.createBuild({
    model: modelName,
    version,
    runId,
    modelText,
    signature,
    digest: sha256Hex(modelText),
  });
}

export async function deploy(serving: Serving, version: string, signature = labSignature, modelText = '0.1') {
  const { id } = await build(serving, version, signature, modelText);
  return serving.createDeployment({ buildId: id, cpu: 1, memory: 2, replicas: 1 });
}

/** A world with one model, and its access key. */
export async function createModelWorld() {
  const world = createWorld();
  const page = world.openPage();
  const { model } = await page.serving.ensureModel(modelName);
  return { ...world, ...page, model, key: model.access_key };
}

/** The code that a promise rejects with, or `resolved`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => {
      if (error instanceof LabError) return error.code;
      throw error;
    },
  );
}

/** The columns that a predictor was called with. */
export function recorder(): { predict: Predictor; calls: FeatureColumns[] } {
  const calls: FeatureColumns[] = [];
  return {
    calls,
    predict(modelText, buildId, columns) {
      calls.push(columns);
      return predict(modelText, buildId, columns);
    },
  };
}
