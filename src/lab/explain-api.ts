import type { Columns } from '../base/columns.ts';
import type { Compute } from '../compute/compute.ts';
import type { Contributions, ExplainedTree, FeatureImportance } from '../compute/explain.ts';
import type { PartialDependence } from '../gbdt/partial-dependence.ts';
import type { CallOptions } from '../link/link.ts';
import {
  explainFeature,
  explainRows,
  loadExplainedRows,
  openExplained,
  type ExplainedModel,
  type ExplainedRows,
  type ExplainSubject,
  type RowChoice,
} from '../pipeline/explain-model.ts';
import { findRequest, unknownRequest } from '../serving/requests.ts';
import type { Rooms } from './rooms.ts';

type Work = Pick<CallOptions, 'signal' | 'onProgress'>;

/** Why a model answers as it does. Models are XGBoost model JSON, as `xgboost.train` and `open` give it. */
export interface ExplainApi {
  /**
   * The model of a version or a run, or of the version that answered a request, with the request as it was scored.
   * Errors: `RESOURCE_DOES_NOT_EXIST`, `model_missing`, `invalid_model`, `unsupported_model`.
   */
  open(subject: ExplainSubject, work?: Work): Promise<ExplainedModel>;
  /** The five importances of every feature in feature order; zeros where no tree splits on it. */
  importances(model: string, work?: Work): Promise<readonly FeatureImportance[]>;
  /**
   * Rows that the model's run has read, read again by snapshot ids: `count` rows evenly far apart, or those at
   * `positions` (from 0). Errors: `run_without_rows`, `unknown_snapshot`, `feature_mismatch`, `row_out_of_range`.
   */
  rows(
    model: Pick<ExplainedModel, 'range' | 'runId' | 'features'>,
    choice: RowChoice,
    work?: Work,
  ): Promise<ExplainedRows>;
  /**
   * What every feature adds to the margin of each row: `base` and a row's contributions add up to its margin, but for
   * the rounding of float32. Errors: those of `xgboost.predict`.
   */
  contributions(
    model: string,
    columns: Columns,
    options?: Work & { readonly withLeaves?: boolean },
  ): Promise<Contributions>;
  /**
   * How the answers move with one feature: at most `values` (40) quantiles of its column, each put into all rows; and
   * the first `lines` (30) rows one by one. Errors: `unknown_feature`, and those of `xgboost.predict`.
   */
  partialDependence(
    model: string,
    columns: Columns,
    options: Work & { readonly feature: string; readonly values?: number; readonly lines?: number },
  ): Promise<PartialDependence>;
  /** The tree of that number, from 1, node by node and as text. Errors: `unknown_tree`. */
  tree(model: string, number: number, work?: Work): Promise<ExplainedTree>;
  /** One text a tree, with the bytes of XGBoost's `get_dump`. */
  dump(model: string, options?: Work & { readonly withStats?: boolean }): Promise<readonly string[]>;
}

const dependenceDefaults = { values: 40, lines: 30 } as const;

/** Over a worker of its own, so that no training waits for an explanation. */
export function openExplainApi(opening: Promise<Rooms>, compute: Compute): ExplainApi {
  return {
    async open(subject, { signal } = {}) {
      const rooms = await opening;
      const request = async (uuid: string) => {
        const record = await findRequest(rooms, uuid);
        if (record === undefined) throw unknownRequest(uuid);
        return record;
      };
      return openExplained({ tracking: rooms.tracking, lakehouse: rooms.lakehouse, compute, request }, subject, {
        signal,
      });
    },
    importances: async (model, work) => compute.importances({ model }, work),
    rows: async (model, choice, work) => loadExplainedRows(await opening, model, choice, work),
    contributions: async (model, columns, { withLeaves, ...work } = {}) =>
      explainRows({ compute }, { model, columns, withLeaves }, work),
    partialDependence: async (model, columns, { feature, values, lines, ...work }) =>
      explainFeature(
        { compute },
        {
          model,
          columns,
          feature,
          values: values ?? dependenceDefaults.values,
          lines: lines ?? dependenceDefaults.lines,
        },
        work,
      ),
    tree: async (model, number, work) => compute.treeNodes({ model, number }, work),
    dump: async (model, { withStats = false, ...work } = {}) => compute.dump({ model, withStats }, work),
  };
}
