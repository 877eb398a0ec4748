/**
 * How a random query-key map turns directions: s(R) = E cos∠(Ax, Ay) for unit x, y with <x, y> = R, and the coefficient κ of its
 * expansion s(R) = R - κR(1-R²)/d + o(1/d) (theory.md section 7, N4 [ours]).
 */
import { requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';
import { gammaHalfRatio, hypergeometric2F1 } from '#engine/theory/special-functions.ts';

/** Beyond this R² the series needs more than about 300 terms, and an integral is faster. */
const SERIES_LIMIT = 0.9;

/**
 * Exact s(R) for one Gaussian matrix with `outputDimension` rows: the mean of a sample correlation about a known mean,
 * s(R) = (2/d)[Γ((d+1)/2)/Γ(d/2)]² R ₂F₁(½, ½; d/2+1; R²). The number of columns does not matter.
 *
 * @param overlap R in [-1, 1]
 * @param outputDimension d >= 1
 * @throws RangeError if an argument is outside its range
 * Relative error below 1e-12.
 */
export function meanCosine(overlap: number, outputDimension: number): number {
  requireInRange('overlap', overlap, -1, 1);
  requireInteger('outputDimension', outputDimension, 1);
  if (Math.abs(overlap) === 1) return overlap;
  // Correlated normals have the same sign with probability 1/2 + arcsin(R)/π: the case d = 1, where the integral is singular.
  if (outputDimension === 1) return (2 / Math.PI) * Math.asin(overlap);
  const d = outputDimension;
  const squared = overlap * overlap;
  const prefactor = (2 / d) * gammaHalfRatio(d / 2) ** 2;
  return prefactor * overlap * (squared <= SERIES_LIMIT ? series(d, squared) : integral(d, squared));
}

function series(d: number, z: number): number {
  return hypergeometric2F1(0.5, 0.5, d / 2 + 1, z);
}

/** Euler's integral with t = sin²θ: Γ(c)/(Γ(½)Γ(c-½)) · 2∫ cos^d θ (1 - z sin²θ)^{-1/2} dθ, c = d/2 + 1. */
function integral(d: number, z: number): number {
  const constant = (2 / Math.sqrt(Math.PI)) * gammaHalfRatio((d + 1) / 2);
  // φ = π/2 - θ, and 1 - z cos²φ = sin²φ + (1-z) cos²φ without cancellation.
  const { value } = integrateScalar(
    (angle) => {
      const sine = Math.sin(angle);
      const cosine = Math.cos(angle);
      return sine ** d / Math.sqrt(sine * sine + (1 - z) * cosine * cosine);
    },
    0,
    Math.PI / 2,
  );
  return constant * value;
}

/** Laws of the query-key matrix for which κ is known in closed form. */
export type QueryKeyFactors =
  | { readonly kind: 'orthogonal' }
  | { readonly kind: 'gaussian' }
  | { readonly kind: 'product'; readonly dimension: number; readonly headDimension: number };

/**
 * κ: 0 for orthogonal A, 1/2 for one Gaussian matrix, (1 + d/d_k)/2 for A = W W'^T with W, W' of shape d x d_k (1 for square).
 * The record contains both 1/2 (its lemma on E cos∠) and 0 (its limit equation): see note N4.
 *
 * @throws RangeError if 1 <= d_k <= d fails
 */
export function kappa(factors: QueryKeyFactors): number {
  switch (factors.kind) {
    case 'orthogonal':
      return 0;
    case 'gaussian':
      return 0.5;
    case 'product':
      requireInteger('dimension', factors.dimension, 1);
      requireInteger('headDimension', factors.headDimension, 1, factors.dimension);
      return (1 + factors.dimension / factors.headDimension) / 2;
  }
}

/**
 * κ = ½[φ((AᵀA)²)/φ(AᵀA)² - 1] from the singular values of A, φ the normalised trace: any rotation-invariant law.
 *
 * @param singularValues of A, >= 0, not all zero
 */
export function kappaFromSingularValues(singularValues: ArrayLike<number>): number {
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < singularValues.length; i++) {
    const square = requireInRange(`singularValues[${i}]`, singularValues[i]!, 0, Infinity) ** 2;
    second += square;
    fourth += square * square;
  }
  requirePositive('sum of squared singularValues', second);
  return 0.5 * ((fourth * singularValues.length) / (second * second) - 1);
}

/**
 * κ at finite temperature for tokens uniform on the sphere: κ(1 - 1/√(1+4(β_eff/d)²))² [ours]. It vanishes for β_eff ≪ d.
 *
 * @param kappaHardMax κ at β = ∞, >= 0
 * @param effectiveBeta β_eff >= 0
 * @param dimension d >= 2
 */
export function kappaAtTemperature(kappaHardMax: number, effectiveBeta: number, dimension: number): number {
  requireInRange('kappaHardMax', kappaHardMax, 0, Infinity);
  requireInRange('effectiveBeta', effectiveBeta, 0, Infinity);
  requireInteger('dimension', dimension, 2);
  return kappaHardMax * (1 - 1 / Math.hypot(1, (2 * effectiveBeta) / dimension)) ** 2;
}
