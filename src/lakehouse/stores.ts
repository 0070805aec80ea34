import { defineStore } from '../storage/types.ts';

/** The catalog's record of one table: the pointer to its current metadata. */
export interface TablePointer {
  /** `database.table` as it was typed. */
  readonly name: string;
  readonly uuid: string;
  readonly location: string;
  /** Path of the current `vN.metadata.json`. */
  readonly metadataLocation: string;
  /** The N of it. */
  readonly version: number;
  /** SHA-256 of that file. Absent in pointers stored before there was one. */
  readonly metadataSha256?: string;
  /** The last sequence number that came with an import. Absent in tables that began here. */
  readonly importedUpTo?: number;
}

/** One file of a table. Files are written once and never changed. */
export interface StoredFile {
  /** Path below the table's location, which it begins with. */
  readonly path: string;
  readonly blob: Blob;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** SHA-256 of its bytes, checked when it is read. Absent in files stored before there was one. */
  readonly sha256?: string;
  /** The lock that is held as long as the write that made the file is under way. */
  readonly writer?: string;
}

interface BatchCounter {
  readonly table: string;
  readonly next: number;
}

export const tableStore = defineStore<TablePointer>('tables', 'name');
export const fileStore = defineStore<StoredFile>('files', 'path');
export const batchCounterStore = defineStore<BatchCounter>('batch_counters', 'table');

export const lakehouseStores = [tableStore, fileStore, batchCounterStore] as const;
