import { LEAF, type Booster, type Tree } from './booster.ts';

export type ImportanceKind = 'weight' | 'gain' | 'cover' | 'total_gain' | 'total_cover';

const { fround } = Math;

/**
 * Feature name → importance, as XGBoost's `get_score`: `weight` counts the splits on the feature, `total_gain`
 * and `total_cover` add up their loss changes and Hessians, `gain` and `cover` are the means of these. Features
 * that no tree splits on are left out. Sums are float32 in XGBoost's order, so their bits are its bits.
 */
export function importance(booster: Booster, kind: ImportanceKind): Record<string, number> {
  // By the features that occur: a file may declare any number of them.
  const found = new Map<number, { splits: number; total: number }>();
  for (const tree of booster.trees) {
    const amounts = kind === 'cover' || kind === 'total_cover' ? tree.sumHessian : tree.lossChanges;
    for (const node of splitsRightFirst(tree)) {
      const feature = tree.splitIndices[node]!;
      const { splits, total } = found.get(feature) ?? { splits: 0, total: 0 };
      found.set(feature, { splits: splits + 1, total: fround(total + amounts[node]!) });
    }
  }
  const inOrder = [...found].toSorted(([a], [b]) => a - b);
  return Object.fromEntries(
    inOrder.map(([feature, { splits, total }]) => [
      booster.featureNames[feature] ?? `f${feature}`,
      scoreOf(kind, splits, total),
    ]),
  );
}

/** The nodes that are no leaves: a parent before its children, everything right of it before what is left. */
function* splitsRightFirst(tree: Tree): Generator<number> {
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (tree.leftChildren[node] === LEAF) continue;
    yield node;
    open.push(tree.leftChildren[node]!, tree.rightChildren[node]!);
  }
}

function scoreOf(kind: ImportanceKind, splits: number, total: number): number {
  switch (kind) {
    case 'weight':
      return splits;
    case 'gain':
    case 'cover':
      return fround(total / splits);
    case 'total_gain':
    case 'total_cover':
      return total;
  }
}
