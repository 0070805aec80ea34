import type { ErrorRecord } from '../base/errors.ts';
import type { ScriptAccess, ScriptLogLine } from '../lab/script-access.ts';

type Learning = ScriptAccess['ml'];

/** Rows of a held frame: all, or one side of a seeded split. Gathered where they are trained on. */
export type RowSelection = NonNullable<Parameters<Learning['predict']>[0]['rows']>;
export type SplitRows = NonNullable<Extract<RowSelection, { readonly kind: 'split' }>['of']>;

export type FrameSource =
  | { readonly kind: 'table'; readonly name: string; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'sql'; readonly text: string }
  | { readonly kind: 'held'; readonly held: number };

export type FrameStep =
  | { readonly kind: 'select'; readonly columns: readonly string[] }
  | { readonly kind: 'filter'; readonly condition: string }
  | { readonly kind: 'orderBy'; readonly columns: readonly string[] }
  | { readonly kind: 'limit'; readonly rows: number };

/** A Spark frame: where its rows come from and what happens to them, in this order. Nothing is read by making one. */
export interface FramePlan {
  readonly source: FrameSource;
  readonly steps: readonly FrameStep[];
}

/** A view of rows that the host holds under a number. */
export interface HeldFrame {
  readonly held: number;
  readonly columns: readonly string[];
  readonly rows: RowSelection;
}

export interface HeldSeries {
  readonly held: number;
  readonly column: string;
  readonly rows: RowSelection;
}

export interface ColumnSchema {
  readonly name: string;
  readonly type: string;
}

export type PlainRow = Readonly<Record<string, unknown>>;

export interface FittedModel {
  readonly model: number;
  /** Null is Python's `None`. */
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
  readonly evals: {
    readonly train: Readonly<Record<string, readonly number[]>>;
    readonly eval?: Readonly<Record<string, readonly number[]>>;
  };
  /** With early stopping: the best round, from 0. */
  readonly bestIteration?: number | undefined;
  readonly warnings: readonly string[];
  readonly trainedRows: number;
}

export type ScoreMetric = Parameters<Learning['score']>[0]['metric'];
type ImportanceKind = Parameters<Learning['importance']>[1];
export type FinalStatus = Parameters<ScriptAccess['mlflow']['endRun']>[1];

