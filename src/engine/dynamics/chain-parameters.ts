import { requireInRange, requireInteger, requireOneOf } from '#engine/arguments.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { GAUSSIAN, requireWeightLaw, type WeightLaw } from '#engine/weights/weight-law.ts';

/** How a chain is computed; `gram` and `dense` are exact in law, `expansion` carries an error bound. */
export type ChainMethod = 'dense' | 'gram' | 'expansion';

/** How the dense chain draws value noise: every V_h, or their sum given the barycentres (theory.md 6.2). */
export type ValueNoise = 'per-head' | 'collapsed';

/** What the caller chooses; everything that has a default may be left out. */
export interface ChainOptions {
  /** n >= 1 */
  readonly tokenCount: number;
  /** d >= 2 */
  readonly dimension: number;
  /** H >= 1, default 1 */
  readonly headCount?: number;
  /** Residual step η, from 0 to 1e6; see `etaOfDiffusiveStep` for a given Δτ. */
  readonly eta: number;
  /** Inverse temperature β, from 0 to 1e12, dimensionless */
  readonly beta: number;
  /** σ_A √d, from 0 to 1e6, default 1 */
  readonly sigmaA?: number;
  /** σ_V √d, from 0 to 1e6, default 1 */
  readonly sigmaV?: number;
  /** d_k from 1 to d: W and W' have shape d x d_k; default d */
  readonly headDimension?: number;
  /** Default 'ambient', the update of the paper's displayed layer */
  readonly residual?: Residual;
  /** Default Gaussian, assumption (G) */
  readonly law?: WeightLaw;
  /** Default 'auto': the chain reports what it chose and why */
  readonly method?: ChainMethod | 'auto';
  /** Default 'auto': whichever costs less; both have the same law */
  readonly valueNoise?: ValueNoise | 'auto';
  /** Largest relative error of the order-1 barycentres that 'auto' accepts, from 0 to 1, default 1e-3 */
  readonly expansionTolerance?: number;
}

/** `ChainOptions` with every default filled in and every number checked. */
export type ChainParameters = Required<ChainOptions>;

/**
 * Fills in the defaults and checks every number.
 * @throws RangeError naming the first argument outside its range, its value and the range.
 */
export function chainParameters(options: ChainOptions): ChainParameters {
  const dimension = requireInteger('dimension', options.dimension, 2);
  const law = options.law ?? GAUSSIAN;
  requireWeightLaw(law, dimension);
  return {
    tokenCount: requireInteger('tokenCount', options.tokenCount, 1),
    dimension,
    headCount: requireInteger('headCount', options.headCount ?? 1, 1),
    eta: requireInRange('eta', options.eta, 0, 1e6),
    beta: requireInRange('beta', options.beta, 0, 1e12),
    sigmaA: requireInRange('sigmaA', options.sigmaA ?? 1, 0, 1e6),
    sigmaV: requireInRange('sigmaV', options.sigmaV ?? 1, 0, 1e6),
    headDimension: requireInteger('headDimension', options.headDimension ?? dimension, 1, dimension),
    residual: requireOneOf('residual', options.residual ?? 'ambient', ['ambient', 'tangent']),
    law,
    method: requireOneOf('method', options.method ?? 'auto', ['auto', 'dense', 'gram', 'expansion']),
    valueNoise: requireOneOf('valueNoise', options.valueNoise ?? 'auto', ['auto', 'per-head', 'collapsed']),
    expansionTolerance: requireInRange('expansionTolerance', options.expansionTolerance ?? 1e-3, 0, 1),
  };
}
