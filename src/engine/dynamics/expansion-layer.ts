import { averageTokens, describeCloud, orderOneErrorBound } from '#engine/attention/order-one-barycentres.ts';
import type { ChainParameters } from '#engine/dynamics/chain-parameters.ts';
import type { Layers, LayerStep } from '#engine/dynamics/layer-step.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { operatorNormBound } from '#engine/linear-algebra/operator-norm-bound.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { fillEntries, meanQueryKey, meanValue } from '#engine/weights/weight-law.ts';

/** Adds a multiple of I or a matrix [size, size] to `matrix`, times `scale`. */
function addMean(matrix: Float64Array, mean: number | Float64Array, size: number, scale: number): void {
  if (typeof mean === 'number') {
    for (let i = 0; i < size; i++) matrix[i * size + i]! += scale * mean;
  } else {
    for (let i = 0; i < matrix.length; i++) matrix[i]! += scale * mean[i]!;
  }
}

/**
 * The chain with the barycentres of order 1 in β, m_i = x̄ + β C A x_i with C the covariance of the tokens
 * (theory.md 6.5). The heads of a layer are summed into one d x d matrix Σ_h V_h C A_h, applied once: O(n d²) a layer
 * plus O(d³) a head, no n² term. At β = 0 it is exact, and the Gaussian sum Σ_h V_h x̄ is drawn at once: O(nd).
 *
 * The returned bound is that of `orderOneErrorBound`, with ‖A‖ bounded by `operatorNormBound`: rigorous, not an estimate. Only the product of
 * that matrix with the tokens, which is what a layer adds, is in the kernels' `attentionPrecision`.
 *
 * @param start tokens [tokenCount, dimension], copied
 */
export function expansionLayers(parameters: ChainParameters, start: Float64Array, host: Kernels): Layers {
  const { tokenCount, dimension, headDimension, headCount, eta, beta, sigmaA, sigmaV, residual, law } =
    parameters;
  const size = dimension * dimension;
  const random = law.kind !== 'deterministic';
  const distinctHeads = random ? headCount : 1;
  const sigma = sigmaV / Math.sqrt(dimension);
  const entryA = sigmaA / Math.sqrt(dimension);
  const meanOnly = beta === 0 && law.kind === 'gaussian';
  const matrix = meanOnly ? 0 : size;
  const precision = host.attentionPrecision;
  const { arrays, kernels } = host.workspace({
    tokens: tokenCount * dimension,
    tokensRead: [precision, meanOnly ? 0 : tokenCount * dimension],
    update: [precision, tokenCount * dimension],
    summedRead: [precision, matrix],
    queryWeights: meanOnly ? 0 : headDimension * dimension,
    keyWeights: meanOnly ? 0 : headDimension * dimension,
    value: matrix,
    queryKey: matrix,
    covariance: matrix,
    product: matrix,
    summed: matrix,
  });
  const { tokens, update, tokensRead, summedRead } = arrays;
  tokens.set(start);
  const common = new Float64Array(dimension);

  /** Every row of the update becomes what all tokens share. */
  const shareCommon = (): void => {
    update.set(common);
    for (let filled = dimension; filled < update.length; filled *= 2) update.copyWithin(filled, 0, filled);
  };
  const stepTokens = (): void => {
    kernels.residualStep(tokens, update, tokenCount, dimension, eta / distinctHeads, residual);
  };

  if (meanOnly) {
    const meanToken = new Float64Array(dimension);
    const step: LayerStep = (streams) => {
      averageTokens(tokens, tokenCount, dimension, meanToken);
      let square = 0;
      for (const coordinate of meanToken) square += coordinate * coordinate;
      fillNormal(streams.noise, common, sigma * Math.sqrt(headCount * square));
      shareCommon();
      stepTokens();
      return 0;
    };
    return { tokens, step };
  }

  const { queryWeights, keyWeights, value, queryKey, covariance, product, summed } = arrays;
  const cloud = { mean: new Float64Array(dimension), covariance };
  const meanA = meanQueryKey(law);
  const meanV = meanValue(law);

  const step: LayerStep = (streams) => {
    const diameter = describeCloud(tokens, tokenCount, dimension, cloud, kernels);
    common.fill(0);
    summed.fill(0);
    let operatorNorm = 0;
    for (let head = 0; head < distinctHeads; head++) {
      if (random) {
        // The order of draws is that of the dense chain with per-head values, so the two can be compared path by path.
        fillEntries(law, streams.weights, queryWeights, beta * entryA, kernels);
        fillEntries(law, streams.weights, keyWeights, entryA, kernels);
        kernels.transposedMultiply(keyWeights, queryWeights, queryKey, dimension, headDimension, dimension);
      } else {
        queryKey.fill(0);
      }
      addMean(queryKey, meanA, dimension, beta);
      fillEntries(law, streams.weights, value, sigma, kernels);
      addMean(value, meanV, dimension, 1);
      for (let i = 0; i < dimension; i++) {
        let sum = 0;
        for (let j = 0; j < dimension; j++) sum += value[i * dimension + j]! * cloud.mean[j]!;
        common[i]! += sum;
      }
      kernels.multiply(cloud.covariance, queryKey, product, dimension, dimension, dimension);
      kernels.multiply(value, product, summed, dimension, dimension, dimension, true);
      // `product` and `value` are spent by now: they serve as scratch.
      operatorNorm = Math.max(
        operatorNorm,
        operatorNormBound(queryKey, dimension, [product, value], kernels),
      );
    }
    kernels.convert(tokens, tokensRead);
    kernels.convert(summed, summedRead);
    shareCommon();
    kernels.multiplyTransposed(tokensRead, summedRead, update, tokenCount, dimension, dimension, true);
    stepTokens();
    return orderOneErrorBound(diameter, operatorNorm);
  };
  return { tokens, step };
}
