/**
 * Clocks, noise scale and effective temperature (theory.md sections 1 and 3).
 *
 * `scaledSigmaV` and `scaledSigmaA` are the dimensionless parameters σ_V√d and σ_A√d that readers set; both are 1 at the
 * standard scaling, where V and A have operator norm O(1).
 */
import { requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';

/** Ballistic time t = ηℓ after `layer` layers. */
export function ballisticTime(layer: number, eta: number): number {
  requireInRange('layer', layer, 0, Infinity);
  return layer * requirePositive('eta', eta);
}

/**
 * Diffusive time of one layer, Δτ = (η²/H) · dσ_V² [record: the clock of the Gaussian limit].
 * @param eta residual step η > 0
 * @param headCount H >= 1
 * @param scaledSigmaV σ_V√d, >= 0
 * @throws RangeError if an argument is outside its range
 */
export function diffusiveStep(eta: number, headCount: number, scaledSigmaV = 1): number {
  requirePositive('eta', eta);
  requireInteger('headCount', headCount, 1);
  requireInRange('scaledSigmaV', scaledSigmaV, 0, Infinity);
  return (eta * eta * scaledSigmaV * scaledSigmaV) / headCount;
}

/** Diffusive time τ after `layer` layers. Errors as {@link diffusiveStep}. */
export function diffusiveTime(layer: number, eta: number, headCount: number, scaledSigmaV = 1): number {
  requireInRange('layer', layer, 0, Infinity);
  return layer * diffusiveStep(eta, headCount, scaledSigmaV);
}

/** The residual step η that gives layers of diffusive size Δτ: √(HΔτ) / (σ_V√d). */
export function etaFromDiffusiveStep(deltaTau: number, headCount: number, scaledSigmaV = 1): number {
  requirePositive('deltaTau', deltaTau);
  requireInteger('headCount', headCount, 1);
  requirePositive('scaledSigmaV', scaledSigmaV);
  return Math.sqrt(headCount * deltaTau) / scaledSigmaV;
}

/**
 * Variance proxy under Gaussian weights: σ² = σ_V²(d-1), reached when all tokens coincide [record].
 * @param dimension d >= 2
 * @param scaledSigmaV σ_V√d, >= 0
 */
export function gaussianVarianceProxy(dimension: number, scaledSigmaV = 1): number {
  requireInteger('dimension', dimension, 2);
  requireInRange('scaledSigmaV', scaledSigmaV, 0, Infinity);
  return (scaledSigmaV * scaledSigmaV * (dimension - 1)) / dimension;
}

/** Diffusive scaling parameter α = ησ²/H [record]. */
export function alpha(eta: number, varianceProxy: number, headCount: number): number {
  requirePositive('eta', eta);
  requireInRange('varianceProxy', varianceProxy, 0, Infinity);
  requireInteger('headCount', headCount, 1);
  return (eta * varianceProxy) / headCount;
}

/**
 * Effective inverse temperature β_eff = βσ_A²√(d·d_k), which is βdσ_A² for square factors [record].
 * At the standard scaling and d_k = d it equals β.
 *
 * @param beta >= 0; Infinity is the hard-max limit
 * @param scaledSigmaA σ_A√d, >= 0
 * @param dimension d >= 2
 * @param headDimension d_k in 1..d, default d
 */
export function effectiveInverseTemperature(
  beta: number,
  scaledSigmaA: number,
  dimension: number,
  headDimension: number = dimension,
): number {
  if (beta !== Infinity) requireInRange('beta', beta, 0, Infinity);
  requireInRange('scaledSigmaA', scaledSigmaA, 0, Infinity);
  requireInteger('dimension', dimension, 2);
  requireInteger('headDimension', headDimension, 1, dimension);
  return scaledSigmaA === 0 ? 0 : beta * scaledSigmaA * scaledSigmaA * Math.sqrt(headDimension / dimension);
}

/** Second moment from the mean overlap over i ≠ j: m = 1/n + (1-1/n)·(mean overlap). */
export function secondMomentFromMeanOverlap(meanOverlap: number, tokenCount: number): number {
  requireInteger('tokenCount', tokenCount, 1);
  requireInRange('meanOverlap', meanOverlap, -1, 1);
  return 1 / tokenCount + (1 - 1 / tokenCount) * meanOverlap;
}
