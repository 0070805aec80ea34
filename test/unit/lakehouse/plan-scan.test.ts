import { describe, expect, test } from 'vitest';
import type { LoadedTable } from '../../../src/lakehouse/catalog.ts';
import { openTableFiles, type TableFiles } from '../../../src/lakehouse/files.ts';
import type { TableMetadata } from '../../../src/lakehouse/format/table-metadata.ts';
import { planScan, type ScanSelection } from '../../../src/lakehouse/plan-scan.ts';
import { at, dataFile, entry, storeTable, type HandMadeSnapshot } from './hand-made-table.ts';
import { newDatabase } from './world.ts';

/** Beyond 2^53, one apart: as numbers they would be the same. */
const id = (n: number) => String(5184430069070270600n + BigInt(n));

/** A chain of appends of one file each, every file in a manifest of its own, newest first. */
function appends(count: number): HandMadeSnapshot[] {
  const manifest = (n: number) => ({
    name: `m${n}`,
    addedBy: id(n),
    sequenceNumber: n,
    entries: [entry('added', dataFile(`f${n}`, n))],
  });
  return Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    return {
      id: id(n),
      parent: n === 1 ? undefined : id(n - 1),
      sequenceNumber: n,
      summary: { 'added-records': String(n) },
      manifests: Array.from({ length: n }, (_each, back) => manifest(n - back)),
    };
  });
}

async function stored(
  snapshots: readonly HandMadeSnapshot[],
  change?: (metadata: TableMetadata) => TableMetadata,
): Promise<{ table: LoadedTable; files: TableFiles; plan: (selection?: ScanSelection) => Promise<string[]> }> {
  const storage = newDatabase().open();
  const table = await storeTable(storage, { snapshots, ...(change && { change }) });
  const files = openTableFiles(storage);
  return { table, files, plan: async (selection) => namesOf(await planScan(table, files, selection)) };
}

const namesOf = ({ files }: Awaited<ReturnType<typeof planScan>>) =>
  files.map(({ file_path }) => file_path.slice(`${at}/data/`.length, -'.parquet'.length));

const refused = (code: string, ...parts: readonly string[]) => ({
  code,
  message: expect.stringMatching(new RegExp(parts.join('.*'), 's')) as string,
});

