import * as v from 'valibot';
import { LabError } from '../base/errors.ts';

const wholeNumberText = v.pipe(v.string(), v.regex(/^\d{1,9}$/));
const floatText = v.pipe(v.string(), v.regex(/^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?$/));
const float = v.number();
const int32 = v.pipe(v.number(), v.integer(), v.minValue(-2147483648), v.maxValue(2147483647));
const flag = v.union([v.literal(0), v.literal(1), v.boolean()]);

const treeSchema = v.object({
  base_weights: v.array(float),
  default_left: v.array(flag),
  left_children: v.array(int32),
  loss_changes: v.array(float),
  parents: v.array(int32),
  right_children: v.array(int32),
  split_conditions: v.array(float),
  split_indices: v.array(int32),
  // Other kinds of split are categorical.
  split_type: v.optional(v.array(v.literal(0))),
  sum_hessian: v.array(float),
  tree_param: v.object({
    // Nodes are deleted by pruning, which only other tree methods do.
    num_deleted: v.optional(v.literal('0')),
    num_nodes: v.pipe(wholeNumberText, v.notValue('0')),
    size_leaf_vector: v.optional(v.picklist(['0', '1'])),
  }),
});

const modelSchema = v.object({
  learner: v.object({
    feature_names: v.optional(v.array(v.string()), []),
    gradient_booster: v.object({
      name: v.literal('gbtree'),
      model: v.object({
        gbtree_model_param: v.object({ num_parallel_tree: v.optional(v.literal('1')), num_trees: wholeNumberText }),
        trees: v.array(treeSchema),
      }),
    }),
    learner_model_param: v.object({
      // A list since XGBoost 3.1, one number before.
      base_score: v.pipe(v.string(), v.regex(/^(\[[-+.\deE]+\]|[-+.\deE]+)$/)),
      boost_from_average: v.optional(v.string(), '1'),
      num_class: v.picklist(['0', '1']),
      num_feature: wholeNumberText,
      num_target: v.optional(v.literal('1')),
    }),
    objective: v.object({
      name: v.literal('binary:logistic'),
      reg_loss_param: v.object({ scale_pos_weight: floatText }),
    }),
  }),
});

export type ModelJson = v.InferOutput<typeof modelSchema>;
export type TreeJson = v.InferOutput<typeof treeSchema>;

/** Text as the parts of a model this lab can use. Throws `invalid_model` naming the first thing that is wrong. */
export function parseModel(text: string): ModelJson {
  let json: unknown;
  try {
    json = JSON.parse(withoutInfinities(text));
  } catch (cause) {
    throw new LabError('invalid_model', 'XGBoost model JSON is expected, but the text is not JSON. Save it again.', {
      cause,
    });
  }
  const parsed = v.safeParse(modelSchema, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue) ?? 'the text';
  throw new LabError(
    'invalid_model',
    `An XGBoost binary:logistic model of gbtree is expected, but ${path} is wrong: ${issue.message.slice(0, 200)}. ` +
      'Save the model with XGBoost or this lab.',
    { detail: { path } },
  );
}

/** XGBoost writes `-Infinity`, which is no JSON; 1e999 is, and reads as the same number. Strings stay. */
function withoutInfinities(text: string): string {
  if (!text.includes('Infinity')) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|Infinity/g, (token) => (token === 'Infinity' ? '1e999' : token));
}
