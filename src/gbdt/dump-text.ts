import { LEAF, type Booster, type Tree } from './booster.ts';
import { float32ToParameterText } from './float32-text.ts';

export interface DumpOptions {
  /** With the gain and cover of every node. False when nothing is said, as in XGBoost. */
  readonly withStats?: boolean | undefined;
}

/**
 * One text a tree, with the bytes of XGBoost's `get_dump` in its form `text`: a line a node, indented by its depth,
 * the left child before the right one (`TextGenerator` of tree_model.cc). Floats have nine significant digits.
 */
export function dumpText(booster: Booster, { withStats = false }: DumpOptions = {}): string[] {
  return booster.trees.map((tree) => treeText(booster, tree, withStats));
}

function treeText(booster: Booster, tree: Tree, withStats: boolean): string {
  const lines: string[] = [];
  const open = [{ node: 0, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node, depth } = at;
    const left = tree.leftChildren[node]!;
    const cover = withStats ? `,cover=${numberText(tree.sumHessian[node]!)}` : '';
    if (left === LEAF) {
      lines.push(`${'\t'.repeat(depth)}${node}:leaf=${numberText(tree.splitConditions[node]!)}${cover}`);
      continue;
    }
    const gain = withStats ? `,gain=${numberText(tree.lossChanges[node]!)}` : '';
    lines.push(splitText(booster, tree, { node, depth }) + gain + cover);
    open.push({ node: tree.rightChildren[node]!, depth: depth + 1 }, { node: left, depth: depth + 1 });
  }
  return lines.map((line) => `${line}\n`).join('');
}

function splitText(booster: Booster, tree: Tree, { node, depth }: { node: number; depth: number }): string {
  const [left, right] = [tree.leftChildren[node]!, tree.rightChildren[node]!];
  const missing = tree.defaultLeft[node] === 1 ? left : right;
  const feature = tree.splitIndices[node]!;
  const name = booster.featureNames[feature] ?? `f${feature}`;
  const type = booster.featureTypes?.[feature];
  // XGBoost does not indent these, and has no missing values in them.
  if (type === 'i') return `${node}:[${name}] yes=${missing === left ? right : left},no=${missing}`;
  const condition = tree.splitConditions[node]!;
  const bound = type === 'int' ? String(Math.ceil(condition)) : numberText(condition);
  return `${'\t'.repeat(depth)}${node}:[${name}<${bound}] yes=${left},no=${right},missing=${missing}`;
}

/** As C++ prints a float: a zero keeps its sign, and an infinite bound is `-inf`. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? float32ToParameterText(value) : String(value).replace('Infinity', 'inf');
}
