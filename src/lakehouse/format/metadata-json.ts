import { losslessJson } from './lossless-json.ts';
import type { TableMetadata } from './table-metadata.ts';

const json = losslessJson(['snapshot-id', 'parent-snapshot-id', 'current-snapshot-id']);

const requiredFields = ['table-uuid', 'location', 'schemas', 'snapshots', 'snapshot-log', 'refs', 'metadata-log'];

/** The content of a `vN.metadata.json` (spec: Table Metadata Fields). */
export function printTableMetadata(metadata: TableMetadata): string {
  return json.print(metadata);
}

/** Throws when the text is not table metadata of format version 2. */
export function parseTableMetadata(text: string): TableMetadata {
  const parsed = json.parse(text) as Readonly<Record<string, unknown>> | null;
  if (parsed?.['format-version'] !== 2) {
    throw new Error(`format-version must be 2, but it is ${String(parsed?.['format-version'])}`);
  }
  for (const field of requiredFields) {
    if (parsed[field] === undefined) throw new Error(`the field ${field} is missing`);
  }
  const metadata = parsed as unknown as TableMetadata;
  const known = new Set(metadata.schemas.map((schema) => schema['schema-id']));
  for (const id of [metadata['current-schema-id'], ...metadata.snapshots.map((snapshot) => snapshot['schema-id'])]) {
    if (!known.has(id)) throw new Error(`the schema ${id} is missing`);
  }
  return metadata;
}
