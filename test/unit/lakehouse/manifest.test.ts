import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAvro, encodeAvro } from '../../../src/lakehouse/format/avro.ts';
import type { AvroSchema } from '../../../src/lakehouse/format/avro-schema.ts';
import {
  decodeManifest,
  decodeManifestList,
  encodeManifest,
  encodeManifestList,
  type ManifestEntry,
} from '../../../src/lakehouse/format/manifest.ts';
import { added, bare, headerText, manifest, schema } from './manifest-entries.ts';

/** The schema that a file names, and every annotation of a field in it as `path id required`. */
async function annotations(file: Uint8Array): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = (part: unknown, path: string): void => {
    if (Array.isArray(part)) return part.forEach((branch) => walk(branch, path));
    if (typeof part !== 'object' || part === null) return;
    const { fields, items, type, ...rest } = part as Record<string, unknown>;
    if (typeof rest['element-id'] === 'number') found.push(`${path}[] ${rest['element-id']}`);
    if (rest['logicalType'] === 'map') found.push(`${path} map of ${(items as { name: string }).name}`);
    walk(items, `${path}[]`);
    walk(type, path);
    for (const field of (fields ?? []) as { name: string; type: unknown; 'field-id': number; default?: unknown }[]) {
      const isOptional = Array.isArray(field.type) && field.type[0] === 'null';
      expect([field.name, 'default' in field ? field.default : 'none']).toEqual([
        field.name,
        isOptional ? null : 'none',
      ]);
      found.push(`${path}.${field.name} ${field['field-id']} ${isOptional ? 'optional' : 'required'}`);
      walk(field.type, `${path}.${field.name}`);
    }
  };
  walk(JSON.parse(await headerText(file, 'avro.schema')), '');
  return found;
}

