import { expf } from './expf.ts';
import { logf } from './logf.ts';

/** Gradient and Hessian of every row, in pairs: Float32Array[2 · rows]. */
export type GradientPairs = Float32Array;

const { fround } = Math;
const TINY = fround(1e-16);
const EPSILON = fround(1e-6);
const LARGEST_EXPONENT = fround(88.7);

/** 1 / (1 + e^−x) in float32, step by step as XGBoost's `common::Sigmoid`. */
export function sigmoid(margin: number): number {
  const denominator = fround(fround(expf(Math.min(-margin, LARGEST_EXPONENT)) + 1) + TINY);
  return fround(1 / denominator);
}

/** log(p / (1 − p)) in float32, with p first bound to [1e-6, 1 − 1e-6] (LogisticRegression::ProbToMargin). */
export function marginOf(probability: number): number {
  const bounded = Math.min(Math.max(probability, EPSILON), fround(1 - EPSILON));
  return -logf(fround(fround(1 / bounded) - 1));
}

/** Probabilities of margins, Float32Array[n] to Float32Array[n]. */
export function probabilities(
  margins: Float32Array,
  out: Float32Array = new Float32Array(margins.length),
): Float32Array {
  for (let i = 0; i < margins.length; i++) out[i] = sigmoid(margins[i]!);
  return out;
}

/**
 * Gradient (p − y)·w and Hessian max(p·(1 − p), 1e-16)·w of the logistic loss, w the row's weight, times
 * `scalePosWeight` where the label is 1.
 */
export function logisticGradients(
  probability: Float32Array,
  label: Float32Array,
  weight: Float32Array | undefined,
  scalePosWeight: number,
  out: GradientPairs,
): void {
  for (let row = 0; row < probability.length; row++) {
    const p = probability[row]!;
    const y = label[row]!;
    let w = weight === undefined ? 1 : weight[row]!;
    if (y === 1) w = fround(w * scalePosWeight);
    out[2 * row] = fround(p - y) * w;
    const curvature = fround(p * fround(1 - p));
    // C's fmaxf: of NaN, which a margin that overflowed leaves behind, and a number it takes the number.
    out[2 * row + 1] = (curvature > TINY ? curvature : TINY) * w;
  }
}

/**
 * The start of boosting as a probability: the weighted mean of the labels, or, if positive rows are scaled, one
 * Newton step from margin 0 (RegLossObj::InitEstimation).
 */
export function estimateBaseScore(
  label: Float32Array,
  weight: Float32Array | undefined,
  scalePosWeight: number,
): number {
  if (Math.abs(fround(scalePosWeight - 1)) > EPSILON) return newtonBaseScore(label, weight, scalePosWeight);
  let mean = 0;
  if (weight === undefined) {
    for (const y of label) mean += y / label.length;
  } else {
    let total = 0;
    for (const w of weight) total += w;
    for (let row = 0; row < label.length; row++) mean += (label[row]! / total) * weight[row]!;
  }
  return fround(mean);
}

function newtonBaseScore(label: Float32Array, weight: Float32Array | undefined, scalePosWeight: number): number {
  const gradients = new Float32Array(2 * label.length);
  logisticGradients(new Float32Array(label.length).fill(0.5), label, weight, scalePosWeight, gradients);
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < gradients.length; i += 2) {
    gradient += gradients[i]!;
    hessian += gradients[i + 1]!;
  }
  return sigmoid(fround(-gradient / Math.max(hessian, EPSILON)));
}
