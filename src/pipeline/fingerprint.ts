import type { ColumnValues } from '../base/columns.ts';
import { createDigest, sha256Hex, type Digest } from '../base/digest.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
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

/** Reads the table and the versions of the registered model again, and digests them. */
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
  for (const { snapshot_id, parent_id } of await lakehouse.snapshots(table)) {
    const added = await lakehouse.scan(
      table,
      parent_id === null ? { snapshotId: snapshot_id } : { startSnapshotId: parent_id, endSnapshotId: snapshot_id },
    );
    for (const values of Object.values(added.columns)) updateWithColumn(digest, values);
  }
  return digest.hex();
}

/** Typed arrays as little-endian bytes; other values as JSON texts, one a line, so that no two lists look alike. */
function updateWithColumn(digest: Digest, values: ColumnValues): void {
  if (ArrayBuffer.isView(values)) {
    digest.update(values);
    return;
  }
  for (const value of values)
    digest.update(`${JSON.stringify(typeof value === 'bigint' ? value.toString() : value)}\n`);
}

async function digestVersions(tracking: Tracking, model: string): Promise<{ model: string; metrics: string }> {
  const models = createDigest();
  const metrics = createDigest();
  for (const version of await tracking.versions(model)) {
    const files = await tracking.artifactList(version.run_id);
    models.update(files.find(({ path }) => path === modelFilePath)?.sha256 ?? '');
    const run = await tracking.getRun(version.run_id);
    const finals = Object.entries(run.data.metrics).sort(([a], [b]) => (a < b ? -1 : 1));
    metrics.update(Float64Array.from(finals, ([, value]) => value));
  }
  return { model: models.hex(), metrics: metrics.hex() };
}
