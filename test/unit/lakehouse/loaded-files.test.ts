import { expect, test, vi } from 'vitest';
import { CancelledError } from '../../../src/base/errors.ts';
import { loadTable } from '../../../src/lakehouse/catalog.ts';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import { openLoadedFiles } from '../../../src/lakehouse/loaded-files.ts';
import { planScan } from '../../../src/lakehouse/plan-scan.ts';
import { readPlan } from '../../../src/lakehouse/read-scan.ts';
import { fileStore, type StoredFile } from '../../../src/lakehouse/stores.ts';
import { location, newDatabase, openPage, rows } from './world.ts';

const rowCount = 200_000;
/** Eight columns of doubles and the file's number. */
const fileBytes = rowCount * (8 * 8 + 4);

/** Four batches of noise, of which two are held at a time. */
async function fourBatches() {
  const { lakehouse, context, codec } = openPage(newDatabase().open());
  for (let batch = 0; batch < 4; batch++) {
    const columns: Record<string, Float64Array> = {};
    for (let column = 1; column <= 8; column++) {
      columns[`c${column}`] = Float64Array.from({ length: rowCount }, (_, row) => Math.sin(row * (batch + 1) * column));
    }
    await lakehouse.append('db.t', columns, { location });
  }
  const files = openTableFiles(context.storage);
  const loaded = openLoadedFiles({ ...context, files }, 2.5 * fileBytes);
  const table = await loadTable({ storage: context.storage, files }, 'db.t');
  const ids = (await lakehouse.snapshots('db.t')).map(({ snapshot_id }) => snapshot_id);
  const planOf = (batch: number) =>
    planScan(
      table,
      files,
      batch === 0 ? { snapshotId: ids[0] } : { startSnapshotId: ids[batch - 1], endSnapshotId: ids[batch] },
    );
  const load = async (batch: number) => loaded.use(await planOf(batch), () => Promise.resolve());
  const heldBytes = async () => {
    const { values } = await context.sql.query(
      "SELECT memory_usage_bytes::BIGINT FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'",
    );
    return Number(values[0]?.[0]);
  };
  return { sql: context.sql, loaded, planOf, load, heldBytes, codec };
}

test('LH14 what leaves gives its memory back, however often files come and go', async () => {
  const { load, heldBytes, codec } = await fourBatches();
  const before = await heldBytes();
  for (let round = 0; round < 3; round++) for (let batch = 0; batch < 4; batch++) await load(batch);
  expect(codec.decoded).toBe(12);
  expect((await heldBytes()) - before).toBeLessThan(3 * fileBytes);
});

test('LH11 files come and go while a result of another is read, and that comes whole', async () => {
  const { sql, loaded, planOf, load } = await fourBatches();
  let rows = 0;
  let others: Promise<void> | undefined;
  const loadOthers = async () => {
    for (let round = 0; round < 2; round++) for (const batch of [1, 2, 3]) await load(batch);
  };
  await loaded.use(await planOf(0), async ({ from, fileColumn, fileNumbers }) => {
    await sql.stream(`SELECT c1 FROM ${from} WHERE ${fileColumn} = ${fileNumbers[0]}`, (batch) => {
      rows += batch.rowCount;
      others ??= loadOthers();
    });
    await others;
  });
  expect(rows).toBe(rowCount);
});

test('LH11 a plan that needs more than may be held is refused, and smaller ones still load', async () => {
  const { loaded, load, planOf } = await fourBatches();
  const plans = await Promise.all([0, 1, 2].map(planOf));
  const whole = { ...plans[0]!, files: plans.flatMap(({ files }) => files) };
  await expect(loaded.use(whole, () => Promise.resolve())).rejects.toMatchObject({ code: 'read_too_large' });
  await expect(load(3)).resolves.toBeUndefined();
});

/** A file's content with one bit changed in the middle. */
async function withOneBitChanged({ blob }: StoredFile): Promise<Blob> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  return new Blob([bytes]);
}

