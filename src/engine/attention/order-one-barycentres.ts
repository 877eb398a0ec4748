import { requireLength } from '#engine/arguments.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { operatorNormBound } from '#engine/linear-algebra/operator-norm-bound.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';

/** Mean token, covariance and size of a cloud of tokens. */
export interface TokenCloud {
  /** x̄ [dimension] */
  readonly mean: Float64Array;
  /** C = (1/n) Σ (x_k - x̄)(x_k - x̄)ᵀ [dimension, dimension] */
  readonly covariance: Float64Array;
}

/**
 * Writes x̄ and C of `tokens` [tokenCount, dimension] into `cloud` and returns an upper bound of the largest distance
 * between two tokens, 2 max_k ‖x_k - x̄‖, at most 2 for unit rows. O(n d²), no allocation.
 */
export function describeCloud(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  cloud: TokenCloud,
  kernels: Kernels,
): number {
  const { mean, covariance } = cloud;
  averageTokens(tokens, tokenCount, dimension, mean);
  kernels.transposedMultiply(tokens, tokens, covariance, dimension, tokenCount, dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < dimension; j++) {
      covariance[i * dimension + j] = covariance[i * dimension + j]! / tokenCount - mean[i]! * mean[j]!;
    }
  }
  let radius = 0;
  for (let k = 0; k < tokenCount; k++) {
    let square = 0;
    for (let c = 0; c < dimension; c++) square += (tokens[k * dimension + c]! - mean[c]!) ** 2;
    radius = Math.max(radius, square);
  }
  return Math.min(2, 2 * Math.sqrt(radius));
}

/** Writes the mean token to `mean` [dimension]. O(nd). */
export function averageTokens(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  mean: Float64Array,
): void {
  mean.fill(0);
  for (let i = 0; i < tokenCount; i++) {
    for (let c = 0; c < dimension; c++) mean[c]! += tokens[i * dimension + c]!;
  }
  for (let c = 0; c < dimension; c++) mean[c]! /= tokenCount;
}

/**
 * A rigorous bound of ‖m_i - (x̄ + C y_i)‖ for softmax barycentres with logits <y_i, x_k>, y_i = M x_i, ‖x_i‖ = 1.
 *
 * Let φ(t) be the coordinate <u, ·>, ‖u‖ = 1, of the barycentre with weights e^{t a_k}, a_k the logits. Order 1 is
 * φ(0) + φ'(0), and φ''(t) = E_t[(U - E_t U)(a - E_t a)²] is at most the diameter of the tokens times
 * Var_t(a) <= Δ²/4 (Popoviciu), Δ the range of the logits. So the error is at most diameter Δ²/8 <= Δ²/4, and
 * Δ <= ‖M‖ diameter.
 */
export function orderOneErrorBound(diameter: number, operatorNorm: number): number {
  return (diameter * (operatorNorm * diameter) ** 2) / 8;
}

/** Barycentres of order 1 and the bound on their error. */
export interface OrderOneBarycentres {
  /** x̄ + β C A x_i, [tokenCount, dimension] */
  readonly barycentres: Float64Array<ArrayBuffer>;
  /** On the Euclidean error of every one of them */
  readonly errorBound: number;
}

/**
 * The softmax barycentres of one head to first order in β (theory.md 6.5).
 *
 * @param tokens [tokenCount, dimension], unit rows
 * @param queryKey β A [dimension, dimension]
 * @returns O(n d² + d³); allocates
 * @throws RangeError if a shape does not fit
 */
export function orderOneBarycentres(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  queryKey: Float64Array,
  kernels: Kernels = typescriptKernels,
): OrderOneBarycentres {
  const size = dimension * dimension;
  requireLength('tokens', tokens, tokenCount * dimension);
  requireLength('queryKey', queryKey, size);
  const cloud = { mean: new Float64Array(dimension), covariance: new Float64Array(size) };
  const diameter = describeCloud(tokens, tokenCount, dimension, cloud, kernels);
  const product = new Float64Array(size);
  kernels.multiply(cloud.covariance, queryKey, product, dimension, dimension, dimension);
  const barycentres = new Float64Array(tokenCount * dimension);
  kernels.multiplyTransposed(tokens, product, barycentres, tokenCount, dimension, dimension);
  for (let c = 0; c < barycentres.length; c++) barycentres[c]! += cloud.mean[c % dimension]!;
  const norm = operatorNormBound(queryKey, dimension, [product, cloud.covariance], kernels);
  return { barycentres, errorBound: orderOneErrorBound(diameter, norm) };
}
