import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { ScanPlan } from '../../../src/lakehouse/lakehouse.ts';
import type { MetadataTree, TreeDataFile } from '../../../src/lakehouse/metadata-tree.ts';
import {
  fileNameOf,
  fileRole,
  metadataBytes,
  pathBelow,
  roleTotals,
  scanRole,
} from '../../../src/ui/data/files/metadata-tree.ts';
import { planWords } from '../../../src/ui/data/plan-words.ts';
import { SnapshotTree } from '../../../src/ui/data/snapshot-tree.svelte.ts';

const en = createTranslator('en');

const file = (path: string, status: TreeDataFile['status'], snapshotId: string): TreeDataFile => ({
  path,
  status,
  snapshotId,
  sequenceNumber: 1,
  rowCount: 10,
  sizeBytes: 100,
});

const tree: MetadataTree = {
  metadataFile: { path: 's3a://t/metadata/v4.metadata.json', sizeBytes: 5000 },
  snapshotId: '2',
  manifestList: { path: 's3a://t/metadata/snap-2.avro', sizeBytes: 30 },
  manifests: [
    {
      path: 's3a://t/metadata/m1.avro',
      sizeBytes: 20,
      sequenceNumber: 2,
      addedSnapshotId: '2',
      addedFiles: 1,
      existingFiles: 1,
      deletedFiles: 2,
      files: [
        file('a', 'ADDED', '2'),
        file('b', 'EXISTING', '1'),
        file('c', 'DELETED', '2'),
        file('d', 'DELETED', '1'),
      ],
    },
    {
      path: 's3a://t/metadata/m0.avro',
      sizeBytes: 10,
      sequenceNumber: 1,
      addedSnapshotId: '1',
      addedFiles: 1,
      existingFiles: 0,
      deletedFiles: 0,
      files: [file('e', 'ADDED', '1')],
    },
  ],
};

describe('a file in the tree', () => {
  it('is what it is to the selected snapshot: what an earlier manifest added was there before', () => {
    expect(tree.manifests.flatMap(({ files }) => files.map((each) => fileRole(each, '2')))).toEqual([
      'added',
      'existing',
      'deleted',
      'gone',
      'existing',
    ]);
    expect(roleTotals(tree, '2')).toEqual({
      added: { files: 1, sizeBytes: 100 },
      existing: { files: 2, sizeBytes: 200 },
      deleted: { files: 1, sizeBytes: 100 },
      gone: { files: 1, sizeBytes: 100 },
    });
  });

  it('is read, skipped, or outside of the scan that is asked about', () => {
    const scan = { read: new Set(['a']), skipped: new Set(['b']) };
    expect(['a', 'b', 'e'].map((path) => scanRole(path, scan))).toEqual(['read', 'skipped', 'outside']);
    expect(scanRole('a', undefined)).toBeUndefined();
  });

  it('is called by its place below the table, and whole where it lies elsewhere', () => {
    expect(pathBelow('s3a://t', 's3a://t/data/1.parquet')).toBe('data/1.parquet');
    expect(pathBelow('s3a://t/', 's3a://t/data/1.parquet')).toBe('data/1.parquet');
    expect(pathBelow('s3a://t', 's3a://table/data/1.parquet')).toBe('s3a://table/data/1.parquet');
    expect(fileNameOf('s3a://t/metadata/m0.avro')).toBe('m0.avro');
  });

  it('counts as metadata by manifest list and manifests, not by the table’s own file', () => {
    expect(metadataBytes(tree)).toBe(60);
    expect(metadataBytes({ ...tree, manifestList: null, manifests: [] })).toBe(0);
  });
});

describe('a plan in words', () => {
  const plan = (files: number, skipped: number): ScanPlan => ({
    table: 'd.t',
    fromSnapshotId: null,
    toSnapshotId: '2',
    files: Array.from({ length: files }, (_, index) => `f${index}`),
    skipped: Array.from({ length: skipped }, (_, index) => ({ path: `s${index}`, rowCount: 1, sizeBytes: 1000 })),
    rowCount: files,
    sizeBytes: files * 1000,
  });
  const one = { kind: 'snapshot', snapshotId: '2' } as const;
  const range = { kind: 'range', range: { startId: '1', endId: '2' } } as const;

  it('says how many of how many files are read, and how many their bounds spare', () => {
    expect(planWords(en, plan(1, 2), { selection: one, filter: 'a > 1' })).toBe(
      '1 of 3 files of the snapshot is read (1\u00a0kB), 2 are skipped by their bounds (2\u00a0kB).',
    );
    expect(planWords(en, plan(3, 0), { selection: one, filter: 'a > 1' })).toBe(
      '3 of 3 files of the snapshot are read (3\u00a0kB); none could be skipped by its bounds.',
    );
    expect(planWords(en, plan(0, 1), { selection: range, filter: 'a > 1' })).toBe(
      'None of the 1 files that the range added is read, 1 is skipped by its bounds (1\u00a0kB).',
    );
  });

  it('says nothing of bounds where there is no condition', () => {
    expect(planWords(en, plan(2, 0), { selection: range, filter: '' })).toBe(
      '2 of 2 files that the range added are read (2\u00a0kB).',
    );
    expect(planWords(en, plan(0, 0), { selection: range, filter: '' })).toBe('There is no file that the range added.');
  });
});

describe('the tree of a snapshot', () => {
  it('stays while the next is read, and when that fails', async () => {
    let answer: () => Promise<MetadataTree> = async () => tree;
    const held = new SnapshotTree({ tree: () => answer() });
    await held.read('d.t', '2');
    expect(held.value).toBe(tree);
    answer = () => Promise.reject(new LabError('file_missing', 'gone'));
    await held.read('d.t', '3');
    expect(held.value).toBe(tree);
    expect(held.error?.code).toBe('file_missing');
    answer = async () => ({ ...tree, snapshotId: '3' });
    await held.read('d.t', '3');
    expect([held.value?.snapshotId, held.error]).toEqual(['3', undefined]);
  });
});
