import type { LoadedTable } from '../../../src/lakehouse/catalog.ts';
import { metadataFile } from '../../../src/lakehouse/files.ts';
import {
  encodeManifest,
  encodeManifestList,
  type DataFile,
  type ManifestEntry,
  type ManifestFile,
} from '../../../src/lakehouse/format/manifest.ts';
import { printTableMetadata } from '../../../src/lakehouse/format/metadata-json.ts';
import type { IcebergSchema, Snapshot, TableMetadata } from '../../../src/lakehouse/format/table-metadata.ts';
import { fileStore, tableStore, type TablePointer } from '../../../src/lakehouse/stores.ts';
import { newTableMetadata } from '../../../src/lakehouse/transitions.ts';
import type { Storage } from '../../../src/storage/types.ts';

/* Tables as another writer may have left them, file by file. */

const uuid = '6e4f4f2c-0000-4000-8000-000000000001';
export const at = 's3a://elsewhere/t';

/** A data file that nobody reads: its name tells its rows. */
export function dataFile(name: string, rowCount = 1): DataFile {
  return {
    content: 0,
    file_path: `${at}/data/${name}.parquet`,
    file_format: 'PARQUET',
    record_count: rowCount,
    file_size_in_bytes: 100 * rowCount,
    column_sizes: [],
    value_counts: [],
    null_value_counts: [],
    nan_value_counts: [],
    lower_bounds: [],
    upper_bounds: [],
    sort_order_id: 0,
  };
}

/** An entry of a manifest; what is left out is inherited. */
export function entry(
  status: 'added' | 'existing' | 'deleted',
  file: DataFile,
  own: { readonly snapshotId?: string; readonly sequenceNumber?: number } = {},
): ManifestEntry {
  return {
    status: { existing: 0, added: 1, deleted: 2 }[status],
    snapshot_id: own.snapshotId ?? null,
    sequence_number: own.sequenceNumber ?? null,
    file_sequence_number: own.sequenceNumber ?? null,
    data_file: file,
  };
}

export interface HandMadeManifest {
  readonly name: string;
  readonly addedBy: string;
  readonly sequenceNumber: number;
  readonly entries: readonly ManifestEntry[];
  readonly content?: number;
}

export interface HandMadeSnapshot {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly operation?: Snapshot['summary']['operation'];
  readonly summary?: Readonly<Record<string, string>>;
  readonly sequenceNumber: number;
  readonly schemaId?: number;
  readonly manifests: readonly HandMadeManifest[];
}

/** Stores the files of a table and its pointer. The last snapshot is current, and its schema is the newest. */
export async function storeTable(
  storage: Storage,
  made: {
    readonly snapshots: readonly HandMadeSnapshot[];
    readonly change?: (metadata: TableMetadata) => TableMetadata;
  },
): Promise<LoadedTable> {
  const base = newTableMetadata({ uuid, location: at, columns: [{ name: 'n', type: 'int' }], timestampMs: 0 });
  const schema = base.schemas[0] as IcebergSchema;
  const stored = new Map<string, ReturnType<typeof metadataFile>>();
  const put = (name: string, content: string | Uint8Array<ArrayBuffer>) => {
    const file = metadataFile(`${at}/metadata/${name}`, content, 0);
    stored.set(file.path, file);
    return file;
  };
  const snapshots = made.snapshots.map((snapshot): Snapshot => {
    const manifests = snapshot.manifests.map((manifest): ManifestFile => {
      const file = put(`${manifest.name}.avro`, encodeManifest(manifest.entries, { schema }));
      const counted = (status: number) => manifest.entries.filter((each) => each.status === status);
      const rows = (status: number) => counted(status).reduce((sum, each) => sum + each.data_file.record_count, 0);
      return {
        manifest_path: file.path,
        manifest_length: file.sizeBytes,
        partition_spec_id: 0,
        content: manifest.content ?? 0,
        sequence_number: manifest.sequenceNumber,
        min_sequence_number: 0,
        added_snapshot_id: manifest.addedBy,
        added_files_count: counted(1).length,
        existing_files_count: counted(0).length,
        deleted_files_count: counted(2).length,
        added_rows_count: rows(1),
        existing_rows_count: rows(0),
        deleted_rows_count: rows(2),
      };
    });
    const { id, parent, sequenceNumber, operation = 'append', summary, schemaId = 0 } = snapshot;
    const list = put(
      `snap-${id}.avro`,
      encodeManifestList(manifests, { snapshotId: id, parentSnapshotId: parent ?? null, sequenceNumber }),
    );
    return {
      'snapshot-id': id,
      ...(parent !== undefined && { 'parent-snapshot-id': parent }),
      'sequence-number': sequenceNumber,
      'timestamp-ms': sequenceNumber * 1000,
      'manifest-list': list.path,
      summary: { ...summary, operation },
      'schema-id': schemaId,
    };
  });
  const last = snapshots.at(-1);
  const plain: TableMetadata = {
    ...base,
    'last-sequence-number': Math.max(0, ...snapshots.map((snapshot) => snapshot['sequence-number'])),
    snapshots,
    ...(last && { 'current-snapshot-id': last['snapshot-id'] }),
    refs: last ? { main: { type: 'branch', 'snapshot-id': last['snapshot-id'] } } : {},
    'snapshot-log': snapshots.map((snapshot) => ({
      'timestamp-ms': snapshot['timestamp-ms'],
      'snapshot-id': snapshot['snapshot-id'],
    })),
  };
  const metadata = made.change?.(plain) ?? plain;
  const { path: metadataLocation } = put('v1.metadata.json', printTableMetadata(metadata));
  const pointer: TablePointer = { name: 'db.t', uuid, location: at, metadataLocation, version: 1 };
  await storage.write([tableStore, fileStore], async (tx) => {
    for (const file of stored.values()) await tx.put(fileStore, file);
    await tx.put(tableStore, pointer);
  });
  return { pointer, metadata };
}
