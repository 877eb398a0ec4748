import { requireBetween, requireInRange, requireInteger } from '#engine/arguments.ts';

/**
 * The logistic law of the second moment at high temperature (theory.md 4b), its finite-step form and its
 * finite-d drift.
 *
 * All three are exact statements about beta = 0, where every softmax barycentre is the mean token:
 * the continuous logistic is the limit d -> infinity, Δτ -> 0 [record]; the finite-step form is d -> infinity at
 * fixed Δτ [ours]; the drift is Δτ -> 0 at fixed d [ours].
 */

/**
 * Continuous logistic: the solution at time `time` of u' = u(1-u), u(0) = `initial`.
 *
 * u(t) = u0 / (u0 + (1-u0) e^{-t}), evaluated so that neither tail overflows: any finite or infinite `time`
 * is accepted and 0 and 1 are fixed points.
 *
 * @param initial u0, dimensionless, in [0, 1]: the second moment at time 0
 * @param time on the diffusive clock τ, dimensionless; negative values run the equation backwards
 * @throws RangeError if `initial` is outside [0, 1] or `time` is NaN
 * Cost O(1). Source: theory.md 4b, Theorem `clustering_small_beta` [record].
 */
export function logistic(initial: number, time: number): number {
  requireInRange('initial', initial, 0, 1);
  if (Number.isNaN(time)) throw new RangeError('time = NaN is outside -Infinity to Infinity');
  // The fixed points first: 0 · e^∞ would be NaN.
  if (initial === 0 || initial === 1) return initial;
  if (time >= 0) return initial / (initial + (1 - initial) * Math.exp(-time));
  const shrunk = initial * Math.exp(time);
  return shrunk / (shrunk + (1 - initial));
}

/**
 * Time at which the logistic started at `initial` reaches `target`: log odds(target) - log odds(initial).
 *
 * @param initial u0, in (0, 1)
 * @param target in (0, 1); a target below `initial` gives a negative time
 * @throws RangeError if either is outside the open interval (0, 1)
 */
export function logisticTime(initial: number, target: number): number {
  requireBetween('initial', initial, 0, 1);
  requireBetween('target', target, 0, 1);
  return Math.log(target) - Math.log1p(-target) - (Math.log(initial) - Math.log1p(-initial));
}

/**
 * One layer at beta = 0 and d -> infinity: m -> m(1+Δτ) / (1 + Δτ m).
 *
 * Equivalently the odds m/(1-m) are multiplied by 1+Δτ.
 *
 * @param secondMoment m before the layer, in [0, 1]
 * @param deltaTau Δτ = η² d σ_V² / H of one layer, >= 0
 * @throws RangeError if `secondMoment` is outside [0, 1] or `deltaTau` is negative or not finite
 * Source: theory.md 4b [ours].
 */
export function finiteStepLogisticLayer(secondMoment: number, deltaTau: number): number {
  requireInRange('secondMoment', secondMoment, 0, 1);
  requireInRange('deltaTau', deltaTau, 0, Infinity);
  return (secondMoment * (1 + deltaTau)) / (1 + deltaTau * secondMoment);
}

/**
 * The clock on which layers of size Δτ follow the continuous logistic: τ · log(1+Δτ)/Δτ (and τ itself at Δτ = 0).
 *
 * @param diffusiveTime τ, any number
 * @param deltaTau Δτ of one layer, >= 0
 * @throws RangeError if `deltaTau` is negative or not finite, or `diffusiveTime` is NaN
 */
export function finiteStepClock(diffusiveTime: number, deltaTau: number): number {
  if (Number.isNaN(diffusiveTime))
    throw new RangeError('diffusiveTime = NaN is outside -Infinity to Infinity');
  requireInRange('deltaTau', deltaTau, 0, Infinity);
  return deltaTau === 0 ? diffusiveTime : diffusiveTime * (Math.log1p(deltaTau) / deltaTau);
}

/**
 * Second moment after depth τ in layers of size Δτ, at beta = 0 and d -> infinity: what a deep, wide but finite-step
 * network follows. At τ = ℓΔτ it equals ℓ applications of {@link finiteStepLogisticLayer}; between layers it interpolates
 * along the logistic.
 *
 * @param initial m(0), in [0, 1]
 * @param diffusiveTime τ, dimensionless
 * @param deltaTau Δτ of one layer, >= 0; 0 gives {@link logistic}
 * @throws RangeError as {@link logistic} and {@link finiteStepClock}
 * Cost O(1). Source: theory.md 4b [ours].
 */
export function finiteStepLogistic(initial: number, diffusiveTime: number, deltaTau: number): number {
  return logistic(initial, finiteStepClock(diffusiveTime, deltaTau));
}

/**
 * Exact drift of the second moment at beta = 0 and dimension d, on the clock τ:
 * m [ (d-2)/d + q/d - ((d-1)/d) m ].
 *
 * Not a closed equation: q = n^{-2} Σ_ij R_ij² has to be supplied (on the simplex line q = (1 + (n-1)γ²)/n).
 *
 * @param secondMoment m, in [0, 1]
 * @param meanSquaredOverlap q, in [0, 1], average of R_ij² over all pairs including i = j
 * @param dimension d, an integer >= 2
 * @throws RangeError if an argument is outside its range
 * Source: theory.md 4b [ours].
 */
export function finiteDimensionLogisticDrift(
  secondMoment: number,
  meanSquaredOverlap: number,
  dimension: number,
): number {
  requireInRange('secondMoment', secondMoment, 0, 1);
  requireInRange('meanSquaredOverlap', meanSquaredOverlap, 0, 1);
  requireInteger('dimension', dimension, 2);
  return (secondMoment * (dimension - 2 + meanSquaredOverlap - (dimension - 1) * secondMoment)) / dimension;
}

/**
 * One layer at beta = 0 for equal overlaps in dimension d: the finite-step rule, plus what the exact drift of dimension d
 * adds to that of d -> infinity in a layer of length Δτ. For small Δτ these are Euler steps of
 * m' = {@link finiteDimensionLogisticDrift} with q of equal overlaps. It follows the drift alone: fluctuations shift the
 * mean and the median of m by the same order 1/d.
 *
 * @param secondMoment m before the layer, in [0, 1]
 * @param deltaTau Δτ of the layer, in [0, 1]
 * @param tokenCount n >= 2
 * @param dimension d, an integer >= 2
 * @throws RangeError if an argument is outside its range
 * Source: theory.md 4b [ours].
 */
export function finiteDimensionLogisticLayer(
  secondMoment: number,
  deltaTau: number,
  tokenCount: number,
  dimension: number,
): number {
  requireInRange('deltaTau', deltaTau, 0, 1);
  requireInteger('tokenCount', tokenCount, 2);
  const overlap = (tokenCount * secondMoment - 1) / (tokenCount - 1);
  // At overlap 1 rounding may leave a mean square above 1.
  const meanSquare = Math.min(1, (1 + (tokenCount - 1) * overlap * overlap) / tokenCount);
  const drift = finiteDimensionLogisticDrift(secondMoment, meanSquare, dimension);
  const correction = deltaTau * (drift - secondMoment * (1 - secondMoment));
  return finiteStepLogisticLayer(secondMoment, deltaTau) + correction;
}
