import type { Batch, Columns } from '../base/columns.ts';
import { generateBatch } from '../datagen/generate-batch.ts';
import type { ImportanceKind } from '../gbdt/importance.ts';
import type { PartialDependence } from '../gbdt/partial-dependence.ts';
import type { ArchiveEntry, ArchiveLimits, BlobEntry, UnpackedFile } from '../lakehouse/format/archive-codec.ts';
import { readParquetFooters } from '../lakehouse/format/archive-footers.ts';
import { mergeParquet } from '../lakehouse/format/merge-parquet.ts';
import type { EncodedFile, ParquetPart } from '../lakehouse/format/parquet-codec.ts';
import { decodeParquet, encodeParquet } from '../lakehouse/format/parquet.ts';
import type { IcebergSchema } from '../lakehouse/format/table-metadata.ts';
import type { Report } from '../link/link.ts';
import type { ModelFile, ModelFormat, PredictCall, ScoreCall, TrainCall, TrainedModel } from './calls.ts';
import { convertModel } from './convert-model.ts';
import {
  contributions,
  dependence,
  dump,
  importances,
  modelFacts,
  treeNodes,
  type Contributions,
  type ContributionsCall,
  type DependenceCall,
  type ExplainedTree,
  type FeatureImportance,
  type ModelFacts,
} from './explain.ts';
import { importance, predict, score, train } from './learn.ts';

export interface GenerateCall {
  readonly seed: number;
  readonly batchNumber: number;
  readonly rowCount: number;
  readonly dataset: string;
}

/** A chunk of its own, since few ever need it. */
const loadArchive = () => import('../lakehouse/format/archive.ts');

/** What the compute worker does: each call is one plain function of its arguments. */
export interface ComputeTasks {
  generate(call: GenerateCall, report: Report): Batch;
  encode(call: { readonly schema: IcebergSchema; readonly columns: Columns }, report: Report): Promise<EncodedFile>;
  /** Reports when it begins: it may wait for its turn. */
  decode(call: { readonly schema: IcebergSchema; readonly part: ParquetPart }, report: Report): Promise<Columns>;
  merge(
    call: { readonly schema: IcebergSchema; readonly parts: readonly ParquetPart[] },
    report: Report,
  ): Promise<EncodedFile>;
  pack(call: { readonly entries: readonly ArchiveEntry[] }, report: Report): Promise<Blob>;
  unpack(
    call: { readonly zip: Blob; readonly limits?: ArchiveLimits | undefined },
    report: Report,
  ): Promise<readonly UnpackedFile[]>;
  footers(call: { readonly files: readonly BlobEntry[] }): Promise<readonly number[]>;
  train(call: TrainCall, report: Report): TrainedModel;
  predict(call: PredictCall): Float32Array;
  score(call: ScoreCall): number;
  importance(call: { readonly model: ModelFile; readonly kind: ImportanceKind }): Record<string, number>;
  convertModel(call: { readonly model: ModelFile; readonly format: ModelFormat }): Uint8Array<ArrayBuffer>;
  modelFacts(call: { readonly model: ModelFile }): ModelFacts;
  importances(call: { readonly model: ModelFile }): readonly FeatureImportance[];
  contributions(call: ContributionsCall, report: Report): Contributions;
  dependence(call: DependenceCall, report: Report): PartialDependence;
  treeNodes(call: { readonly model: ModelFile; readonly number: number }): ExplainedTree;
  dump(call: { readonly model: ModelFile; readonly withStats: boolean }): readonly string[];
}

export const computeTasks: ComputeTasks = {
  generate: (call, report) =>
    generateBatch({ ...call, onProgress: (progress) => report({ ...progress, phase: 'generate' }) }),
  encode: ({ schema, columns }, report) =>
    encodeParquet(schema, columns, (done, total) => report({ done, total, phase: 'write' })),
  decode: ({ schema, part }, report) => {
    report({ done: 0, total: null, phase: 'read' });
    return decodeParquet(part, schema);
  },
  merge: ({ schema, parts }, report) =>
    mergeParquet(parts, schema, (progress) => report({ ...progress, phase: 'write' })),
  pack: async ({ entries }, report) => {
    const { packArchive } = await loadArchive();
    return packArchive(entries, (done, total) => report({ done, total, phase: 'pack' }));
  },
  unpack: async ({ zip, limits }, report) => {
    const { unpackArchive } = await loadArchive();
    return unpackArchive(zip, limits, (done, total) => report({ done, total, phase: 'unpack' }));
  },
  footers: ({ files }) => readParquetFooters(files),
  train,
  predict,
  score,
  importance,
  convertModel,
  modelFacts,
  importances,
  contributions,
  dependence,
  treeNodes,
  dump,
};
