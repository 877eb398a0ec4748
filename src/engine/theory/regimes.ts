/** The regimes of Figure 1 in the plane of η = L^{-a}, α = L^{-b} (theory.md section 3 [paper]; first match [ours]). */
import { requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';

export type Region = 'static' | 'ode1' | 'ode2' | 'sde' | 'failure';

export interface Regime {
  readonly region: Region;
  /** a = -log η / log L. */
  readonly etaExponent: number;
  /** b = -log α / log L; Infinity when α = 0. */
  readonly alphaExponent: number;
  /** w = log 3 / log L: |a + b - 1| <= w is drawn as "noise of order 1" (a display choice [ours]). */
  readonly halfWidth: number;
  /** Region for centred laws such as Gaussian weights, where b ≡ 0 and everything beyond a + b = 1 stands still. */
  readonly centredRegion: Region;
}

/**
 * Classifies (η, α, L).
 *
 * @param eta residual step η > 0
 * @param alpha diffusive scaling parameter α >= 0
 * @param layerCount L >= 2 (log L must not vanish)
 * @throws RangeError if an argument is outside its range
 */
export function classifyRegime(eta: number, alpha: number, layerCount: number): Regime {
  requirePositive('eta', eta);
  requireInRange('alpha', alpha, 0, Infinity);
  requireInteger('layerCount', layerCount, 2);
  const logLayers = Math.log(layerCount);
  return classifyExponents(-Math.log(eta) / logLayers, -Math.log(alpha) / logLayers, Math.log(3) / logLayers);
}

/**
 * The same from the exponents.
 *
 * @param etaExponent a
 * @param alphaExponent b; Infinity means no noise
 * @param halfWidth w >= 0; 0 draws the asymptotic diagram, where the SDE is the line a + b = 1
 */
export function classifyExponents(etaExponent: number, alphaExponent: number, halfWidth = 0): Regime {
  if (Number.isNaN(etaExponent + alphaExponent)) {
    throw new RangeError(`exponents = (${etaExponent}, ${alphaExponent}) are outside the numbers`);
  }
  requireInRange('halfWidth', halfWidth, 0, Infinity);
  const region = firstMatch(etaExponent, alphaExponent, halfWidth);
  const noiseless = etaExponent + alphaExponent - 1 > halfWidth + ROUNDING;
  return { region, etaExponent, alphaExponent, halfWidth, centredRegion: noiseless ? 'static' : region };
}

/** Exponents come out of logarithms: a step of exactly 1/√L must lie on the border a = 1/2, not beside it. */
const ROUNDING = 1e-12;

function firstMatch(a: number, b: number, w: number): Region {
  const excess = a + b - 1;
  if (a > 1 + ROUNDING && excess > 0) return 'static';
  if (a <= 1 / 3 + ROUNDING || excess < -w - ROUNDING) return 'failure';
  if (excess <= w + ROUNDING) return 'sde';
  return a > 1 / 2 + ROUNDING ? 'ode1' : 'ode2';
}

/**
 * Heads that give α at step η: H = ησ²/α, as a real number. H >= 1 is what makes (η, α) reachable, so α <= ησ²
 * (b >= a when σ² = O(1)) [ours].
 */
export function headsForAlpha(eta: number, alpha: number, varianceProxy: number): number {
  requirePositive('eta', eta);
  requirePositive('alpha', alpha);
  requirePositive('varianceProxy', varianceProxy);
  return (eta * varianceProxy) / alpha;
}

/** Whether some whole number of heads realises at most this noise: α <= ησ². */
export function isReachable(eta: number, alpha: number, varianceProxy: number): boolean {
  return alpha === 0 || headsForAlpha(eta, alpha, varianceProxy) >= 1;
}
