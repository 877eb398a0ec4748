import { requireInteger } from '#engine/arguments.ts';
import { softmaxRows } from '#engine/attention/softmax-rows.ts';
import type { ChainParameters } from '#engine/dynamics/chain-parameters.ts';
import type { LayerStep } from '#engine/dynamics/layer-step.ts';
import { residualStep } from '#engine/dynamics/residual-step.ts';
import { choleskyInPlace } from '#engine/linear-algebra/cholesky.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { fillBartlett } from '#engine/random/bartlett.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';

/**
 * The lower triangular C [tokenCount, tokenCount] with unit rows and C Cᵀ the Gram matrix of `tokens`
 * [tokenCount, dimension], up to the jitter of `choleskyInPlace`: the tokens in an orthonormal basis of their span.
 */
export function spanCoordinates(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  kernels: Kernels,
): Float64Array<ArrayBuffer> {
  const factor = new Float64Array(tokenCount * tokenCount);
  writeSpanCoordinates(tokens, factor, tokenCount, dimension, kernels);
  return factor;
}

function writeSpanCoordinates(
  tokens: Float64Array,
  factor: Float64Array,
  tokenCount: number,
  dimension: number,
  kernels: Kernels,
): void {
  kernels.multiplyTransposed(tokens, tokens, factor, tokenCount, dimension, tokenCount);
  choleskyInPlace(factor, tokenCount);
  normaliseRows(factor, tokenCount, tokenCount);
}

/**
 * The chain of theory.md section 2 for Gaussian weights and n <= d in the coordinates of the span of the tokens:
 * `tokens` is the triangular C of `spanCoordinates`. Exact in law for both residuals and every head dimension
 * (theory.md 6.3), O(n³) per head whatever d is. No allocation per layer.
 *
 * Given C, the queries and keys of a head are C Z' and C Z with Z', Z normal [n, d_k]; for d_k >= n only Z'Zᵀ matters,
 * which has the law of a Bartlett factor times an n x n normal matrix. The value noise of a layer is L G with
 * L Lᵀ = Σ_h M_h M_hᵀ: n coordinates of it lie in the span, and of the d - n others only the Gram matrix matters,
 * again a Bartlett factor. The radial part of the noise lies in the span, so the tangent projection is exact too.
 *
 * Each of the two Cholesky factors of a layer carries the jitter ε = choleskyJitter(n). For tokens that have met this
 * stands in for rounding: it keeps 1 - R_ij near ε / Δτ instead of letting it decay to 0.
 */
export function gramLayer(parameters: ChainParameters, tokens: Float64Array, kernels: Kernels): LayerStep {
  const {
    tokenCount: n,
    dimension,
    headDimension,
    headCount,
    eta,
    beta,
    sigmaA,
    sigmaV,
    residual,
    law,
  } = parameters;
  if (law.kind !== 'gaussian')
    throw new RangeError(`method = gram is outside what the law ${law.kind} allows`);
  requireInteger('tokenCount', n, 1, dimension);
  const keyWidth = Math.min(n, headDimension);
  const outside = Math.min(n, dimension - n);
  const width = n + outside;
  const queryWeights = new Float64Array(n * keyWidth);
  const keyWeights = new Float64Array(n * keyWidth);
  const queries = new Float64Array(n * keyWidth);
  const keys = new Float64Array(n * keyWidth);
  const attention = new Float64Array(n * n);
  const barycentres = new Float64Array(n * n);
  const covariance = new Float64Array(n * n);
  const normalsInside = new Float64Array(n * n);
  const factorOutside = new Float64Array(n * outside);
  const noiseInside = new Float64Array(n * n);
  const noiseOutside = new Float64Array(n * outside);
  const stacked = new Float64Array(n * width);
  const update = new Float64Array(n * width);
  const scale = (beta * sigmaA ** 2) / dimension;
  const sigma = sigmaV / Math.sqrt(dimension);

  return ({ weights, noise }) => {
    covariance.fill(0);
    for (let head = 0; head < headCount; head++) {
      if (headDimension < n) fillNormal(weights, queryWeights);
      else fillBartlett(weights, queryWeights, n, n, headDimension);
      fillNormal(weights, keyWeights, scale);
      kernels.multiply(tokens, queryWeights, queries, n, n, keyWidth);
      kernels.multiply(tokens, keyWeights, keys, n, n, keyWidth);
      kernels.multiplyTransposed(queries, keys, attention, n, keyWidth, n);
      softmaxRows(attention, n, n);
      kernels.multiply(attention, tokens, barycentres, n, n, n);
      kernels.multiplyTransposed(barycentres, barycentres, covariance, n, n, n, true);
    }
    choleskyInPlace(covariance, n);
    fillNormal(noise, normalsInside, sigma);
    kernels.multiply(covariance, normalsInside, noiseInside, n, n, n);
    fillBartlett(noise, factorOutside, n, outside, dimension - n);
    kernels.multiply(covariance, factorOutside, noiseOutside, n, n, outside);
    stacked.fill(0);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < n; c++) {
        stacked[i * width + c] = tokens[i * n + c]!;
        update[i * width + c] = noiseInside[i * n + c]!;
      }
      for (let c = 0; c < outside; c++) update[i * width + n + c] = sigma * noiseOutside[i * outside + c]!;
    }
    residualStep(stacked, update, n, width, eta / headCount, residual);
    writeSpanCoordinates(stacked, tokens, n, width, kernels);
    return 0;
  };
}
