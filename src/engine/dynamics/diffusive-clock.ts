import { requireInteger, requirePositive } from '#engine/arguments.ts';

/**
 * The diffusive time of one layer, Δτ = η² d σ_V² / H (theory.md section 1).
 * @param eta residual step, > 0
 * @param sigmaV scaled value deviation σ_V √d, > 0
 * @throws RangeError if an argument is outside its range.
 */
export function diffusiveStepOfEta(eta: number, headCount: number, sigmaV = 1): number {
  requireInteger('headCount', headCount, 1);
  return (requirePositive('eta', eta) ** 2 * requirePositive('sigmaV', sigmaV) ** 2) / headCount;
}

/**
 * The residual step whose layers last Δτ on the diffusive clock: η = √(Δτ H) / (σ_V √d).
 * @param diffusiveStep Δτ > 0
 * @param sigmaV scaled value deviation σ_V √d, > 0
 * @throws RangeError if an argument is outside its range.
 */
export function etaOfDiffusiveStep(diffusiveStep: number, headCount: number, sigmaV = 1): number {
  requireInteger('headCount', headCount, 1);
  return (
    Math.sqrt(requirePositive('diffusiveStep', diffusiveStep) * headCount) / requirePositive('sigmaV', sigmaV)
  );
}
