import * as v from 'valibot';
import type { Columns } from '../../base/columns.ts';
import { LabError } from '../../base/errors.ts';
import type { ReadPlan, ScriptAccess } from '../../lab/script-access.ts';
import type { CallArgs, CallResult, HeldFrame, HeldSeries, SplitRows } from '../protocol.ts';
import { heldFrame, heldSeries, paramValue, positiveWholeNumber } from './arguments.ts';
import type { CallsOf } from './call-table.ts';
import type { Handles } from './handles.ts';
import { heldColumns, heldValues, type Held } from './held.ts';

type TrainedModel = Awaited<ReturnType<ScriptAccess['ml']['train']>>;
type TrainingInput = NonNullable<Parameters<ScriptAccess['mlflow']['logModel']>[1]['training']>;

/** A trained model that a script knows by a number. */
export interface HeldModel {
  readonly trained: TrainedModel;
  readonly featureNames: readonly string[];
  /** Where its training rows were read from. */
  readonly plan: ReadPlan | null;
  readonly training: TrainingInput;
}

export interface ModelScope {
  readonly held: Handles<Held>;
  readonly models: Handles<HeldModel>;
}

const labelledRows = v.strictObject({ features: heldFrame, label: heldSeries });

/** Training, prediction and importance. */
export function modelCalls(ml: ScriptAccess['ml'], scope: ModelScope): CallsOf<'model'> {
  return {
    'model.fit': {
      schema: v.strictObject({
        ...labelledRows.entries,
        weight: v.optional(heldSeries),
        evaluation: v.optional(labelledRows),
        params: v.record(v.string(), paramValue),
      }),
      run: (args) => fit(ml, scope, args),
    },
    'model.predict': {
      schema: v.strictObject({
        model: positiveWholeNumber,
        features: heldFrame,
        output: v.picklist(['class', 'probability']),
      }),
      run: (args) => predict(ml, scope, args),
    },
    'model.importance': {
      schema: v.strictObject({
        model: positiveWholeNumber,
        kind: v.picklist(['weight', 'gain', 'cover', 'total_gain', 'total_cover']),
      }),
      async run({ model, kind }) {
        const { trained, featureNames } = scope.models.get(model);
        return shares(featureNames, await ml.importance(trained.model, kind));
      },
    },
  };
}

async function fit(
  ml: ScriptAccess['ml'],
  { held, models }: ModelScope,
  { features, label, weight, evaluation, params }: CallArgs<'model.fit'>,
): Promise<CallResult<'model.fit'>> {
  const open = (rows: { readonly features: HeldFrame; readonly label: HeldSeries }) => {
    requireSameRows(held, rows.features, rows.label);
    const columns = heldColumns(held, rows.features);
    return { features: columns, label: heldValues(held, rows.label), rows: rows.features.rows };
  };
  if (weight !== undefined) requireSameRows(held, features, weight);
  const rows = open({ features, label });
  const evaluated = evaluation && open(evaluation);
  const trained = await ml.train({
    ...rows,
    ...(weight && { weight: heldValues(held, weight) }),
    ...(evaluated && { evaluation: evaluated }),
    params,
  });
  const { plan, columns } = held.get(features.held);
  const training = {
    features: rows.features,
    rows: rows.rows,
    dataset: columns,
    evaluation: evaluated ?? null,
    recipe: recipeOf({ features, label, weight, evaluation }),
  };
  const model = models.add({ trained, featureNames: features.columns, plan, training });
  return {
    model,
    params: trained.params,
    evals: trained.evals,
    bestIteration: trained.bestIteration,
    warnings: [...trained.warnings, ...watchedTestRows(trained, evaluation)],
    trainedRows: trained.trainedRows,
  };
}

/** With early stopping the evaluation rows have a say in the model. */
function watchedTestRows({ bestIteration }: TrainedModel, evaluation: CallArgs<'model.fit'>['evaluation']): string[] {
  const rows = evaluation?.features.rows;
  if (bestIteration === undefined || rows?.kind !== 'split' || rows.part !== 'test' || rows.of !== undefined) return [];
  return [
    'Early stopping chose the best round by the rows of evalSet, and these are the test rows: what is measured on them ' +
      'is no test any more. Split the training rows once more with trainTestSplit, and let it watch that part.',
  ];
}

