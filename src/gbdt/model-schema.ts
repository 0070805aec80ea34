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
  split_type: v.optional(v.array(v.literal(0))),
  sum_hessian: v.array(float),
  tree_param: v.object({
    num_deleted: v.optional(wholeNumberText, '0'),
    num_nodes: v.pipe(wholeNumberText, v.notValue('0')),
    size_leaf_vector: v.optional(v.picklist(['0', '1'])),
  }),
});

const modelSchema = v.object({
  learner: v.object({
    attributes: v.optional(v.record(v.string(), v.string()), {}),
    // Names and types are there since XGBoost 1.4.
    feature_names: v.optional(v.array(v.string()), []),
    feature_types: v.optional(v.array(v.string()), []),
    gradient_booster: v.object({
      name: v.literal('gbtree'),
      model: v.object({
        gbtree_model_param: v.object({
          num_parallel_tree: v.optional(v.pipe(wholeNumberText, v.notValue('0')), '1'),
          num_trees: wholeNumberText,
        }),
        // Since XGBoost 1.6.
        iteration_indptr: v.optional(v.array(int32)),
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

/** A decoded file as the parts of a model this lab can use. Throws `invalid_model` naming the first thing that is wrong. */
export function parseModel(document: unknown): ModelJson {
  const parsed = v.safeParse(modelSchema, document, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue) ?? 'the file';
  throw new LabError(
    'invalid_model',
    `An XGBoost binary:logistic model of gbtree is expected, but ${path.slice(0, 100)} is wrong: ` +
      `${issue.message.slice(0, 200)}. Save the model with XGBoost or this lab.`,
    { detail: { path } },
  );
}
