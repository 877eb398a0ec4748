/** Special functions of the theory curves. Pure, scalar, relative accuracy stated per function. */
import { requireBetween, requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';

/** Lanczos coefficients for g = 7, nine terms (Godfrey). */
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/**
 * log Γ(x) for x > 0.
 * @throws RangeError if x is not a positive finite number
 * Absolute error below 1e-14 · max(1, |log Γ(x)|). O(1).
 */
export function logGamma(x: number): number {
  requirePositive('x', x);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum: number = LANCZOS[0];
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (shifted + k);
  const t = shifted + LANCZOS_G + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * Γ(x + 1/2) / Γ(x) for x > 0, without the cancellation of two large logarithms.
 * @throws RangeError if x is not a positive finite number
 * Relative error below 1e-13 for every x: an asymptotic series from x = 32 on, the recurrence
 * Γ(x+½)/Γ(x) = (x / (x+½)) Γ(x+3/2)/Γ(x+1) below.
 */
export function gammaHalfRatio(x: number): number {
  requirePositive('x', x);
  let factor = 1;
  let z = x;
  while (z < 32) {
    factor *= z / (z + 0.5);
    z += 1;
  }
  const v = 1 / z;
  const series =
    1 +
    v *
      (-1 / 8 +
        v * (1 / 128 + v * (5 / 1024 + v * (-21 / 32768 + v * (-399 / 262144 + v * (869 / 4194304))))));
  return factor * Math.sqrt(z) * series;
}

/**
 * Regularised incomplete beta function I_x(a, b): the distribution function of the Beta(a, b) law.
 * @param x in [0, 1]
 * @param a shape, > 0
 * @param b shape, > 0
 * @throws RangeError if an argument is outside its range
 * Absolute error about 1e-14; Lentz's evaluation of the continued fraction, O(√max(a, b)) terms.
 */
export function regularisedIncompleteBeta(x: number, a: number, b: number): number {
  requireInRange('x', x, 0, 1);
  requirePositive('a', a);
  requirePositive('b', b);
  if (x === 0 || x === 1) return x;
  // The fraction converges fast below the mean only; above it use I_x(a, b) = 1 - I_{1-x}(b, a).
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedIncompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  return front * betaFraction(x, a, b);
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const nonZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) return h;
  }
  throw new RangeError(`a = ${a}, b = ${b} is outside the shapes for which the continued fraction converges`);
}

/**
 * Gauss's ₂F₁(a, b; c; z) by its power series, for positive parameters.
 * @param z in [0, 1): terms grow like z^k, so the cost is O(log(1e-17)/log z); near 1 prefer an integral
 * @throws RangeError if an argument is outside its range
 * Relative error about 1e-15 · (number of terms)^½ (all terms positive, no cancellation).
 */
export function hypergeometric2F1(a: number, b: number, c: number, z: number): number {
  requirePositive('a', a);
  requirePositive('b', b);
  requirePositive('c', c);
  if (z !== 0) requireBetween('z', z, 0, 1);
  let term = 1;
  let sum = 1;
  for (let k = 0; term > 1e-17 * sum * (1 - z); k++) {
    term *= (((a + k) * (b + k)) / ((c + k) * (1 + k))) * z;
    sum += term;
  }
  return sum;
}

/**
 * Distribution function Φ(x) of the standard normal law.
 * Relative error below 1e-13 also in the lower tail: Marsaglia's series near 0, the Mills-ratio continued fraction beyond 5.
 */
function normalDistribution(x: number): number {
  if (Number.isNaN(x)) throw new RangeError('x = NaN is outside -Infinity to Infinity');
  if (x > 0) return 1 - normalDistribution(-x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x < -5) {
    let fraction = -x;
    for (let k = 60; k >= 1; k--) fraction = -x + k / fraction;
    return density === 0 ? 0 : density / fraction;
  }
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density * sum;
}

/** M_n, the mean of the maximum of n independent standard normals. @throws RangeError unless n is an integer >= 1 */
export function expectedNormalMaximum(count: number): number {
  requireInteger('count', count, 1);
  // E max = ∫_0^∞ P(max > x) - P(max < -x) dx; beyond 40 both are below 1e-300.
  return integrateScalar(
    (x) => {
      const below = normalDistribution(-x);
      return -Math.expm1(count * Math.log1p(-below)) - below ** count;
    },
    0,
    40,
  ).value;
}