describe('LH41 the state that is read', () => {
  /** Three snapshots under schema 0, then a fourth under schema 1; a tag and a branch on the second. */
  const evolved = () =>
    stored(
      appends(4).map((snapshot, index) => ({ ...snapshot, schemaId: index === 3 ? 1 : 0 })),
      (metadata) => ({
        ...metadata,
        schemas: [
          ...metadata.schemas,
          { type: 'struct', 'schema-id': 1, fields: [{ id: 1, name: 'renamed', required: false, type: 'int' }] },
        ],
        'current-schema-id': 1,
        refs: {
          ...metadata.refs,
          then: { type: 'tag', 'snapshot-id': id(2) },
          side: { type: 'branch', 'snapshot-id': id(2) },
        },
      }),
    );

  test.each([
    ['nothing chosen', {}, ['f1', 'f2', 'f3', 'f4'], 'renamed', id(4)],
    ['the branch main', { branch: 'main' }, ['f1', 'f2', 'f3', 'f4'], 'renamed', id(4)],
    ['a snapshot', { snapshotId: id(2) }, ['f1', 'f2'], 'n', id(2)],
    ['a time', { asOfTimestamp: 2999 }, ['f1', 'f2'], 'n', id(2)],
    ['the very time of a commit', { asOfTimestamp: 3000 }, ['f1', 'f2', 'f3'], 'n', id(3)],
    ['a tag', { tag: 'then' }, ['f1', 'f2'], 'n', id(2)],
    ['a branch', { branch: 'side' }, ['f1', 'f2'], 'renamed', id(2)],
    ['an increment', { startSnapshotId: id(1), endSnapshotId: id(3) }, ['f2', 'f3'], 'renamed', id(3)],
  ])('by %s has its files and its schema', async (_, selection, expected, column, snapshotId) => {
    const { table, files } = await evolved();
    const plan = await planScan(table, files, selection);
    expect({ files: namesOf(plan), column: plan.schema.fields[0]?.name, snapshotId: plan.toSnapshotId }).toEqual({
      files: expected,
      column,
      snapshotId,
    });
  });

  test('by time follows what was current then, which after a rollback is an older snapshot', async () => {
    const { plan } = await stored(appends(3), (metadata) => ({
      ...metadata,
      'current-snapshot-id': id(1),
      refs: { main: { type: 'branch', 'snapshot-id': id(1) } },
      'snapshot-log': [...metadata['snapshot-log'], { 'timestamp-ms': 5000, 'snapshot-id': id(1) }],
    }));
    expect(await plan({ asOfTimestamp: 4999 })).toEqual(['f1', 'f2', 'f3']);
    expect(await plan({ asOfTimestamp: 5000 })).toEqual(['f1']);
  });

  test.each([
    [{ asOfTimestamp: 999 }, 'no_snapshot_at_time', 'older than 1970-01-01T00:00:00.999Z'],
    [{ asOfTimestamp: -1e300 }, 'no_snapshot_at_time', 'older than -1e\\+300'],
    [{ asOfTimestamp: NaN }, 'no_snapshot_at_time', 'NaN'],
    [{ snapshotId: id(9) }, 'unknown_snapshot', id(9)],
    [{ tag: 'side' }, 'unknown_ref', 'no tag named "side"'],
    [{ branch: 'then' }, 'unknown_ref', 'no branch named "then"'],
    [{ branch: '__proto__' }, 'unknown_ref', '__proto__'],
    [{ snapshotId: id(1), asOfTimestamp: 5 }, 'invalid_scan', 'snapshotId, asOfTimestamp'],
    [{ tag: 'then', branch: 'side' }, 'invalid_scan', 'tag, branch'],
  ])('%j is refused with %s', async (selection, code, part) => {
    const { plan } = await evolved();
    await expect(plan(selection)).rejects.toMatchObject(refused(code, part));
  });
});