export interface RunEntries {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly metrics?: readonly { readonly key: string; readonly value: number; readonly step: number }[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

type Platform = ScriptAccess['cmlapi'];
type Result<Method extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Method>>;
type ScriptRun = Result<ScriptAccess['mlflow']['getRun']>;
type None = Readonly<Record<string, never>>;

/** Every call that a script can make: its name, its arguments and what it gives. All of it is plain data. */
export interface ScriptCalls {
  'cmldata.connect': { args: { name: string }; result: null };
  'generator.build': {
    args: {
      table: string;
      rowCount?: number | undefined;
      seed?: number | undefined;
      batchNumber?: number | undefined;
    };
    result: { held: number; batchNumber: number; seed: number };
  };
  'frame.count': { args: { frame: FramePlan }; result: number };
  'frame.collect': { args: { frame: FramePlan }; result: readonly PlainRow[] };
  'frame.schema': { args: { frame: FramePlan }; result: readonly ColumnSchema[] };
  'frame.toPandas': {
    args: { frame: FramePlan };
    result: { held: number; columns: readonly string[]; rowCount: number };
  };
  'frame.write': {
    args: { frame: FramePlan; table: string; mode: 'append' | 'createOrReplace' };
    result: {
      snapshot_id: string;
      parent_id: string | null;
      committed_at: string;
      added_records: number;
      total_records: number;
      created: boolean;
    };
  };
  'series.collect': { args: { series: HeldSeries }; result: readonly unknown[] };
  'series.valueCounts': {
    args: { series: HeldSeries };
    result: readonly { value: string | number | boolean | null; count: number }[];
  };
  'model.fit': {
    args: {
      features: HeldFrame;
      label: HeldSeries;
      weight?: HeldSeries | undefined;
      evaluation?: { features: HeldFrame; label: HeldSeries } | undefined;
      params: Readonly<Record<string, string | number | boolean | null>>;
    };
    result: FittedModel;
  };
  'model.predict': {
    args: { model: number; features: HeldFrame; output: 'class' | 'probability' };
    result: { held: number; rowCount: number };
  };
  'model.importance': {
    args: { model: number; kind: ImportanceKind };
    result: Readonly<Record<string, number>>;
  };
  'metrics.score': { args: { metric: ScoreMetric; actual: HeldSeries; predicted: HeldSeries }; result: number };
  'mlflow.setExperiment': { args: { name: string }; result: { experiment_id: string; name: string } };
  'mlflow.startRun': {
    args: { runName?: string | undefined; tags?: Readonly<Record<string, string>> | undefined };
    result: ScriptRun;
  };
  'mlflow.logBatch': { args: RunEntries; result: null };
  'mlflow.logModel': { args: { model: number; path: string }; result: null };
  'mlflow.endRun': { args: { status: FinalStatus }; result: null };
  'mlflow.getRun': { args: { runId: string }; result: ScriptRun };
  'mlflow.setRegisteredModelAlias': { args: { name: string; alias: string; version: string }; result: null };
  'mlflow.deleteRegisteredModelAlias': { args: { name: string; alias: string }; result: null };
  'mlflow.getModelVersionByAlias': {
    args: { name: string; alias: string };
    result: Result<ScriptAccess['mlflow']['getModelVersionByAlias']>;
  };
  'mlflow.searchRuns': {
    args: {
      experiment: string;
      filter?: string | undefined;
      orderBy?: readonly string[] | undefined;
      maxResults?: number | undefined;
    };
    result: readonly ScriptRun[];
  };
  'cmlapi.listRegisteredModels': { args: None; result: readonly PlainRow[] };
  'cmlapi.createRegisteredModel': {
    args: { name: string; run_id: string };
    result: Result<Platform['createRegisteredModel']>;
  };
  'cmlapi.listModels': { args: None; result: readonly PlainRow[] };
  'cmlapi.createModel': { args: { name: string }; result: Result<Platform['createModel']> };
  'cmlapi.createModelBuild': {
    args: { model: string; version: string };
    result: Result<Platform['createModelBuild']>;
  };
  'cmlapi.createModelDeployment': {
    args: {
      build_id: string;
      cpu?: number | undefined;
      memory?: number | undefined;
      replicas?: number | undefined;
    };
    result: Result<Platform['createModelDeployment']>;
  };
  'cmlapi.listModelBuilds': { args: { model: string }; result: readonly PlainRow[] };
  'cmlapi.listModelDeployments': { args: { model: string }; result: readonly PlainRow[] };
  'cmlapi.listJobs': { args: None; result: readonly PlainRow[] };
  'cmlapi.createJob': { args: { definition: Readonly<Record<string, unknown>> }; result: PlainRow };
  'cdsw.callModel': { args: { model: string; accessKey: string; request: unknown }; result: unknown };
}

export type CallName = keyof ScriptCalls;
export type CallArgs<Name extends CallName> = ScriptCalls[Name]['args'];
export type CallResult<Name extends CallName> = ScriptCalls[Name]['result'];

/** How the script's module body ended. `callId` names the refused call whose error it was. */
export type ScriptEnd =
  | { readonly kind: 'returned' }
  | {
      readonly kind: 'threw';
      /** The error's class, such as `TypeError`. */
      readonly name: string;
      readonly message: string;
      readonly line?: number | undefined;
      readonly callId?: number | undefined;
      /** Where the error came from: the frames that lie in the script, innermost first. */
      readonly frames: readonly string[];
    };

/** What the worker posts. */
export type FromScript =
  | { readonly kind: 'call'; readonly id: number; readonly call: string; readonly args: unknown }
  | { readonly kind: 'log'; readonly lines: readonly ScriptLogLine[] }
  | { readonly kind: 'ended'; readonly end: ScriptEnd };

/** What the host posts: first the start, then one answer a call. */
export type ToScript =
  | {
      readonly kind: 'start';
      readonly file: string;
      /** Lines 1 … lineCount of the worker's program are the script's own. */
      readonly lineCount: number;
      readonly environment: ScriptAccess['environment'];
    }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorRecord };
