import avro from 'avsc';
import type { DataFile, ManifestEntry, ManifestFile } from '../../../src/lakehouse/format/manifest.ts';
import type { IcebergSchema } from '../../../src/lakehouse/format/table-metadata.ts';

export const schema: IcebergSchema = {
  type: 'struct',
  'schema-id': 3,
  fields: [
    { id: 1, name: 'amount', required: false, type: 'float' },
    { id: 7, name: 'naïve "note"', required: true, type: 'string', doc: '🎓' },
  ],
};

const dataFile: DataFile = {
  content: 0,
  file_path: 's3a://hol/db/t/data/00000-0-a.parquet',
  file_format: 'PARQUET',
  record_count: 3,
  file_size_in_bytes: 1234,
  column_sizes: [
    { key: 1, value: 100 },
    { key: 7, value: 200 },
  ],
  value_counts: [{ key: 1, value: 3 }],
  null_value_counts: [{ key: 1, value: 1 }],
  nan_value_counts: [{ key: 1, value: 0 }],
  lower_bounds: [{ key: 7, value: '6100' }],
  upper_bounds: [{ key: 7, value: 'ff' }],
  split_offsets: [4, 2 ** 40],
  sort_order_id: 0,
};

export const added: ManifestEntry = {
  status: 1,
  snapshot_id: '5184430069070270604',
  sequence_number: null,
  file_sequence_number: null,
  data_file: dataFile,
};

export const bare: ManifestEntry = {
  status: 2,
  snapshot_id: '9223372036854775807',
  sequence_number: 4,
  file_sequence_number: 2,
  data_file: {
    content: 2,
    file_path: 'd',
    file_format: 'AVRO',
    record_count: 0,
    file_size_in_bytes: 0,
    column_sizes: [],
    value_counts: [],
    null_value_counts: [],
    nan_value_counts: [],
    lower_bounds: [],
    upper_bounds: [],
    key_metadata: '00ff',
    equality_ids: [1, 7],
    sort_order_id: null,
  },
};

export const manifest: ManifestFile = {
  manifest_path: 's3a://hol/db/t/metadata/m0.avro',
  manifest_length: 4321,
  partition_spec_id: 0,
  content: 0,
  sequence_number: 5,
  min_sequence_number: 2,
  added_snapshot_id: '5184430069070270604',
  added_files_count: 1,
  existing_files_count: 2,
  deleted_files_count: 3,
  added_rows_count: 2 ** 40,
  existing_rows_count: 5,
  deleted_rows_count: 6,
};

/** A text of a file's header, by a parser that is not ours. */
export function headerText(file: Uint8Array, key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new avro.streams.BlockDecoder({
      parseHook: (read) => avro.Type.forSchema(read, { wrapUnions: true }),
    });
    decoder.on('metadata', (_type: unknown, _codec: string, header: { meta: Record<string, Buffer> }) =>
      resolve(String(header.meta[key])),
    );
    decoder.on('error', reject);
    decoder.end(Buffer.from(file));
  });
}
