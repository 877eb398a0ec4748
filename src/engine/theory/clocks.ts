/**
 * Clocks, noise scale and effective temperature (theory.md sections 1 and 3).
 *
 * `sigmaV` and `sigmaA` are the dimensionless parameters σ_V√d and σ_A√d that readers set; both are 1 at the
 * standard scaling, where V and A have operator norm O(1).
 */
import { requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';
import { diffusiveStepOfEta } from '#engine/dynamics/diffusive-clock.ts';

/** Ballistic time t = ηℓ after `layer` layers. */
export function ballisticTime(layer: number, eta: number): number {
  requireInRange('layer', layer, 0, Infinity);
  return layer * requirePositive('eta', eta);
}

/** Diffusive time τ = (η²/H) · dσ_V² · ℓ after `layer` layers [record: the clock of the Gaussian limit]. */
export function diffusiveTime(layer: number, eta: number, headCount: number, sigmaV = 1): number {
  requireInRange('layer', layer, 0, Infinity);
  return layer * diffusiveStepOfEta(eta, headCount, sigmaV);
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
 * @param sigmaA σ_A√d, >= 0
 * @param dimension d >= 2
 * @param headDimension d_k in 1..d, default d
 */
export function effectiveInverseTemperature(
  beta: number,
  sigmaA: number,
  dimension: number,
  headDimension: number = dimension,
): number {
  if (beta !== Infinity) requireInRange('beta', beta, 0, Infinity);
  requireInRange('sigmaA', sigmaA, 0, Infinity);
  requireInteger('dimension', dimension, 2);
  requireInteger('headDimension', headDimension, 1, dimension);
  return sigmaA === 0 ? 0 : beta * sigmaA * sigmaA * Math.sqrt(headDimension / dimension);
}

/** Second moment from the mean overlap over i ≠ j: m = 1/n + (1-1/n)·(mean overlap). */
export function secondMomentFromMeanOverlap(meanOverlap: number, tokenCount: number): number {
  requireInteger('tokenCount', tokenCount, 1);
  requireInRange('meanOverlap', meanOverlap, -1, 1);
  return 1 / tokenCount + (1 - 1 / tokenCount) * meanOverlap;
}
