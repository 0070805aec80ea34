import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { flags } from '../../../src/pipeline/fingerprint-flags.ts';
import { takeFingerprint } from '../../../src/pipeline/fingerprint.ts';
import { registerVersion } from '../../../src/pipeline/register-version.ts';
import { batchOf, createWorld, trainedRun } from './world.ts';

interface Content {
  readonly idSeed?: number;
  readonly owner?: string;
  readonly dataSeed?: number;
  readonly alter?: (age: Float32Array) => void;
  readonly modelSeed?: number;
  readonly accuracy?: number;
}

/** Two batches and one version, by an owner of this name. */
async function fingerprintOf({ idSeed = 1, owner = 'Paul', dataSeed = 42, alter, modelSeed, accuracy }: Content = {}) {
  const page = createWorld(idSeed).openPage();
  const table = `db_${owner}.t_${owner}`;
  const second = batchOf(dataSeed, 1);
  alter?.(second['age'] as Float32Array);
  for (const columns of [batchOf(dataSeed, 0), second]) {
    await page.lakehouse.append(table, columns, { location: `s3a://hol/${owner}/db/t` });
  }
  const run = { seed: modelSeed ?? 42, accuracy: accuracy ?? 0.9, experiment: owner };
  const { runId } = await trainedRun(page, run);
  await registerVersion(page, { name: `FraudCLF-${owner}`, runId });
  return takeFingerprint(page, { table, model: `FraudCLF-${owner}` });
}

/** Which parts differ from those of the plain content. */
async function changedBy(content: Content) {
  const [plain, other] = [await fingerprintOf(), await fingerprintOf(content)];
  return (['table', 'model', 'metrics'] as const).filter((part) => plain[part] !== other[part]);
}

test('PL6 the same content has the same fingerprint, whatever the ids, the times and the names', async () => {
  expect(await fingerprintOf({ idSeed: 2, owner: 'Zoë' })).toEqual(await fingerprintOf());
});

describe('PL6 each part tells its own content:', () => {
  test('one value of one row', async () => {
    expect(await changedBy({ alter: (age) => (age[99] = 50.5) })).toEqual(['table']);
  });
  test('another seed of the batches', async () => expect(await changedBy({ dataSeed: 43 })).toEqual(['table']));
  test('another model', async () => expect(await changedBy({ modelSeed: 43 })).toEqual(['model']));
  test('another metric', async () => expect(await changedBy({ accuracy: 0.9000001 })).toEqual(['metrics']));
});

test('PL6 a lab without content has a fingerprint; the rows of a replaced table count still', async () => {
  const page = createWorld().openPage();
  const names = { table: 'db.t', model: 'm' };
  await page.tracking.ensureRegisteredModel('m');
  const empty = await takeFingerprint(page, names);
  expect(empty).toMatchObject({ table: sha256Hex(''), model: sha256Hex(''), metrics: sha256Hex('') });
  const digests = new Set<string>();
  for (const seed of [1, 2, 2]) {
    await page.lakehouse.createOrReplace('db.t', batchOf(seed), { location: 's3a://hol/t' });
    digests.add((await takeFingerprint(page, names)).table);
  }
  expect(digests.size).toBe(3);
});

test('PL6 missing values count as missing, whatever bits a host has written for them', async () => {
  const floats = (bits: number) => new Float32Array(Uint32Array.of(0x3f80_0000, bits, 0).buffer);
  const doubles = (high: number) => new Float64Array(Uint32Array.of(1, high, 0, 0x3ff0_0000, 0, high).buffer);
  const digestOf = async (amount: Float32Array | Float64Array) => {
    const page = createWorld().openPage();
    await page.lakehouse.append('db.t', { amount }, { location: 's3a://hol/t' });
    await page.tracking.ensureRegisteredModel('m');
    return (await takeFingerprint(page, { table: 'db.t', model: 'm' })).table;
  };
  const written = new Float32Array([1, NaN, 0]);
  expect(new Uint8Array(floats(0xffc0_0001).buffer)).not.toEqual(new Uint8Array(written.buffer));
  for (const bits of [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001]) {
    expect(await digestOf(floats(bits))).toBe(
      sha256Hex(new Uint8Array(Uint32Array.of(0x3f80_0000, 0x7fc0_0000, 0).buffer)),
    );
  }
  const missing = Uint32Array.of(0, 0x7ff8_0000, 0, 0x3ff0_0000, 0, 0x7ff8_0000);
  for (const high of [0x7ff8_0000, 0xfff8_0000]) {
    expect(await digestOf(doubles(high))).toBe(sha256Hex(new Uint8Array(missing.buffer)));
  }
  expect(await digestOf(floats(0))).not.toBe(await digestOf(floats(0x7fc0_0000)));
});

test('PL6 a large table is digested in pieces, with turns for others in between, to the digest of its bytes', async () => {
  const page = createWorld().openPage();
  const amount = Float64Array.from({ length: 400_000 }, (_, i) => i / 7);
  const label = new Int32Array(400_000).fill(3);
  await page.lakehouse.append('db.large', { amount, label }, { location: 's3a://hol/large' });
  await page.lakehouse.scan('db.large');
  await page.tracking.ensureRegisteredModel('m');
  let turns = 0;
  const heart = setInterval(() => turns++, 0);
  const { table } = await takeFingerprint(page, { table: 'db.large', model: 'm' });
  clearInterval(heart);
  const bytes = new Uint8Array(amount.byteLength + label.byteLength);
  bytes.set(new Uint8Array(amount.buffer));
  bytes.set(new Uint8Array(label.buffer), amount.byteLength);
  expect(table).toBe(sha256Hex(bytes));
  expect(turns).toBeGreaterThan(4);
});

test('PL7 four words and their flags follow from the three digests', async () => {
  const { table, model, metrics, words, colours } = await fingerprintOf();
  const whole = sha256Hex(`${table}\n${model}\n${metrics}`);
  const drawn = [0, 2, 4, 6].map((at) => flags[Number.parseInt(whole.slice(at, at + 2), 16) % 25]);
  expect(words).toEqual(drawn.map((flag) => flag?.word));
  expect(colours).toEqual(drawn.map((flag) => ({ ground: flag?.ground, pattern: flag?.pattern })));
});

test('PL7 there are 25 flags, no two alike, each with a word of its own', () => {
  expect(flags).toHaveLength(25);
  expect(new Set(flags.map(({ word }) => word)).size).toBe(25);
  expect(new Set(flags.map(({ ground, pattern }) => `${ground} ${pattern}`)).size).toBe(25);
});