const spoiled: readonly [string, (file: StoredFile) => Promise<StoredFile | undefined>, string][] = [
  ['missing', () => Promise.resolve(undefined), 'file_missing'],
  ['altered', async (file) => ({ ...file, blob: await withOneBitChanged(file) }), 'file_damaged'],
  ['cut short', (file) => Promise.resolve({ ...file, blob: file.blob.slice(0, -9) }), 'file_damaged'],
  [
    'cut short, of before there were digests',
    ({ sha256: _sha256, ...file }) => Promise.resolve({ ...file, blob: file.blob.slice(0, -9) }),
    'file_unreadable',
  ],
  ['empty', ({ sha256: _sha256, ...file }) => Promise.resolve({ ...file, blob: new Blob([]) }), 'file_unreadable'],
];

test.each(spoiled)(
  'a data file that is %s is named, others are read, and so is it when it is back',
  async (_, spoil, code) => {
    const { lakehouse, storage } = openPage(newDatabase().open());
    const first = await lakehouse.append('db.t', rows(0, 5), { location });
    await lakehouse.append('db.t', rows(5, 5), { location });
    const [, path = ''] = (await lakehouse.planScan('db.t')).files;
    const whole = (await storage.load(fileStore, path))!;
    const put = (file: StoredFile | undefined) =>
      storage.write([fileStore], (tx) => (file ? tx.put(fileStore, file) : tx.delete(fileStore, path)));
    await put(await spoil(whole));
    for (const read of [() => lakehouse.scan('db.t'), () => lakehouse.statistics('db.t')]) {
      await expect(read()).rejects.toMatchObject({
        code,
        detail: { path },
        message: expect.stringContaining(path) as string,
      });
    }
    expect((await lakehouse.scan('db.t', { snapshotId: first.snapshotId })).columns).toEqual(rows(0, 5));
    expect((await lakehouse.scan('db.t', { filter: 'amount < 4', columns: ['amount'] })).rowCount).toBe(4);
    await put(whole);
    expect((await lakehouse.scan('db.t')).columns).toEqual(rows(0, 10));
  },
);

test('LH17 schemas of one id in copies of one table are kept apart', async () => {
  const { lakehouse, context } = openPage(newDatabase().open());
  await lakehouse.append('db.t', rows(0, 3), { location });
  const files = openTableFiles(context.storage);
  const deps = { sql: context.sql, loaded: openLoadedFiles({ ...context, files }) };
  const plan = await planScan(await loadTable({ storage: context.storage, files }, 'db.t'), files);
  const [, label, note] = plan.schema.fields;
  const copy = {
    ...plan,
    schema: {
      ...plan.schema,
      fields: [
        { ...label!, name: 'note' },
        { ...note!, name: 'label' },
      ],
    },
  };
  expect((await readPlan(deps, plan)).columns).toEqual(rows(0, 3));
  expect((await readPlan(deps, copy)).columns).toEqual({ note: rows(0, 3)['label'], label: rows(0, 3)['note'] });
});

test('LH42 a data file whose decoding does not end is given up by name, the time it waits for its turn not counted', async () => {
  const { lakehouse, codec } = openPage(newDatabase().open());
  await lakehouse.append('db.t', rows(0, 3), { location });
  const [file] = await lakehouse.files('db.t');
  const { decode } = codec;
  let begin!: () => void;
  const hasBegun = new Promise<void>((resolve) => (begin = resolve));
  codec.decode = (_part, _schema, options) =>
    new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new CancelledError()));
      setTimeout(() => {
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        options?.onProgress?.({ done: 0, total: null });
        begin();
      }, 20);
    });
  try {
    const scan = lakehouse.scan('db.t').catch((error: unknown) => error);
    await hasBegun;
    vi.advanceTimersByTime(60_000);
    expect(await scan).toMatchObject({ code: 'file_unreadable', detail: { path: file!.file_path } });
  } finally {
    vi.useRealTimers();
    codec.decode = decode;
  }
  expect((await lakehouse.scan('db.t')).rowCount).toBe(3);
});
