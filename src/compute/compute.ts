import type { Batch } from '../base/columns.ts';
import type { ImportanceKind } from '../gbdt/importance.ts';
import type { PartialDependence } from '../gbdt/partial-dependence.ts';
import type { ArchiveCodec } from '../lakehouse/format/archive-codec.ts';
import type { ParquetCodec } from '../lakehouse/format/parquet-codec.ts';
import { createInlineLink } from '../link/inline-link.ts';
import { createWorkerLink, type CallOptions, type WorkerHandle } from '../link/link.ts';
import type { ModelFile, ModelFormat, PredictCall, ScoreCall, TrainCall, TrainedModel } from './calls.ts';
import type {
  Contributions,
  ContributionsCall,
  DependenceCall,
  ExplainedTree,
  FeatureImportance,
  ModelFacts,
} from './explain.ts';
import { computeTasks, type ComputeTasks, type GenerateCall } from './tasks.ts';

/** Generation, training, prediction, Parquet and archives in a worker, one call at a time; cancelling ends the worker. */
export interface Compute {
  generate(call: GenerateCall, options?: CallOptions): Promise<Batch>;
  train(call: TrainCall, options?: CallOptions): Promise<TrainedModel>;
  /** float32 per row; row-major rows × trees for leaves, rows × (features + 1) for contributions. */
  predict(call: PredictCall, options?: CallOptions): Promise<Float32Array>;
  score(call: ScoreCall, options?: CallOptions): Promise<number>;
  importance(
    call: { readonly model: ModelFile; readonly kind: ImportanceKind },
    options?: CallOptions,
  ): Promise<Record<string, number>>;
  /** The file of a model in another form. */
  convertModel(
    call: { readonly model: ModelFile; readonly format: ModelFormat },
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  modelFacts(call: { readonly model: ModelFile }, options?: CallOptions): Promise<ModelFacts>;
  importances(call: { readonly model: ModelFile }, options?: CallOptions): Promise<readonly FeatureImportance[]>;
  /** What every feature adds to every row's margin, with margins and probabilities. */
  contributions(call: ContributionsCall, options?: CallOptions): Promise<Contributions>;
  dependence(call: DependenceCall, options?: CallOptions): Promise<PartialDependence>;
  treeNodes(
    call: { readonly model: ModelFile; readonly number: number },
    options?: CallOptions,
  ): Promise<ExplainedTree>;
  dump(
    call: { readonly model: ModelFile; readonly withStats: boolean },
    options?: CallOptions,
  ): Promise<readonly string[]>;
  readonly codec: ParquetCodec & ArchiveCodec;
  stop(): void;
}

/** Over a worker that is started when first called. */
export function createCompute(spawn: () => Worker): Compute {
  return computeOver(createWorkerLink<ComputeTasks>({ spawn }));
}

/** The twin in this thread, for tests. */
export function createInlineCompute(): Compute {
  return computeOver(createInlineLink<ComputeTasks>(computeTasks));
}

function computeOver(link: WorkerHandle<ComputeTasks>): Compute {
  return {
    generate: (call, options) => link.call('generate', call, options),
    train: (call, options) => link.call('train', call, options),
    predict: (call, options) => link.call('predict', call, options),
    score: (call, options) => link.call('score', call, options),
    importance: (call, options) => link.call('importance', call, options),
    convertModel: (call, options) => link.call('convertModel', call, options),
    modelFacts: (call, options) => link.call('modelFacts', call, options),
    importances: (call, options) => link.call('importances', call, options),
    contributions: (call, options) => link.call('contributions', call, options),
    dependence: (call, options) => link.call('dependence', call, options),
    treeNodes: (call, options) => link.call('treeNodes', call, options),
    dump: (call, options) => link.call('dump', call, options),
    codec: {
      encode: (schema, columns, options) => link.call('encode', { schema, columns }, options),
      decode: (part, schema, options) => link.call('decode', { schema, part }, options),
      merge: (parts, schema, options) => link.call('merge', { schema, parts }, options),
      pack: (entries, options) => link.call('pack', { entries }, options),
      unpack: (zip, { limits, ...options } = {}) => link.call('unpack', { zip, limits }, options),
      footers: (files, options) => link.call('footers', { files }, options),
    },
    stop: () => link.stop(),
  };
}