/** The training in names of one set's columns; null where its rows come from several. */
function recipeOf(parts: Omit<CallArgs<'model.fit'>, 'params'>): NonNullable<TrainingInput['recipe']> | null {
  const { features, label, weight, evaluation } = parts;
  const others = [label, weight, evaluation?.features, evaluation?.label];
  if (others.some((part) => part !== undefined && part.held !== features.held)) return null;
  return {
    features: features.columns,
    label: label.column,
    weight: weight?.column ?? null,
    rows: features.rows,
    evaluation: evaluation
      ? { features: evaluation.features.columns, label: evaluation.label.column, rows: evaluation.features.rows }
      : null,
  };
}

async function predict(
  ml: ScriptAccess['ml'],
  { held, models }: ModelScope,
  { model, features, output }: CallArgs<'model.predict'>,
): Promise<CallResult<'model.predict'>> {
  const { trained, featureNames } = models.get(model);
  const probabilities = await ml.predict({
    model: trained.model,
    features: featuresOf(featureNames, heldColumns(held, features)),
    rows: features.rows,
    output: 'probability',
  });
  const columns: Columns =
    output === 'probability' ? { probability: probabilities } : { prediction: classesOf(probabilities) };
  const rowCount = probabilities.length;
  return { held: held.add({ columns, rowCount, plan: null }), rowCount };
}

/** 1 above one half. A plain loop: `Int32Array.from` holds the page up for 50 ms at 300,000 rows. */
function classesOf(probabilities: Float32Array): Int32Array {
  const classes = new Int32Array(probabilities.length);
  for (let row = 0; row < classes.length; row++) if (probabilities[row]! > 0.5) classes[row] = 1;
  return classes;
}

/** Features and labels must be the same rows of frames of one length: else labels belong to other rows. */
function requireSameRows(held: Handles<Held>, features: HeldFrame, series: HeldSeries): void {
  const rowCount = held.get(features.held).rowCount;
  const labels = heldValues(held, series).length;
  if (rowCount === labels && JSON.stringify(features.rows) === JSON.stringify(series.rows)) return;
  throw new LabError(
    'unequal_rows',
    `Features and "${series.column}" must be the same rows, but they are ${describe(features.rows)} of ${rowCount} and ` +
      `${describe(series.rows)} of ${labels}. Take both from one frame and one trainTestSplit.`,
    { detail: { features: { rowCount, rows: features.rows }, series: { rowCount: labels, rows: series.rows } } },
  );
}

function describe(rows: HeldFrame['rows']): string {
  if (rows.kind === 'all') return 'all rows';
  const side = (split: SplitRows) => `the ${split.part} rows (seed ${split.seed}, test size ${split.testFraction})`;
  return rows.of === undefined ? side(rows) : `${side(rows)} of ${side(rows.of)}`;
}

/** The columns in the order in which the model knows them. */
function featuresOf(featureNames: readonly string[], columns: Columns): Columns {
  const missing = featureNames.filter((name) => columns[name] === undefined);
  const unexpected = Object.keys(columns).filter((name) => !featureNames.includes(name));
  if (missing.length + unexpected.length > 0) {
    throw new LabError(
      'feature_names_mismatch',
      `The model was trained on ${featureNames.join(', ')}. ` +
        (missing.length > 0 ? `Missing: ${missing.join(', ')}. ` : '') +
        (unexpected.length > 0 ? `Not expected: ${unexpected.join(', ')}.` : ''),
      { detail: { missing, unexpected } },
    );
  }
  return Object.fromEntries(featureNames.flatMap((name) => (columns[name] ? [[name, columns[name]]] : [])));
}

/** Every feature's part of the sum; a feature that no tree asks has none. */
function shares(
  featureNames: readonly string[],
  scores: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = Object.values(scores).reduce((total, score) => total + score, 0);
  return Object.fromEntries(featureNames.map((name) => [name, sum === 0 ? 0 : (scores[name] ?? 0) / sum]));
}
