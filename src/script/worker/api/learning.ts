import type * as Lab from 'lab';
import type { FittedModel } from '../../protocol.ts';
import type { ApiContext } from './context.ts';
import { createSeries, frameRef, seriesRef } from './pandas.ts';

interface Learning {
  readonly XGBClassifier: typeof Lab.XGBClassifier;
  /** The host's number of a trained model. */
  modelRef(call: string, classifier: unknown): number;
}

/** The classifier: the script holds its parameters and what came of them, the host the model. */
export function createLearning(context: ApiContext): Learning {
  const { link } = context;
  const fitted = new WeakMap<object, FittedModel>();
  const fittedModel = (call: string, classifier: unknown) => requireFitted(fitted, call, classifier);

  class XGBClassifier implements Lab.XGBClassifier {
    readonly #params: Readonly<Record<string, Lab.ParamValue>>;

    constructor(params: Readonly<Record<string, Lab.ParamValue>> = {}) {
      this.#params = { ...params };
    }

    async fit(...[X, y, options = {}]: Parameters<Lab.XGBClassifier['fit']>): Promise<this> {
      const line = context.here();
      const { evalSet, sampleWeight } = options;
      const model = await link.call('model.fit', {
        features: frameRef('fit', X),
        label: seriesRef('fit', y),
        weight: sampleWeight && seriesRef('fit, sampleWeight', sampleWeight),
        evaluation: evalSet && {
          features: frameRef('fit, evalSet', evalSet[0]),
          label: seriesRef('fit, evalSet', evalSet[1]),
        },
        params: this.#params,
      });
      for (const warning of model.warnings) context.print('stderr', `XGBoost warning: ${warning}`, line);
      fitted.set(this, model);
      return this;
    }

    predict(X: Lab.PandasDataFrame): Promise<Lab.Series> {
      return this.#predict(X, 'class');
    }

    predictProba(X: Lab.PandasDataFrame): Promise<Lab.Series> {
      return this.#predict(X, 'probability');
    }

    async #predict(X: Lab.PandasDataFrame, output: 'class' | 'probability'): Promise<Lab.Series> {
      const { model } = fittedModel('predict', this);
      const made = await link.call('model.predict', { model, features: frameRef('predict', X), output });
      return createSeries(context, { ...made, name: output === 'class' ? 'prediction' : 'probability' });
    }

    async featureImportances(kind: Lab.ImportanceKind = 'gain'): Promise<Readonly<Record<string, number>>> {
      return await link.call('model.importance', { model: fittedModel('featureImportances', this).model, kind });
    }

    getParams(): Readonly<Record<string, Lab.ParamValue>> {
      return { ...(fitted.get(this)?.params ?? this.#params) };
    }

    evalsResult(): FittedModel['evals'] {
      return fittedModel('evalsResult', this).evals;
    }

    get bestIteration(): number | null {
      return fitted.get(this)?.bestIteration ?? null;
    }

    get trainedRows(): number {
      return fitted.get(this)?.trainedRows ?? 0;
    }

    get warnings(): readonly string[] {
      return fitted.get(this)?.warnings ?? [];
    }
  }

  return { XGBClassifier, modelRef: (call, classifier) => fittedModel(call, classifier).model };
}

function requireFitted(fitted: WeakMap<object, FittedModel>, call: string, classifier: unknown): FittedModel {
  const model = typeof classifier === 'object' && classifier !== null ? fitted.get(classifier) : undefined;
  if (model !== undefined) return model;
  throw new TypeError(`${call} expects a trained XGBClassifier. Call fit first, and await it.`);
}
