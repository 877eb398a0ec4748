import { requireInRange, requireInteger } from '#engine/arguments.ts';
import { requireWeightLaw, type WeightLaw } from '#engine/weights/weight-law.ts';

/** An interval that holds the variance proxy; equal ends when it is known. */
export interface VarianceProxyBounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The variance proxy σ² = max_X max_j E‖Proj_{x_j} (B_θ - E B_θ)_j‖² of a weight law (theory.md section 3), over all
 * configurations of any number of tokens.
 *
 * - `gaussian`: σ_V²(d-1), reached when all tokens coincide [record].
 * - `rademacher`: the same [ours]. Only the covariance of V counts: its entries are centred, uncorrelated and independent of
 *   A, so E‖Proj V m‖² = σ_V²(d-1) E‖m‖² and ‖m‖ <= 1 for any law of A.
 * - `deterministic`: 0.
 * - `shifted`, V = v̄ I + G [ours]: E‖·‖² = σ_V²(d-1) E‖m‖² + v̄² E‖Proj (m - E m)‖², whose terms are not largest at the same
 *   configuration. Coinciding tokens give the lower end σ_V²(d-1); the second term is at most v̄² E‖m‖², which gives the
 *   upper end σ_V²(d-1) + v̄². It is approached by many nearly orthogonal tokens at low temperature; when attention does
 *   not vary (β = 0 or σ_A = 0) the lower end is exact.
 *
 * @param dimension d >= 2
 * @param sigmaV σ_V√d >= 0, default 1
 * @param attentionVaries false when β = 0 or σ_A = 0; default true
 * @throws RangeError if an argument is outside its range
 */
export function varianceProxyBounds(
  law: WeightLaw,
  dimension: number,
  sigmaV = 1,
  attentionVaries = true,
): VarianceProxyBounds {
  requireInteger('dimension', dimension, 2);
  requireInRange('sigmaV', sigmaV, 0, Infinity);
  requireWeightLaw(law, dimension);
  if (law.kind === 'deterministic') return { lower: 0, upper: 0 };
  const value = (sigmaV * sigmaV * (dimension - 1)) / dimension;
  const shift = law.kind === 'shifted' && attentionVaries ? law.valueShift ** 2 : 0;
  return { lower: value, upper: value + shift };
}
