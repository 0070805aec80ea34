import type { Columns } from '../base/columns.ts';
import { throwIfCancelled } from '../base/errors.ts';
import type { LakehouseContext } from './context.ts';
import type { TableFiles } from './files.ts';
import { textFile } from './files.ts';
import {
  encodeManifest,
  encodeManifestList,
  manifestExtension,
  type DataFile,
  type ManifestEntry,
  type ManifestFile,
} from './format/manifest.ts';
import type { CodecOptions } from './format/parquet-codec.ts';
import type { IcebergSchema, Snapshot, TableMetadata } from './format/table-metadata.ts';
import { currentSnapshot } from './format/table-metadata.ts';
import { fileStore, type StoredFile } from './stores.ts';

/** A data file that is stored, and that no snapshot names yet. */
export interface PreparedFile {
  readonly dataFile: DataFile;
  readonly schema: IcebergSchema;
}

/** Encodes the rows and stores them as one data file. Nothing of it is undone when the commit is lost. */
export async function writeDataFile(
  { storage, codec, clock, ids }: LakehouseContext,
  location: string,
  { schema, columns, ...options }: { readonly schema: IcebergSchema; readonly columns: Columns } & CodecOptions,
): Promise<PreparedFile> {
  const { signal } = options;
  const { blob, metrics } = await codec.encode(schema, columns, options);
  throwIfCancelled(signal);
  const path = `${location}/data/00000-0-${ids.uuid()}-00001.parquet`;
  await storage.write([fileStore], (tx) =>
    tx.add(fileStore, { path, blob, sizeBytes: blob.size, createdAt: clock.now() }),
  );
  return {
    dataFile: { content: 0, file_path: path, file_format: 'PARQUET', ...metrics, sort_order_id: 0 },
    schema,
  };
}

/**
 * The snapshot that appends this file to `base`, with its manifest and manifest list stored. One manifest a snapshot, newest
 * first in the list (spec: Snapshots, fast append); sequence numbers of the added entries are inherited.
 */
export async function prepareAppend(
  { storage, clock, ids }: LakehouseContext,
  append: {
    readonly base: TableMetadata;
    readonly files: TableFiles;
    readonly prepared: PreparedFile;
    readonly snapshotId: string;
    readonly timestampMs: number;
    readonly summary: Readonly<Record<string, string>>;
  },
): Promise<Snapshot> {
  const { base, files, prepared, snapshotId, timestampMs } = append;
  const parent = currentSnapshot(base);
  const sequenceNumber = base['last-sequence-number'] + 1;
  const { dataFile } = prepared;
  const entry: ManifestEntry = {
    status: 1,
    snapshot_id: snapshotId,
    sequence_number: null,
    file_sequence_number: null,
    data_file: dataFile,
  };
  const commitId = ids.uuid();
  const manifest = textFile(
    `${base.location}/metadata/${commitId}-m0.${manifestExtension}`,
    encodeManifest([entry]),
    clock.now(),
  );
  const added = describeManifest(manifest, { sequenceNumber, snapshotId, dataFile });
  const inherited = parent ? await files.manifestList(parent['manifest-list']) : [];
  const list = textFile(
    `${base.location}/metadata/snap-${snapshotId}-1-${commitId}.${manifestExtension}`,
    encodeManifestList([added, ...inherited]),
    clock.now(),
  );
  await storage.write([fileStore], async (tx) => {
    await tx.add(fileStore, manifest);
    await tx.add(fileStore, list);
  });
  return {
    'snapshot-id': snapshotId,
    ...(parent && { 'parent-snapshot-id': parent['snapshot-id'] }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': timestampMs,
    'manifest-list': list.path,
    summary: { ...append.summary, ...appendSummary(dataFile, parent) },
    'schema-id': prepared.schema['schema-id'],
  };
}

/** The manifest's line in the list: one file added, none kept, none deleted. */
function describeManifest(
  { path, sizeBytes }: StoredFile,
  added: { readonly sequenceNumber: number; readonly snapshotId: string; readonly dataFile: DataFile },
): ManifestFile {
  return {
    manifest_path: path,
    manifest_length: sizeBytes,
    partition_spec_id: 0,
    content: 0,
    sequence_number: added.sequenceNumber,
    min_sequence_number: added.sequenceNumber,
    added_snapshot_id: added.snapshotId,
    added_files_count: 1,
    existing_files_count: 0,
    deleted_files_count: 0,
    added_rows_count: added.dataFile.record_count,
    existing_rows_count: 0,
    deleted_rows_count: 0,
  };
}

/** Iceberg's counters (spec: Optional Snapshot Summary Fields), totals carried on from the parent. */
function appendSummary(added: DataFile, parent: Snapshot | undefined): Snapshot['summary'] {
  const total = (key: string, more: number) => String(Number(parent?.summary[key] ?? '0') + more);
  return {
    operation: 'append',
    'added-data-files': '1',
    'added-records': String(added.record_count),
    'added-files-size': String(added.file_size_in_bytes),
    'changed-partition-count': '1',
    'total-records': total('total-records', added.record_count),
    'total-files-size': total('total-files-size', added.file_size_in_bytes),
    'total-data-files': total('total-data-files', 1),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
  };
}
