/**
 * The summary of XGBoost's weighted quantile sketch (Chen and Guestrin, "XGBoost: A Scalable Tree Boosting
 * System", 2016, appendix; WQSummary in the source): values in rising order, each with the least and the
 * greatest rank it can have and the weight known to sit on it. All ranks are float32, and every operation
 * rounds to float32: cut points depend on it.
 */
export interface QuantileSummary {
  size: number;
  values: Float32Array;
  /** Least possible rank: the weight strictly below the value. */
  rankMin: Float32Array;
  /** Greatest possible rank: the weight up to and with the value. */
  rankMax: Float32Array;
  /** Least weight that sits on the value itself. */
  weightMin: Float32Array;
}

const { fround } = Math;

export function createSummary(capacity: number): QuantileSummary {
  return {
    size: 0,
    values: new Float32Array(capacity),
    rankMin: new Float32Array(capacity),
    rankMax: new Float32Array(capacity),
    weightMin: new Float32Array(capacity),
  };
}

/** Takes over values sorted in rising order with their weights; equal neighbours become one entry. */
export function setFromSorted(
  summary: QuantileSummary,
  values: Float32Array,
  weights: Float32Array,
  count: number,
): void {
  summary.size = 0;
  let below = 0;
  for (let i = 0; i < count;) {
    const value = values[i]!;
    let weight = weights[i]!;
    for (i++; i < count && values[i] === value; i++) weight = fround(weight + weights[i]!);
    const upTo = fround(below + weight);
    setEntry(summary, summary.size++, value, below, upTo, weight);
    below = upTo;
  }
}

export function copySummary(from: QuantileSummary, to: QuantileSummary): void {
  to.values.set(from.values.subarray(0, from.size));
  to.rankMin.set(from.rankMin.subarray(0, from.size));
  to.rankMax.set(from.rankMax.subarray(0, from.size));
  to.weightMin.set(from.weightMin.subarray(0, from.size));
  to.size = from.size;
}

/**
 * Keeps at most `maxSize` entries, in place: the first, the last, and those nearest to evenly spaced ranks
 * between them. A summary that already fits is left as it is.
 */
export function pruneSummary(summary: QuantileSummary, maxSize: number): void {
  const { size, rankMin, rankMax, weightMin } = summary;
  if (size <= maxSize) return;
  if (maxSize <= 1) {
    summary.size = maxSize;
    return;
  }
  const last = size - 1;
  const begin = rankMax[0]!;
  const range = fround(rankMin[last]! - begin);
  const steps = maxSize - 1;
  let kept = 1;
  let lastKept = 0;
  // Two reading positions behind which everything may be overwritten: i is the entry at or below the rank
  // that is looked for; the bounds of i and i + 1 are held in variables.
  let i = 1;
  let leftNext = fround(rankMin[1]! + weightMin[1]!);
  const move = (from: number): void => {
    if (from === lastKept) return;
    moveEntry(summary, from, kept++);
    lastKept = from;
  };
  for (let k = 1; k < steps; k++) {
    const doubledRank = 2 * fround(fround(fround(k * range) / steps) + begin);
    while (i < last && doubledRank >= fround(rankMax[i + 1]! + rankMin[i + 1]!)) {
      i++;
      leftNext = fround(rankMin[i]! + weightMin[i]!);
    }
    if (i === last) break;
    const rightPrevious = fround(rankMax[i + 1]! - weightMin[i + 1]!);
    move(doubledRank < fround(leftNext + rightPrevious) ? i : i + 1);
  }
  if (lastKept !== last) moveEntry(summary, last, kept++);
  summary.size = kept;
}

/**
 * Writes the union of `a` and `b` to `out`, which is neither of them and has room for both. A value that only
 * one of them has lies, in the other, between the two neighbours' bounds.
 */
export function combineSummaries(a: QuantileSummary, b: QuantileSummary, out: QuantileSummary): void {
  if (b.size === 0) return copySummary(a, out);
  if (a.size === 0) return copySummary(b, out);
  let i = 0;
  let j = 0;
  let size = 0;
  let belowInA = 0;
  let belowInB = 0;
  while (i < a.size && j < b.size) {
    const valueA = a.values[i]!;
    const valueB = b.values[j]!;
    if (valueA === valueB) {
      const weight = fround(a.weightMin[i]! + b.weightMin[j]!);
      const rankMin = fround(a.rankMin[i]! + b.rankMin[j]!);
      setEntry(out, size++, valueA, rankMin, fround(a.rankMax[i]! + b.rankMax[j]!), weight);
      belowInA = rankMinNext(a, i++);
      belowInB = rankMinNext(b, j++);
    } else if (valueA < valueB) {
      copyEntryShifted(a, i, out, size++, belowInB, rankMaxPrevious(b, j));
      belowInA = rankMinNext(a, i++);
    } else {
      copyEntryShifted(b, j, out, size++, belowInA, rankMaxPrevious(a, i));
      belowInB = rankMinNext(b, j++);
    }
  }
  while (i < a.size) copyEntryShifted(a, i++, out, size++, belowInB, b.rankMax[b.size - 1]!);
  while (j < b.size) copyEntryShifted(b, j++, out, size++, belowInA, a.rankMax[a.size - 1]!);
  out.size = size;
  restoreInvariants(out);
}

/** Float32 sums drift: ranks never fall from one entry to the next, and rankMax ≥ rankMin + weightMin. */
function restoreInvariants(summary: QuantileSummary): void {
  const { size, rankMin, rankMax, weightMin } = summary;
  let previousMin = 0;
  let previousMax = 0;
  for (let i = 0; i < size; i++) {
    if (rankMin[i]! < previousMin) rankMin[i] = previousMin;
    else previousMin = rankMin[i]!;
    if (rankMax[i]! < previousMax) rankMax[i] = previousMax;
    const next = fround(rankMin[i]! + weightMin[i]!);
    if (rankMax[i]! < next) rankMax[i] = next;
    previousMax = rankMax[i]!;
  }
}

function setEntry(
  summary: QuantileSummary,
  at: number,
  value: number,
  rankMin: number,
  rankMax: number,
  weightMin: number,
): void {
  summary.values[at] = value;
  summary.rankMin[at] = rankMin;
  summary.rankMax[at] = rankMax;
  summary.weightMin[at] = weightMin;
}

function moveEntry(summary: QuantileSummary, from: number, to: number): void {
  const { values, rankMin, rankMax, weightMin } = summary;
  setEntry(summary, to, values[from]!, rankMin[from]!, rankMax[from]!, weightMin[from]!);
}

function copyEntryShifted(
  from: QuantileSummary,
  i: number,
  to: QuantileSummary,
  at: number,
  addToMin: number,
  addToMax: number,
): void {
  const rankMin = fround(from.rankMin[i]! + addToMin);
  setEntry(to, at, from.values[i]!, rankMin, fround(from.rankMax[i]! + addToMax), from.weightMin[i]!);
}

/** The least rank that anything greater than entry `i` can have. */
export function rankMinNext(summary: QuantileSummary, i: number): number {
  return fround(summary.rankMin[i]! + summary.weightMin[i]!);
}

/** The greatest rank that anything smaller than entry `i` can have. */
export function rankMaxPrevious(summary: QuantileSummary, i: number): number {
  return fround(summary.rankMax[i]! - summary.weightMin[i]!);
}
