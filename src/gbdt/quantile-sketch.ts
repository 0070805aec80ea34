import {
  combineSummaries,
  copySummary,
  createSummary,
  pruneSummary,
  setFromSorted,
  type QuantileSummary,
} from './quantile-summary.ts';
import { sortWeighted } from './sort-weighted.ts';

/**
 * XGBoost's weighted quantile sketch over one column (WQuantileSketch): values queue up, a full queue becomes
 * a summary, and summaries are carried upwards level by level like the digits of a binary counter, pruned
 * before each merge (Greenwald and Khanna, SIGMOD 2001).
 */
export interface QuantileSketch {
  /** Most entries that a level holds; the queue holds twice as many. */
  readonly limit: number;
  readonly queueValues: Float32Array;
  readonly queueWeights: Float32Array;
  queued: number;
  /**
   * True once the order of equal queued values could show: a weight other than 1, where sums round by order, or
   * −0, which equals 0 but has other bits as a cut.
   */
  tiesMatter: boolean;
  readonly levels: QuantileSummary[];
  /** Two buffers of twice the limit, used in turn while a summary is carried upwards. */
  carried: QuantileSummary;
  spare: QuantileSummary;
  /** How many values of a weight other than 0 came in. */
  pushed: number;
}

/** The sketch is built twice as fine as the error that is asked for. */
const OVERSAMPLING = 2;

/**
 * The size of a level that keeps the rank error of `count` values below 1 / min(maxBin, count).
 * Source: WQuantileSketch::LimitSizeLevel and SketchEpsilon.
 */
export function sketchLimit(count: number, maxBin: number): number {
  if (count === 0) return 1;
  const epsilon = 1 / Math.min(maxBin, count) / OVERSAMPLING;
  for (let level = 1; ; level++) {
    const limit = Math.min(count, Math.ceil(level / epsilon) + 1);
    if (limit * 2 ** level >= count) return limit;
  }
}

/** A sketch for `count` values that will feed a histogram of at most `maxBin` bins. */
export function createSketch(count: number, maxBin: number): QuantileSketch {
  const limit = sketchLimit(count, maxBin);
  return {
    limit,
    queueValues: new Float32Array(limit * 2),
    queueWeights: new Float32Array(limit * 2),
    queued: 0,
    tiesMatter: false,
    levels: [],
    carried: createSummary(limit * 2),
    spare: createSummary(limit * 2),
    pushed: 0,
  };
}

/** Adds one value (not NaN) of the given weight. A weight of 0 adds nothing. */
export function pushValue(sketch: QuantileSketch, value: number, weight: number): void {
  if (weight === 0) return;
  sketch.pushed++;
  const { queueValues, queueWeights } = sketch;
  const last = sketch.queued - 1;
  if (last >= 0 && queueValues[last] === value) {
    queueWeights[last]! += weight;
    sketch.tiesMatter = true;
    return;
  }
  if (sketch.queued === queueValues.length) flushQueue(sketch);
  queueValues[sketch.queued] = value;
  queueWeights[sketch.queued] = weight;
  sketch.queued++;
  if (weight !== 1 || Object.is(value, -0)) sketch.tiesMatter = true;
}

/** Ends the sketch: everything that came in as one summary. */
export function finishSketch(sketch: QuantileSketch, maxBin: number): QuantileSummary {
  flushQueue(sketch);
  const maxSize = sketchLimit(sketch.pushed, maxBin);
  const pruneSize = Math.max(maxSize, sketch.limit);
  let merged = createSummary(0);
  for (const level of sketch.levels) {
    const union = createSummary(merged.size + level.size);
    combineSummaries(merged, level, union);
    pruneSummary(union, pruneSize);
    merged = union;
  }
  pruneSummary(merged, maxSize);
  return merged;
}

function flushQueue(sketch: QuantileSketch): void {
  const { queueValues, queueWeights, queued } = sketch;
  // Where no order of equal values shows, the host's own sort, which is faster, will do.
  if (sketch.tiesMatter) sortWeighted(queueValues, queueWeights, queued);
  else queueValues.subarray(0, queued).sort();
  setFromSorted(sketch.carried, queueValues, queueWeights, queued);
  sketch.queued = 0;
  sketch.tiesMatter = false;
  carryUpwards(sketch);
}

function carryUpwards(sketch: QuantileSketch): void {
  for (let l = 0; ; l++) {
    const level = (sketch.levels[l] ??= createSummary(sketch.limit));
    pruneSummary(sketch.carried, sketch.limit);
    combineSummaries(sketch.carried, level, sketch.spare);
    [sketch.carried, sketch.spare] = [sketch.spare, sketch.carried];
    level.size = 0;
    if (sketch.carried.size <= sketch.limit) return copySummary(sketch.carried, level);
  }
}
