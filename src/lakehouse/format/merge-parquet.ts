import type { Columns } from '../../base/columns.ts';
import { rowCountOf } from '../../base/columns.ts';
import { createColumnWriter, valueKinds } from '../../sql/column-writer.ts';
import type { EncodedFile, ParquetPart, RowProgress } from './parquet-codec.ts';
import { decodeParquet, encodeParquet } from './parquet.ts';
import type { IcebergSchema } from './table-metadata.ts';

/**
 * One Parquet file of the rows of several, in their order, under `schema`. What is null stays null and what is NaN stays NaN.
 * Throws what decoding throws.
 */
export async function mergeParquet(
  parts: readonly ParquetPart[],
  schema: IcebergSchema,
  onProgress: (progress: RowProgress) => void = () => undefined,
): Promise<EncodedFile> {
  const batches: Columns[] = [];
  for (const part of parts) batches.push(await decodeParquet(part, schema));
  const rowCount = batches.reduce((sum, batch) => sum + rowCountOf(batch), 0);
  const columns = Object.fromEntries(
    schema.fields.map(({ name, type }) => {
      const writer = createColumnWriter(valueKinds[type], rowCount);
      let at = 0;
      for (const batch of batches) {
        const values = batch[name] ?? [];
        writer.write(at, values, 0, values.length);
        at += values.length;
      }
      return [name, writer.finish(rowCount)];
    }),
  );
  return encodeParquet(schema, columns, (done, total) => onProgress({ done, total }));
}
