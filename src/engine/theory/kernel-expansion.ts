import { requireInRange, requireInteger, requireLength } from '#engine/arguments.ts';

/**
 * The attention kernel s_ij = E_A <m_i, m_j> to second order in temperature, for any configuration [ours] (theory.md 4b):
 * s_ij = m + v₀ [R_ij tr C² - 2 Var_k <x_k, x̄>] + O(v₀²), v₀ = β_eff²/d, C the token covariance.
 *
 * @param gram R [tokenCount, tokenCount], symmetric with unit diagonal
 * @param effectiveBeta β_eff >= 0, see `effectiveInverseTemperature`
 * @param dimension d >= 2
 * @returns s [tokenCount, tokenCount]; O(n²)
 * @throws RangeError if an argument is outside its range
 *
 * From m_i = x̄ + C y_i + ½ T(y_i, y_i) + ..., y_i = βAx_i with E y_i y_jᵀ = v₀ R_ij I, T the third cumulant of the tokens.
 */
export function expandAttentionKernel(
  gram: Float64Array,
  tokenCount: number,
  effectiveBeta: number,
  dimension: number,
): Float64Array<ArrayBuffer> {
  requireInteger('tokenCount', tokenCount, 1);
  requireInteger('dimension', dimension, 2);
  requireLength('gram', gram, tokenCount * tokenCount);
  requireInRange('effectiveBeta', effectiveBeta, 0, Infinity);
  const n = tokenCount;
  /** <x_k, x̄>. */
  const alignment = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let l = 0; l < n; l++) alignment[k]! += gram[k * n + l]! / n;
  }
  const m = alignment.reduce((sum, value) => sum + value, 0) / n;
  let spread = 0;
  let traceSquare = 0;
  for (let k = 0; k < n; k++) {
    spread += (alignment[k]! - m) ** 2 / n;
    for (let l = 0; l < n; l++) {
      const centred = gram[k * n + l]! - alignment[k]! - alignment[l]! + m;
      traceSquare += (centred * centred) / (n * n);
    }
  }
  const strength = (effectiveBeta * effectiveBeta) / dimension;
  return Float64Array.from(gram, (overlap) => m + strength * (overlap * traceSquare - 2 * spread));
}