describe('manifests', () => {
  test('LH28 entries are read as they were written, ids and counts whole, nothing where nothing is known', async () => {
    const file = encodeManifest([added, bare], { schema });
    expect(await decodeManifest(file)).toEqual([added, bare]);
    expect(encodeManifest([added, bare], { schema })).toEqual(file);
  });

  test('LH28 the file says which schema and partition spec its entries are of', async () => {
    const file = encodeManifest([added], { schema });
    expect(Object.fromEntries((await decodeAvro(file)).metadata)).toEqual({
      schema: JSON.stringify(schema),
      'schema-id': '3',
      'partition-spec': '[]',
      'partition-spec-id': '0',
      'format-version': '2',
      content: 'data',
    });
    expect(await headerText(file, 'avro.codec')).toBe('null');
  });

  test('LH28 every field of format version 2 has its id, and is required where the spec requires it', async () => {
    expect(await annotations(encodeManifest([], { schema }))).toEqual(
      `
      .status 0 required
      .snapshot_id 1 optional
      .sequence_number 3 optional
      .file_sequence_number 4 optional
      .data_file 2 required
      .data_file.content 134 required
      .data_file.file_path 100 required
      .data_file.file_format 101 required
      .data_file.partition 102 required
      .data_file.record_count 103 required
      .data_file.file_size_in_bytes 104 required
      .data_file.column_sizes 108 optional
      .data_file.column_sizes map of k117_v118
      .data_file.column_sizes[].key 117 required
      .data_file.column_sizes[].value 118 required
      .data_file.value_counts 109 optional
      .data_file.value_counts map of k119_v120
      .data_file.value_counts[].key 119 required
      .data_file.value_counts[].value 120 required
      .data_file.null_value_counts 110 optional
      .data_file.null_value_counts map of k121_v122
      .data_file.null_value_counts[].key 121 required
      .data_file.null_value_counts[].value 122 required
      .data_file.nan_value_counts 137 optional
      .data_file.nan_value_counts map of k138_v139
      .data_file.nan_value_counts[].key 138 required
      .data_file.nan_value_counts[].value 139 required
      .data_file.lower_bounds 125 optional
      .data_file.lower_bounds map of k126_v127
      .data_file.lower_bounds[].key 126 required
      .data_file.lower_bounds[].value 127 required
      .data_file.upper_bounds 128 optional
      .data_file.upper_bounds map of k129_v130
      .data_file.upper_bounds[].key 129 required
      .data_file.upper_bounds[].value 130 required
      .data_file.key_metadata 131 optional
      .data_file.split_offsets 132 optional
      .data_file.split_offsets[] 133
      .data_file.equality_ids 135 optional
      .data_file.equality_ids[] 136
      .data_file.sort_order_id 140 optional`
        .trim()
        .split(/\n\s*/),
    );
  });

  test('LH28 fields are found by their ids, whatever a writer calls them, and by name where it gives no ids', async () => {
    const file = encodeManifest([added], { schema });
    const { records } = await decodeAvro(file);
    const entrySchema = await headerText(file, 'avro.schema');
    const renamed = JSON.parse(entrySchema.replaceAll('"record_count"', '"rows"')) as AvroSchema;
    const unnumbered = JSON.parse(entrySchema.replaceAll(/"field-id":\d+/g, '"x":0')) as AvroSchema;
    const renamedRecords = records.map((record) => {
      const { data_file, ...rest } = record as { data_file: Record<string, never> };
      const { record_count: rows, ...others } = data_file;
      return { ...rest, data_file: { ...others, rows: rows ?? null } };
    });
    expect(await decodeManifest(encodeAvro(renamed, renamedRecords))).toEqual([added]);
    expect(await decodeManifest(encodeAvro(unnumbered, records))).toEqual([added]);
  });

  test('LH28 a manifest of format version 1 has sequence number 0 and holds data', async () => {
    const field = (name: string, id: number, type: AvroSchema) => ({ name, type, 'field-id': id });
    const version1: AvroSchema = {
      type: 'record',
      name: 'manifest_entry',
      fields: [
        field('status', 0, 'int'),
        field('snapshot_id', 1, ['null', 'long']),
        field('data_file', 2, {
          type: 'record',
          name: 'r2',
          fields: [
            field('file_path', 100, 'string'),
            field('file_format', 101, 'string'),
            field('partition', 102, { type: 'record', name: 'r102', fields: [] }),
            field('record_count', 103, 'long'),
            field('file_size_in_bytes', 104, 'long'),
            field('block_size_in_bytes', 105, 'long'),
            field('sort_columns', 112, ['null', { type: 'array', items: 'int', 'element-id': 113 }]),
          ],
        }),
      ],
    };
    const file = encodeAvro(version1, [
      {
        status: 0,
        snapshot_id: 2n ** 62n,
        data_file: {
          file_path: 'a',
          file_format: 'parquet',
          partition: {},
          record_count: 5n,
          file_size_in_bytes: 6n,
          block_size_in_bytes: 67_108_864n,
          sort_columns: null,
        },
      },
    ]);
    const { key_metadata: _key, equality_ids: _ids, ...plain } = bare.data_file;
    expect(await decodeManifest(file)).toEqual([
      {
        status: 0,
        snapshot_id: '4611686018427387904',
        sequence_number: 0,
        file_sequence_number: 0,
        data_file: {
          ...plain,
          content: 0,
          file_path: 'a',
          file_format: 'PARQUET',
          record_count: 5,
          file_size_in_bytes: 6,
        },
      },
    ]);
  });

  test('LH28 what any writer may know of a file survives', async () => {
    const counts = fc.array(fc.record({ key: fc.integer(), value: fc.maxSafeNat() }), { maxLength: 4 });
    const hex = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    const bounds = fc.array(fc.record({ key: fc.integer(), value: hex }), { maxLength: 4 });
    const entry: fc.Arbitrary<ManifestEntry> = fc.record({
      status: fc.integer({ min: 0, max: 2 }),
      snapshot_id: fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String)),
      sequence_number: fc.option(fc.maxSafeNat()),
      file_sequence_number: fc.option(fc.maxSafeNat()),
      data_file: fc.record(
        {
          content: fc.integer({ min: 0, max: 2 }),
          file_path: fc.string({ unit: 'binary' }),
          file_format: fc.constantFrom('PARQUET', 'ORC', 'AVRO'),
          record_count: fc.maxSafeNat(),
          file_size_in_bytes: fc.maxSafeNat(),
          column_sizes: counts,
          value_counts: counts,
          null_value_counts: counts,
          nan_value_counts: counts,
          lower_bounds: bounds,
          upper_bounds: bounds,
          sort_order_id: fc.option(fc.integer()),
          split_offsets: fc.array(fc.maxSafeNat(), { maxLength: 3 }),
          equality_ids: fc.array(fc.integer(), { maxLength: 3 }),
          key_metadata: hex,
        },
        {
          requiredKeys: [
            'content',
            'file_path',
            'file_format',
            'record_count',
            'file_size_in_bytes',
            'column_sizes',
            'value_counts',
            'null_value_counts',
            'nan_value_counts',
            'lower_bounds',
            'upper_bounds',
            'sort_order_id',
          ],
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
        expect(await decodeManifest(encodeManifest(entries, { schema }))).toEqual(entries);
      }),
      { numRuns: 100, seed: 42 },
    );
  });
});

