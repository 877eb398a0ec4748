import { requireInRange, requireInteger, requireLength } from '#engine/arguments.ts';

function requireShapes(
  gram: Float64Array,
  kernel: Float64Array,
  tokenCount: number,
  dimension: number,
): void {
  requireInteger('tokenCount', tokenCount, 1);
  requireInteger('dimension', dimension, 2);
  requireLength('gram', gram, tokenCount * tokenCount);
  requireLength('kernel', kernel, tokenCount * tokenCount);
}

/**
 * The drift D_ij of the overlaps per unit of τ under assumption (G), exact for every dimension (theory.md section 4):
 * (1/d)(d - 2 + R_ij²) s_ij - ((d-1)/2d) R_ij (s_ii + s_jj) off the diagonal, 0 on it.
 *
 * @param gram R [tokenCount, tokenCount]
 * @param kernel s_ij = E <m_i, m_j> [tokenCount, tokenCount], see `sampleAttentionKernel`
 * @returns D [tokenCount, tokenCount]; O(n²)
 * @throws RangeError if a shape does not fit.
 */
export function overlapDrift(
  gram: Float64Array,
  kernel: Float64Array,
  tokenCount: number,
  dimension: number,
): Float64Array<ArrayBuffer> {
  requireShapes(gram, kernel, tokenCount, dimension);
  const n = tokenCount;
  const d = dimension;
  const drift = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const R = gram[i * n + j]!;
      drift[i * n + j] =
        ((d - 2 + R * R) * kernel[i * n + j]!) / d -
        ((d - 1) / (2 * d)) * R * (kernel[i * n + i]! + kernel[j * n + j]!);
    }
  }
  return drift;
}

/**
 * d<R_ij>/dτ = (1 - R_ij²)(s_ii + s_jj - 2 R_ij s_ij)/d, the quadratic variation of the overlaps per unit of τ
 * (theory.md section 4); shapes, errors and cost as for `overlapDrift`.
 */
export function overlapVariation(
  gram: Float64Array,
  kernel: Float64Array,
  tokenCount: number,
  dimension: number,
): Float64Array<ArrayBuffer> {
  requireShapes(gram, kernel, tokenCount, dimension);
  const n = tokenCount;
  return Float64Array.from(gram, (R, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    if (i === j) return 0;
    const sums = kernel[i * n + i]! + kernel[j * n + j]! - 2 * R * kernel[index]!;
    return ((1 - R * R) * sums) / dimension;
  });
}

/**
 * The overlap drift at β = 0, where s_ij = m for all pairs: (m/d)(1 - R)(d - 2 - R) [ours], the formula of `overlapDrift`
 * with its common factor taken out.
 *
 * @param secondMoment m in [0, 1]
 * @param overlap R in [-1, 1]
 * @throws RangeError if an argument is outside its range; d >= 2.
 */
export function uniformAttentionDrift(secondMoment: number, overlap: number, dimension: number): number {
  requireInRange('secondMoment', secondMoment, 0, 1);
  requireInRange('overlap', overlap, -1, 1);
  requireInteger('dimension', dimension, 2);
  return (secondMoment / dimension) * (1 - overlap) * (dimension - 2 - overlap);
}
