import type { Batch, Columns } from '../base/columns.ts';
import { generateBatch } from '../datagen/generate-batch.ts';
import type { ImportanceKind } from '../gbdt/importance.ts';
import { mergeParquet } from '../lakehouse/format/merge-parquet.ts';
import type { EncodedFile, ParquetPart } from '../lakehouse/format/parquet-codec.ts';
import { decodeParquet, encodeParquet } from '../lakehouse/format/parquet.ts';
import type { IcebergSchema } from '../lakehouse/format/table-metadata.ts';
import type { Report } from '../link/link.ts';
import type { PredictCall, ScoreCall, TrainCall, TrainedModel } from './calls.ts';
import { importance, predict, score, train } from './learn.ts';

export interface GenerateCall {
  readonly seed: number;
  readonly batchNumber: number;
  readonly rowCount: number;
  readonly dataset: string;
}

/** What the compute worker does: each call is one plain function of its arguments. */
export interface ComputeTasks {
  generate(call: GenerateCall, report: Report): Batch;
  encode(call: { readonly schema: IcebergSchema; readonly columns: Columns }, report: Report): Promise<EncodedFile>;
  decode(call: { readonly schema: IcebergSchema; readonly part: ParquetPart }): Promise<Columns>;
  merge(
    call: { readonly schema: IcebergSchema; readonly parts: readonly ParquetPart[] },
    report: Report,
  ): Promise<EncodedFile>;
  train(call: TrainCall, report: Report): TrainedModel;
  predict(call: PredictCall): Float32Array;
  score(call: ScoreCall): number;
  importance(call: { readonly model: string; readonly kind: ImportanceKind }): Record<string, number>;
}

export const computeTasks: ComputeTasks = {
  generate: (call, report) =>
    generateBatch({ ...call, onProgress: (progress) => report({ ...progress, phase: 'generate' }) }),
  encode: ({ schema, columns }, report) =>
    encodeParquet(schema, columns, (done, total) => report({ done, total, phase: 'write' })),
  decode: ({ schema, part }) => decodeParquet(part, schema),
  merge: ({ schema, parts }, report) =>
    mergeParquet(parts, schema, (progress) => report({ ...progress, phase: 'write' })),
  train,
  predict,
  score,
  importance,
};