describe('manifest lists', () => {
  const commit = { snapshotId: '5184430069070270604', parentSnapshotId: '2', sequenceNumber: 5 };

  test('LH28 manifests are read as they were written, and the file says which commit wrote it', async () => {
    const file = encodeManifestList([manifest, { ...manifest, key_metadata: '0a' }], commit);
    expect(await decodeManifestList(file)).toEqual([manifest, { ...manifest, key_metadata: '0a' }]);
    expect(Object.fromEntries((await decodeAvro(file)).metadata)).toEqual({
      'snapshot-id': '5184430069070270604',
      'parent-snapshot-id': '2',
      'sequence-number': '5',
      'format-version': '2',
    });
    const first = encodeManifestList([], { ...commit, parentSnapshotId: null });
    expect((await decodeAvro(first)).metadata.get('parent-snapshot-id')).toBe('null');
  });

  test('LH28 every field of format version 2 has its id, and is required where the spec requires it', async () => {
    expect(await annotations(encodeManifestList([], commit))).toEqual(
      `
      .manifest_path 500 required
      .manifest_length 501 required
      .partition_spec_id 502 required
      .content 517 required
      .sequence_number 515 required
      .min_sequence_number 516 required
      .added_snapshot_id 503 required
      .added_files_count 504 required
      .existing_files_count 505 required
      .deleted_files_count 506 required
      .added_rows_count 512 required
      .existing_rows_count 513 required
      .deleted_rows_count 514 required
      .partitions 507 optional
      .partitions[] 508
      .partitions[].contains_null 509 required
      .partitions[].contains_nan 518 optional
      .partitions[].lower_bound 510 optional
      .partitions[].upper_bound 511 optional
      .key_metadata 519 optional`
        .trim()
        .split(/\n\s*/),
    );
  });

  test('LH28 a list of format version 1 has sequence numbers 0 and data', async () => {
    const file = encodeManifestList([manifest], commit);
    const listSchema = JSON.parse(await headerText(file, 'avro.schema')) as {
      readonly type: 'record';
      readonly name: string;
      readonly fields: readonly { readonly name: string; readonly type: AvroSchema }[];
    };
    const later = ['content', 'sequence_number', 'min_sequence_number'];
    const version1 = { ...listSchema, fields: listSchema.fields.filter(({ name }) => !later.includes(name)) };
    const { records } = await decodeAvro(file);
    expect(await decodeManifestList(encodeAvro(version1, records))).toEqual([
      { ...manifest, content: 0, sequence_number: 0, min_sequence_number: 0 },
    ]);
  });
});
