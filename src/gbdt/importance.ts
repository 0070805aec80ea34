import { LEAF, type Booster, type Tree } from './booster.ts';

export type ImportanceKind = 'weight' | 'gain' | 'cover' | 'total_gain' | 'total_cover';

const { fround } = Math;

/**
 * Feature name → importance, as XGBoost's `get_score`: `weight` counts the splits on the feature, `total_gain`
 * and `total_cover` add up their loss changes and Hessians, `gain` and `cover` are the means of these. Features
 * that no tree splits on are left out. Sums are float32 in XGBoost's order, so their bits are its bits.
 */
export function importance(booster: Booster, kind: ImportanceKind): Record<string, number> {
  const splits = new Uint32Array(booster.featureCount);
  const totals = new Float32Array(booster.featureCount);
  for (const tree of booster.trees) {
    const amounts = kind === 'cover' || kind === 'total_cover' ? tree.sumHessian : tree.lossChanges;
    for (const node of splitsRightFirst(tree)) {
      const feature = tree.splitIndices[node]!;
      splits[feature]!++;
      totals[feature]! += amounts[node]!;
    }
  }
  const scores: [string, number][] = [];
  for (let feature = 0; feature < booster.featureCount; feature++) {
    if (splits[feature] === 0) continue;
    scores.push([booster.featureNames[feature] ?? `f${feature}`, scoreOf(kind, splits[feature]!, totals[feature]!)]);
  }
  return Object.fromEntries(scores);
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
