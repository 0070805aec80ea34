import { bytesOfHex, toHex } from '../../base/ids.ts';
import { decodeAvro, encodeAvro } from './avro.ts';
import type { AvroRecord, AvroType } from './avro-schema.ts';
import type { AvroValue } from './avro-values.ts';
import { schemaText } from './metadata-print.ts';
import { dataFileSchema, manifestEntrySchema, manifestFileSchema } from './manifest-schema.ts';
import type { IcebergSchema } from './table-metadata.ts';

/* Manifests and manifest lists of format version 2, fields named as in the Iceberg spec (Manifests, Manifest Lists). */

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
  /** Where the row groups begin, in bytes, ascending. */
  readonly split_offsets?: readonly number[];
}

export interface DataFile extends FileMetrics {
  /** 0 data, 1 position deletes, 2 equality deletes. */
  readonly content: number;
  readonly file_path: string;
  readonly file_format: string;
  readonly sort_order_id: number | null;
  /** Hexadecimal text; only of encrypted files. */
  readonly key_metadata?: string;
  /** Only of equality deletes. */
  readonly equality_ids?: readonly number[];
}

export interface ManifestEntry {
  /** 0 existing, 1 added, 2 deleted. */
  readonly status: number;
  /** Null where it is inherited from the manifest list. */
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
  /** 0: its files are data; 1: deletes. */
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
  /** Hexadecimal text; only of encrypted manifests. */
  readonly key_metadata?: string;
}

