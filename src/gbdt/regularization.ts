/** What decides how much a leaf may weigh and a split must gain. Each is a float32. */
export interface Regularization {
  readonly lambda: number;
  readonly alpha: number;
  readonly maxDeltaStep: number;
  readonly minChildWeight: number;
}

const { fround } = Math;

/** The L1 soft threshold sign(G)·max(|G| − alpha, 0). */
function thresholdL1(gradient: number, alpha: number): number {
  if (gradient > alpha) return gradient - alpha;
  if (gradient < -alpha) return gradient + alpha;
  return 0;
}

/** The best weight of a leaf with these sums, a float32 (CalcWeight in XGBoost's tree/param.h). */
export function leafWeight(reg: Regularization, gradient: number, hessian: number): number {
  if (hessian <= 0) return 0;
  const weight = -thresholdL1(gradient, reg.alpha) / (hessian + reg.lambda);
  if (reg.maxDeltaStep !== 0 && Math.abs(weight) > reg.maxDeltaStep) {
    return weight < 0 ? -reg.maxDeltaStep : reg.maxDeltaStep;
  }
  return fround(weight);
}

/**
 * What a leaf with these sums takes off the loss, a float32. It goes through the float32 weight
 * (CalcGainGivenWeight); G² / (H + lambda), the same by algebra, has other bits.
 */
export function leafGain(reg: Regularization, gradient: number, hessian: number): number {
  if (hessian <= 0) return 0;
  const weight = leafWeight(reg, gradient, hessian);
  const square = fround(weight * weight);
  return fround(-(2 * gradient * weight + (hessian + reg.lambda) * square + 2 * reg.alpha * Math.abs(weight)));
}
