/**
 * From textbook transformer conventions to the paper's parameters [ours] (theory.md section 1): LayerNorm of width √d,
 * logits q·k/√d_k, W_Q and W_K with independent entries of variance s². Derived, not measured on trained networks.
 */
import { requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';

/** How the query and key matrices start, by the variance s² = `scaledVariance`/d of their entries. */
export const initialisations = {
  'variance-1/d': { scaledVariance: 1, description: 'entries of variance 1/d, one or many heads' },
  'xavier-fused': {
    scaledVariance: 1 / 2,
    description:
      'one fused q, k, v projection, Xavier uniform on 3d x d (PyTorch MultiheadAttention default)',
  },
  'xavier-separate': {
    scaledVariance: 1,
    description: 'separate q, k, v projections, Xavier uniform on d x d',
  },
  'linear-default': { scaledVariance: 1 / 3, description: 'plain linear layers (PyTorch Linear default)' },
} as const satisfies Record<string, { scaledVariance: number; description: string }>;

export type Initialisation = keyof typeof initialisations;

export interface AttentionParameters {
  /** β = d/√d_k with σ_A² = s² and d_k as it is. */
  readonly beta: number;
  /** σ_A√d = √(d s²). */
  readonly sigmaA: number;
  /** The same logits with square factors at σ_A² = 1/d: β = √d · (d s²). Equal in logit variance, not in law. */
  readonly squareBeta: number;
  /** Variance of a logit between independent tokens: (d s²)², for every d_k. */
  readonly logitVariance: number;
}

/**
 * @param dimension d >= 2
 * @param headDimension d_k in 1..d
 * @param scaledVariance d·s² > 0, for example `initialisations['xavier-fused'].scaledVariance`
 * @throws RangeError if an argument is outside its range
 */
export function attentionParameters(
  dimension: number,
  headDimension: number,
  scaledVariance: number,
): AttentionParameters {
  requireInteger('dimension', dimension, 2);
  requireInteger('headDimension', headDimension, 1, dimension);
  requirePositive('scaledVariance', scaledVariance);
  return {
    beta: dimension / Math.sqrt(headDimension),
    sigmaA: Math.sqrt(scaledVariance),
    squareBeta: Math.sqrt(dimension) * scaledVariance,
    logitVariance: scaledVariance * scaledVariance,
  };
}

/**
 * w = H·d·Var(V_h) for V_h = W_O W_V with H = d/d_k heads: the variance of one layer's update relative to a unit token.
 * It is d²·Var(W_O)·Var(W_V): 1 for variance-1/d weights, 1/6 for PyTorch's defaults (1/(3d) and 1/(2d)).
 *
 * @param scaledOutputVariance d·Var(W_O) > 0
 * @param scaledValueVariance d·Var(W_V) > 0
 */
export function layerWeight(scaledOutputVariance: number, scaledValueVariance: number): number {
  return (
    requirePositive('scaledOutputVariance', scaledOutputVariance) *
    requirePositive('scaledValueVariance', scaledValueVariance)
  );
}

/** Post-norm: every layer advances the diffusive clock by Δτ = w; as a residual step, η = √(wH). */
export function postNormStep(
  weight: number,
  headCount: number,
): { readonly deltaTau: number; readonly eta: number } {
  requirePositive('weight', weight);
  requireInteger('headCount', headCount, 1);
  return { deltaTau: weight, eta: Math.sqrt(weight * headCount) };
}

/**
 * Pre-norm with stream norm √d·ρ: Δτ_ℓ = w / (ρ₀² + w Σ_{j<ℓ} s̄_jj), so depth acts logarithmically.
 *
 * @param weight w > 0
 * @param initialSquaredNorm ρ₀² > 0 (in units of d)
 * @param selfKernels s̄_jj of each layer, in [0, 1]: mean squared norm of the softmax barycentres (1 once clustered)
 * @returns Δτ of each layer, same length
 */
export function preNormSteps(
  weight: number,
  initialSquaredNorm: number,
  selfKernels: ArrayLike<number>,
): Float64Array {
  requirePositive('weight', weight);
  let squaredNorm = requirePositive('initialSquaredNorm', initialSquaredNorm);
  const steps = new Float64Array(selfKernels.length);
  for (let layer = 0; layer < steps.length; layer++) {
    steps[layer] = weight / squaredNorm;
    squaredNorm += weight * requireInRange(`selfKernels[${layer}]`, selfKernels[layer]!, 0, 1);
  }
  return steps;
}

/** The same clock for s̄_jj = 1 and small steps: τ_L ≈ log(1 + wL/ρ₀²). */
export function preNormTime(weight: number, initialSquaredNorm: number, layerCount: number): number {
  requirePositive('weight', weight);
  requirePositive('initialSquaredNorm', initialSquaredNorm);
  requireInRange('layerCount', layerCount, 0, Infinity);
  return Math.log1p((weight * layerCount) / initialSquaredNorm);
}