describe('an incremental read', () => {
  test('LH5 has what was appended after the start up to and with the end, which is the current snapshot when left out', async () => {
    const { plan } = await stored(appends(4));
    expect(await plan({ startSnapshotId: id(1), endSnapshotId: id(3) })).toEqual(['f2', 'f3']);
    expect(await plan({ startSnapshotId: id(2) })).toEqual(['f3', 'f4']);
  });

  test('LH6 starts at an expired snapshot as long as its child is there', async () => {
    const { plan } = await stored(appends(4).slice(2));
    expect(await plan({ startSnapshotId: id(2) })).toEqual(['f3', 'f4']);
    await expect(plan({ startSnapshotId: id(1) })).rejects.toMatchObject(refused('unknown_snapshot', id(1)));
  });

  /** 1 ← 2 ← 3 on main, and 4 beside them with the parent 1. */
  const forked = () => {
    const [first, second, third, fourth] = appends(4) as [
      HandMadeSnapshot,
      HandMadeSnapshot,
      HandMadeSnapshot,
      HandMadeSnapshot,
    ];
    return stored([first, second, { ...fourth, parent: id(1) }, { ...third, sequenceNumber: 5 }]);
  };

  test.each([
    [{ endSnapshotId: id(2) }, 'invalid_scan', 'Cannot set only end-snapshot-id'],
    [{ startSnapshotId: id(2), endSnapshotId: id(2) }, 'invalid_scan', `same snapshot ${id(2)}`],
    [{ startSnapshotId: id(3) }, 'invalid_scan', `same snapshot ${id(3)}`],
    [{ startSnapshotId: '17' }, 'unknown_snapshot', '"17"'],
    [{ startSnapshotId: id(1), endSnapshotId: '17' }, 'unknown_snapshot', '"17"'],
    [
      { startSnapshotId: id(3), endSnapshotId: id(2) },
      'not_an_ancestor',
      `\\(exclusive\\) ${id(3)} is not a parent ancestor of end snapshot ${id(2)}`,
    ],
    [{ startSnapshotId: id(4), endSnapshotId: id(3) }, 'not_an_ancestor', id(4)],
    [{ startSnapshotId: id(1), snapshotId: id(2) }, 'invalid_scan', 'when snapshot-id'],
    [{ startSnapshotId: id(1), asOfTimestamp: 5 }, 'invalid_scan', 'as-of-timestamp'],
    [{ startSnapshotId: id(1), tag: 'x' }, 'invalid_scan', 'tag'],
    [{ startSnapshotId: id(1), branch: 'main' }, 'invalid_scan', 'branch'],
  ])('LH6 %j is refused with %s', async (selection, code, part) => {
    const { plan } = await forked();
    await expect(plan(selection)).rejects.toMatchObject(refused(code, part));
  });

  test('LH6 of a table without snapshots is refused', async () => {
    const { plan } = await stored([]);
    await expect(plan({ startSnapshotId: id(1) })).rejects.toMatchObject(
      refused('invalid_scan', 'no current snapshot'),
    );
  });

  test('ends where the parents of a damaged table go round in a circle', async () => {
    const [first, ...others] = appends(3) as [HandMadeSnapshot, ...HandMadeSnapshot[]];
    const { plan } = await stored([{ ...first, parent: id(3) }, ...others]);
    await expect(plan({ startSnapshotId: '17' })).rejects.toMatchObject({ code: 'unknown_snapshot' });
  });

  /** An append, then one of each other operation, then an append. */
  const mixed = () => {
    const first = entry('added', dataFile('old'));
    const kept = entry('existing', dataFile('old'), { snapshotId: id(1), sequenceNumber: 1 });
    const gone = entry('deleted', dataFile('old'), { snapshotId: id(3), sequenceNumber: 1 });
    const packed = entry('added', dataFile('packed'), { snapshotId: id(2), sequenceNumber: 1 });
    const over = { name: 'over', addedBy: id(3), sequenceNumber: 3, entries: [entry('added', dataFile('over'))] };
    const last = { name: 'last', addedBy: id(5), sequenceNumber: 5, entries: [entry('added', dataFile('last'))] };
    const snapshot = (
      n: number,
      operation: HandMadeSnapshot['operation'],
      manifests: HandMadeSnapshot['manifests'],
    ) => ({
      id: id(n),
      parent: n === 1 ? undefined : id(n - 1),
      sequenceNumber: n,
      operation: operation ?? 'append',
      manifests,
    });
    return stored([
      snapshot(1, 'append', [{ name: 'm1', addedBy: id(1), sequenceNumber: 1, entries: [first] }]),
      snapshot(2, 'replace', [{ name: 'm2', addedBy: id(2), sequenceNumber: 2, entries: [packed, kept] }]),
      snapshot(3, 'overwrite', [over, { name: 'm3', addedBy: id(3), sequenceNumber: 3, entries: [packed, gone] }]),
      snapshot(4, 'delete', [over]),
      snapshot(5, 'append', [last, over]),
    ]);
  };

  test('LH5 passes over what replaced, overwrote or deleted', async () => {
    const { plan } = await mixed();
    expect(await plan({ startSnapshotId: id(1) })).toEqual(['last']);
    expect(await plan({ startSnapshotId: id(1), endSnapshotId: id(4) })).toEqual([]);
  });

  test('an overwrite is read as it left the table: without the files that it deleted', async () => {
    const { plan } = await mixed();
    expect(await plan({ snapshotId: id(2) })).toEqual(['packed', 'old']);
    expect(await plan({ snapshotId: id(3) })).toEqual(['packed', 'over']);
    expect(await plan()).toEqual(['over', 'last']);
  });

  test('LH5 counts the rows against added-records, where the snapshot records them', async () => {
    const [first, second] = appends(2) as [HandMadeSnapshot, HandMadeSnapshot];
    const wrong = await stored([first, { ...second, summary: { 'added-records': '3' } }]);
    await expect(wrong.plan({ startSnapshotId: id(1) })).rejects.toMatchObject({
      code: 'row_count_mismatch',
      detail: { snapshotId: id(2), expected: 3, rowCount: 2 },
    });
    const silent = await stored([first, { ...second, summary: {} }]);
    expect(await silent.plan({ startSnapshotId: id(1) })).toEqual(['f2']);
  });
});

