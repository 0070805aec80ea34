import type { ColumnValues } from '../base/columns.ts';
import { createDigest, sha256Hex } from '../base/digest.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import { pause } from '../sql/pause.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { modelFilePath } from './register-version.ts';
import { flags, type FlagColours } from './fingerprint-flags.ts';

/** What the lab's content comes to: equal content, equal fingerprint, whatever the ids, times and names. */
export interface Fingerprint {
  /** SHA-256 over the added rows of every snapshot in order. */
  readonly table: string;
  /** SHA-256 over the model digests in version order. */
  readonly model: string;
  /** SHA-256 over the final metrics of the versions' runs, as float64 bytes. */
  readonly metrics: string;
  readonly words: readonly string[];
  readonly colours: readonly Pick<FlagColours, 'ground' | 'pattern'>[];
}

interface Sources {
  readonly lakehouse: Lakehouse;
  readonly tracking: Tracking;
}

/** Digested at a stretch, some 10 ms. */
const stretchBytes = 2 ** 19;

/** Reads the table and the versions of the registered model again, and digests them. Gives the thread back on the way. */
export async function takeFingerprint(
  { lakehouse, tracking }: Sources,
  names: { readonly table: string; readonly model: string },
): Promise<Fingerprint> {
  const table = await digestTable(lakehouse, names.table);
  const { model, metrics } = await digestVersions(tracking, names.model);
  const whole = sha256Hex(`${table}\n${model}\n${metrics}`);
  const drawn = [0, 2, 4, 6].flatMap((at) => flags[Number.parseInt(whole.slice(at, at + 2), 16) % flags.length] ?? []);
  return {
    table,
    model,
    metrics,
    words: drawn.map((flag) => flag.word),
    colours: drawn.map(({ ground, pattern }) => ({ ground, pattern })),
  };
}

async function digestTable(lakehouse: Lakehouse, table: string): Promise<string> {
  const digest = createDigest();
  if (!(await lakehouse.exists(table))) return digest.hex();
  let sincePauseBytes = 0;
  for (const { snapshot_id, parent_id } of await lakehouse.snapshots(table)) {
    const added = await lakehouse.scan(
      table,
      parent_id === null ? { snapshotId: snapshot_id } : { startSnapshotId: parent_id, endSnapshotId: snapshot_id },
    );
    for (const values of Object.values(added.columns)) {
      for (const part of partsOf(values)) {
        digest.update(part);
        sincePauseBytes += typeof part === 'string' ? part.length : part.byteLength;
        if (sincePauseBytes < stretchBytes) continue;
        await pause();
        sincePauseBytes = 0;
      }
    }
  }
  return digest.hex();
}

/** Typed arrays as little-endian bytes; other values as JSON texts, one a line, so that no two lists look alike. */
function* partsOf(values: ColumnValues): Generator<string | Uint8Array, void> {
  if (!ArrayBuffer.isView(values)) {
    for (const value of values) yield `${JSON.stringify(typeof value === 'bigint' ? value.toString() : value)}\n`;
    return;
  }
  const stretch = stretchBytes / values.BYTES_PER_ELEMENT;
  for (let from = 0; from < values.length; from += stretch) yield bytesOf(values.subarray(from, from + stretch));
}

/** NaN has many bit patterns, and hosts differ in which they write: one of them stands for all. */
function bytesOf(values: Exclude<ColumnValues, readonly unknown[]>): Uint8Array {
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  if (isFloat && values.some(Number.isNaN)) {
    const copy = values.slice();
    const words = new Uint32Array(copy.buffer);
    const wordsEach = values.BYTES_PER_ELEMENT / 4;
    for (let i = 0; i < copy.length; i++) {
      if (!Number.isNaN(copy[i])) continue;
      words.fill(0, i * wordsEach, (i + 1) * wordsEach);
      words[(i + 1) * wordsEach - 1] = wordsEach === 1 ? 0x7fc0_0000 : 0x7ff8_0000;
    }
    return new Uint8Array(copy.buffer);
  }
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}

async function digestVersions(tracking: Tracking, model: string): Promise<{ model: string; metrics: string }> {
  const models = createDigest();
  const metrics = createDigest();
  for (const version of await tracking.versions(model)) {
    const files = await tracking.artifactList(version.run_id);
    models.update(files.find(({ path }) => path === modelFilePath)?.sha256 ?? '');
    const run = await tracking.getRun(version.run_id);
    const finals = Object.entries(run.data.metrics).sort(([a], [b]) => (a < b ? -1 : 1));
    metrics.update(bytesOf(Float64Array.from(finals, ([, value]) => value)));
  }
  return { model: models.hex(), metrics: metrics.hex() };
}
