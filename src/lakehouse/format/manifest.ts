import { losslessJson } from './lossless-json.ts';

/* The fields of manifests and manifest lists of format version 2, named as in the Iceberg spec (Manifests, Manifest Lists); as JSON. */

/** A map by field id, as Avro has it: an array of keys and values. */
export type FieldMap<Value> = readonly { readonly key: number; readonly value: Value }[];

/** What a data file is known to hold. Bounds are hexadecimal text of the binary single-value form. */
export interface FileMetrics {
  readonly record_count: number;
  readonly file_size_in_bytes: number;
  readonly column_sizes: FieldMap<number>;
  readonly value_counts: FieldMap<number>;
  readonly null_value_counts: FieldMap<number>;
  readonly nan_value_counts: FieldMap<number>;
  readonly lower_bounds: FieldMap<string>;
  readonly upper_bounds: FieldMap<string>;
}

export interface DataFile extends FileMetrics {
  /** 0 data (1 position deletes, 2 equality deletes are never written). */
  readonly content: number;
  readonly file_path: string;
  readonly file_format: string;
  readonly sort_order_id: number;
}

export interface ManifestEntry {
  /** 0 existing, 1 added, 2 deleted. */
  readonly status: number;
  readonly snapshot_id: string | null;
  /** The data sequence number; null in an added entry, which inherits it from the manifest list. */
  readonly sequence_number: number | null;
  readonly file_sequence_number: number | null;
  readonly data_file: DataFile;
}

/** One entry of a manifest list. */
export interface ManifestFile {
  readonly manifest_path: string;
  readonly manifest_length: number;
  readonly partition_spec_id: number;
  /** 0: its files are data (1: deletes, never written). */
  readonly content: number;
  readonly sequence_number: number;
  readonly min_sequence_number: number;
  readonly added_snapshot_id: string;
  readonly added_files_count: number;
  readonly existing_files_count: number;
  readonly deleted_files_count: number;
  readonly added_rows_count: number;
  readonly existing_rows_count: number;
  readonly deleted_rows_count: number;
}

const json = losslessJson(['snapshot_id', 'added_snapshot_id']);

/** How the names of manifests and manifest lists end. */
export const manifestExtension = 'json';

export const encodeManifest = (entries: readonly ManifestEntry[]): string => json.print(entries);

export const encodeManifestList = (manifests: readonly ManifestFile[]): string => json.print(manifests);

/** Throws when the text is no list of records. */
export const decodeManifest = (text: string): readonly ManifestEntry[] => parseList(text) as ManifestEntry[];

/** Throws when the text is no list of records. */
export const decodeManifestList = (text: string): readonly ManifestFile[] => parseList(text) as ManifestFile[];

function parseList(text: string): unknown[] {
  const parsed = json.parse(text);
  if (!Array.isArray(parsed)) throw new Error('a list of records was expected');
  return parsed;
}