describe('merged manifests', () => {
  /** The third snapshot has merged what it found into the manifest that it adds its own file to. */
  const merged = () => {
    const [first, second] = appends(2) as [HandMadeSnapshot, HandMadeSnapshot];
    const entries = [
      entry('added', dataFile('f3', 3)),
      entry('existing', dataFile('f2', 2), { snapshotId: id(2), sequenceNumber: 2 }),
      entry('existing', dataFile('f1', 1), { snapshotId: id(1), sequenceNumber: 1 }),
    ];
    const manifests = [{ name: 'merged', addedBy: id(3), sequenceNumber: 3, entries }];
    return stored([first, second, { id: id(3), parent: id(2), sequenceNumber: 3, manifests }]);
  };

  test('LH4 have rows in the order of the data sequence numbers, the inherited ones too', async () => {
    const { plan } = await merged();
    expect(await plan()).toEqual(['f1', 'f2', 'f3']);
  });

  test('LH5 give an increment only what their snapshot added', async () => {
    const { plan } = await merged();
    expect(await plan({ startSnapshotId: id(2) })).toEqual(['f3']);
    expect(await plan({ startSnapshotId: id(1) })).toEqual(['f2', 'f3']);
  });
});

test('a snapshot with delete files is refused by that name, and the one before it is read', async () => {
  const [first, second] = appends(2) as [HandMadeSnapshot, HandMadeSnapshot];
  const deletes = { name: 'd', addedBy: id(2), sequenceNumber: 2, content: 1, entries: [] };
  const { plan } = await stored([first, { ...second, operation: 'delete', manifests: [deletes, ...first.manifests] }]);
  await expect(plan()).rejects.toMatchObject(refused('unsupported_table', 'delete files', 'metadata/d.avro'));
  expect(await plan({ snapshotId: id(1) })).toEqual(['f1']);
});

test('among 1,000 snapshots an increment reads the lists of its range and looks at no other snapshot', async () => {
  const chain: HandMadeSnapshot[] = Array.from({ length: 1000 }, (_, index) => ({
    id: id(index),
    parent: index === 0 ? undefined : id(index - 1),
    sequenceNumber: index + 1,
    manifests: [
      {
        name: `m${index}`,
        addedBy: id(index),
        sequenceNumber: index + 1,
        entries: [entry('added', dataFile(`f${index}`))],
      },
    ],
  }));
  const { table, files } = await stored(chain);
  const read: string[] = [];
  const watched: TableFiles = {
    ...files,
    manifestList: (path) => (read.push(path), files.manifestList(path)),
    manifest: (path) => (read.push(path), files.manifest(path)),
  };
  let looks = 0;
  const snapshots = new Proxy(table.metadata.snapshots, {
    get(all, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
      return Reflect.get(all, key, receiver) as unknown;
    },
  });
  const open: LoadedTable = { ...table, metadata: { ...table.metadata, snapshots } };
  const last = { startSnapshotId: id(997), endSnapshotId: id(999) };
  expect(namesOf(await planScan(open, watched, last))).toEqual(['f998', 'f999']);
  expect(read).toEqual(
    ['snap-' + id(998), 'm998', 'snap-' + id(999), 'm999'].map((name) => `${at}/metadata/${name}.avro`),
  );
  looks = 0;
  expect(namesOf(await planScan(open, watched, last))).toEqual(['f998', 'f999']);
  expect(looks).toBe(0);
});