/** A manifest: an Avro file whose metadata names the schema and the partition spec that it was written with. */
export function encodeManifest(
  entries: readonly ManifestEntry[],
  { schema }: { readonly schema: IcebergSchema },
): Uint8Array<ArrayBuffer> {
  return encodeAvro(manifestEntrySchema, entries.map(entryValue), {
    schema: schemaText(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': '[]',
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  });
}

/** A manifest list, newest manifest first. */
export function encodeManifestList(
  manifests: readonly ManifestFile[],
  snapshot: {
    readonly snapshotId: string;
    readonly parentSnapshotId: string | null;
    readonly sequenceNumber: number;
  },
): Uint8Array<ArrayBuffer> {
  return encodeAvro(manifestFileSchema, manifests.map(manifestValue), {
    'snapshot-id': snapshot.snapshotId,
    'parent-snapshot-id': snapshot.parentSnapshotId ?? 'null',
    'sequence-number': String(snapshot.sequenceNumber),
    'format-version': '2',
  });
}

/**
 * The entries of a manifest, also of one of format version 1, which has no sequence numbers (spec: Appendix E; they are 0).
 * Throws an Error for bytes that are no manifest.
 */
export async function decodeManifest(bytes: Uint8Array): Promise<readonly ManifestEntry[]> {
  return (await readRecords(bytes, 'a manifest', manifestEntrySchema)).map(readEntry);
}

/** The manifests of a manifest list, in its order. Throws an Error for bytes that are no manifest list. */
export async function decodeManifestList(bytes: Uint8Array): Promise<readonly ManifestFile[]> {
  return (await readRecords(bytes, 'a manifest list', manifestFileSchema)).map(readManifestFile);
}

type AvroRecordValue = Readonly<Record<string, AvroValue>>;

const long = (value: number): bigint => BigInt(value);
const longOrNull = (value: number | null): bigint | null => (value === null ? null : BigInt(value));

function entryValue(entry: ManifestEntry): AvroRecordValue {
  const file = entry.data_file;
  return {
    status: entry.status,
    snapshot_id: entry.snapshot_id === null ? null : BigInt(entry.snapshot_id),
    sequence_number: longOrNull(entry.sequence_number),
    file_sequence_number: longOrNull(entry.file_sequence_number),
    data_file: {
      content: file.content,
      file_path: file.file_path,
      file_format: file.file_format,
      partition: {},
      record_count: long(file.record_count),
      file_size_in_bytes: long(file.file_size_in_bytes),
      column_sizes: mapValue(file.column_sizes, long),
      value_counts: mapValue(file.value_counts, long),
      null_value_counts: mapValue(file.null_value_counts, long),
      nan_value_counts: mapValue(file.nan_value_counts, long),
      lower_bounds: mapValue(file.lower_bounds, bytesOfHex),
      upper_bounds: mapValue(file.upper_bounds, bytesOfHex),
      key_metadata: file.key_metadata === undefined ? null : bytesOfHex(file.key_metadata),
      split_offsets: file.split_offsets?.map(long) ?? null,
      equality_ids: file.equality_ids ?? null,
      sort_order_id: file.sort_order_id,
    },
  };
}

/** Null where nothing is known, as in Iceberg. */
function mapValue<Value>(map: FieldMap<Value>, write: (value: Value) => AvroValue): AvroValue {
  return map.length === 0 ? null : map.map(({ key, value }) => ({ key, value: write(value) }));
}

function manifestValue(manifest: ManifestFile): AvroRecordValue {
  return {
    manifest_path: manifest.manifest_path,
    manifest_length: long(manifest.manifest_length),
    partition_spec_id: manifest.partition_spec_id,
    content: manifest.content,
    sequence_number: long(manifest.sequence_number),
    min_sequence_number: long(manifest.min_sequence_number),
    added_snapshot_id: BigInt(manifest.added_snapshot_id),
    added_files_count: manifest.added_files_count,
    existing_files_count: manifest.existing_files_count,
    deleted_files_count: manifest.deleted_files_count,
    added_rows_count: long(manifest.added_rows_count),
    existing_rows_count: long(manifest.existing_rows_count),
    deleted_rows_count: long(manifest.deleted_rows_count),
    // Not null, though nothing is partitioned: readers take its length.
    partitions: [],
    key_metadata: manifest.key_metadata === undefined ? null : bytesOfHex(manifest.key_metadata),
  };
}

/** The fields of a record by their Iceberg ids: names have changed over the years, ids never. */
interface Fields {
  /** True where the writer's schema has the field. */
  has(id: number): boolean;
  /** Null where it has no value, or is not there. */
  get(id: number): AvroValue;
  /** The fields of a record that is a field. */
  inner(id: number, model: AvroRecord): Fields;
}

async function readRecords(bytes: Uint8Array, what: string, model: AvroRecord): Promise<readonly Fields[]> {
  const { type, records } = await decodeAvro(bytes);
  if (type.kind === 'record') return records.map((record) => fieldsOf(type, record, model));
  throw new Error(`${what} consists of records, but this file of values of type ${type.kind}`);
}

/** @param model names the ids of fields whose writer left them out */
function fieldsOf(type: AvroType, value: AvroValue, model: AvroRecord): Fields {
  if (type.kind !== 'record') throw new Error(`a record was expected, but a value of type ${type.kind} came`);
  const record = value as AvroRecordValue;
  const idOf = (name: string) => model.fields.find((field) => field.name === name)?.['field-id'];
  const find = (id: number) => type.fields.find((field) => (field.id ?? idOf(field.name)) === id);
  return {
    has: (id) => find(id) !== undefined,
    get: (id) => record[find(id)?.name ?? ''] ?? null,
    inner(id, innerModel) {
      const field = find(id);
      if (field === undefined) throw new Error(`the field with the id ${id} is missing`);
      return fieldsOf(field.type, record[field.name] ?? null, innerModel);
    },
  };
}

function readEntry(fields: Fields): ManifestEntry {
  const status = integer(fields, 0);
  if (status < 0 || status > 2) throw new Error(`the status of an entry must be 0, 1 or 2, but it is ${status}`);
  return {
    status,
    snapshot_id: idOrNull(fields.get(1)),
    sequence_number: fields.has(3) ? integerOrNull(fields.get(3)) : 0,
    // Of format version 2, but added later: it is inherited as the other one is.
    file_sequence_number: fields.has(3) ? integerOrNull(fields.get(4)) : 0,
    data_file: readDataFile(fields.inner(2, dataFileSchema)),
  };
}

function readDataFile(fields: Fields): DataFile {
  const keyMetadata = fields.get(131);
  const splitOffsets = fields.get(132);
  const equalityIds = fields.get(135);
  return {
    content: integer(fields, 134, 0),
    file_path: text(fields, 100),
    file_format: text(fields, 101).toUpperCase(),
    record_count: count(fields, 103),
    file_size_in_bytes: count(fields, 104),
    column_sizes: readMap(fields.get(108), toInteger),
    value_counts: readMap(fields.get(109), toInteger),
    null_value_counts: readMap(fields.get(110), toInteger),
    nan_value_counts: readMap(fields.get(137), toInteger),
    lower_bounds: readMap(fields.get(125), hexOf),
    upper_bounds: readMap(fields.get(128), hexOf),
    ...(keyMetadata !== null && { key_metadata: hexOf(keyMetadata) }),
    ...(splitOffsets !== null && { split_offsets: listOf(splitOffsets).map(toInteger) }),
    ...(equalityIds !== null && { equality_ids: listOf(equalityIds).map(toInteger) }),
    sort_order_id: integerOrNull(fields.get(140)),
  };
}

function readManifestFile(fields: Fields): ManifestFile {
  const keyMetadata = fields.get(519);
  return {
    manifest_path: text(fields, 500),
    manifest_length: count(fields, 501),
    partition_spec_id: integer(fields, 502),
    content: integer(fields, 517, 0),
    sequence_number: integer(fields, 515, 0),
    min_sequence_number: integer(fields, 516, 0),
    added_snapshot_id: idOrNull(fields.get(503)) ?? missing(503),
    added_files_count: count(fields, 504),
    existing_files_count: count(fields, 505),
    deleted_files_count: count(fields, 506),
    added_rows_count: count(fields, 512),
    existing_rows_count: count(fields, 513),
    deleted_rows_count: count(fields, 514),
    ...(keyMetadata !== null && { key_metadata: hexOf(keyMetadata) }),
  };
}

function missing(id: number): never {
  throw new Error(`the field with the id ${id} has no value`);
}

function toInteger(value: AvroValue): number {
  const number = Number(value);
  if ((typeof value === 'bigint' || typeof value === 'number') && Number.isSafeInteger(number)) return number;
  throw new Error(`a whole number was expected, but ${describe(value)} came`);
}

function describe(value: AvroValue): string {
  return typeof value === 'bigint' || typeof value === 'number' ? value.toString() : typeof value;
}

function integerOrNull(value: AvroValue): number | null {
  return value === null ? null : toInteger(value);
}

function integer(fields: Fields, id: number, whenAbsent?: number): number {
  return integerOrNull(fields.get(id)) ?? whenAbsent ?? missing(id);
}

function count(fields: Fields, id: number): number {
  const value = integer(fields, id);
  if (value >= 0) return value;
  throw new Error(`the field with the id ${id} must not be negative, but it is ${value}`);
}

function idOrNull(value: AvroValue): string | null {
  if (value === null) return null;
  if (typeof value === 'bigint') return value.toString();
  throw new Error(`a long was expected, but ${describe(value)} came`);
}

function text(fields: Fields, id: number): string {
  const value = fields.get(id);
  return typeof value === 'string' ? value : missing(id);
}

function hexOf(value: AvroValue): string {
  if (value instanceof Uint8Array) return toHex(value);
  throw new Error('bytes were expected');
}

function listOf(value: AvroValue): readonly AvroValue[] {
  if (Array.isArray(value)) return value as readonly AvroValue[];
  throw new Error('a list was expected');
}

/** In Avro an array of records with the fields key and value. */
function readMap<Value>(map: AvroValue, read: (value: AvroValue) => Value): FieldMap<Value> {
  if (map === null) return [];
  return listOf(map).map((entry) => {
    if (typeof entry !== 'object' || entry === null) throw new Error('an entry of a map was expected');
    const { key = null, value = null } = entry as AvroRecordValue;
    return { key: toInteger(key), value: read(value) };
  });
}
