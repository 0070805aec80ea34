import type { Columns } from '../../../src/base/columns.ts';
import { sha256HexOf } from '../../../src/base/digest.ts';
import { measureColumn } from '../../../src/lakehouse/format/bounds.ts';
import { decodeParquet, encodeParquet } from '../../../src/lakehouse/format/parquet.ts';
import { assignFieldIds, schemaOfColumns } from '../../../src/lakehouse/schema.ts';

interface PieceTimes {
  readonly measureMs: number;
  readonly encodeMs: number;
  readonly digestMs: number;
  readonly decodeMs: number;
}

/**
 * What the compute worker does at an append and at a read, piece by piece, in the page's own thread: measuring the columns,
 * encoding (with measuring and digest), the digest of the file, decoding without a check of the digest. Milliseconds each.
 */
async function timePieces(columns: Columns): Promise<PieceTimes> {
  const { schema } = assignFieldIds(schemaOfColumns(columns), { schemaId: 0, lastColumnId: 0 });
  const [measureMs] = await timed(() => schema.fields.map((field) => measureColumn(field, columns[field.name] ?? [])));
  const [encodeMs, { blob }] = await timed(() => encodeParquet(schema, columns));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const [digestMs] = await timed(() => sha256HexOf(bytes));
  const [decodeMs] = await timed(() => decodeParquet({ path: 'batch.parquet', blob }, schema));
  return { measureMs, encodeMs, digestMs, decodeMs };
}

async function timed<Result>(body: () => Result | Promise<Result>): Promise<readonly [number, Awaited<Result>]> {
  const start = performance.now();
  const result = await body();
  return [performance.now() - start, result];
}

Object.assign(globalThis, { benchPieces: timePieces });
