import * as v from 'valibot';
import { LabError } from '../base/errors.ts';

const anything = v.optional(v.unknown());

/** Only where XGBoost says what kind of model it is; everything may be missing or of another type. */
const loose = v.object({
  learner: v.object({
    feature_types: anything,
    gradient_booster: v.object({ name: anything, model: v.optional(v.record(v.string(), v.unknown()), {}) }),
    learner_model_param: v.object({ num_class: anything, num_target: anything }),
    objective: v.object({ name: anything }),
  }),
});

const looseTree = v.object({
  categories: anything,
  split_type: anything,
  tree_param: v.optional(v.object({ size_leaf_vector: anything }), {}),
});

const looseRounds = v.object({
  iteration_indptr: v.array(v.number()),
  gbtree_model_param: v.object({ num_parallel_tree: v.optional(v.string(), '1') }),
  trees: v.array(v.unknown()),
});

/**
 * Throws `unsupported_model` with `detail.feature` for a model of XGBoost that this lab cannot run: another booster
 * or objective, DART's tree weights, categories, several classes or outputs, rounds of unequal length. Says nothing
 * about what is no model at all.
 */
export function refuseUnsupported(document: unknown): void {
  const parsed = v.safeParse(loose, document);
  if (!parsed.success) return;
  const feature = unsupportedFeature(parsed.output.learner);
  if (feature === undefined) return;
  const name = feature.slice(0, 80);
  throw new LabError(
    'unsupported_model',
    `A gbtree model with the objective binary:logistic and numerical splits is expected, but this one has ${name}, ` +
      'which this lab cannot run. Train it without, or use XGBoost itself.',
    { detail: { feature: name } },
  );
}

type Loose = v.InferOutput<typeof loose>['learner'];

function unsupportedFeature(learner: Loose): string | undefined {
  const { name, model } = learner.gradient_booster;
  const { num_class, num_target } = learner.learner_model_param;
  const objective = learner.objective.name;
  if (typeof name === 'string' && name !== 'gbtree') return `the booster ${name}`;
  // Since 3.4 the weights are what makes a gbtree DART.
  if (isFilled(model['weight_drop'])) return 'the booster dart';
  if (typeof objective === 'string' && objective !== 'binary:logistic') return `the objective ${objective}`;
  if (isAbove1(num_class)) return `${num_class} classes`;
  if (isAbove1(num_target)) return `${num_target} outputs`;
  if (has(learner.feature_types, (type) => type === 'c')) return 'categorical features';
  return unsupportedInTrees(model);
}

function unsupportedInTrees(model: Readonly<Record<string, unknown>>): string | undefined {
  if (has(model['tree_info'], (group) => typeof group === 'number' && group > 0)) return 'several outputs';
  const cats = v.safeParse(v.object({ enc: anything }), model['cats']);
  if (cats.success && isFilled(cats.output.enc)) return 'categorical features';
  const trees: readonly unknown[] = Array.isArray(model['trees']) ? model['trees'] : [];
  for (const tree of trees) {
    const parsed = v.safeParse(looseTree, tree);
    if (!parsed.success) continue;
    const { categories, split_type, tree_param } = parsed.output;
    if (isFilled(categories) || has(split_type, (type) => type === 1)) return 'categorical splits';
    if (isAbove1(tree_param.size_leaf_vector)) return 'vector leaves';
  }
  return hasUnevenRounds(model) ? 'rounds of unequal numbers of trees' : undefined;
}

/** A model that was trained on with another `num_parallel_tree`: bounds that rise to the last tree, but not evenly. */
function hasUnevenRounds(model: Readonly<Record<string, unknown>>): boolean {
  const parsed = v.safeParse(looseRounds, model);
  if (!parsed.success) return false;
  const { iteration_indptr: bounds, gbtree_model_param: param, trees } = parsed.output;
  const isRising = bounds.every((bound, round) => bound > (bounds[round - 1] ?? -1));
  const each = Number(param.num_parallel_tree);
  return isRising && bounds[0] === 0 && bounds.at(-1) === trees.length && bounds.some((b, round) => b !== round * each);
}

function isAbove1(text: unknown): text is string {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) && Number(text) > 1;
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

function has(list: unknown, test: (entry: unknown) => boolean): boolean {
  return Array.isArray(list) && list.some(test);
}
