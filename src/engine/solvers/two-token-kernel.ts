import { requireInRange, requireInteger } from '#engine/arguments.ts';

/** The attention kernel of theory.md section 4 for two tokens, by their overlap R. */
export interface TwoTokenKernel {
  /** d >= 3 */
  readonly dimension: number;
  /** s_11 = E‖m_1‖² and s_12 = E<m_1, m_2> */
  readonly at: (overlap: number) => readonly [own: number, shared: number];
}

/** At β = 0 every barycentre is the mean token. */
export function uniformKernel(dimension: number): TwoTokenKernel {
  requireInteger('dimension', dimension, 3);
  return { dimension, at: (overlap) => [(1 + overlap) / 2, (1 + overlap) / 2] };
}

/** Normal numbers are summed over an even grid of this spacing, up to so many standard deviations. */
const SPACING = 0.125;
const REACH = 6;
/** Points for the length of a normal vector. */
const LENGTHS = 24;

/**
 * Gaussian heads with square factors and σ_A² = 1/d at any inverse temperature [ours]. The two logits of token i differ by c ρ g_i with
 * c = β √(2(1-R)) / d, ρ² ~ χ²_d and standard normals g_1, g_2 of correlation R: ρ is the length of the image of x - y under
 * W, in units of its scale, and g_i the image of token i under W' along it. Token i gives the weight p_i = 1/(1 + e^{-cρg_i}) to
 * the first token.
 *
 * Expectations by the trapezoidal rule, which converges faster than any power of the spacing: to 1e-7 for β <= 5 and d >= 3. A
 * value costs about 10⁵ exponentials.
 *
 * @param beta from 0 to 5
 * @throws RangeError if an argument is outside its range
 */
export function attentionKernelOfTwo(beta: number, dimension: number): TwoTokenKernel {
  requireInRange('beta', beta, 0, 5);
  if (beta === 0) return uniformKernel(dimension);
  requireInteger('dimension', dimension, 3);
  const lengths = normalLengths(dimension);
  return {
    dimension,
    at: (R) => {
      const scale = (beta * Math.sqrt(2 * (1 - R))) / dimension;
      const rest = Math.sqrt(1 - R * R);
      let own = 0;
      let shared = 0;
      for (const { length, weight } of lengths) {
        const c = scale * length;
        for (let g = -REACH; g <= REACH; g += SPACING) {
          const p = 1 / (1 + Math.exp(-c * g));
          const density = (weight * SPACING * Math.exp((-g * g) / 2)) / Math.sqrt(2 * Math.PI);
          own += density * barycentreProduct(p, p, R);
          for (let e = -REACH; e <= REACH; e += SPACING) {
            const q = 1 / (1 + Math.exp(-c * (R * g + rest * e)));
            const both = (density * SPACING * Math.exp((-e * e) / 2)) / Math.sqrt(2 * Math.PI);
            shared += both * barycentreProduct(p, q, R);
          }
        }
      }
      return [own, shared];
    },
  };
}

/** <m_1, m_2> of m_1 = p x + (1-p) y and m_2 = q x + (1-q) y for unit tokens of overlap R. */
export function barycentreProduct(p: number, q: number, R: number): number {
  return p * q + (1 - p) * (1 - q) + R * (p * (1 - q) + (1 - p) * q);
}

/** A rule for the length of a standard normal vector, whose density is r^{d-1} e^{-r²/2} up to a constant. */
function normalLengths(dimension: number): { length: number; weight: number }[] {
  const mode = Math.sqrt(dimension - 1);
  // The standard deviation is below 1/√2 for every d.
  const reach = REACH / Math.SQRT2;
  const low = Math.max(0, mode - reach);
  const spacing = (mode + reach - low) / LENGTHS;
  const rule = Array.from({ length: LENGTHS }, (_, index) => {
    const length = low + (index + 0.5) * spacing;
    const exponent = (dimension - 1) * Math.log(length / mode) - (length ** 2 - mode ** 2) / 2;
    return { length, weight: Math.exp(exponent) };
  });
  const total = rule.reduce((sum, { weight }) => sum + weight, 0);
  return rule.map(({ length, weight }) => ({ length, weight: weight / total }));
}
